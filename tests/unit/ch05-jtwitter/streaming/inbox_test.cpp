#include "ch05-jtwitter/streaming/inbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include "tests/unit/ch05-jtwitter/streaming/peer.hpp"

namespace {

using namespace streaming;

bool has_something(const Inbox& inbox) {
    pollfd readable{inbox.wake_descriptor(), POLLIN, 0};
    return ::poll(&readable, 1, 0) == 1;
}

microblog::Event edit_of(int id) {
    microblog::PostEdited edited;
    edited.post.id = storage::PostId{id};
    return edited;
}

std::vector<std::int64_t> ids_of(const Inbox::Content& content) {
    std::vector<std::int64_t> ids;
    for (const auto& event : content.events) ids.push_back(number(std::get<microblog::PostEdited>(event).post.id));
    return ids;
}

TEST(Inbox, keeps_no_events_while_nobody_listens) {
    Inbox inbox(1, 3);
    inbox.put(edit_of(1));
    EXPECT_FALSE(has_something(inbox));
    EXPECT_TRUE(inbox.take(10).events.empty());
}

TEST(Inbox, gives_events_in_order_and_no_more_than_asked_for) {
    Inbox inbox(1, 3);
    inbox.streams = 1;
    for (int id = 1; id <= 3; ++id) inbox.put(edit_of(id));
    EXPECT_TRUE(has_something(inbox));
    EXPECT_EQ(ids_of(inbox.take(2)), (std::vector<std::int64_t>{1, 2}));
    EXPECT_TRUE(has_something(inbox)) << "one is left";
    EXPECT_EQ(ids_of(inbox.take(2)), (std::vector<std::int64_t>{3}));
    EXPECT_FALSE(has_something(inbox));
}

TEST(Inbox, leaves_out_what_is_for_caches) {
    Inbox inbox(1, 3);
    inbox.streams = 1;
    inbox.put(microblog::PostCounted{storage::PostId{1}});
    inbox.put(microblog::NotificationDropped{});
    EXPECT_FALSE(has_something(inbox));
}

TEST(Inbox, says_that_events_were_lost) {
    Inbox inbox(1, 3);
    inbox.streams = 1;
    for (int id = 1; id <= 5; ++id) inbox.put(edit_of(id));
    const auto content = inbox.take(10);
    EXPECT_TRUE(content.overflowed);
    EXPECT_TRUE(content.events.empty()) << "half of what happened is worse than nothing";
    inbox.put(edit_of(6));
    const auto later = inbox.take(10);
    EXPECT_FALSE(later.overflowed);
    EXPECT_EQ(ids_of(later), (std::vector<std::int64_t>{6}));
}

TEST(Inbox, closes_streams_that_find_no_room) {
    Inbox inbox(1, 3);
    const auto put = [&](bool taken) {
        return Peer([&, taken](Descriptor far_end) { EXPECT_EQ(inbox.put(Arrival{std::move(far_end), {}}), taken); });
    };
    auto first = put(true);
    EXPECT_TRUE(put(false).ends());
    EXPECT_EQ(inbox.streams, 1U);
    EXPECT_EQ(inbox.take(10).arrivals.size(), 1U);
    auto third = put(true);
    EXPECT_EQ(inbox.streams, 2U) << "whoever takes a stream counts it down";
    inbox.ask_to_stop();
    EXPECT_TRUE(put(false).ends());
    EXPECT_TRUE(inbox.take(10).stop);
    EXPECT_TRUE(inbox.take(10).stop) << "it stays so";
}

}  // namespace

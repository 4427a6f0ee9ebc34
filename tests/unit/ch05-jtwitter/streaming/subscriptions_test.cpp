#include "ch05-jtwitter/streaming/subscriptions.hpp"

#include <gtest/gtest.h>

namespace {

using streaming::Asked;
using streaming::carries;
using streaming::EventKind;
using streaming::Identity;
using streaming::Refused;
using streaming::Stream;
using streaming::Subscription;
using streaming::subscription_of;

const std::vector<std::pair<std::string, Stream>> names{
    {"user", Stream::user},     {"user:notification", Stream::user_notification},
    {"public", Stream::square}, {"public:local", Stream::square_local},
    {"hashtag", Stream::topic}, {"hashtag:local", Stream::topic_local},
    {"list", Stream::list},     {"direct", Stream::direct}};

Identity person(bool statuses = true, bool notifications = true) {
    return {.token = storage::TokenId{1},
            .account = storage::AccountId{1},
            .reads_statuses = statuses,
            .reads_notifications = notifications};
}

Identity program() {
    return {.token = storage::TokenId{2}, .account = {}, .reads_statuses = true, .reads_notifications = true};
}

int status_for(Stream stream, const Identity& who) {
    const auto refused = refusal_of({stream, "1"}, who);
    return refused ? refused->status : 200;
}

TEST(Subscriptions, have_the_names_of_the_api) {
    for (const auto& [name, stream] : names) {
        EXPECT_EQ(streaming::stream_of(name), stream);
        EXPECT_EQ(streaming::name_of(stream), name);
    }
    for (const char* unknown : {"", "home", "User", "user:", "public:media"})
        EXPECT_EQ(streaming::stream_of(unknown), std::nullopt) << unknown;
}

TEST(Subscriptions, carry_the_events_of_their_kind) {
    const auto kinds_of = [](Stream stream) {
        std::string kinds;
        for (const auto kind : {EventKind::update, EventKind::status_update, EventKind::removal,
                                EventKind::notification, EventKind::conversation}) {
            if (carries(stream, kind)) kinds.append(streaming::name_of(kind)).append(" ");
        }
        return kinds;
    };
    EXPECT_EQ(kinds_of(Stream::user), "update status.update delete notification ");
    EXPECT_EQ(kinds_of(Stream::user_notification), "notification ");
    EXPECT_EQ(kinds_of(Stream::direct), "conversation ");
    for (const auto stream : {Stream::square, Stream::square_local, Stream::topic, Stream::topic_local, Stream::list})
        EXPECT_EQ(kinds_of(stream), "update status.update delete ");
}

TEST(Subscriptions, keep_their_parameter_as_it_was_written) {
    EXPECT_EQ(std::get<Subscription>(subscription_of({"hashtag", "WeiBo", ""})),
              (Subscription{Stream::topic, "WeiBo"}));
    EXPECT_EQ(std::get<Subscription>(subscription_of({"hashtag:local", "话题", ""})),
              (Subscription{Stream::topic_local, "话题"}));
    EXPECT_EQ(std::get<Subscription>(subscription_of({"list", "", "7"})).list(), storage::ListId{7});
    EXPECT_EQ(std::get<Subscription>(subscription_of({"user", "ignored", "7"})), (Subscription{Stream::user, ""}));
}

TEST(Subscriptions, that_name_nothing_are_refused) {
    const auto status_of = [](const Asked& asked) {
        const auto found = subscription_of(asked);
        const auto* const refused = std::get_if<Refused>(&found);
        return refused ? refused->status : 200;
    };
    EXPECT_EQ(status_of({"nothing", "", ""}), 400);
    EXPECT_EQ(std::get<Refused>(subscription_of({"nothing", "", ""})).text, "Unknown stream type");
    EXPECT_EQ(status_of({"hashtag", "", ""}), 400);
    EXPECT_EQ(status_of({"hashtag", std::string(301, 'a'), ""}), 400);
    EXPECT_EQ(status_of({"list", "", ""}), 400);
    EXPECT_EQ(status_of({"list", "", "one"}), 404);
    EXPECT_EQ(status_of({"list", "", "-1"}), 404);
}

TEST(Subscriptions, to_what_is_public_need_no_token) {
    for (const auto stream : {Stream::square, Stream::square_local, Stream::topic, Stream::topic_local}) {
        EXPECT_EQ(status_for(stream, {}), 200);
        EXPECT_EQ(status_for(stream, program()), 200);
        EXPECT_EQ(status_for(stream, person()), 200);
    }
}

TEST(Subscriptions, to_what_is_ones_own_need_a_person) {
    for (const auto stream : {Stream::user, Stream::user_notification, Stream::list, Stream::direct}) {
        EXPECT_EQ(status_for(stream, {}), 401);
        EXPECT_EQ(status_for(stream, program()), 422);
        EXPECT_EQ(status_for(stream, person()), 200);
    }
}

TEST(Subscriptions, need_the_scope_of_what_comes) {
    for (const auto stream : {Stream::user, Stream::square, Stream::topic, Stream::list, Stream::direct}) {
        EXPECT_EQ(status_for(stream, person(true, false)), 200);
        EXPECT_EQ(status_for(stream, person(false, true)), 403);
    }
    EXPECT_EQ(status_for(Stream::user_notification, person(false, true)), 200);
    EXPECT_EQ(status_for(Stream::user_notification, person(true, false)), 403);
}

}  // namespace

#include "ch05-jtwitter/streaming/connection.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ch05-jtwitter/streaming/peer.hpp"

namespace {

using namespace streaming;

Bytes text(std::size_t size, char letter) {
    return std::make_shared<const std::string>(size, letter);
}

struct Line {
    Descriptor near_end;
    Peer peer{[this](Descriptor far_end) { near_end = std::move(far_end); }};
};

TEST(Outgoing, sends_in_order_and_keeps_nothing) {
    Line line;
    Outgoing outgoing;
    for (const char letter : {'a', 'b', 'c'}) outgoing.add(text(10, letter));
    EXPECT_EQ(outgoing.count(), 3U);
    EXPECT_EQ(outgoing.bytes(), 30U);
    EXPECT_TRUE(outgoing.send_to(line.near_end.get()));
    EXPECT_TRUE(outgoing.empty());
    EXPECT_EQ(outgoing.bytes(), 0U);
    EXPECT_EQ(line.peer.read_to("cccccccccc"), "aaaaaaaaaabbbbbbbbbbcccccccccc");
}

TEST(Outgoing, goes_on_where_the_socket_took_no_more) {
    Line line;
    Outgoing outgoing;
    constexpr std::size_t size = 300'000, count = 100;  // more texts than go out in one call
    std::string expected;
    for (std::size_t i = 0; i < count; ++i) {
        const auto letter = static_cast<char>('a' + i % 25);
        outgoing.add(text(size, letter));
        expected += std::string(size, letter);
    }
    outgoing.add(text(1, 'z'));
    std::thread reader([&] { EXPECT_EQ(line.peer.read_to("z"), expected + "z"); });
    EXPECT_TRUE(eventually([&] { return !outgoing.send_to(line.near_end.get()) || outgoing.empty(); }));
    reader.join();
    EXPECT_EQ(outgoing.bytes(), 0U);
}

TEST(Outgoing, drops_what_has_not_begun_and_ends_what_has) {
    Line line;
    Outgoing outgoing;
    constexpr std::size_t size = 10'000'000;  // more than the kernel takes
    outgoing.add(text(size, 'a'));
    outgoing.add(text(size, 'b'));
    EXPECT_TRUE(outgoing.send_to(line.near_end.get()));
    EXPECT_EQ(outgoing.count(), 2U);
    outgoing.drop_unbegun();
    EXPECT_EQ(outgoing.count(), 1U);
    EXPECT_LT(outgoing.bytes(), size);
    EXPECT_GT(outgoing.bytes(), 0U);
    outgoing.add(text(1, 'z'));
    std::thread reader([&] { EXPECT_EQ(line.peer.read_to("z"), std::string(size, 'a') + "z"); });
    EXPECT_TRUE(eventually([&] { return !outgoing.send_to(line.near_end.get()) || outgoing.empty(); }));
    reader.join();
    EXPECT_EQ(outgoing.bytes(), 0U);
    outgoing.add(text(1, 'y'));
    outgoing.drop_unbegun();
    EXPECT_TRUE(outgoing.empty());
}

TEST(Outgoing, says_that_the_connection_is_broken) {
    Line line;
    line.peer.close();
    Outgoing outgoing;
    outgoing.add(text(10, 'a'));
    EXPECT_FALSE(outgoing.send_to(line.near_end.get())) << "and no signal ends the process";
}

TEST(Receive, tells_nothing_yet_from_the_end) {
    Line line;
    std::string buffer(100, '\0');
    EXPECT_EQ(receive(line.near_end.get(), buffer), "");
    line.peer.send("hello");
    EXPECT_EQ(receive(line.near_end.get(), buffer), "hello");
    line.peer.close();
    EXPECT_EQ(receive(line.near_end.get(), buffer), std::nullopt);
}

TEST(Descriptor, duplicates_what_another_will_close) {
    Line line;
    auto copy = Descriptor::duplicate(line.near_end.get());
    EXPECT_NE(copy.get(), line.near_end.get());
    line.near_end = Descriptor();
    Outgoing outgoing;
    outgoing.add(text(1, 'z'));
    EXPECT_TRUE(outgoing.send_to(copy.get()));
    EXPECT_EQ(line.peer.read_to("z"), "z");
    copy = Descriptor();
    EXPECT_TRUE(line.peer.ends());
    EXPECT_THROW(Descriptor::duplicate(-1), std::system_error);
}

}  // namespace

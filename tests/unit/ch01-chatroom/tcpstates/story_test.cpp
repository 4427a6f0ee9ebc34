#include "ch01-chatroom/tcpstates/story.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ch01-chatroom/tcpstates/report.hpp"

using namespace tcpstates;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

Step reading(std::string end, State state) {
    return {"", {std::move(end), state, state, Source::tcp_info, ""}};
}

}  // namespace

TEST(TcpStory, records_what_the_kernel_says_of_a_socket) {
    Story story;
    End server{"server"};
    story.expect(server, State::closed, "fresh");
    server.listen();
    story.tell("listening now");
    story.expect(server, State::listen, "waits");
    ASSERT_EQ(story.steps().size(), 3U);
    EXPECT_EQ(story.steps()[1].done, "listening now");
    EXPECT_EQ(story.steps()[2].reading.kernel, State::listen);
}

TEST(TcpStory, a_state_that_does_not_come_is_an_error_that_names_both) {
    Story story{std::chrono::milliseconds(20)};
    const End socket{"socket"};
    try {
        story.expect(socket, State::established, "it cannot be");
        FAIL() << "no exception";
    } catch (const WrongState& wrong) {
        EXPECT_THAT(wrong.what(), HasSubstr("should be in ESTABLISHED"));
        EXPECT_THAT(wrong.what(), HasSubstr("the kernel says CLOSED"));
    }
    ASSERT_EQ(story.steps().size(), 1U) << "the wrong reading is kept for the report";
    EXPECT_FALSE(story.steps()[0].reading.as_expected());
}

TEST(TcpStory, an_outcome_that_does_not_come_true_is_an_error) {
    Story story;
    EXPECT_NO_THROW(story.show("one is one", true));
    EXPECT_THROW(story.show("one is two", false), WrongState);
    EXPECT_EQ(story.steps().size(), 1U);
}

TEST(TcpStory, the_way_walked_joins_readings_of_the_same_end_only) {
    using enum State;
    const std::vector<Step> steps{
        reading("client", closed),     reading("server", listen),   {"a sentence", {}},
        reading("client", syn_sent),   reading("client", syn_sent), reading("server", syn_received),
        reading("client", established)};
    EXPECT_THAT(way_walked(steps), ElementsAre(Transition{closed, syn_sent}, Transition{listen, syn_received},
                                               Transition{syn_sent, established}));
}

TEST(TcpStory, a_wrong_reading_is_no_part_of_the_way) {
    using enum State;
    Step wrong = reading("client", established);
    wrong.reading.expected = close_wait;
    EXPECT_TRUE(way_walked({reading("client", syn_sent), wrong}).empty());
}

TEST(TcpStory, a_move_that_no_event_explains_is_an_error_that_names_it) {
    Story story;
    End server{"server"};
    server.listen();
    story.expect(server, State::listen, "waits");
    try {
        story.expect(connected_pair().server, State::established, "under the same name, without the SYN between");
        FAIL() << "no exception";
    } catch (const WrongState& wrong) {
        EXPECT_THAT(wrong.what(), HasSubstr("the server went from LISTEN to ESTABLISHED"));
    }
    EXPECT_EQ(story.steps().size(), 2U) << "the reading is kept for the report";
}

TEST(TcpStory, a_move_is_possible_if_one_event_makes_it) {
    EXPECT_TRUE(is_possible({State::fin_wait_1, State::time_wait}));
    EXPECT_TRUE(is_possible({State::established, State::closed})) << "by a reset";
    EXPECT_FALSE(is_possible({State::closed, State::established}));
    EXPECT_FALSE(is_possible({State::time_wait, State::established}));
}

TEST(TcpStory, a_failed_scenario_is_reported_with_both_states) {
    static constexpr Scenario liar{"liar", {}, "expects what is not so", [](Story& story, const Choices&) {
                                       Story impatient{std::chrono::milliseconds(5)};
                                       story.tell("looks at a fresh socket");
                                       impatient.expect(End{"socket"}, State::last_ack, "never");
                                   }};
    const Played played = play(liar, {});
    EXPECT_THAT(played.failure, HasSubstr("LAST-ACK"));
    EXPECT_THAT(describe(played, false), HasSubstr("FAILED: the socket should be in LAST-ACK"));
    EXPECT_THAT(as_json({played}, {}), HasSubstr("\"ok\":false"));
    EXPECT_THAT(summary({played}, {}), HasSubstr("FAILED liar"));
}

TEST(TcpKernel, knows_no_connection_where_only_a_listener_is) {
    End server{"server"};
    server.listen();
    FourTuple nobody = server.addresses();
    nobody.remote = nobody.local;
    nobody.remote.sin_port = 1;
    EXPECT_FALSE(state_by_address(nobody).has_value());
}

TEST(TcpKernel, both_ways_of_asking_agree_on_a_connection) {
    const auto [client, server] = connected_pair();
    EXPECT_EQ(state_by_descriptor(client.descriptor()), State::established);
    EXPECT_EQ(state_by_address(client.addresses()), State::established);
    EXPECT_EQ(state_by_address(server.addresses()), State::established);
}

TEST(TcpScenario, is_found_by_its_state_or_its_name) {
    EXPECT_EQ(find_scenario("last_ack")->shows, State::last_ack);
    EXPECT_EQ(find_scenario("restart")->name, "restart");
    EXPECT_EQ(find_scenario("nothing"), nullptr);
    for (const Names& names : all_states) EXPECT_NE(find_scenario(names.rfc), nullptr) << names.rfc;
}

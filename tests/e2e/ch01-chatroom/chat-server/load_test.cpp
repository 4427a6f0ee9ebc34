// The room with many clients, in the small form that a test may take. The large form is a benchmark: tests/bench.
#include <memory>

#include "shared/app/program.hpp"
#include "tests/e2e/ch01-chatroom/chat-server/chat_server_process.hpp"

using namespace chat::e2e;

class Load : public ChatServer {
  protected:
    Load() { app::raise_open_file_limit(); }
};
INSTANTIATE_TEST_SUITE_P(Engines, Load, both_engines, engine_name);

#ifdef LAB_SANITIZED
constexpr int crowd = 200;
constexpr int burst = 1000;
#else
constexpr int crowd = 1000;
constexpr int burst = 10'000;
#endif

TEST_P(Load, of_a_thousand_members_gets_every_line_to_each) {
    start({"--flood-lines", "0"});
    std::vector<testkit::LinePeer> members;
    for (int i = 0; i < crowd; ++i) {
        members.push_back(connect());
        members.back().send_line("/nick m" + std::to_string(i));
    }
    for (int i = 0; i < crowd; ++i)
        ASSERT_TRUE(members[static_cast<std::size_t>(i)].read_until("-- you are m" + std::to_string(i)));
    for (int line = 0; line < 3; ++line) {
        members[static_cast<std::size_t>(line)].send_line("line " + std::to_string(line));
        for (auto& member : members) {
            ASSERT_TRUE(member.read_until("> line " + std::to_string(line))) << member.story();
        }
    }
}

TEST_P(Load, of_a_burst_of_connects_leaves_the_members_undisturbed) {
    start({"--clients", "100", "--join-timeout", "0"});
    auto anna = guest("anna");
    std::vector<testkit::LinePeer> crowd_outside;
    crowd_outside.reserve(burst);
    for (int i = 0; i < burst; ++i) {
        crowd_outside.push_back(connect());
        if (i % 1000 == 999) {
            anna.send_line("still here " + std::to_string(i));
            ASSERT_TRUE(anna.read_until("<anna> still here " + std::to_string(i)));
        }
    }
    int welcome = 0, full = 0;
    for (auto& peer : crowd_outside) {
        const auto line = peer.read_line();
        ASSERT_TRUE(line) << "a connection that was told nothing";
        welcome += line->starts_with("-- welcome") ? 1 : 0;
        full += line->starts_with("!! the room is full") ? 1 : 0;
    }
    EXPECT_EQ(welcome, 99);
    EXPECT_EQ(full, burst - 99);
    crowd_outside.clear();
    ASSERT_TRUE(anna.send_line("alone again"));
    EXPECT_TRUE(anna.read_until("<anna> alone again"));
}

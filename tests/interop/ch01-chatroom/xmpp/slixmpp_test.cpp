// slixmpp, the library of many bots, talks to xmpp-server. The walks are in slixmpp_walk.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>

#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

const std::string python = "/usr/bin/python3";  // Debian's: another one in PATH does not see Debian's libraries
const std::string domain = "im.example";

bool have_library() {
    static const bool found =
        testkit::have_program("python3") && testkit::run({python, "-c", "import slixmpp"}).status.code == 0;
    return found;
}

enum class Tls { no, yes };

void walk(const std::string& name, const std::string& engine, const std::string& mechanism, Tls tls) {
    if (!have_library()) GTEST_SKIP() << "python3-slixmpp is not installed";
    xmpp_interop::Server server(engine, domain);
    std::vector<std::string> command{python,   "-W",
                                     "ignore", testkit::source_path("tests/interop/ch01-chatroom/xmpp/slixmpp_walk.py"),
                                     name,     server.address(),
                                     domain,   mechanism};
    if (tls == Tls::yes) command.push_back(server.authority());
    const auto walked = testkit::run(std::move(command));
    EXPECT_EQ(walked.status, (testkit::ExitStatus{0, 0})) << walked.output << walked.errors << server.errors();
    EXPECT_TRUE(walked.output.ends_with("all seen\n")) << walked.output;
}

using Way = std::tuple<const char*, const char*, Tls>;
std::string name_of(const testing::TestParamInfo<Way>& way) {
    const auto& [engine, mechanism, tls] = way.param;
    auto text = std::string(engine) + "_" + mechanism + (tls == Tls::yes ? "_tls" : "_plain");
    std::ranges::replace(text, '-', '_');
    return text;
}
class LogIn : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(Ways, LogIn,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"),
                                          testing::Values(Tls::no, Tls::yes)),
                         name_of);

class Walk : public testing::TestWithParam<std::tuple<const char*, const char*>> {};
INSTANTIATE_TEST_SUITE_P(Walks, Walk,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values("resume", "component", "wrong")),
                         [](const auto& parameter) {
                             return std::string(std::get<0>(parameter.param)) + "_" + std::get<1>(parameter.param);
                         });

}  // namespace

TEST_P(LogIn, slixmpp_registers_finds_a_friend_chats_joins_a_room_and_gets_what_was_said_meanwhile) {
    const auto [engine, mechanism, tls] = GetParam();
    walk("all", engine, mechanism, tls);
}

TEST_P(Walk, slixmpp_walks) {
    const auto [engine, name] = GetParam();
    walk(name, engine, "SCRAM-SHA-1", Tls::yes);
}

// aioxmpp, another library of bots in Python, talks to xmpp-server. The walk is in aioxmpp_walk.py.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <tuple>

#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using xmpp_interop::Server;
const std::string python = "/usr/bin/python3";  // Debian's: another one in PATH does not see Debian's libraries
const std::string domain = "im.example";

bool have_library() {
    static const bool found = std::filesystem::exists(python) &&
                              testkit::run({python, "-W", "ignore", "-c", "import aioxmpp"}).status.code == 0;
    return found;
}

class Aioxmpp : public testing::TestWithParam<std::tuple<const char*, Server::Tls>> {};
INSTANTIATE_TEST_SUITE_P(Ways, Aioxmpp,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values(Server::Tls::not_offered, Server::Tls::offered)),
                         [](const auto& way) {
                             const bool has_tls = std::get<1>(way.param) == Server::Tls::offered;
                             return std::string(std::get<0>(way.param)) + (has_tls ? "_tls" : "_clear");
                         });

}  // namespace

TEST_P(Aioxmpp, two_register_become_contacts_chat_meet_in_a_room_and_get_what_was_said_meanwhile) {
    if (!have_library()) GTEST_SKIP() << "python3-aioxmpp is not installed";
    const auto [engine, tls] = GetParam();
    Server server(engine, domain, tls);
    std::vector<std::string> command{python,
                                     "-B",
                                     "-W",
                                     "ignore",
                                     testkit::source_path("tests/interop/ch01-chatroom/xmpp/aioxmpp_walk.py"),
                                     server.address(),
                                     domain};
    if (tls == Server::Tls::offered) command.push_back(server.authority());
    const auto walked = testkit::run(std::move(command));
    EXPECT_EQ(walked.status, (testkit::ExitStatus{0, 0})) << walked.output << walked.errors << server.errors();
    EXPECT_TRUE(walked.output.ends_with("all seen\n")) << walked.output;
}

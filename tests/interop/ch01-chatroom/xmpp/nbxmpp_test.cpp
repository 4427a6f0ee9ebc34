// nbxmpp, the library of Gajim, talks to xmpp-server. The walks are in nbxmpp_walk.py.
#include <gtest/gtest.h>

#include <algorithm>
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
                              testkit::run({python, "-c", "import nbxmpp.client, gi.repository"}).status.code == 0;
    return found;
}

using Way = std::tuple<const char*, const char*, const char*, Server::Tls>;
class Nbxmpp : public testing::TestWithParam<Way> {};
std::string name_of(const testing::TestParamInfo<Way>& way) {
    const auto& [engine, walk, mechanism, tls] = way.param;
    auto text = std::string(engine) + "_" + walk + "_" + mechanism + (tls == Server::Tls::offered ? "_tls" : "_clear");
    std::ranges::replace(text, '-', '_');
    return text;
}
INSTANTIATE_TEST_SUITE_P(Ways, Nbxmpp,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values("all", "resume", "wrong"),
                                          testing::Values("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"),
                                          testing::Values(Server::Tls::not_offered, Server::Tls::offered)),
                         name_of);

}  // namespace

TEST_P(Nbxmpp, walks) {
    if (!have_library()) GTEST_SKIP() << "python3-nbxmpp is not installed";
    const auto [engine, walk, mechanism, tls] = GetParam();
    Server server(engine, domain, tls);
    std::vector<std::string> command{python,
                                     "-B",
                                     testkit::source_path("tests/interop/ch01-chatroom/xmpp/nbxmpp_walk.py"),
                                     walk,
                                     server.address(),
                                     domain,
                                     mechanism};
    if (tls == Server::Tls::offered) {
        command.push_back(server.authority());
    } else {
        for (const auto* name : {"alice", "bob"}) server.has_account(name);
    }
    const auto walked = testkit::run(std::move(command));
    EXPECT_EQ(walked.status, (testkit::ExitStatus{0, 0})) << walked.output << walked.errors << server.errors();
    EXPECT_TRUE(walked.output.ends_with("all seen\n")) << walked.output;
}

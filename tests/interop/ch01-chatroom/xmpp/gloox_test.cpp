// gloox, a C++ library, talks to xmpp-server. The walks are in gloox_walk.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <tuple>

#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using xmpp_interop::Server;
const std::string domain = "im.example";

using Way = std::tuple<const char*, const char*, const char*, Server::Tls>;
class Gloox : public testing::TestWithParam<Way> {};
std::string name_of(const testing::TestParamInfo<Way>& way) {
    const auto& [engine, walk, mechanism, tls] = way.param;
    auto text = std::string(engine) + "_" + walk + "_" + mechanism + (tls == Server::Tls::offered ? "_tls" : "_clear");
    std::ranges::replace(text, '-', '_');
    return text;
}
INSTANTIATE_TEST_SUITE_P(Ways, Gloox,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values("all", "resume", "wrong"),
                                          testing::Values("PLAIN", "SCRAM-SHA-1"),
                                          testing::Values(Server::Tls::not_offered, Server::Tls::offered)),
                         name_of);

}  // namespace

TEST_P(Gloox, walks) {
    const auto program = testkit::program_path("../tests/gloox_walk");
    if (!std::filesystem::exists(program)) GTEST_SKIP() << "libgloox-dev was not installed when this was built";
    const auto [engine, walk, mechanism, tls] = GetParam();
    Server server(engine, domain, tls);
    std::vector<std::string> command{program, walk, server.address(), domain, mechanism};
    if (tls == Server::Tls::offered) command.push_back(server.authority());
    testkit::Process walker(command);
    EXPECT_EQ(walker.wait(), (testkit::ExitStatus{0, 0})) << walker.output() << walker.errors() << server.errors();
    EXPECT_TRUE(walker.output().ends_with("all seen\n")) << walker.output();
}

// @xmpp/client and @xmpp/component, the libraries of JavaScript programs, talk to xmpp-server. The walks are in
// xmpp_js_walk.mjs.
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
class XmppJs : public testing::TestWithParam<Way> {};
std::string name_of(const testing::TestParamInfo<Way>& way) {
    const auto& [engine, walk, mechanism, tls] = way.param;
    auto text = std::string(engine) + "_" + walk + "_" + mechanism + (tls == Server::Tls::offered ? "_tls" : "_clear");
    std::ranges::replace(text, '-', '_');
    return text;
}
INSTANTIATE_TEST_SUITE_P(Ways, XmppJs,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values("all", "resume", "component", "wrong"),
                                          testing::Values("SCRAM-SHA-1"),
                                          testing::Values(Server::Tls::not_offered, Server::Tls::offered)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Plain, XmppJs,
                         testing::Combine(testing::Values("threads", "async"), testing::Values("all"),
                                          testing::Values("PLAIN"), testing::Values(Server::Tls::offered)),
                         name_of);

}  // namespace

TEST_P(XmppJs, walks) {
    if (!testkit::have_program("node")) GTEST_SKIP() << "node is not installed";
    for (const auto* package : {"client", "component"})
        if (!std::filesystem::exists(testkit::source_path("tests/npm/node_modules/@xmpp/") + package))
            GTEST_SKIP() << "@xmpp/" << package << " is not installed: ./lab setup interop";
    const auto [engine, walk, mechanism, tls] = GetParam();
    Server server(engine, domain, tls);
    testkit::Process node({"node", testkit::source_path("tests/interop/ch01-chatroom/xmpp/xmpp_js_walk.mjs"), walk,
                           server.address(), domain, mechanism, tls == Server::Tls::offered ? "tls" : "clear"},
                          {.directory = {}, .environment = {{"NODE_EXTRA_CA_CERTS", server.authority()}}});
    EXPECT_EQ(node.wait(), (testkit::ExitStatus{0, 0})) << node.output() << node.errors() << server.errors();
    EXPECT_TRUE(node.output().ends_with("all seen\n")) << node.output();
}

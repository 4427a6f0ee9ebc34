// biboumi, a gateway to IRC, is a component of xmpp-server: people with slixmpp meet one who has only IRC, at an
// ngircd. The walk is in biboumi_walk.py.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "shared/testkit/free_port.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using testkit::Process;
const std::string domain = "im.example";
const std::string python = "/usr/bin/python3";  // Debian's: another one in PATH does not see Debian's libraries
const std::string ngircd = "/usr/sbin/ngircd";

class Biboumi : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (!testkit::have_program("biboumi")) GTEST_SKIP() << "biboumi is not installed";
        if (!std::filesystem::exists(ngircd)) GTEST_SKIP() << "ngircd is not installed";
        if (!std::filesystem::exists(python) || testkit::run({python, "-c", "import slixmpp"}).status.code != 0)
            GTEST_SKIP() << "python3-slixmpp is not installed";
        std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));  // ngircd gives up root's rights
        for (int attempt = 0; attempt < 5 && !irc; ++attempt) {
            irc_port = std::to_string(testkit::free_port());
            auto process = std::make_unique<Process>(std::vector<std::string>{
                ngircd, "--nodaemon", "--config",
                file("ngircd.conf", "[Global]\nName = irc.test.invalid\nInfo = test\nListen = 127.0.0.1\nPorts = " +
                                        irc_port + "\n[Limits]\nMaxConnectionsIP = 0\nMaxPenaltyTime = 0\n" +
                                        "[Options]\nDNS = no\nIdent = no\nPAM = no\n")});
            if (process->wait_for_output("Now listening on")) irc = std::move(process);
        }
        ASSERT_TRUE(irc) << "ngircd does not start";
    }

    std::string file(const std::string& name, const std::string& text) const {
        auto path = folder.path() + "/" + name;
        std::ofstream(path) << text;
        return path;
    }

    testkit::TemporaryDirectory folder;
    std::string irc_port;
    std::unique_ptr<Process> irc;
};
INSTANTIATE_TEST_SUITE_P(Engines, Biboumi, testing::Values("threads", "async"),
                         [](const auto& engine) { return std::string(engine.param); });

}  // namespace

TEST_P(Biboumi, carries_a_channel_of_irc_to_people_with_xmpp) {
    xmpp_interop::Server server(GetParam(), domain);
    Process gateway({"biboumi", file("biboumi.cfg", "hostname=irc." + domain +
                                                        "\npassword=the secret\nxmpp_server_ip=127.0.0.1\nport=" +
                                                        server.port() + "\ndb_name=" + folder.path() +
                                                        "/biboumi.sqlite\nidentd_port=0\nlog_level=1\n")});
    ASSERT_TRUE(gateway.wait_for_output("Authenticated with the XMPP server")) << gateway.output() << server.errors();
    const auto walked = testkit::run({python, "-B", "-W", "ignore",
                                      testkit::source_path("tests/interop/ch01-chatroom/xmpp/biboumi_walk.py"), "irc",
                                      server.address(), domain, "SCRAM-SHA-1", server.authority(), irc_port});
    EXPECT_EQ(walked.status, (testkit::ExitStatus{0, 0})) << walked.output << walked.errors << server.errors();
    EXPECT_TRUE(walked.output.ends_with("all seen\n")) << walked.output << gateway.output();
    gateway.send_signal(SIGTERM);
    EXPECT_EQ(gateway.wait(), (testkit::ExitStatus{0, 0})) << gateway.output();
}

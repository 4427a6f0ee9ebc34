// go-sendxmpp, a tool of scripts that logs in with PLAIN inside TLS alone, talks to xmpp-server.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/interop/ch01-chatroom/xmpp/person.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using xmpp_interop::Person;
using xmpp_interop::Server;

class GoSendxmpp : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (!testkit::have_program("go-sendxmpp")) GTEST_SKIP() << "go-sendxmpp is not installed";
    }

    static std::unique_ptr<testkit::Process> start(const Server& server, const std::string& authority,
                                                   const std::string& password, const std::vector<std::string>& words) {
        std::vector<std::string> command{"go-sendxmpp", "--username", "anna@im.example", "--password",
                                         password,      "--jserver",  server.address()};
        command.insert(command.end(), words.begin(), words.end());
        return std::make_unique<testkit::Process>(
            command,
            testkit::Process::Setup{.directory = {},
                                    .environment = {{"HOME", server.folder("home")}, {"SSL_CERT_FILE", authority}}});
    }
    static std::unique_ptr<testkit::Process> start(const Server& server, const std::vector<std::string>& words) {
        return start(server, server.authority(), "secret of anna", words);
    }

    /// It reads all of `text` before it connects.
    static void send(testkit::Process& tool, const std::string& text, int code = 0) {
        tool.write(text);
        tool.close_stdin();
        EXPECT_EQ(tool.wait(), (testkit::ExitStatus{code, 0})) << tool.errors();
    }
};
INSTANTIATE_TEST_SUITE_P(Engines, GoSendxmpp, testing::Values("threads", "async"),
                         [](const auto& engine) { return std::string(engine.param); });

}  // namespace

TEST_P(GoSendxmpp, sends_and_listens_to_a_person_and_in_a_room) {
    Server server(GetParam(), "im.example");
    server.has_account("anna");
    Person bert("bert", "im.example", server.address(), {"--ca", server.authority(), "--register"});
    ASSERT_TRUE(bert.sees(R"("event":"online")"));

    bert.wishes("msg anna@im.example while you were away");
    bert.wishes("msg bert@im.example done");
    ASSERT_TRUE(bert.sees(R"("body":"done")"));
    const auto listener = start(server, {"--listen"});
    ASSERT_TRUE(listener->wait_for_output("bert@im.example: while you were away")) << listener->errors();
    bert.wishes("msg anna@im.example now 在");
    ASSERT_TRUE(listener->wait_for_output("bert@im.example: now 在"));

    send(*start(server, {"bert@im.example"}), "hello & <bye> 你好 😀");
    ASSERT_TRUE(bert.sees(R"("body":"hello & <bye> 你好 😀","type":"chat")")) << server.errors();
    const auto lines = start(server, {"--interactive", "bert@im.example"});
    for (const auto* line : {"one", "two"}) {
        lines->write(std::string(line) + "\n");
        ASSERT_TRUE(bert.sees(std::string(R"("body":")") + line));
    }

    const std::string room = "room@conference.im.example";
    bert.wishes("join " + room + " Bo");
    ASSERT_TRUE(bert.sees(R"("event":"joined")"));
    send(*start(server, {"--chatroom", "--alias", "Al", room}), "good evening");
    ASSERT_TRUE(bert.sees(R"("nick":"Al","body":"good evening")"));
    const auto guest = start(server, {"--listen", "--chatroom", "--alias", "Guest", room});
    ASSERT_TRUE(bert.sees(R"("nick":"Guest")"));
    bert.wishes("say " + room + " welcome");
    EXPECT_TRUE(guest->wait_for_output(room + "/Bo: welcome")) << guest->errors();
}

TEST_P(GoSendxmpp, a_wrong_password_an_unknown_authority_or_no_tls_is_the_end) {
    Server server(GetParam(), "im.example"), clear(GetParam(), "im.example", Server::Tls::not_offered);
    for (auto* each : {&server, &clear}) each->has_account("anna");
    const xmpp_interop::Certificates others("im.example");
    const std::vector<std::string> to{"bert@im.example"};
    const auto fails = [](testkit::Process& tool, const std::string& why) {
        send(tool, "?", 1);
        EXPECT_NE(tool.errors().find(why), std::string::npos) << tool.errors();
    };
    fails(*start(server, server.authority(), "not hers", to), "not-authorized");
    fails(*start(server, others.path("ca.crt"), "secret of anna", to), "signed by unknown authority");
    fails(*start(clear, to), "refusing to authenticate over unencrypted TCP connection");
}

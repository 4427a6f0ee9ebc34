// sendxmpp, a tool of scripts in Perl (Net::XMPP), sends through xmpp-server.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "tests/interop/ch01-chatroom/xmpp/person.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using xmpp_interop::Person;
using xmpp_interop::Server;

class Sendxmpp : public testing::TestWithParam<std::tuple<const char*, Server::Tls>> {
  protected:
    void SetUp() override {
        if (!testkit::have_program("sendxmpp")) GTEST_SKIP() << "sendxmpp is not installed";
        server.has_account("anna");
    }

    testkit::Finished send(std::vector<std::string> words, const std::string& text,
                           const std::string& password = "secret of anna") const {
        const auto settings = server.folder("settings");
        std::ofstream(settings) << "username: anna\njserver: 127.0.0.1\nport: " << server.port()
                                << "\npassword: " << password << "\ncomponent: im.example\n";
        using std::filesystem::perms;
        std::filesystem::permissions(settings, perms::owner_read | perms::owner_write);  // else it is refused
        words.insert(words.begin(), {"sendxmpp", "--file", settings});
        if (tls == Server::Tls::offered) words.insert(words.end(), {"--tls", "--tls-ca-path", server.authority()});
        return testkit::run(words, text);
    }

    const Server::Tls tls = std::get<1>(GetParam());
    Server server{std::get<0>(GetParam()), "im.example", tls};
};
INSTANTIATE_TEST_SUITE_P(Ways, Sendxmpp,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values(Server::Tls::not_offered, Server::Tls::offered)),
                         [](const auto& way) {
                             return std::string(std::get<0>(way.param)) +
                                    (std::get<1>(way.param) == Server::Tls::offered ? "_tls" : "_clear");
                         });

}  // namespace

TEST_P(Sendxmpp, sends_to_who_is_there_and_who_is_not_and_into_a_room) {
    const auto sends = [this](const std::vector<std::string>& words, const std::string& text) {
        const auto sent = send(words, text);
        EXPECT_EQ(sent.status, (testkit::ExitStatus{0, 0})) << sent.errors << server.errors();
    };
    server.has_account("carl");
    const auto comes = [this](const std::string& who, std::vector<std::string> options) {
        if (tls == Server::Tls::offered)
            options.insert(options.end(), {"--ca", server.authority()});
        else
            options.insert(options.end(), {"--tls", "off"});
        return Person(who, "im.example", server.address(), options);
    };
    auto bert = comes("bert", {"--register"});
    ASSERT_TRUE(bert.sees(R"("event":"online")"));
    sends({"bert@im.example", "carl@im.example"}, "hello & <bye> 你好 😀");
    ASSERT_TRUE(bert.sees(R"("body":"hello & <bye> 你好 😀)"));
    auto carl = comes("carl", {});
    ASSERT_TRUE(carl.sees(R"("body":"hello & <bye> 你好 😀)"));

    bert.wishes("join room@conference.im.example Bo");
    ASSERT_TRUE(bert.sees(R"("event":"joined")"));
    sends({"--chatroom", "--resource", "Al", "room@conference.im.example"}, "good evening");
    EXPECT_TRUE(bert.sees(R"("nick":"Al","body":"good evening)"));
}

TEST_P(Sendxmpp, a_wrong_password_is_the_end) {
    const auto sent = send({"bert@im.example"}, "?", "not hers");
    EXPECT_EQ(sent.status, (testkit::ExitStatus{1, 0}));
    EXPECT_NE(sent.errors.find("not-authorized"), std::string::npos) << sent.errors;
}

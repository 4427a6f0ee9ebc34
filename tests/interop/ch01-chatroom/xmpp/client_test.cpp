// Our xmpp-client, as a script uses it, talks to Debian's prosody, and to our own server: it registers, logs in by each
// mechanism with and without TLS, finds a friend, chats, meets in a room, and gets what was said meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <tuple>

#include "shared/testkit/free_port.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

const std::string domain = "im.example";

enum class Tls { no, yes };

/// Prosody with a folder and a port of its own.
class Prosody {
  public:
    Prosody(Tls tls, const std::string& mechanism) : certificates_{domain} {
        for (int attempt = 0; attempt < 5; ++attempt) {
            endpoint_ = {"127.0.0.1", testkit::free_port()};
            write_config(tls, mechanism);
            process_ = std::make_unique<testkit::Process>(
                std::vector<std::string>{"prosody", "-F", "--config", folder_.path() + "/prosody.cfg.lua"});
            if (process_->wait_for_output("Activated service 'c2s' on [127.0.0.1]:" + std::to_string(endpoint_.port)))
                return;
        }
        ADD_FAILURE() << "prosody does not start: " << process_->output() << process_->errors();
    }
    std::string address() const { return core::to_string(endpoint_); }
    std::string authority() const { return certificates_.path("ca.crt"); }
    std::string log() { return process_->output() + process_->errors(); }

  private:
    void write_config(Tls tls, const std::string& mechanism) const {
        const auto& folder = folder_.path();
        std::filesystem::create_directories(folder + "/data");
        std::ofstream file(folder + "/prosody.cfg.lua");
        file << "run_as_root = true\npidfile = '" << folder << "/prosody.pid'\ndata_path = '" << folder << "/data'\n"
             << "certificates = '" << folder << "'\nlog = { { levels = { min = 'info' }, to = 'console' } }\n"
             << "interfaces = { '127.0.0.1' }\nc2s_ports = { " << endpoint_.port << " }\nc2s_direct_tls_ports = {}\n"
             << "modules_enabled = { 'roster', 'saslauth', 'disco', 'ping', 'register_ibr', 'carbons'"
             << (tls == Tls::yes ? ", 'tls'" : "") << " }\nmodules_disabled = { 's2s'"
             << (tls == Tls::no ? ", 'tls'" : "")
             << " }\nstorage = 'internal'\nauthentication = 'internal_plain'\nallow_registration = true\n"
             << "allow_unencrypted_plain_auth = true\nc2s_require_encryption = " << (tls == Tls::yes ? "true" : "false")
             << "\ndisable_sasl_mechanisms = {";
        for (const std::string each : {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"})
            if (each != mechanism) file << " '" << each << "',";
        file << " 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS' }\n"
             << "ssl = { certificate = '" << certificates_.path("leaf.crt") << "', key = '"
             << certificates_.path("leaf.key") << "' }\n"
             << "VirtualHost '" << domain << "'\nComponent 'conference." << domain << "' 'muc'\n"
             << "muc_room_locking = false\n";
    }
    xmpp_interop::Certificates certificates_;
    testkit::TemporaryDirectory folder_;
    core::Endpoint endpoint_;
    std::unique_ptr<testkit::Process> process_;
};

/// A person's xmpp-client: lines in, lines out.
class Person {
  public:
    Person(const std::string& name, const std::string& server, const std::string& authority, Tls tls, bool registers)
        : process_{command(name, server, authority, tls, registers),
                   {.directory = {}, .environment = {{"XMPP_PASSWORD", "secret of " + name}}}} {}

    void wishes(const std::string& line) { process_.write(line + "\n"); }
    /// A line with this in it comes; lines before it are passed over.
    testing::AssertionResult sees(const std::string& text) {
        if (process_.wait_for_output([&](const std::string& all, bool) { return all.find(text, seen_) != all.npos; })) {
            seen_ = process_.output().find(text, seen_) + text.size();
            return testing::AssertionSuccess();
        }
        return testing::AssertionFailure() << "no '" << text << "' in\n" << process_.output() << process_.errors();
    }
    std::size_t count(const std::string& text) {
        std::size_t count = 0;
        const auto all = process_.output();
        for (auto at = all.find(text); at != all.npos; at = all.find(text, at + 1)) ++count;
        return count;
    }
    void goes() {
        process_.close_stdin();
        EXPECT_EQ(process_.wait(), (testkit::ExitStatus{0, 0})) << process_.output() << process_.errors();
    }

  private:
    static std::vector<std::string> command(const std::string& name, const std::string& server,
                                            const std::string& authority, Tls tls, bool registers) {
        std::vector<std::string> words{testkit::program_path("xmpp-client"),
                                       "--batch",
                                       "--server",
                                       server,
                                       "--jid",
                                       name + "@" + domain + "/desk",
                                       "--ca",
                                       authority,
                                       "--tls",
                                       tls == Tls::yes ? "required" : "off",
                                       "--plain"};
        if (registers) words.emplace_back("--register");
        return words;
    }
    testkit::Process process_;
    std::size_t seen_ = 0;
};

template <typename Server>
void walk(Server& server, Tls tls) {
    const auto comes = [&](const std::string& name, bool registers) {
        auto person = std::make_unique<Person>(name, server.address(), server.authority(), tls, registers);
        if (registers) {
            EXPECT_TRUE(person->sees(R"("event":"registered")"));
        }
        EXPECT_TRUE(person->sees(R"("event":"online")"));
        return person;
    };
    auto alice = comes("alice", true), bob = comes("bob", true);
    alice->wishes("add bob@im.example Bob");
    ASSERT_TRUE(bob->sees(R"("event":"request","from":"alice@im.example")"));
    bob->wishes("accept alice@im.example");
    bob->wishes("add alice@im.example");
    ASSERT_TRUE(alice->sees(R"("event":"presence","from":"bob@im.example/desk","show":"online")"));
    ASSERT_TRUE(alice->sees(R"("event":"request","from":"bob@im.example")"));
    alice->wishes("accept bob@im.example");
    ASSERT_TRUE(bob->sees(R"("jid":"alice@im.example","subscription":"both")"));
    ASSERT_TRUE(bob->sees(R"("event":"presence","from":"alice@im.example/desk","show":"online")"));

    alice->wishes("msg bob@im.example hello & <bye> \"你好\" 😀");
    ASSERT_TRUE(bob->sees(R"("body":"hello & <bye> \"你好\" 😀","type":"chat")"));
    alice->wishes("msg nobody@im.example ?");
    ASSERT_TRUE(alice->sees(R"("condition":"service-unavailable")"));

    alice->wishes("join room@conference.im.example Al");
    ASSERT_TRUE(alice->sees(R"("event":"joined","room":"room@conference.im.example","nick":"Al")"));
    alice->wishes("say room@conference.im.example first");
    ASSERT_TRUE(alice->sees(R"("nick":"Al","body":"first")"));
    bob->wishes("join room@conference.im.example Bo");
    ASSERT_TRUE(bob->sees(R"("event":"joined")"));
    ASSERT_TRUE(bob->sees(R"("nick":"Al","body":"first","time":")"));
    bob->wishes("say room@conference.im.example good evening");
    ASSERT_TRUE(alice->sees(R"("nick":"Bo","body":"good evening")"));
    alice->wishes("topic room@conference.im.example about us");
    ASSERT_TRUE(bob->sees(R"("text":"about us")"));
    bob->wishes("nick room@conference.im.example Bobby");
    ASSERT_TRUE(alice->sees(R"("nick":"Bo","reason":"is now Bobby")"));
    alice->wishes("msg room@conference.im.example/Bobby just you");
    ASSERT_TRUE(bob->sees(R"("body":"just you")"));
    alice->wishes("kick room@conference.im.example Bobby enough");
    ASSERT_TRUE(bob->sees(R"("reason":"kicked: enough")"));

    bob->goes();
    ASSERT_TRUE(alice->sees(R"("from":"bob@im.example/desk","show":"offline")"));
    for (const auto* body : {"one", "two"}) alice->wishes(std::string("msg bob@im.example ") + body);
    alice->wishes("msg alice@im.example done");
    ASSERT_TRUE(alice->sees(R"("body":"done")"));
    bob = comes("bob", false);
    ASSERT_TRUE(bob->sees(R"("body":"one","type":"chat","time":")"));
    ASSERT_TRUE(bob->sees(R"("body":"two","type":"chat","time":")"));
    EXPECT_EQ(bob->count(R"("body":"one")"), 1U);
    bob->goes();
    alice->goes();
}

using Way = std::tuple<const char*, Tls>;
std::string name_of(const testing::TestParamInfo<Way>& way) {
    auto text = std::string(std::get<0>(way.param)) + (std::get<1>(way.param) == Tls::yes ? "_tls" : "_clear");
    std::ranges::replace(text, '-', '_');
    return text;
}
class WithProsody : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(Ways, WithProsody,
                         testing::Combine(testing::Values("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"),
                                          testing::Values(Tls::no, Tls::yes)),
                         name_of);
class WithOurs : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(Ways, WithOurs,
                         testing::Combine(testing::Values("threads", "async"), testing::Values(Tls::no, Tls::yes)),
                         name_of);

}  // namespace

TEST_P(WithProsody, our_client_does_it_all) {
    if (!testkit::have_program("prosody")) GTEST_SKIP() << "prosody is not installed";
    const auto [mechanism, tls] = GetParam();
    Prosody server(tls, mechanism);
    walk(server, tls);
    if (testing::Test::HasFailure()) std::printf("%s\n", server.log().c_str());
}

TEST_P(WithOurs, our_client_does_it_all) {
    const auto [engine, tls] = GetParam();
    xmpp_interop::Server server(engine, domain);
    walk(server, tls);
}

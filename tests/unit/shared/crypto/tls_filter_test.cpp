#include "shared/crypto/tls_filter.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "shared/crypto/certificates.hpp"
#include "shared/testkit/process.hpp"

namespace {

using namespace crypto;
using namespace std::chrono;
using State = TlsFilter::State;

sys_seconds today() {
    return floor<seconds>(system_clock::now());
}

class Tls : public testing::Test {
  protected:
    static const TrialCertificates& certificates() {
        static const auto made = make_trial_certificates({"im.example"}, today() - days{1}, today() + days{30});
        return made;
    }
    static TlsFilter server() {
        return TlsFilter::server(TlsIdentity::parse(certificates().certificate, certificates().key));
    }
    static TlsFilter client(const std::string& domain = "im.example") {
        return TlsFilter::client(TlsTrust::parse(certificates().authority), domain);
    }
    /// Carries bytes in both directions, in pieces, until nobody says anything more.
    static void talk(TlsFilter& one, TlsFilter& other, std::size_t piece = std::string::npos) {
        for (bool said = true; said;) {
            said = false;
            for (auto [from, to] : {std::pair{&one, &other}, {&other, &one}}) {
                const auto wire = from->take_wire();
                said = said || !wire.empty();
                for (std::size_t at = 0; at < wire.size(); at += std::min(piece, wire.size()))
                    to->receive(std::string_view(wire).substr(at, piece));
            }
        }
    }
};

TEST_F(Tls, carries_text_both_ways) {
    auto a = client(), b = server();
    EXPECT_EQ(a.state(), State::handshake);
    talk(a, b);
    ASSERT_EQ(a.state(), State::open) << a.failure();
    ASSERT_EQ(b.state(), State::open) << b.failure();
    EXPECT_NE(a.cipher().find("TLS v1.2 ECDHE_ECDSA"), std::string::npos) << a.cipher();
    a.send("hello");
    b.send("微博");
    const auto wire = a.take_wire();
    EXPECT_EQ(wire.find("hello"), std::string::npos) << "it is secret";
    b.receive(wire);
    talk(a, b);
    EXPECT_EQ(b.take_plain(), "hello");
    EXPECT_EQ(a.take_plain(), "微博");
    EXPECT_EQ(a.take_plain(), "");
}

TEST_F(Tls, does_not_mind_how_the_bytes_are_cut) {
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 100U}) {
        auto a = client(), b = server();
        talk(a, b, piece);
        ASSERT_EQ(a.state(), State::open) << piece;
        const std::string large(100'000, 'x');
        a.send(large);
        talk(a, b, piece);
        EXPECT_EQ(b.take_plain(), large) << piece;
    }
}

TEST_F(Tls, keeps_what_is_sent_before_it_is_open) {
    // XMPP's client sends its new header in one packet with the end of the handshake.
    auto a = client(), b = server();
    a.send("<stream:stream>");
    EXPECT_EQ(a.take_wire().find("stream"), std::string::npos);
    auto c = client(), d = server();
    c.send("<stream:stream>");
    talk(c, d);
    EXPECT_EQ(d.take_plain(), "<stream:stream>");
    EXPECT_THROW(client().send(std::string(max_waiting_plain + 1, 'x')), std::length_error);
}

TEST_F(Tls, says_goodbye) {
    auto a = client(), b = server();
    talk(a, b);
    a.send("last words");
    a.close();
    EXPECT_EQ(a.state(), State::closed);
    talk(a, b);
    EXPECT_EQ(b.take_plain(), "last words");
    EXPECT_EQ(b.state(), State::closed);
    b.send("too late");
    EXPECT_EQ(b.take_wire(), "");
    a.receive("whatever");
    EXPECT_EQ(a.state(), State::closed);
}

TEST_F(Tls, client_refuses_a_server_of_another_name) {
    auto a = client("other.example"), b = server();
    talk(a, b);
    EXPECT_EQ(a.state(), State::failed);
    EXPECT_NE(a.failure().find("name"), std::string::npos) << a.failure();
    EXPECT_EQ(b.state(), State::failed) << "it was told";
    for (const auto* also : {"localhost", "127.0.0.1"}) {
        auto c = client(also), d = server();
        talk(c, d);
        EXPECT_EQ(c.state(), State::open) << also << ": " << c.failure();
    }
}

TEST_F(Tls, client_refuses_an_authority_that_it_does_not_know) {
    const auto others = make_trial_certificates({"im.example"}, today() - days{1}, today() + days{30});
    auto a = TlsFilter::client(TlsTrust::parse(others.authority), "im.example");
    auto b = server();
    talk(a, b);
    EXPECT_EQ(a.state(), State::failed);
    auto c = TlsFilter::client(TlsTrust::of_everybody(), "whatever");
    auto d = server();
    talk(c, d);
    EXPECT_EQ(c.state(), State::open) << "unless it believes everybody: " << c.failure();
}

TEST_F(Tls, client_refuses_a_certificate_out_of_its_time) {
    for (const auto& [from, until] :
         {std::pair{today() - days{30}, today() - days{1}}, {today() + days{1}, today() + days{2}}}) {
        const auto made = make_trial_certificates({"im.example"}, from, until);
        auto a = TlsFilter::client(TlsTrust::parse(made.authority), "im.example");
        auto b = TlsFilter::server(TlsIdentity::parse(made.certificate, made.key));
        talk(a, b);
        EXPECT_EQ(a.state(), State::failed);
    }
}

TEST_F(Tls, fails_at_what_is_no_tls) {
    for (const auto* text : {"<stream:stream>", "GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\xff\xff\xff\xff"}) {
        auto b = server();
        b.receive(text);
        b.receive(std::string(70'000, 'x'));
        EXPECT_EQ(b.state(), State::failed) << text;
        EXPECT_FALSE(b.failure().empty());
        b.send("nobody hears it");
        EXPECT_EQ(b.take_plain(), "");
    }
}

TEST_F(Tls, fails_when_a_byte_was_changed_on_the_way) {
    auto a = client(), b = server();
    talk(a, b);
    a.send("transfer 1");
    auto wire = a.take_wire();
    wire.back() = static_cast<char>(wire.back() ^ 1);
    b.receive(wire);
    EXPECT_EQ(b.state(), State::failed);
    EXPECT_EQ(b.take_plain(), "");
    EXPECT_FALSE(b.take_wire().empty()) << "the peer is told";
}

TEST_F(Tls, fails_at_a_handshake_that_was_changed_at_any_byte) {
    auto first = client();
    const auto hello = first.take_wire();
    for (std::size_t at = 0; at < hello.size(); at += 3) {
        auto a = client(), b = server();
        auto wire = a.take_wire();
        wire[at % wire.size()] = static_cast<char>(wire[at % wire.size()] ^ 0x40);
        b.receive(wire);
        talk(a, b);
        EXPECT_NE(b.state(), State::open) << at;
    }
}

TEST_F(Tls, identity_says_what_is_wrong_with_its_files) {
    const testkit::TemporaryDirectory folder;
    const auto file = [&](const std::string& name, const std::string& content) {
        std::ofstream(folder.path() + "/" + name) << content;
        return folder.path() + "/" + name;
    };
    const auto good = file("leaf.crt", certificates().certificate), key = file("leaf.key", certificates().key);
    EXPECT_TRUE(TlsIdentity::load(good, key));
    const auto complaint = [](const std::string& certificate, const std::string& its_key) -> std::string {
        try {
            TlsIdentity::load(certificate, its_key);
        } catch (const std::runtime_error& problem) {
            return problem.what();
        }
        return "none";
    };
    EXPECT_NE(complaint(folder.path() + "/none", key).find("cannot read"), std::string::npos);
    EXPECT_NE(complaint(file("empty", ""), key).find("no certificate in it"), std::string::npos);
    EXPECT_NE(complaint(good, good).find("no private key in it"), std::string::npos);
    EXPECT_NE(complaint(good, file("old", "-----BEGIN EC PRIVATE KEY-----\n")).find("openssl pkcs8"),
              std::string::npos);
    const auto other = make_trial_certificates({"im.example"}, today(), today() + days{1});
    EXPECT_NE(complaint(good, file("other", other.key)).find("not the one of the first certificate"),
              std::string::npos);
    EXPECT_NE(complaint(good, file("other", other.key)).find("/other: "), std::string::npos) << "it names the file";
}

}  // namespace

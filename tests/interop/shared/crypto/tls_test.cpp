// Our TLS filter against OpenSSL and GnuTLS, over real sockets.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <future>
#include <system_error>

#include "shared/crypto/certificates.hpp"
#include "shared/crypto/tls_filter.hpp"
#include "shared/testkit/free_port.hpp"
#include "shared/testkit/process.hpp"

namespace {

using namespace std::chrono;
using crypto::TlsFilter;
using State = TlsFilter::State;

/// A socket that is closed at the end, and on which nobody waits for ever.
class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_{descriptor} {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "a socket");
        constexpr timeval longest{10, 0};
        setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    }
    Socket(Socket&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    Socket& operator=(Socket&&) = delete;
    ~Socket() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    int get() const { return descriptor_; }

    /// Sends what the filter has for the peer, then takes what comes. False at the end.
    bool exchange(TlsFilter& filter) const {
        const auto wire = filter.take_wire();
        if (!wire.empty() && ::send(descriptor_, wire.data(), wire.size(), MSG_NOSIGNAL) < 0) return false;
        if (filter.state() == State::failed || filter.state() == State::closed) return false;
        std::array<char, 4096> bytes{};
        const auto count = recv(descriptor_, bytes.data(), bytes.size(), 0);
        if (count <= 0) return false;
        filter.receive({bytes.data(), static_cast<std::size_t>(count)});
        return true;
    }

  private:
    int descriptor_;
};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Listens on 127.0.0.1 and serves one client: it gets back what it says, with "echo: " before it.
class EchoServer {
  public:
    explicit EchoServer(std::shared_ptr<const crypto::TlsIdentity> identity)
        : identity_{std::move(identity)}, listening_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        auto address = loopback(0);
        socklen_t size = sizeof address;
        if (bind(listening_.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            listen(listening_.get(), 1) != 0 ||
            getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::system_error(errno, std::generic_category(), "listening");
        port_ = ntohs(address.sin_port);
        served_ = std::async(std::launch::async, [this] { return serve(); });
    }

    std::string port() const { return std::to_string(port_); }

    struct Served {
        State state;
        std::string failure, cipher;
    };
    /// After the client has gone.
    Served wait() { return served_.get(); }

  private:
    Served serve() const {
        const Socket client(accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        auto filter = TlsFilter::server(identity_);
        while (client.exchange(filter))
            if (const auto plain = filter.take_plain(); !plain.empty()) filter.send("echo: " + plain);
        return {filter.state(), filter.failure(), filter.cipher()};
    }

    std::shared_ptr<const crypto::TlsIdentity> identity_;
    Socket listening_;
    std::uint16_t port_ = 0;
    std::future<Served> served_;
};

class TlsPeers : public testing::Test {
  protected:
    TlsPeers() {
        const auto now = floor<seconds>(system_clock::now());
        made = crypto::make_trial_certificates({"im.example"}, now - days{1}, now + days{1});
        std::ofstream(authority()) << made.authority;
        std::ofstream(folder.path() + "/leaf.crt") << made.certificate;
        std::ofstream(folder.path() + "/leaf.key") << made.key;
    }
    std::string authority() const { return folder.path() + "/ca.crt"; }
    std::shared_ptr<const crypto::TlsIdentity> identity() const {
        return crypto::TlsIdentity::load(folder.path() + "/leaf.crt", folder.path() + "/leaf.key");
    }
    std::vector<std::string> openssl_client(const EchoServer& server, const std::string& name) const {
        return {"openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + server.port(),
                "-CAfile",
                authority(),
                "-servername",
                name,
                "-verify_hostname",
                name,
                "-verify_return_error",
                "-quiet",
                "-no_ign_eof"};
    }
    std::vector<std::string> gnutls_client(const EchoServer& server, const std::string& name) const {
        return {"gnutls-cli",     "-p", server.port(),       "127.0.0.1", "--x509cafile", authority(),
                "--sni-hostname", name, "--verify-hostname", name};
    }
    static void talks_with(testkit::Process& client, EchoServer& server) {
        client.write("hello 微博\n");
        EXPECT_TRUE(client.wait_for_output("echo: hello 微博")) << client.output() << client.errors();
        client.close_stdin();
        ASSERT_TRUE(client.wait());
        const auto served = server.wait();
        EXPECT_EQ(served.state, State::closed) << served.failure;
        EXPECT_NE(served.cipher.find("TLS v1.2 ECDHE_ECDSA"), std::string::npos) << served.cipher;
    }

    const testkit::TemporaryDirectory folder;
    crypto::TrialCertificates made;
};

bool have_openssl() {
    return testkit::have_program("openssl");
}
bool have_gnutls() {
    return testkit::have_program("gnutls-cli");
}

TEST_F(TlsPeers, openssl_talks_to_our_server) {
    if (!have_openssl()) GTEST_SKIP() << "openssl is not installed";
    EchoServer server(identity());
    testkit::Process client(openssl_client(server, "im.example"));
    talks_with(client, server);
}

TEST_F(TlsPeers, gnutls_talks_to_our_server) {
    if (!have_gnutls()) GTEST_SKIP() << "gnutls-cli is not installed (Debian package gnutls-bin)";
    EchoServer server(identity());
    testkit::Process client(gnutls_client(server, "im.example"));
    talks_with(client, server);
}

TEST_F(TlsPeers, openssl_and_gnutls_see_that_our_certificate_is_for_another_name) {
    if (!have_openssl() || !have_gnutls()) GTEST_SKIP() << "openssl or gnutls-cli is not installed";
    for (const bool is_openssl : {true, false}) {
        EchoServer server(identity());
        testkit::Process client(is_openssl ? openssl_client(server, "other.example")
                                           : gnutls_client(server, "other.example"));
        const auto ended = client.wait();
        ASSERT_TRUE(ended);
        EXPECT_NE(ended->code, 0) << client.output() << client.errors();
        EXPECT_NE(server.wait().state, State::open);
    }
}

TEST_F(TlsPeers, versions_other_than_1_2_are_refused) {
    if (!have_openssl()) GTEST_SKIP() << "openssl is not installed";
    for (const auto* version : {"-tls1_1", "-tls1_3"}) {
        EchoServer server(identity());
        auto command = openssl_client(server, "im.example");
        for (const auto* more : {version, "-cipher", "DEFAULT@SECLEVEL=0"})
            command.emplace_back(more);  // or it would not try
        testkit::Process client(command);
        const auto ended = client.wait();
        ASSERT_TRUE(ended);
        EXPECT_NE(ended->code, 0) << version;
        const auto served = server.wait();
        EXPECT_EQ(served.state, State::failed) << version;
        EXPECT_NE(client.errors().find("protocol version"), std::string::npos) << version << ": " << client.errors();
    }
}

/// `openssl s_server -rev` turns each line round.
TEST_F(TlsPeers, our_client_talks_to_openssl) {
    if (!have_openssl()) GTEST_SKIP() << "openssl is not installed";
    for (int attempt = 0;; ++attempt) {
        ASSERT_LT(attempt, 5) << "no port stays free until openssl takes it";
        const auto port = testkit::free_port();
        testkit::Process server({"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port), "-cert",
                                 folder.path() + "/leaf.crt", "-key", folder.path() + "/leaf.key", "-rev"});
        if (!server.wait_for_output("ACCEPT")) continue;
        const Socket connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const auto address = loopback(port);
        ASSERT_EQ(connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        auto filter = TlsFilter::client(crypto::TlsTrust::load(authority()), "im.example");
        filter.send("hello\n");  // waits until the handshake is over
        std::string heard;
        while (heard.find('\n') == std::string::npos && connection.exchange(filter)) heard += filter.take_plain();
        EXPECT_EQ(heard, "olleh\n") << filter.failure() << server.errors();
        return;
    }
}

}  // namespace

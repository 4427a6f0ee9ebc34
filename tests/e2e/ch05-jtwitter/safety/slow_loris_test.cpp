// Slow loris: one machine opens many connections and says a little on each, or reads a little, so that all threads wait
// for it. Against it a request and an answer have a limit of time as a whole, and an address one of connections.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include <array>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

class SlowLoris : public JTwitter {
  protected:
    static constexpr int threads = 12, of_address = 8;
    void start_small(const std::vector<std::string>& more = {}) {
        std::vector<std::string> options{"--connections", std::to_string(threads), "--connections-of-address",
                                         std::to_string(of_address)};
        options.insert(options.end(), more.begin(), more.end());
        start(options);
    }

    /// The status line of the answer to a request that comes from another address of this machine.
    std::string ask_from(const std::string& address, const std::string& path = "/health") const {
        const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto place = [](const std::string& host, std::uint16_t port) {
            sockaddr_in made{};
            made.sin_family = AF_INET;
            made.sin_port = htons(port);
            inet_pton(AF_INET, host.c_str(), &made.sin_addr);
            return made;
        };
        const auto from = place(address, 0), to = place(endpoint().host, endpoint().port);
        EXPECT_EQ(bind(descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof from), 0);
        EXPECT_EQ(::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
        const auto request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        send(descriptor, request.data(), request.size(), MSG_NOSIGNAL);
        std::string answer;
        pollfd readable{descriptor, POLLIN, 0};
        constexpr std::size_t status_line = 12;
        while (answer.size() < status_line &&
               poll(&readable, 1, static_cast<int>(testkit::patience.count()) * 1'000) > 0) {
            std::array<char, status_line> bytes{};
            const auto count = recv(descriptor, bytes.data(), status_line - answer.size(), 0);
            if (count <= 0) break;
            answer.append(bytes.data(), static_cast<std::size_t>(count));
        }
        ::close(descriptor);
        return answer;
    }

    /// So many connections of one address, each having sent `bytes`; those that are too many were told so.
    std::vector<testkit::LinePeer> attack(const std::string& bytes, int count, int* refused = nullptr) {
        std::vector<testkit::LinePeer> peers;
        for (int i = 0; i < count; ++i) {
            peers.push_back(connect());
            peers.back().send(bytes);
        }
        if (refused == nullptr) return peers;
        for (auto& peer : peers) {
            pollfd readable{peer.file_descriptor(), POLLIN, 0};
            if (poll(&readable, 1, 0) > 0 && peer.read_line().value_or("").find(" 429 ") != std::string::npos)
                ++*refused;
        }
        return peers;
    }
};

TEST_F(SlowLoris, with_half_heads_from_one_address_leaves_threads_for_all_others) {
    start_small();
    const auto held = attack("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ", 60);
    for (int i = 2; i < 6; ++i) EXPECT_EQ(ask_from("127.0.0." + std::to_string(i)), "HTTP/1.1 200");
}

TEST_F(SlowLoris, with_half_bodies_from_one_address_leaves_threads_for_all_others) {
    start_small();
    const auto held =
        attack("POST /api/v1/apps HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nclient_name=", 60);
    for (int i = 2; i < 6; ++i) EXPECT_EQ(ask_from("127.0.0." + std::to_string(i)), "HTTP/1.1 200");
}

TEST_F(SlowLoris, that_says_nothing_at_all_leaves_threads_for_all_others) {
    start_small({"--keep-alive-timeout", "60"});
    const auto held = attack("", 60);
    for (int i = 2; i < 6; ++i) EXPECT_EQ(ask_from("127.0.0." + std::to_string(i)), "HTTP/1.1 200");
}

TEST_F(SlowLoris, that_does_not_read_its_answers_leaves_threads_for_all_others) {
    start_small();
    std::vector<testkit::LinePeer> held;
    for (int i = 0; i < 30; ++i) {
        held.emplace_back(endpoint(), 4'096);  // a small window
        std::string many;
        for (int n = 0; n < 200; ++n) many += "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
        held.back().send(many);
    }
    for (int i = 2; i < 6; ++i) EXPECT_EQ(ask_from("127.0.0." + std::to_string(i)), "HTTP/1.1 200");
}

TEST_F(SlowLoris, is_told_why_its_connections_are_refused) {
    start_small();
    std::vector<testkit::LinePeer> held;
    for (int i = 0; i < of_address; ++i) {
        held.push_back(connect());
        held.back().send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(held.back().read_until("Content-Length: 2")) << "its thread is there";
    }
    auto one_more = connect();
    EXPECT_TRUE(one_more.read_to_end());
    EXPECT_THAT(one_more.story(), HasSubstr(" 429 "));
    EXPECT_THAT(one_more.story(), HasSubstr("Retry-After: 5"));
    EXPECT_THAT(one_more.story(), HasSubstr("Too many connections come from your address: at most 8"));
    held.clear();  // what is free again can be used again
    std::string line;
    while (line.find(" 200 ") == std::string::npos) {
        auto again = connect();
        again.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        line = again.read_line().value_or("");
        ASSERT_TRUE(line.empty() || line.find(" 429 ") != std::string::npos || line.find(" 200 ") != std::string::npos);
    }
}

TEST_F(SlowLoris, that_sends_a_byte_now_and_then_is_ended_by_the_limit_of_the_whole_request) {
    start({"--request-timeout", "1"});
    auto peer = connect();
    peer.send("GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    pollfd readable{peer.file_descriptor(), POLLIN, 0};
    while (poll(&readable, 1, 20) == 0) peer.send("x");  // until the server says something
    EXPECT_THAT(peer.read_line().value_or(""), HasSubstr(" 408 "));
    EXPECT_TRUE(peer.read_to_end());
}

TEST_F(SlowLoris, behind_a_trusted_proxy_is_for_the_proxy_to_count) {
    start_small({"--trusted-proxy", "127.0.0.1"});
    std::vector<testkit::LinePeer> held;
    for (int i = 0; i < of_address + 2; ++i) {
        held.push_back(connect());
        held.back().send("GET /health HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2." + std::to_string(i) +
                         "\r\n\r\n");
        EXPECT_TRUE(held.back().read_until("Content-Length: 2")) << "all of the proxy's clients share its address";
    }
}

TEST_F(SlowLoris, is_stopped_by_default) {
    const testkit::TemporaryDirectory folder;
    testkit::Process server({testkit::program_path("jtwitter-server"), "--listen", "127.0.0.1:0", "--data",
                             folder.path() + "/data", "--keep-alive-timeout", "60"});
    const auto where = server.wait_ready();
    std::vector<testkit::LinePeer> held;
    for (int i = 0; i < 64; ++i) {
        held.emplace_back(where);
        held.back().send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(held.back().read_until("Content-Length: 2")) << i;
    }
    testkit::LinePeer one_more(where);
    EXPECT_THAT(one_more.read_line().value_or(""), HasSubstr(" 429 "));
}

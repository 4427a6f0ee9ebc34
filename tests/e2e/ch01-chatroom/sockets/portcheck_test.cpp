// portcheck against peers that answer in every way there is, each in a network of the test's own.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstring>
#include <fstream>
#include <system_error>

#include "shared/testkit/network_namespace.hpp"
#include "shared/testkit/process.hpp"

namespace {

using testkit::in_network_namespace;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A listening socket on loopback. The kernel takes connections for it by itself, so that a test need not accept.
class Listener {
  public:
    explicit Listener(const std::string& address = "127.0.0.1", int backlog = 8) : address_{address} {
        sockaddr_storage name{};
        auto* four = reinterpret_cast<sockaddr_in*>(&name);
        auto* six = reinterpret_cast<sockaddr_in6*>(&name);
        const bool v6 = inet_pton(AF_INET6, address.c_str(), &six->sin6_addr) == 1;
        if (v6)
            six->sin6_family = AF_INET6;
        else {
            four->sin_family = AF_INET;
            inet_pton(AF_INET, address.c_str(), &four->sin_addr);
        }
        socklen_t length = v6 ? sizeof *six : sizeof *four;
        socket_ = socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(socket_, reinterpret_cast<sockaddr*>(&name), length) != 0 || listen(socket_, backlog) != 0 ||
            getsockname(socket_, reinterpret_cast<sockaddr*>(&name), &length) != 0)
            fail("listening on " + address);
        port_ = ntohs(v6 ? six->sin6_port : four->sin_port);
    }
    ~Listener() { close(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    int accept() const {
        pollfd waits{socket_, POLLIN, 0};
        const int timeout = static_cast<int>(std::chrono::milliseconds(testkit::patience).count());
        if (poll(&waits, 1, timeout) != 1) throw std::runtime_error("nobody connects");
        const int connection = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) fail("accept");
        return connection;
    }
    std::string name() const {
        return (address_.find(':') != std::string::npos ? "[" + address_ + "]" : address_) + ":" +
               std::to_string(port_);
    }
    std::string port() const { return std::to_string(port_); }

  private:
    std::string address_;
    int socket_ = -1;
    std::uint16_t port_ = 0;
};

std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), testkit::program_path("portcheck"));
    return arguments;
}

struct Checked {
    int code;
    boost::json::value first;  // the first address of the first target
    boost::json::value all;
};

Checked read_json(int code, const std::string& output) {
    auto all = boost::json::parse(output);
    return {code, all.at("targets").at(0).at("addresses").at(0), all};
}

Checked check(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    const auto finished = testkit::run(command(std::move(arguments)));
    EXPECT_EQ(finished.errors, "");
    return read_json(finished.status.code, finished.output);
}

void ip(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "ip");
    const auto finished = testkit::run(arguments);
    if (finished.status.code != 0) throw std::runtime_error("ip failed: " + finished.errors);
}

class Portcheck : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("ip")) GTEST_SKIP() << "no ip on this machine (Debian package iproute2)";
        if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why;
    }
};

TEST_F(Portcheck, calls_a_port_open_and_shows_the_greeting) {
    in_network_namespace([] {
        const Listener listener;
        testkit::Process program(command({listener.name(), "--greeting", "60", "--json"}));
        const int peer = listener.accept();
        const std::string_view words = "220 mail.example 你好\r\n\x1b[31m\xff";
        ASSERT_EQ(send(peer, words.data(), words.size(), 0), static_cast<ssize_t>(words.size()));
        close(peer);
        ASSERT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
        ASSERT_TRUE(program.wait_for_output("\n"));
        const auto found = read_json(0, program.output()).first;
        EXPECT_EQ(found.at("verdict"), "open");
        EXPECT_EQ(found.at("greeting").at("text"), "220 mail.example 你好\\r\\n\\e[31m\\xff");
    });
}

TEST_F(Portcheck, tells_when_an_open_port_closes_without_a_word) {
    in_network_namespace([] {
        const Listener listener;
        testkit::Process program(command({listener.name(), "--greeting", "60", "--json"}));
        close(listener.accept());
        ASSERT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
        ASSERT_TRUE(program.wait_for_output("\n"));
        EXPECT_EQ(read_json(0, program.output()).first.at("greeting").at("end"), "closed");
    });
}

TEST_F(Portcheck, stops_waiting_when_a_greeting_pauses) {
    in_network_namespace([] {
        const Listener listener;
        testkit::Process program(command({listener.name(), "--greeting", "3600"}));  // the pause ends it, not this
        const int peer = listener.accept();
        ASSERT_EQ(send(peer, "hello\n", 6, 0), 6);
        ASSERT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
        ASSERT_TRUE(program.wait_for_output("it greets with 6 bytes, then it waits for us:\n    | hello\\n\n"))
            << program.output();
        close(peer);
    });
}

TEST_F(Portcheck, reads_no_more_of_a_greeting_than_its_limit) {
    in_network_namespace([] {
        const Listener listener;
        testkit::Process program(command({listener.name(), "--greeting", "60", "--greeting-bytes", "4", "--hex"}));
        const int peer = listener.accept();
        ASSERT_EQ(send(peer, "0123456789", 10, 0), 10);
        ASSERT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
        ASSERT_TRUE(program.wait_for_output("it greets with 4 bytes, and more that we did not read:\n    | 0123\n"))
            << program.output();
        EXPECT_TRUE(program.wait_for_output("    # 0000  30 31 32 33")) << program.output();
        close(peer);
    });
}

TEST_F(Portcheck, says_what_it_was_told_to_say) {
    in_network_namespace([] {
        const Listener listener;
        testkit::Process program(command({listener.name(), "--greeting", "60", "--send", "PING\\r\\n", "--json"}));
        const int peer = listener.accept();
        std::string heard(6, ' ');
        ASSERT_EQ(recv(peer, heard.data(), heard.size(), MSG_WAITALL), 6);
        EXPECT_EQ(heard, "PING\r\n");
        ASSERT_EQ(send(peer, "PONG\r\n", 6, 0), 6);
        close(peer);
        ASSERT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
        ASSERT_TRUE(program.wait_for_output("PONG\\\\r\\\\n")) << program.output();
    });
}

TEST_F(Portcheck, calls_a_silent_port_open) {
    in_network_namespace([] {
        const Listener listener;
        const auto found = check({listener.name(), "--greeting", "0.05"});
        EXPECT_EQ(found.code, 0);
        EXPECT_EQ(found.first.at("verdict"), "open");
        EXPECT_EQ(found.first.at("greeting"), boost::json::parse(R"({"text":"","hex":"","end":"quiet"})"));
        EXPECT_TRUE(check({listener.name(), "--greeting", "0"}).first.at("greeting").is_null());
    });
}

TEST_F(Portcheck, tells_when_an_open_port_breaks_the_connection_off) {
    in_network_namespace([] {
        const Listener listener;
        testkit::Process program(command({listener.name(), "--greeting", "60", "--json"}));
        const int peer = listener.accept();
        const linger at_once{1, 0};  // close() sends RST
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(peer);
        ASSERT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
        ASSERT_TRUE(program.wait_for_output("\n"));
        EXPECT_EQ(read_json(0, program.output()).first.at("greeting").at("end"), "reset");
    });
}

TEST_F(Portcheck, calls_a_port_closed_that_answers_with_a_reset) {
    in_network_namespace([] {
        for (const auto* address : {"127.0.0.1", "::1"}) {
            Listener listener(address);
            listener.close();
            const auto found = check({listener.name()});
            EXPECT_EQ(found.code, 1);
            EXPECT_EQ(found.first.at("verdict"), "closed");
            EXPECT_EQ(found.first.at("error"), "ECONNREFUSED");
        }
    });
}

TEST_F(Portcheck, checks_an_ipv6_port) {
    in_network_namespace([] {
        const Listener listener("::1");
        const auto found = check({listener.name(), "--greeting", "0"});
        EXPECT_EQ(found.code, 0);
        EXPECT_EQ(found.first.at("address"), "::1");
        EXPECT_EQ(found.first.at("verdict"), "open");
    });
}

TEST_F(Portcheck, calls_a_port_filtered_where_packets_vanish) {
    in_network_namespace([] {
        ip({"route", "add", "192.0.2.0/24", "dev", "lo"});  // back to us, who are not 192.0.2.1: dropped in silence
        const auto found = check({"192.0.2.1:80", "--timeout", "0.3"});
        EXPECT_EQ(found.code, 1);
        EXPECT_EQ(found.first.at("verdict"), "filtered");
        EXPECT_TRUE(found.first.at("sentence").as_string().starts_with("no answer within 0.3 s"));
        EXPECT_GE(found.first.at("answered_after_ms").to_number<double>(), 300);
    });
}

TEST_F(Portcheck, calls_a_port_filtered_whose_queue_is_full) {
    in_network_namespace([] {
        const Listener listener("127.0.0.1", 0);  // holds one connection
        const auto first = check({listener.name(), "--greeting", "0"});
        EXPECT_EQ(first.first.at("verdict"), "open");
        EXPECT_EQ(check({listener.name(), "--timeout", "0.3"}).first.at("verdict"), "filtered");
    });
}

TEST_F(Portcheck, tells_our_own_kernels_refusals_apart) {
    in_network_namespace([] {
        ip({"route", "add", "unreachable", "203.0.113.0/24"});
        ip({"route", "add", "prohibit", "198.51.100.0/24"});
        ip({"route", "add", "blackhole", "198.18.0.0/24"});
        const auto found = check({"10.1.2.3:80", "203.0.113.1:80", "198.51.100.1:80", "198.18.0.1:80"});
        EXPECT_EQ(found.code, 1);
        const auto error = [&](std::size_t target) {
            return found.all.at("targets").at(target).at("addresses").at(0).at("error");
        };
        EXPECT_EQ(error(0), "ENETUNREACH");  // no route
        EXPECT_EQ(error(1), "EHOSTUNREACH");
        EXPECT_EQ(error(2), "EACCES");
        EXPECT_EQ(error(3), "EINVAL");
    });
}

/// A router at 192.0.2.254: waits for a SYN to 192.0.2.1 on loopback and answers with ICMP "destination unreachable".
void refuse_next_syn(int packets, std::uint8_t code) {
    for (;;) {
        pollfd waits{packets, POLLIN, 0};
        const int timeout = static_cast<int>(std::chrono::milliseconds(testkit::patience).count());
        if (poll(&waits, 1, timeout) != 1) throw std::runtime_error("no SYN came");
        std::array<char, 2048> packet{};
        const auto length = recv(packets, packet.data(), packet.size(), 0);
        iphdr header{};
        if (length < static_cast<ssize_t>(sizeof header)) continue;
        std::memcpy(&header, packet.data(), sizeof header);
        if (header.protocol != IPPROTO_TCP || header.daddr != inet_addr("192.0.2.1")) continue;

        // RFC 792: type 3, the code, a checksum, four unused bytes, then the packet's IP header and 8 bytes of its data
        std::array<std::uint8_t, 8 + 20 + 8> message{};
        message[0] = ICMP_DEST_UNREACH;
        message[1] = code;
        std::memcpy(message.data() + 8, packet.data(), 28);
        std::uint32_t sum = 0;  // RFC 1071
        for (std::size_t i = 0; i < message.size(); i += 2) sum += message[i] * 256U + message[i + 1];
        while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
        message[2] = static_cast<std::uint8_t>(~sum >> 8);
        message[3] = static_cast<std::uint8_t>(~sum);

        const int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
        sockaddr_in router{}, client{};
        router.sin_family = client.sin_family = AF_INET;
        router.sin_addr.s_addr = inet_addr("192.0.2.254");
        client.sin_addr.s_addr = header.saddr;
        if (raw < 0 || bind(raw, reinterpret_cast<sockaddr*>(&router), sizeof router) != 0 ||
            sendto(raw, message.data(), message.size(), 0, reinterpret_cast<sockaddr*>(&client), sizeof client) < 0)
            fail("answering by ICMP");
        close(raw);
        return;
    }
}

TEST_F(Portcheck, tells_a_firewalls_and_a_routers_icmp_message_from_a_reset) {
    in_network_namespace([] {
        ip({"address", "add", "192.0.2.254/32", "dev", "lo"});
        ip({"route", "add", "192.0.2.0/24", "dev", "lo", "src", "192.0.2.254"});
        const int packets = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP));
        if (packets < 0) fail("a packet socket");
        const std::vector<std::tuple<int, std::string, std::string>> cases{
            {1, "unreachable", "EHOSTUNREACH"}, {3, "filtered", "ECONNREFUSED"}, {13, "filtered", "EHOSTUNREACH"}};
        for (const auto& [code, verdict, error] : cases) {
            testkit::Process program(command({"192.0.2.1:80", "--timeout", "60", "--json"}));
            refuse_next_syn(packets, static_cast<std::uint8_t>(code));
            ASSERT_EQ(program.wait(), (testkit::ExitStatus{1, 0}));
            ASSERT_TRUE(program.wait_for_output("\n"));
            const auto found = read_json(1, program.output()).first;
            EXPECT_EQ(found.at("verdict"), verdict.c_str()) << found;
            EXPECT_EQ(found.at("error"), error.c_str()) << found;
            EXPECT_EQ(found.at("icmp").at("from"), "192.0.2.254") << found;
            EXPECT_EQ(found.at("icmp").at("code"), code) << found;
        }
        close(packets);
    });
}

TEST_F(Portcheck, is_not_fooled_by_a_connection_that_meets_itself) {
    in_network_namespace([] {
        // One port for clients: a connection to that very port gets it for its own end.
        std::ofstream range("/proc/sys/net/ipv4/ip_local_port_range");
        range << "40001 40001" << std::flush;
        if (!range) GTEST_SKIP() << "this machine does not let us set ip_local_port_range in the new namespace";
        const auto found = check({"127.0.0.1:40001", "--timeout", "60"});
        EXPECT_EQ(found.code, 1);
        EXPECT_EQ(found.first.at("verdict"), "closed");
        EXPECT_NE(found.first.at("sentence").as_string().find("met itself"), std::string::npos);
    });
}

TEST_F(Portcheck, tries_every_address_of_a_name_and_shows_each) {
    in_network_namespace([] {
        testkit::TemporaryDirectory folder;
        std::ofstream(folder.path() + "/hosts") << "127.0.0.1 two-faces.test\n::1 two-faces.test\n";
        if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount((folder.path() + "/hosts").c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr) != 0)
            GTEST_SKIP() << "no mount namespace with a hosts file of its own: " << std::strerror(errno);
        const Listener listener;
        const auto found = check({"two-faces.test:" + listener.port(), "--greeting", "0"});
        EXPECT_EQ(found.code, 0);  // one open address is enough for a client
        const auto& target = found.all.at("targets").at(0);
        EXPECT_EQ(target.at("open"), true);
        std::map<std::string, std::string> verdicts;
        for (const auto& address : target.at("addresses").as_array())
            verdicts[std::string(address.at("address").as_string())] = address.at("verdict").as_string();
        EXPECT_EQ(verdicts, (std::map<std::string, std::string>{{"127.0.0.1", "open"}, {"::1", "closed"}}));

        EXPECT_EQ(check({"two-faces.test:" + listener.port(), "-6"}).code, 1);
        EXPECT_EQ(check({"two-faces.test:" + listener.port(), "-4", "--greeting", "0"}).code, 0);
        EXPECT_EQ(umount("/etc/hosts"), 0);
    });
}

TEST_F(Portcheck, names_a_host_that_has_no_address_and_goes_on) {
    in_network_namespace([] {
        const Listener listener;
        const auto finished = testkit::run(command({"nowhere.invalid:80", listener.name(), "--greeting", "0"}));
        EXPECT_EQ(finished.status.code, 1);
        EXPECT_NE(finished.output.find("nowhere.invalid:80: finding the address of 'nowhere.invalid'"),
                  std::string::npos)
            << finished.output;
        EXPECT_NE(finished.output.find(listener.name() + "  open"), std::string::npos) << finished.output;
    });
}

TEST(PortcheckUsage, refuses_what_is_no_host_and_port) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {}, {"127.0.0.1"}, {"127.0.0.1:0"}, {"127.0.0.1:70000"}, {"a:1", "--send", "\\q"}, {"a:1", "-4", "-6"}}) {
        const auto finished = testkit::run(command(words));
        EXPECT_EQ(finished.status.code, 2) << finished.output;
        EXPECT_NE(finished.errors.find("portcheck: "), std::string::npos);
        EXPECT_NE(finished.errors.find("Usage: portcheck"), std::string::npos);
    }
}

}  // namespace

// sockstat and ss look at the same sockets and must see the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <tuple>

#include "shared/testkit/network_namespace.hpp"
#include "shared/testkit/process.hpp"
#include "tests/interop/ch01-chatroom/sockets/socket_zoo.hpp"

namespace {

/// One socket, as either program tells it. Time to a timer's end is left out: it runs while we look.
struct Seen {
    std::string protocol, state, local, local_port, peer, peer_port, interface, timer, v6_only, processes;
    std::uint64_t receive_queue{}, send_queue{}, uid{}, inode{};
    bool operator==(const Seen&) const = default;

    auto key() const { return std::tie(protocol, local_port, peer_port, local, peer, inode, state); }
};

std::ostream& operator<<(std::ostream& out, const Seen& s) {
    return out << s.protocol << ' ' << s.state << " recv-q " << s.receive_queue << " send-q " << s.send_queue << ' '
               << s.local << '%' << s.interface << ' ' << s.local_port << " <- " << s.peer << ' ' << s.peer_port
               << " timer '" << s.timer << "' uid " << s.uid << " inode " << s.inode << " v6only '" << s.v6_only
               << "' by " << s.processes;
}

void sort(std::vector<Seen>& rows) {
    std::ranges::sort(rows, [](const Seen& a, const Seen& b) { return a.key() < b.key(); });
}

/// "127.0.0.1%lo:53" -> address, interface, port; "[::1]:*" -> "::1", "", "0"; "*:53" -> "::", "", "53".
void split_name(std::string name, std::string& address, std::string& interface, std::string& port) {
    const auto colon = name.rfind(':');
    port = name.substr(colon + 1);
    if (port == "*") port = "0";
    name.resize(colon);
    if (const auto percent = name.find('%'); percent != std::string::npos) {
        interface = name.substr(percent + 1);
        name.resize(percent);
    }
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    address = name == "*" ? "::" : name;
}

/// What stands between `before` and the next of `ends` in `text`; empty if `before` is not there.
std::string between(const std::string& text, const std::string& before, const std::string& ends) {
    const auto start = text.find(before);
    if (start == std::string::npos) return {};
    const auto from = start + before.size();
    return text.substr(from, text.find_first_of(ends, from) - from);
}

/// A line of ss: tcp ESTAB 5 0 127.0.0.1:5000 127.0.0.1:40000 users:(("x",pid=1,fd=4)) timer:(on,1ms,0) uid:1 ino:5
/// sk:2
Seen parse_ss_line(const std::string& line) {
    Seen seen;
    std::istringstream words(line);
    std::string local, peer, ignored;
    words >> seen.protocol >> seen.state >> seen.receive_queue >> seen.send_queue >> local >> peer;
    split_name(local, seen.local, seen.interface, seen.local_port);
    split_name(peer, seen.peer, ignored, seen.peer_port);
    for (std::string word; words >> word;) {
        if (word.starts_with("uid:")) seen.uid = std::stoull(word.substr(4));
        if (word.starts_with("ino:")) seen.inode = std::stoull(word.substr(4));
        if (word.starts_with("timer:(")) seen.timer = between(word, "timer:(", ",)");
        if (word.starts_with("v6only:")) seen.v6_only = word.substr(7);
        if (word.starts_with("users:")) {
            std::set<std::string> holders;
            for (std::size_t at = 0; (at = word.find("(\"", at)) != std::string::npos; ++at) {
                const auto one = word.substr(at);
                holders.insert(between(one, "(\"", "\"") + "/" + between(one, "pid=", ",") + "/" +
                               between(one, "fd=", ")"));
            }
            for (const auto& holder : holders) seen.processes += holder + " ";
        }
    }
    return seen;
}

std::vector<Seen> ask_ss() {
    const auto finished = testkit::run({"ss", "-H", "-t", "-u", "-a", "-n", "-p", "-e", "-o"});
    EXPECT_EQ(finished.status.code, 0) << finished.errors;
    std::vector<Seen> rows;
    std::istringstream lines(finished.output);
    for (std::string line; std::getline(lines, line);) rows.push_back(parse_ss_line(line));
    sort(rows);
    return rows;
}

std::vector<Seen> ask_sockstat(const std::string& source, const std::vector<std::string>& options = {}) {
    std::vector<std::string> command{testkit::program_path("sockstat"), "--json", "--source", source};
    command.insert(command.end(), options.begin(), options.end());
    const auto finished = testkit::run(command);
    EXPECT_EQ(finished.status.code, 0) << finished.errors;
    const auto document = boost::json::parse(finished.output);
    EXPECT_EQ(document.at("source"), source.c_str());
    std::vector<Seen> rows;
    for (const auto& item : document.at("sockets").as_array()) {
        const auto text = [&](const char* key) { return std::string(item.at(key).as_string()); };
        const auto number = [&](const char* key) { return item.at(key).to_number<std::uint64_t>(); };
        Seen seen;
        seen.protocol = text("protocol");
        seen.state = text("state");
        seen.receive_queue = number("receive_queue");
        seen.send_queue = number("send_queue");
        seen.local = item.at("local").at("address").as_string();
        seen.local_port = std::to_string(item.at("local").at("port").to_number<unsigned>());
        seen.peer = item.at("peer").at("address").as_string();
        seen.peer_port = std::to_string(item.at("peer").at("port").to_number<unsigned>());
        seen.interface = text("interface");
        seen.uid = number("uid");
        seen.inode = number("inode");
        if (!item.at("timer").is_null()) seen.timer = item.at("timer").at("kind").as_string();
        if (!item.at("v6_only").is_null()) seen.v6_only = item.at("v6_only").as_bool() ? "1" : "0";
        std::set<std::string> holders;
        for (const auto& holder : item.at("processes").as_array())
            holders.insert(std::string(holder.at("name").as_string()) + "/" +
                           std::to_string(holder.at("pid").to_number<int>()) + "/" +
                           std::to_string(holder.at("fd").to_number<int>()));
        for (const auto& holder : holders) seen.processes += holder + " ";
        rows.push_back(seen);
    }
    sort(rows);
    return rows;
}

/// Row by row, so that a failure names the one that differs.
void expect_equal(const std::vector<Seen>& ours, const std::vector<Seen>& theirs, const std::string& whose) {
    EXPECT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
        EXPECT_EQ(ours[i], theirs[i]) << "row " << i << ": first sockstat's, then that of " << whose;
}

/// Retransmissions and time-outs go on while we look. A look counts if ss sees the same before and after it.
struct Look {
    std::vector<Seen> ss, netlink, proc;
};
Look look_at_still_sockets() {
    constexpr int attempts = 20;
    Look look;
    for (int i = 0; i < attempts; ++i) {
        look.ss = ask_ss();
        look.netlink = ask_sockstat("netlink");
        look.proc = ask_sockstat("proc");
        if (ask_ss() == look.ss) return look;
    }
    ADD_FAILURE() << "the sockets did not hold still in " << attempts << " looks";
    return look;
}

class SockstatAndSs : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("ss")) GTEST_SKIP() << "no ss on this machine (Debian package iproute2)";
        if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why;
    }
};

TEST_F(SockstatAndSs, see_the_same_sockets_in_every_state) {
    testkit::in_network_namespace([] {
        const sockets::SocketZoo zoo;
        const auto look = look_at_still_sockets();
        expect_equal(look.netlink, look.ss, "ss");

        std::set<std::string> states, timers;
        for (const auto& row : look.netlink) {
            states.insert(row.state);
            timers.insert(row.timer);
        }
        EXPECT_EQ(states, (std::set<std::string>{"CLOSE-WAIT", "CLOSING", "ESTAB", "FIN-WAIT-1", "FIN-WAIT-2",
                                                 "LAST-ACK", "LISTEN", "SYN-RECV", "SYN-SENT", "TIME-WAIT", "UNCONN"}))
            << "the test no longer makes a socket in each state";
        EXPECT_EQ(timers, (std::set<std::string>{"", "keepalive", "on", "persist", "timewait"}));
    });
}

TEST_F(SockstatAndSs, see_the_same_through_proc_but_for_what_it_does_not_tell) {
    testkit::in_network_namespace([] {
        const sockets::SocketZoo zoo;
        auto look = look_at_still_sockets();
        for (auto& row : look.ss) {
            if (row.state == "LISTEN") row.send_queue = 0;  // no backlog limit in /proc/net/tcp
            row.interface.clear();
            row.v6_only.clear();
        }
        sort(look.ss);
        expect_equal(look.proc, look.ss, "ss");
    });
}

TEST_F(SockstatAndSs, count_the_same_for_each_filter) {
    testkit::in_network_namespace([] {
        const sockets::SocketZoo zoo;
        const auto all = look_at_still_sockets().ss;
        const auto count = [&](auto wanted) { return static_cast<std::size_t>(std::ranges::count_if(all, wanted)); };
        EXPECT_EQ(ask_sockstat("netlink", {"--tcp"}).size(), count([](const Seen& s) { return s.protocol == "tcp"; }));
        EXPECT_EQ(ask_sockstat("netlink", {"--udp"}).size(), count([](const Seen& s) { return s.protocol == "udp"; }));
        const auto is_v6 = [](const Seen& s) { return s.local.find(':') != std::string::npos; };
        EXPECT_EQ(ask_sockstat("netlink", {"-6"}).size(), count(is_v6));
        EXPECT_EQ(ask_sockstat("netlink", {"-4"}).size(), all.size() - count(is_v6));
        for (const auto* state : {"LISTEN", "SYN-SENT", "SYN-RECV", "TIME-WAIT", "CLOSING", "UNCONN"}) {
            const auto has_state = [&](const Seen& s) { return s.state == state; };
            EXPECT_EQ(ask_sockstat("netlink", {"--state", state}).size(), count(has_state)) << state;
            EXPECT_EQ(ask_sockstat("proc", {"--state", state}).size(), count(has_state)) << state;
        }
        const auto port = all.front().local_port;
        EXPECT_EQ(ask_sockstat("netlink", {"--port", port}).size(),
                  count([&](const Seen& s) { return s.local_port == port || s.peer_port == port; }));
        EXPECT_EQ(ask_sockstat("netlink", {"--process", std::to_string(getpid())}).size(),
                  count([](const Seen& s) { return !s.processes.empty(); }));
    });
}

}  // namespace

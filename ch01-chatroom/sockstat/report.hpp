// What the program shows: the sockets that the user asked for, each with its user and its processes.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ch01-chatroom/sockstat/process_table.hpp"
#include "ch01-chatroom/sockstat/socket.hpp"

namespace sockstat {

struct Row {
    Socket socket{};
    std::string interface {};  // "lo"; empty if the socket is bound to none
    std::string user{};        // "root", or the number if it has no name; "-" in TIME-WAIT, where it is gone
    std::vector<Holder> holders{};
};

/// Which rows are wanted. An empty list asks for nothing in particular: all pass.
struct Filter {
    std::set<Protocol> protocols{};
    std::set<Family> families{};
    std::set<State> states{};
    std::set<std::uint16_t> ports{};    // the local or the peer's
    std::set<std::string> processes{};  // names or pids, whole

    bool wants(Protocol protocol) const { return protocols.empty() || protocols.contains(protocol); }
    bool wants(Family family) const { return families.empty() || families.contains(family); }
    bool wants(const Row& row) const;
};

struct Report {
    std::string source;  // "netlink" or "proc"
    std::vector<Row> rows;
    bool has_gaps = false;  // some row has no process because we may not look into it
};

/// Joins sockets, users and processes, and keeps what the filter wants, sorted.
Report make_report(std::string source, std::vector<Socket> sockets, const ProcessTable& processes,
                   const Filter& filter);

/// "127.0.0.1:5000", "[::1]:5000", "0.0.0.0:*", "*:5000" (an IPv6 socket that takes IPv4 as well), "[::]:5000" (that
/// does not), "127.0.0.1%lo:53" (bound to an interface): as ss writes it. Port 0 is "*".
std::string local_name(const Row& row);
std::string peer_name(const Row& row);

}  // namespace sockstat

#include "ch01-chatroom/sockstat/report.hpp"

#include <net/if.h>
#include <pwd.h>

#include <algorithm>
#include <array>
#include <map>

namespace sockstat {

namespace {

std::string user_name(std::uint32_t uid) {
    std::array<char, 16384> space{};
    passwd entry{};
    passwd* found = nullptr;
    getpwuid_r(uid, &entry, space.data(), space.size(), &found);
    return found != nullptr ? entry.pw_name : std::to_string(uid);
}

std::string interface_name(std::uint32_t index) {
    if (index == 0) return "";
    std::array<char, IF_NAMESIZE> name{};
    return if_indextoname(index, name.data()) != nullptr ? name.data() : "if" + std::to_string(index);
}

std::string socket_name(const Row& row, const Address& address, std::uint16_t port, const std::string& interface) {
    std::string text = to_string(address);
    if (address.family == Family::ipv6) {
        const bool takes_both = address.is_any() && !row.socket.v6_only.value_or(false);
        text = takes_both ? "*" : "[" + text + "]";
    }
    if (!interface.empty()) text += "%" + interface;
    return text + ":" + (port == 0 ? "*" : std::to_string(port));
}

}  // namespace

bool Filter::wants(const Row& row) const {
    const auto& socket = row.socket;
    const auto is_wanted_process = [&](const Holder& holder) {
        return processes.contains(holder.name) || processes.contains(std::to_string(holder.pid));
    };
    return wants(socket.protocol) && wants(socket.local.family) && (states.empty() || states.contains(socket.state)) &&
           (ports.empty() || ports.contains(socket.local_port) || ports.contains(socket.peer_port)) &&
           (processes.empty() || std::ranges::any_of(row.holders, is_wanted_process));
}

Report make_report(std::string source, std::vector<Socket> sockets, const ProcessTable& processes,
                   const Filter& filter) {
    Report report{.source = std::move(source), .rows = {}};
    std::map<std::uint32_t, std::string> users;  // each is looked up once
    sort(sockets);
    for (const auto& socket : sockets) {
        Row row{.socket = socket,
                .interface = interface_name(socket.interface),
                .user = "-",
                .holders = processes.holders_of(socket.inode)};
        if (!filter.wants(row)) continue;
        if (socket.state != State::time_wait) {
            auto& name = users[socket.uid];
            if (name.empty()) name = user_name(socket.uid);
            row.user = name;
        }
        if (row.holders.empty() && socket.inode != 0 && processes.has_gaps()) report.has_gaps = true;
        report.rows.push_back(std::move(row));
    }
    return report;
}

std::string local_name(const Row& row) {
    return socket_name(row, row.socket.local, row.socket.local_port, row.interface);
}

std::string peer_name(const Row& row) {
    return socket_name(row, row.socket.peer, row.socket.peer_port, "");
}

}  // namespace sockstat

// Drives the student's parts of sockstat and tcpstates. Steps:
//   proc_net tcp|udp 4|6 TEXT              -> socket ..., one row each | fault WORD FIELD OFFSET
//   sock_diag tcp|udp SEQUENCE DATAGRAM    -> socket ..., one row each, then end DONE INTERRUPTED ERRNO | fault ...
//   request tcp|udp 4|6 STATES SEQUENCE    -> request BYTES
//   next STATE EVENT                       -> state NAME | stays
//   socket: protocol, state, local address, port, peer's address, port, receive and send queue, timer, its milliseconds
//   and retransmits, uid, inode, interface, v6_only ("yes", "no", "-")
#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

#include "ch01-chatroom/sockstat/proc_net.hpp"
#include "ch01-chatroom/sockstat/sock_diag.hpp"
#include "ch01-chatroom/tcpstates/next_state.hpp"
#include "shared/core/bytes.hpp"
#include "tests/graded/kit/driver.hpp"

namespace {

constexpr std::array<std::string_view, 12> event_names{
    "passive_open", "active_open",        "send", "close",   "syn", "syn_ack", "ack_of_syn", "fin",
    "ack_of_fin",   "fin_and_ack_of_fin", "rst",  "time_out"};

/// By Fault's numbers.
constexpr std::array<std::string_view, 7> fault_names{"truncated", "too_long", "malformed",   "bad_text",
                                                      "unknown",   "missing",  "out_of_range"};

sockstat::Protocol protocol_of(const std::string& word) {
    return word == "tcp" ? sockstat::Protocol::tcp : sockstat::Protocol::udp;
}

sockstat::Family family_of(int number) {
    return number == 4 ? sockstat::Family::ipv4 : sockstat::Family::ipv6;
}

/// "127.0.0.1"; the octets that an IPv4 address does not have are told if they are not zero.
std::string to_text(const sockstat::Address& address) {
    const bool clean = address.family == sockstat::Family::ipv6 ||
                       std::all_of(address.octets.begin() + 4, address.octets.end(), [](auto o) { return o == 0; });
    return to_string(address) + (clean ? "" : " with octets behind the fourth");
}

graded::Row to_row(const sockstat::Socket& socket) {
    const std::string timer(name_of(socket.timer.kind));
    return {"socket",
            std::string(name_of(socket.protocol)),
            std::string(name_of(socket.state)),
            to_text(socket.local),
            std::int64_t{socket.local_port},
            to_text(socket.peer),
            std::int64_t{socket.peer_port},
            std::int64_t{socket.receive_queue},
            std::int64_t{socket.send_queue},
            timer.empty() ? "off" : timer,
            std::int64_t{socket.timer.expires_in.count()},
            std::int64_t{socket.timer.retransmits},
            std::int64_t{socket.uid},
            std::int64_t{socket.inode},
            std::int64_t{socket.interface},
            !socket.v6_only ? "-" : (*socket.v6_only ? "yes" : "no")};
}

graded::Row to_row(const core::Error& error) {
    return {"fault", std::string(fault_names.at(static_cast<std::size_t>(error.fault))), std::string(error.field),
            static_cast<std::int64_t>(error.offset)};
}

graded::Rows to_rows(const std::vector<sockstat::Socket>& sockets) {
    graded::Rows rows;
    for (const auto& socket : sockets) rows.push_back(to_row(socket));
    return rows;
}

}  // namespace

int main() {
    graded::Driver driver;
    driver.on("proc_net", [](const std::string& protocol, int family, const std::string& text) -> graded::Rows {
        const std::vector<char> exact(text.begin(), text.end());  // no '\0' behind it that a careless reader stops at
        const auto sockets =
            sockstat::parse_proc_net({exact.data(), exact.size()}, protocol_of(protocol), family_of(family));
        return sockets ? to_rows(*sockets) : graded::Rows{to_row(sockets.error())};
    });
    driver.on("sock_diag",
              [](const std::string& protocol, std::uint32_t sequence, const std::string& datagram) -> graded::Rows {
                  const core::Bytes exact(datagram.begin(), datagram.end());
                  const auto part = sockstat::parse_dump(exact, protocol_of(protocol), sequence);
                  if (!part) return {to_row(part.error())};
                  auto rows = to_rows(part->sockets);
                  rows.push_back({"end", part->done ? "done" : "more to come",
                                  part->interrupted ? "interrupted" : "whole", std::int64_t{part->error}});
                  return rows;
              });
    driver.on("request", [](const std::string& protocol, int family, const std::string& words, std::uint32_t sequence) {
        std::vector<sockstat::State> states;
        std::istringstream in(words);
        for (std::string word; in >> word;) states.push_back(sockstat::parse_state(word).value());
        const auto bytes = sockstat::dump_request(protocol_of(protocol), family_of(family), states, sequence);
        return graded::Rows{{"request", std::string(core::text_of(bytes))}};
    });
    driver.on("next", [](const std::string& state, const std::string& event) -> graded::Rows {
        const auto* const found = std::ranges::find(event_names, event);
        const auto next = tcpstates::next_state(tcpstates::state_of_name(state).value(),
                                                tcpstates::all_events.at(found - event_names.begin()));
        if (!next) return {{"stays"}};
        return {{"state", std::string(tcpstates::names_of(*next).rfc)}};
    });
    return driver.run();
}

// Wrong on purpose: it reads the digits of an address from left to right, as if they were in network byte order.
// Slot file: proc_net.cpp
// Caught by: ProcNet.reads_an_ipv4_address_in_the_byte_order_of_this_machine
#include "ch01-chatroom/sockstat/proc_net.hpp"

#include <cstring>

namespace sockstat {

namespace {

struct Field {
    std::string name, text;
    std::size_t at = 0;  // in the whole text
};

core::Error fault(core::Fault kind, const Field& field) {
    for (const char* name : {"sl", "local_address", "rem_address", "st", "tx_queue", "rx_queue", "tr", "tm->when",
                             "retrnsmt", "uid", "timeout", "inode"}) {
        if (field.name == name) return {kind, name, field.at};
    }
    return {kind, "?", field.at};
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return 16;
}

/// Throws core::Error; parse_proc_net catches it.
unsigned long number(const Field& field, int base, unsigned long most) {
    unsigned long value = 0;
    if (field.text.empty()) throw fault(core::Fault::malformed, field);
    for (const char c : field.text) {
        if (digit(c) >= base) throw fault(core::Fault::malformed, field);
    }
    for (const char c : field.text) {
        value = value * static_cast<unsigned>(base) + static_cast<unsigned>(digit(c));
        if (value > most) throw fault(core::Fault::out_of_range, field);
    }
    return value;
}

Address address(const Field& field, Family family) {
    Address result;
    result.family = family;
    const std::size_t digits = family == Family::ipv4 ? 8 : 32;
    if (field.text.size() != digits) throw fault(core::Fault::malformed, field);
    for (std::size_t i = 0; i < digits; i += 8) {
        Field word{field.name, field.text.substr(i, 8), field.at};
        const auto value = static_cast<std::uint32_t>(number(word, 16, UINT32_MAX));
        for (std::size_t k = 0; k < 4; ++k) result.octets[i / 2 + k] = static_cast<std::uint8_t>(value >> (24 - 8 * k));
    }
    return result;
}

class Cursor {
  public:
    Cursor(std::string_view line, std::size_t offset) : line_{line}, offset_{offset} {}
    Field next(const std::string& name) {
        while (at_ < line_.size() && line_[at_] == ' ') ++at_;
        Field field{name, "", offset_ + at_};
        if (at_ == line_.size()) throw fault(core::Fault::missing, field);
        while (at_ < line_.size() && line_[at_] != ' ') field.text += line_[at_++];
        return field;
    }
    std::pair<Field, Field> pair(const std::string& left, const std::string& right) {
        Field both = next(left);
        const auto colon = both.text.find(':');
        if (colon == std::string::npos) throw fault(core::Fault::malformed, both);
        return {{left, both.text.substr(0, colon), both.at}, {right, both.text.substr(colon + 1), both.at + colon + 1}};
    }

  private:
    std::string_view line_;
    std::size_t offset_, at_ = 0;
};

Socket read_line(std::string_view line, std::size_t offset, Protocol protocol, Family family) {
    Cursor cursor{line, offset};
    Socket socket;
    socket.protocol = protocol;
    cursor.next("sl");
    const auto local = cursor.pair("local_address", "local_address");
    socket.local = address(local.first, family);
    socket.local_port = static_cast<std::uint16_t>(number(local.second, 16, 0xffff));
    const auto peer = cursor.pair("rem_address", "rem_address");
    socket.peer = address(peer.first, family);
    socket.peer_port = static_cast<std::uint16_t>(number(peer.second, 16, 0xffff));
    const Field st = cursor.next("st");
    const auto state = state_of_number(static_cast<unsigned>(number(st, 16, UINT32_MAX)));
    if (!state) throw fault(core::Fault::unknown, st);
    socket.state = *state;
    const auto queues = cursor.pair("tx_queue", "rx_queue");
    socket.send_queue = static_cast<std::uint32_t>(number(queues.first, 16, UINT32_MAX));
    socket.receive_queue = static_cast<std::uint32_t>(number(queues.second, 16, UINT32_MAX));
    const auto timer = cursor.pair("tr", "tm->when");
    const auto kind = timer_of_number(static_cast<unsigned>(number(timer.first, 16, UINT32_MAX)));
    if (!kind) throw fault(core::Fault::unknown, timer.first);
    const auto ticks = number(timer.second, 16, UINT32_MAX);
    const auto again = number(cursor.next("retrnsmt"), 16, UINT32_MAX);
    socket.uid = static_cast<std::uint32_t>(number(cursor.next("uid"), 10, UINT32_MAX));
    const auto probes = number(cursor.next("timeout"), 10, UINT32_MAX);
    socket.inode = static_cast<std::uint32_t>(number(cursor.next("inode"), 10, UINT32_MAX));
    if (*kind != TimerKind::off) {
        socket.timer.kind = *kind;
        socket.timer.expires_in = std::chrono::milliseconds(10 * ticks);
        if (*kind == TimerKind::retransmit) socket.timer.retransmits = static_cast<unsigned>(again);
        if (*kind == TimerKind::keep_alive || *kind == TimerKind::persist)
            socket.timer.retransmits = static_cast<unsigned>(probes);
    }
    return socket;
}

}  // namespace

core::Result<std::vector<Socket>> parse_proc_net(std::string_view text, Protocol protocol, Family family) {
    std::vector<Socket> sockets;
    std::size_t start = text.find('\n');
    try {
        while (start != std::string_view::npos && ++start < text.size()) {
            const auto end = text.find('\n', start);
            const auto line = text.substr(start, end - start);
            if (!line.empty()) sockets.push_back(read_line(line, start, protocol, family));
            start = end;
        }
    } catch (const core::Error& error) {
        return error;
    }
    return sockets;
}

}  // namespace sockstat

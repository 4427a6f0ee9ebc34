#include "tests/unit/ch01-chatroom/handshake/built_packets.hpp"

#include <stdexcept>

#include "shared/core/hex.hpp"

namespace handshake_test {

namespace {

using core::Bytes;

void put16(Bytes& out, std::uint32_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

void put32(Bytes& out, std::uint32_t value) {
    put16(out, value >> 16);
    put16(out, value & 0xffff);
}

void put(Bytes& out, const Bytes& more) {
    out.insert(out.end(), more.begin(), more.end());
}

void put32_little(Bytes& out, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

/// The Internet checksum (RFC 1071).
std::uint16_t checksum(const Bytes& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
        sum += static_cast<std::uint32_t>(bytes[i]) << 8 | (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

std::uint8_t flag_bits(std::string_view letters) {
    constexpr std::string_view all = "FSRPAUEC";
    std::uint8_t bits = 0;
    for (const char letter : letters) {
        const auto bit = all.find(letter);
        if (bit == std::string_view::npos) throw std::invalid_argument("no such flag: " + std::string(letters));
        bits = static_cast<std::uint8_t>(bits | 1U << bit);
    }
    return bits;
}

}  // namespace

Bytes bytes_from(std::string_view hex) {
    return core::from_hex(hex).value();
}

Script& Script::open() {
    client({.flags = "S", .window = 64240, .options = mss_sack_scale_7});
    server({.flags = "SA", .ack = 1, .window = 65160, .options = mss_sack_scale_7});
    return client({.flags = "A", .seq = 1, .ack = 1});
}

Script& Script::wait(std::chrono::microseconds time) {
    time_ += time;
    return *this;
}

Script& Script::now(const Setup& setup) {
    setup_ = setup;
    return *this;
}

Script& Script::add(bool from_client, const Say& say) {
    const std::uint16_t server_port = 80;
    const auto ours = from_client ? setup_.client_isn : setup_.server_isn;
    const auto theirs = from_client ? setup_.server_isn : setup_.client_isn;
    const auto options = bytes_from(say.options);
    const auto flags = flag_bits(say.flags);

    Bytes tcp;
    put16(tcp, from_client ? setup_.client_port : server_port);
    put16(tcp, from_client ? server_port : setup_.client_port);
    put32(tcp, ours + say.seq);
    put32(tcp, (flags & 0x10) != 0 ? theirs + say.ack : 0);
    tcp.push_back(static_cast<std::uint8_t>((20 + options.size()) / 4 << 4));
    tcp.push_back(flags);
    put16(tcp, say.window);
    put16(tcp, 0);  // checksum, below
    put16(tcp, 0);
    put(tcp, options);
    tcp.insert(tcp.end(), say.data, 'x');

    const auto address = [&](bool client) {
        if (setup_.v6) return bytes_from("20010db8 00000000 00000000 0000000" + std::string(client ? "1" : "2"));
        return bytes_from(client ? "c0000201" : "c6336402");
    };
    Bytes pseudo;  // RFC 9293, section 3.1
    put(pseudo, address(from_client));
    put(pseudo, address(!from_client));
    put32(pseudo, static_cast<std::uint32_t>(tcp.size()));
    put32(pseudo, 6);
    put(pseudo, tcp);
    const auto sum = checksum(pseudo);
    tcp[16] = static_cast<std::uint8_t>(sum >> 8);
    tcp[17] = static_cast<std::uint8_t>(sum);

    Bytes ip;
    if (setup_.v6) {
        put32(ip, 0x60000000);
        put16(ip, static_cast<std::uint32_t>(tcp.size()));
        put(ip, {6, 64});
    } else {
        put16(ip, 0x4500);
        put16(ip, static_cast<std::uint32_t>(20 + tcp.size()));
        put16(ip, static_cast<std::uint32_t>(frames_.size() + 1));
        put16(ip, 0x4000);
        put(ip, {64, 6, 0, 0});
    }
    put(ip, address(from_client));
    put(ip, address(!from_client));
    if (!setup_.v6) {
        const auto header_sum = checksum(ip);
        ip[10] = static_cast<std::uint8_t>(header_sum >> 8);
        ip[11] = static_cast<std::uint8_t>(header_sum);
    }

    Bytes frame =
        bytes_from(from_client ? "02 00 00 00 00 02  02 00 00 00 00 01" : "02 00 00 00 00 01  02 00 00 00 00 02");
    put16(frame, setup_.v6 ? 0x86dd : 0x0800);
    put(frame, ip);
    put(frame, tcp);
    frames_.push_back(frame);
    times_.push_back(time_);
    time_ += std::chrono::milliseconds(1);
    return *this;
}

Bytes Script::pcap() const {
    Bytes out = bytes_from("d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000");
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        put32_little(out, static_cast<std::uint32_t>(times_[i].count() / 1'000'000));
        put32_little(out, static_cast<std::uint32_t>(times_[i].count() % 1'000'000));
        put32_little(out, static_cast<std::uint32_t>(frames_[i].size()));
        put32_little(out, static_cast<std::uint32_t>(frames_[i].size()));
        put(out, frames_[i]);
    }
    return out;
}

handshake::Conversation Script::conversation() const {
    handshake::ConversationTable table;
    for (std::size_t i = 0; i < frames_.size(); ++i)
        table.add({i + 1, times_[i],
                   handshake::dissect(handshake::LinkType::ethernet, frames_[i], frames_[i].size()).value()});
    if (table.all().size() != 1) throw std::logic_error("the script has not one connection but several");
    return table.all().front();
}

}  // namespace handshake_test

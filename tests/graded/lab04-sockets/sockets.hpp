// The words that the graded tests of lab04 are written in: a socket that the test makes up, how the kernel writes it
// down, as text and as bytes, and what the student's functions must make of it.
#pragma once

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/graded/kit/student.hpp"

/// By the kernel's numbers (include/net/tcp_states.h), in the words of ss. No state has the number 0.
inline const std::array<std::string, 12> state_words{"",           "ESTAB",      "SYN-SENT",  "SYN-RECV",
                                                     "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN",
                                                     "CLOSE-WAIT", "LAST-ACK",   "LISTEN",    "CLOSING"};
inline const std::array<std::string, 5> timer_words{"off", "on", "keepalive", "timewait", "persist"};

struct MadeUp {
    std::string protocol = "tcp";
    bool v6 = false;
    std::string local, peer;  // 4 or 16 octets, as on the wire
    std::uint16_t local_port{}, peer_port{};
    unsigned state = 1, timer = 0;
    std::uint32_t ticks{};                  // of 10 ms, until the timer fires
    std::uint32_t retransmits{}, probes{};  // probes: only /proc/net has both
    std::uint32_t receive_queue{}, send_queue{}, uid{}, inode{};
    std::uint32_t interface {};  // only sock_diag tells it
    std::string v6_only = "-";   // "yes", "no", or "-" where nothing is said; only sock_diag tells it
};

template <typename Struct>
std::string bytes_of(const Struct& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

/// A datagram, and what its parts are, for the story.
struct Datagram {
    std::string bytes;
    std::vector<std::pair<std::size_t, std::string>> parts;  // where it begins, what it is

    Datagram& add(const std::string& what, const std::string& more) {
        parts.emplace_back(bytes.size(), what);
        bytes += more;
        return *this;
    }
    /// Up to the next multiple of four.
    Datagram& fill_up(char with = 0) {
        if (const auto open = bytes.size() % 4; open != 0) add("filled up", std::string(4 - open, with));
        return *this;
    }
};

class SocketsTest : public graded::UnitTest {
  protected:
    void SetUp() override {
        UnitTest::SetUp();
        student.describe("socket", {"protocol", "state", "local address", "local port", "peer's address", "peer's port",
                                    "receive queue", "send queue", "timer", "timer: expires in (ms)",
                                    "timer: retransmits", "uid", "inode", "interface", "v6_only"});
        student.describe("fault", {"fault", "name of the field", "byte where it begins"});
        student.describe("end", {"done", "interrupted", "error"});
        student.describe("state", {"the state"});
    }

    static graded::Row fault(const std::string& word, const std::string& field, std::size_t offset) {
        return {"fault", word, field, static_cast<std::int64_t>(offset)};
    }

    std::uint32_t number(std::int64_t low, std::int64_t high) { return static_cast<std::uint32_t>(any(low, high)); }
    /// Its two bytes are different, so that the wrong order shows.
    std::uint16_t any_port() {
        const auto high = any(1, 255);
        const auto low = (high + any(1, 255)) % 256;
        return static_cast<std::uint16_t>(high * 256 + low);
    }
    /// Octets that are all different, for the same reason, and none of them 0.
    std::string any_address(bool v6) {
        std::string octets;
        while (octets.size() < (v6 ? 16 : 4)) {
            const auto octet = static_cast<char>(any(1, 255));
            if (octets.find(octet) == std::string::npos) octets += octet;
        }
        return octets;
    }
    /// Of any state and with any timer.
    MadeUp any_socket(bool v6) {
        MadeUp made;
        made.protocol = any(0, 1) == 1 ? "tcp" : "udp", made.v6 = v6;
        made.local = any_address(v6), made.peer = any_address(v6);
        made.local_port = any_port(), made.peer_port = any_port();
        made.state = number(1, 11), made.timer = number(0, 4);
        made.ticks = number(1, 720'000), made.retransmits = number(10, 99), made.probes = number(100, 200);
        made.receive_queue = number(10, 0xffffffff), made.send_queue = number(10, 0xffffffff);
        made.uid = number(1000, 99'999), made.inode = number(10'000, 4'294'967'295);
        return made;
    }

    /// Connected, nothing in its queues, no timer; and its addresses and ports read the same in any byte order. For
    /// tests about something else.
    MadeUp plain_socket(bool v6) {
        MadeUp made;
        made.v6 = v6;
        made.local = std::string(v6 ? 16 : 4, static_cast<char>(any(1, 255)));
        made.peer = std::string(v6 ? 16 : 4, static_cast<char>(any(1, 255)));
        made.local_port = static_cast<std::uint16_t>(any(1, 255) * 257);
        made.peer_port = static_cast<std::uint16_t>(any(1, 255) * 257);
        return made;
    }

    static std::string address_text(const MadeUp& made, const std::string& octets) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        inet_ntop(made.v6 ? AF_INET6 : AF_INET, octets.data(), text.data(), text.size());
        return text.data();
    }

    /// What Socket holds of it. `retransmits` is what the source tells of the timer.
    static graded::Row row(const MadeUp& made, std::int64_t retransmits) {
        const bool off = made.timer == 0;
        return {"socket",
                made.protocol,
                state_words.at(made.state),
                address_text(made, made.local),
                std::int64_t{made.local_port},
                address_text(made, made.peer),
                std::int64_t{made.peer_port},
                std::int64_t{made.receive_queue},
                std::int64_t{made.send_queue},
                timer_words.at(made.timer),
                off ? 0 : std::int64_t{made.ticks} * 10,
                off ? 0 : retransmits,
                std::int64_t{made.uid},
                std::int64_t{made.inode},
                std::int64_t{made.interface},
                made.v6_only};
    }
};

/// Task 1: lines of /proc/net.
class ProcNet : public SocketsTest {
  protected:
    inline static const std::string heading =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    /// 7f 00 00 01 -> "0100007F" on a little-endian machine: as printf("%08X") writes what lies in memory.
    static std::string hex_words(const std::string& octets) {
        std::string text;
        for (std::size_t i = 0; i < octets.size(); i += 4) {
            std::uint32_t word{};
            std::memcpy(&word, octets.data() + i, 4);
            text += print("%08X", word);
        }
        return text;
    }

    template <typename... Values>
    static std::string print(const char* format, Values... values) {
        std::array<char, 64> text{};
        std::snprintf(text.data(), text.size(), format, values...);
        return text.data();
    }

    /// The columns of a line; a space comes between two of them.
    static std::vector<std::string> columns(const MadeUp& made, unsigned slot = 0) {
        return {print("%4u:", slot),
                hex_words(made.local) + print(":%04X", made.local_port),
                hex_words(made.peer) + print(":%04X", made.peer_port),
                print("%02X", made.state),
                print("%08X:%08X", made.send_queue, made.receive_queue),
                print("%02X:%08X", made.timer, made.ticks),
                print("%08X", made.retransmits),
                print("%5u", made.uid),
                print("%8u", made.probes),
                print("%u", made.inode)};
    }

    static std::string line(const std::vector<std::string>& columns) {
        std::string text;
        for (const auto& column : columns) text += (text.empty() ? "" : " ") + column;
        return text;
    }
    static std::string line(const MadeUp& made, unsigned slot = 0) { return line(columns(made, slot)); }

    static graded::Row row(const MadeUp& made) {
        const std::array<std::uint32_t, 5> counts{0, made.retransmits, made.probes, 0, made.probes};
        return SocketsTest::row(made, counts.at(made.timer));
    }

    /// The file as a program reads it: a heading, then `lines`.
    graded::Given parse(const MadeUp& kind, const std::string& lines,
                        const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.story().act("parse_proc_net", "/proc/net/" + kind.protocol + (kind.v6 ? "6" : "") + ", " +
                                                  std::to_string(heading.size() + lines.size()) + " bytes:");
        const auto text = heading + lines;
        for (std::size_t start = 0; start < text.size();) {
            const auto end = std::min(text.find('\n', start), text.size());
            student.story().note("byte " + print("%3zu", start) + ":  " + text.substr(start, end - start));
            start = end + 1;
        }
        return student.step_told_as("", "proc_net", {kind.protocol, std::int64_t{kind.v6 ? 6 : 4}, text}, where);
    }
};

/// Task 2: datagrams of sock_diag.
class SockDiag : public SocketsTest {
  protected:
    void SetUp() override {
        SocketsTest::SetUp();
        if (IsSkipped()) return;
        question = number(1, 0x7fffffff);
    }

    std::uint32_t question = 0;  // the sequence number that the answer must have

    MadeUp any_socket(bool v6) {
        auto made = SocketsTest::any_socket(v6);
        made.protocol = "tcp";
        made.interface = number(1, 20);
        made.retransmits = number(1, 15);
        return made;
    }

    static graded::Row row(const MadeUp& made) { return SocketsTest::row(made, made.retransmits); }
    static graded::Row end(const std::string& done = "more to come", int error = 0,
                           const std::string& interrupted = "whole") {
        return {"end", done, interrupted, std::int64_t{error}};
    }

    /// nlmsghdr and `body`. `length` is what nlmsg_len says; nothing: what is true.
    void add_message(Datagram& datagram, std::uint16_t type, const std::string& what, const std::string& body,
                     std::uint32_t sequence, std::uint16_t flags = NLM_F_MULTI,
                     std::optional<std::uint32_t> length = {}) {
        nlmsghdr header{};
        header.nlmsg_len = length.value_or(static_cast<std::uint32_t>(sizeof header + body.size()));
        header.nlmsg_type = type;
        header.nlmsg_flags = flags;
        header.nlmsg_seq = sequence;
        header.nlmsg_pid = number(1, 100'000);
        datagram.add("nlmsghdr: len " + std::to_string(header.nlmsg_len) + ", type " + std::to_string(type) +
                         ", flags " + std::to_string(flags) + ", seq " + std::to_string(sequence),
                     bytes_of(header));
        if (!body.empty()) datagram.add(what, body);
    }

    std::string diag_struct(const MadeUp& made) {
        inet_diag_msg message{};
        message.idiag_family = made.v6 ? AF_INET6 : AF_INET;
        message.idiag_state = static_cast<std::uint8_t>(made.state);
        message.idiag_timer = static_cast<std::uint8_t>(made.timer);
        message.idiag_retrans = static_cast<std::uint8_t>(made.retransmits);
        message.id.idiag_sport = htons(made.local_port);
        message.id.idiag_dport = htons(made.peer_port);
        std::memcpy(message.id.idiag_src, made.local.data(), made.local.size());
        std::memcpy(message.id.idiag_dst, made.peer.data(), made.peer.size());
        message.id.idiag_if = made.interface;
        message.id.idiag_cookie[0] = number(1, 0xffffffff);
        message.idiag_expires = made.ticks * 10;
        message.idiag_rqueue = made.receive_queue;
        message.idiag_wqueue = made.send_queue;
        message.idiag_uid = made.uid;
        message.idiag_inode = made.inode;
        return bytes_of(message);
    }

    /// `length` is what nla_len says; nothing: what is true. Not filled up.
    static std::string attribute(std::uint16_t type, const std::string& value,
                                 std::optional<std::uint16_t> length = {}) {
        nlattr header{};
        header.nla_len = length.value_or(static_cast<std::uint16_t>(sizeof header + value.size()));
        header.nla_type = type;
        return bytes_of(header) + value;
    }
    static std::string filled_up(std::string bytes) {
        while (bytes.size() % 4 != 0) bytes += '\0';
        return bytes;
    }

    /// The message of one socket; `attributes` stand behind it.
    void add_socket(Datagram& datagram, const MadeUp& made, const std::string& attributes = "") {
        add_socket(datagram, made, attributes, question);
    }
    void add_socket(Datagram& datagram, const MadeUp& made, const std::string& attributes, std::uint32_t sequence,
                    std::uint16_t flags = NLM_F_MULTI) {
        const auto body = diag_struct(made);
        add_message(datagram, SOCK_DIAG_BY_FAMILY, "inet_diag_msg: " + std::string(made.v6 ? "IPv6" : "IPv4"), body,
                    sequence, flags, static_cast<std::uint32_t>(sizeof(nlmsghdr) + body.size() + attributes.size()));
        if (!attributes.empty()) datagram.add("attributes", attributes);
    }
    void add_end(Datagram& datagram, std::uint16_t type, int code, std::uint16_t flags = NLM_F_MULTI) {
        add_message(datagram, type, type == NLMSG_DONE ? "NLMSG_DONE" : "NLMSG_ERROR", bytes_of(code), question, flags);
    }

    graded::Given parse(const Datagram& datagram, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.story().act("parse_dump", "question " + std::to_string(question) + ", a datagram of " +
                                              std::to_string(datagram.bytes.size()) + " bytes:");
        for (std::size_t i = 0; i < datagram.parts.size(); ++i) {
            const auto from = datagram.parts[i].first;
            const auto to = i + 1 < datagram.parts.size() ? datagram.parts[i + 1].first : datagram.bytes.size();
            student.story().note("byte " + std::to_string(from) + ":  " + datagram.parts[i].second);
            for (auto at = from; at < to; at += 16) {
                std::string hex = "    ";
                for (auto k = at; k < std::min(at + 16, to); ++k) {
                    std::array<char, 4> two{};
                    std::snprintf(two.data(), two.size(), " %02x", static_cast<unsigned char>(datagram.bytes[k]));
                    hex += two.data();
                }
                student.story().note(hex);
            }
        }
        return student.step_told_as("", "sock_diag", {"tcp", std::int64_t{question}, datagram.bytes}, where);
    }
    /// A datagram like one that the story has shown.
    graded::Given parse_like_it(const std::string& but, const Datagram& datagram,
                                const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        return student.step_told_as("parse_dump: the same, but " + but, "sock_diag",
                                    {"tcp", std::int64_t{question}, datagram.bytes}, where);
    }
    graded::Given parse_first(const Datagram& datagram, std::size_t size,
                              const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        return parse_like_it("only its first " + std::to_string(size) + " bytes", {datagram.bytes.substr(0, size), {}},
                             where);
    }
};

/// Task 3: the table of states.
class NextState : public SocketsTest {
  protected:
    graded::Given next(const std::string& state, const std::string& event,
                       const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.story().act("next_state", state + ", " + event);
        return student.step_told_as("", "next", {state, event}, where);
    }

    /// The events that lead through these states, one after the other.
    void walk(std::string state, const std::vector<std::pair<std::string, std::string>>& way,
              const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        for (const auto& [event, then] : way) {
            next(state, event, where).gives({{"state", then}});
            state = then;
        }
    }
};

#include "ch01-chatroom/sockstat/proc_net.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>

namespace sockstat {

namespace {

/// tm->when counts ticks of USER_HZ; the kernel's interface fixes that at 100 a second (man 7 time).
constexpr std::chrono::milliseconds tick{10};

/// Reads one line from left to right and remembers the first fault, so that the code below reads straight down.
class Line {
  public:
    Line(std::string_view text, std::size_t offset) : text_{text}, line_offset_{offset} {}

    /// The next word, which ends at a space.
    std::string_view word(std::string_view column) {
        const auto start = std::min(text_.find_first_not_of(' ', at_), text_.size());
        if (start == text_.size()) fail(core::Fault::missing, column, start);
        at_ = std::min(text_.find(' ', start), text_.size());
        return text_.substr(start, at_ - start);
    }

    /// A number that is all of `digits`, a part of this line.
    template <typename Number>
    Number number(std::string_view column, std::string_view digits, int base) {
        Number value{};
        const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (problem == std::errc::result_out_of_range)
            fail(core::Fault::out_of_range, column, offset_of(digits));
        else if (problem != std::errc{} || end != digits.data() + digits.size())
            fail(core::Fault::malformed, column, offset_of(digits));
        return value;
    }

    /// "left:right" cut in two; a fault has the name of the left one.
    std::pair<std::string_view, std::string_view> halves(std::string_view column) {
        const auto both = word(column);
        const auto colon = both.find(':');
        if (colon == std::string_view::npos) {
            fail(core::Fault::malformed, column, offset_of(both));
            return {both, both.substr(both.size())};
        }
        return {both.substr(0, colon), both.substr(colon + 1)};
    }

    /// The kernel prints an address as 32-bit words, each as a number in the machine's byte order: the bytes of the
    /// address lie in memory as on the wire, and "%08X" reads them as one number. Reading the number back into memory
    /// undoes it, on little- and big-endian machines alike: 0100007F -> 7f 00 00 01.
    Address address(std::string_view column, std::string_view hex, Family family) {
        Address result{.family = family};
        const std::size_t words = family == Family::ipv4 ? 1 : 4;
        if (hex.size() != words * 8) {
            fail(core::Fault::malformed, column, offset_of(hex));
            return result;
        }
        for (std::size_t i = 0; i < words; ++i) {
            const auto value = number<std::uint32_t>(column, hex.substr(i * 8, 8), 16);
            std::memcpy(result.octets.data() + i * 4, &value, 4);
        }
        return result;
    }

    void fail(core::Fault fault, std::string_view column, std::size_t at) {
        if (!error_) error_ = core::Error{fault, column, line_offset_ + at};
    }
    std::size_t offset_of(std::string_view part) const { return static_cast<std::size_t>(part.data() - text_.data()); }
    const std::optional<core::Error>& error() const { return error_; }

  private:
    std::string_view text_;
    std::size_t line_offset_;
    std::size_t at_ = 0;
    std::optional<core::Error> error_;
};

core::Result<Socket> parse_line(std::string_view text, std::size_t offset, Protocol protocol, Family family) {
    Line line(text, offset);
    Socket socket{.protocol = protocol};

    line.word("sl");  // "0:", the slot in the kernel's table
    const auto [local, local_port] = line.halves("local_address");
    socket.local = line.address("local_address", local, family);
    socket.local_port = line.number<std::uint16_t>("local_address", local_port, 16);
    const auto [peer, peer_port] = line.halves("rem_address");
    socket.peer = line.address("rem_address", peer, family);
    socket.peer_port = line.number<std::uint16_t>("rem_address", peer_port, 16);

    const auto state_word = line.word("st");
    const auto state = state_of_number(line.number<unsigned>("st", state_word, 16));
    if (!state) line.fail(core::Fault::unknown, "st", line.offset_of(state_word));
    socket.state = state.value_or(State::close);

    const auto [sent, received] = line.halves("tx_queue");
    socket.send_queue = line.number<std::uint32_t>("tx_queue", sent, 16);
    socket.receive_queue = line.number<std::uint32_t>("rx_queue", received, 16);

    const auto [timer_word, when] = line.halves("tr");
    const auto timer = timer_of_number(line.number<unsigned>("tr", timer_word, 16));
    if (!timer) line.fail(core::Fault::unknown, "tr", line.offset_of(timer_word));
    const auto ticks = line.number<std::uint64_t>("tm->when", when, 16);
    const auto retransmits = line.number<std::uint32_t>("retrnsmt", line.word("retrnsmt"), 16);
    socket.uid = line.number<std::uint32_t>("uid", line.word("uid"), 10);
    const auto probes = line.number<std::uint32_t>("timeout", line.word("timeout"), 10);  // probes without an answer
    socket.inode = line.number<std::uint32_t>("inode", line.word("inode"), 10);
    // The words behind differ between TCP and UDP and from kernel to kernel; we need none of them.

    if (line.error()) return *line.error();
    if (*timer != TimerKind::off) {
        const auto bounded = std::min<std::uint64_t>(ticks, UINT32_MAX / 10);  // as wide as netlink's idiag_expires
        const bool probing = *timer == TimerKind::keep_alive || *timer == TimerKind::persist;
        socket.timer = {*timer, tick * static_cast<std::int64_t>(bounded), probing ? probes : retransmits};
        if (*timer == TimerKind::time_wait) socket.timer.retransmits = 0;
    }
    return socket;
}

}  // namespace

core::Result<std::vector<Socket>> parse_proc_net(std::string_view text, Protocol protocol, Family family) {
    std::vector<Socket> sockets;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        const auto line = text.substr(start, end - start);
        if (start > 0 && !line.empty()) {  // the first line is the heading
            const auto socket = parse_line(line, start, protocol, family);
            if (!socket) return socket.error();
            sockets.push_back(*socket);
        }
        start = end + 1;
    }
    return sockets;
}

}  // namespace sockstat

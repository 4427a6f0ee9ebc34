// The other end of a stream, played by a test over one end of a socketpair.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "ch05-jtwitter/streaming/descriptor.hpp"
#include "ch05-jtwitter/streaming/websocket_frames.hpp"

namespace streaming {

inline constexpr std::chrono::seconds patience{20};

/// Waits until it holds, patience at most.
template <typename Holds>
bool eventually(Holds holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

class Peer {
  public:
    /// Gives the far end to `take(Descriptor)`.
    template <typename Take>
    explicit Peer(Take take) {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
            throw std::system_error(errno, std::generic_category(), "socketpair");
        socket_ = Descriptor(ends[0]);
        take(Descriptor(ends[1]));
    }

    /// All bytes up to and with `end`; what came, if the stream ended before or nothing more came in time.
    std::string read_to(std::string_view end) {
        std::size_t at = std::string::npos;
        const Deadline deadline;
        while ((at = bytes_.find(end)) == std::string::npos && fill(deadline)) {
        }
        const auto size = at == std::string::npos ? bytes_.size() : at + end.size();
        auto read = bytes_.substr(0, size);
        bytes_.erase(0, size);
        return read;
    }
    std::string read_head() { return read_to("\r\n\r\n"); }

    /// All that comes until the other end closes; nothing if it does not.
    std::optional<std::string> read_to_end() {
        const Deadline deadline;
        while (fill(deadline)) {
        }
        if (!ended_) return std::nullopt;
        return std::exchange(bytes_, {});
    }
    bool ends() { return read_to_end().has_value(); }

    void send(std::string_view bytes) { ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    void close() { socket_ = Descriptor(); }

    // As a WebSocket
    void send(Opcode opcode, std::string_view payload) { send(frame(opcode, payload, Mask{1, 2, 3, 4})); }
    /// The next message that is no ping; those are answered.
    std::optional<Message> next_message() {
        const Deadline deadline;
        while (true) {
            reader_.feed(std::exchange(bytes_, {}));
            while (const auto message = reader_.next()) {
                EXPECT_TRUE(message->has_value());
                if (!*message) return std::nullopt;
                if ((*message)->opcode != Opcode::ping || !answers_pings) return **message;
                send(Opcode::pong, (*message)->payload);
            }
            if (!fill(deadline)) return std::nullopt;
        }
    }
    std::string next_text() {
        const auto message = next_message();
        return message && message->opcode == Opcode::text ? message->payload : "no text";
    }
    /// Reads up to the close frame, answers it, and sees the connection end; the code.
    std::optional<int> read_close() {
        while (const auto message = next_message()) {
            if (message->opcode != Opcode::close) continue;
            send(Opcode::close, message->payload.substr(0, 2));
            EXPECT_TRUE(ends());
            return close_code_in(*message).value_or(0);
        }
        return std::nullopt;
    }

    bool answers_pings = true;

  private:
    struct Deadline {
        std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now() + patience;
    };
    bool fill(const Deadline& deadline) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline.at - std::chrono::steady_clock::now()).count();
        pollfd readable{socket_.get(), POLLIN, 0};
        if (left <= 0 || ::poll(&readable, 1, static_cast<int>(left)) != 1) return false;
        std::array<char, 64 * 1024> buffer{};
        const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        ended_ = count <= 0;
        if (!ended_) bytes_.append(buffer.data(), static_cast<std::size_t>(count));
        return !ended_;
    }

    Descriptor socket_;
    std::string bytes_;
    bool ended_ = false;
    MessageReader reader_{Sender::server, 10'000'000};
};

}  // namespace streaming

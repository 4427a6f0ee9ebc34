// WebSocket frames (RFC 6455, section 5): bytes of a connection into messages, and back. No I/O.
//
//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-+-+-+-+-------+-+-------------+-------------------------------+
//     |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//     |I|S|S|S|  (4)  |A|     (7)     |      (16 bits if len is 126,  |
//     |N|V|V|V|       |S|             |       64 bits if it is 127)   |
//     | |1|2|3|       |K|             |                               |
//     +-+-+-+-+-------+-+-------------+-------------------------------+
//     |     Masking-key, if MASK is set     |      Payload ...        |
//     +-------------------------------------+-------------------------+
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/core/result.hpp"

namespace streaming {

enum class Opcode : std::uint8_t { continuation = 0x0, text = 0x1, binary = 0x2, close = 0x8, ping = 0x9, pong = 0xA };

/// Section 7.4.1, and 1013 of IANA's registry of close codes.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,  // the server stops
    protocol_error = 1002,
    unsupported = 1003,   // a binary message
    invalid_text = 1007,  // not UTF-8
    policy = 1008,        // not allowed, or not allowed any more
    too_big = 1009,
    try_again_later = 1013
};

/// A whole message: what a control frame says, or the payload of all frames of a text or binary message together.
struct Message {
    Opcode opcode{};
    std::string payload;  // of a text: valid UTF-8
    bool operator==(const Message&) const = default;
};

/// What a close frame says, if it says anything. The payload must come from a MessageReader.
std::optional<std::uint16_t> close_code_in(const Message& message);

/// With which code to close a connection on which such an error came.
CloseCode close_code_for(const core::Error& error);

/// Who sends what is read: a client masks every frame, a server none (section 5.1).
enum class Sender { client, server };

/// Reads one direction of one connection. Not to be shared between threads.
class MessageReader {
  public:
    /// `limit`: bytes of a message's payload, in all its frames together.
    explicit MessageReader(Sender sender, std::size_t limit = 65'536) : sender_{sender}, limit_{limit} {}

    /// Appends what came from the connection. If next() is then called until it is empty, at most `limit` bytes, one
    /// frame's head and the bytes fed last are kept.
    void feed(std::string_view bytes);

    /// The next message, or what is wrong with the stream; empty: more bytes are needed. A control frame may come in
    /// the middle of a fragmented message, and comes out before it. After an error there is nothing more to read: the
    /// connection must be failed (section 7.1.7).
    std::optional<core::Result<Message>> next();

    /// Bytes on the heap: none between messages.
    std::size_t memory() const;

  private:
    struct Frame {
        bool final = false;
        Message message;
    };
    std::optional<core::Result<Frame>> next_frame();
    core::Result<std::optional<Message>> take(Frame frame);
    core::Error error(core::Fault fault, std::string_view field) const { return {fault, field, offset_}; }

    Sender sender_;
    std::size_t limit_;
    std::string bytes_;                 // that came
    std::size_t taken_ = 0;             // of them, by frames that are read
    std::size_t offset_ = 0;            // of the next frame, from the beginning of the connection
    std::optional<Message> fragments_;  // of a message whose last frame has not come
    bool failed_ = false;
};

using Mask = std::array<std::uint8_t, 4>;

/// One frame that is a whole message. A client gives a mask, new random bytes for each frame; a server gives none.
std::string frame(Opcode opcode, std::string_view payload, const std::optional<Mask>& mask = {});

/// `reason` is cut to the 123 bytes that a control frame has room for.
std::string close_frame(CloseCode code, std::string_view reason, const std::optional<Mask>& mask = {});

}  // namespace streaming

#include "ch05-jtwitter/streaming/websocket_frames.hpp"

#include <utility>

#include "shared/text/utf8.hpp"

namespace streaming {

namespace {

constexpr std::uint8_t final_bit = 0x80, reserved_bits = 0x70, opcode_bits = 0x0F;  // of the first byte
constexpr std::uint8_t mask_bit = 0x80, length_bits = 0x7F;                         // of the second
constexpr std::uint8_t length_in_16_bits = 126, length_in_64_bits = 127;
constexpr std::size_t max_control_payload = 125;  // section 5.5

std::uint8_t byte_at(std::string_view bytes, std::size_t offset) {
    return static_cast<std::uint8_t>(bytes[offset]);
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8 | byte_at(bytes, i);
    return value;
}

void append_big_endian(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

bool is_control(Opcode opcode) {
    return (static_cast<std::uint8_t>(opcode) & 0x8) != 0;
}

bool is_known(Opcode opcode) {
    switch (opcode) {
        case Opcode::continuation:
        case Opcode::text:
        case Opcode::binary:
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong:
            return true;
    }
    return false;
}

/// Section 5.3: each byte of the payload with the next byte of the key, in turn.
void apply_mask(std::string& payload, std::string_view key) {
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(byte_at(payload, i) ^ byte_at(key, i % key.size()));
}

/// Section 7.4: those that may stand in a frame. 1005, 1006 and 1015 only tell a program what happened.
bool may_be_sent(std::uint64_t close_code) {
    return (close_code >= 1000 && close_code <= 1003) || (close_code >= 1007 && close_code <= 1014) ||
           (close_code >= 3000 && close_code <= 4999);
}

/// What must hold for the payload of a message that is whole; the field that does not.
std::optional<std::pair<core::Fault, std::string_view>> fault_in(const Message& message) {
    if (message.opcode == Opcode::text && !text::is_valid_utf8(message.payload))
        return {{core::Fault::bad_text, "text message"}};
    if (message.opcode != Opcode::close || message.payload.empty()) return std::nullopt;
    if (message.payload.size() < 2) return {{core::Fault::truncated, "close code"}};
    if (!may_be_sent(big_endian(std::string_view(message.payload).substr(0, 2))))
        return {{core::Fault::out_of_range, "close code"}};
    if (!text::is_valid_utf8(std::string_view(message.payload).substr(2)))
        return {{core::Fault::bad_text, "close reason"}};
    return std::nullopt;
}

}  // namespace

std::optional<std::uint16_t> close_code_in(const Message& message) {
    if (message.opcode != Opcode::close || message.payload.size() < 2) return std::nullopt;
    return static_cast<std::uint16_t>(big_endian(std::string_view(message.payload).substr(0, 2)));
}

CloseCode close_code_for(const core::Error& error) {
    if (error.fault == core::Fault::too_long) return CloseCode::too_big;
    if (error.fault == core::Fault::bad_text) return CloseCode::invalid_text;
    return CloseCode::protocol_error;
}

void MessageReader::feed(std::string_view bytes) {
    bytes_.erase(0, taken_);
    taken_ = 0;
    bytes_ += bytes;
}

std::optional<core::Result<MessageReader::Frame>> MessageReader::next_frame() {
    const auto bytes = std::string_view(bytes_).substr(taken_);
    if (bytes.size() < 2) return std::nullopt;
    Frame frame;
    frame.final = (byte_at(bytes, 0) & final_bit) != 0;
    frame.message.opcode = static_cast<Opcode>(byte_at(bytes, 0) & opcode_bits);
    const bool masked = (byte_at(bytes, 1) & mask_bit) != 0;
    const std::uint8_t short_length = byte_at(bytes, 1) & length_bits;

    if ((byte_at(bytes, 0) & reserved_bits) != 0) return error(core::Fault::malformed, "reserved bits");
    if (!is_known(frame.message.opcode)) return error(core::Fault::unknown, "opcode");
    if (masked != (sender_ == Sender::client)) return error(core::Fault::malformed, "mask");
    if (is_control(frame.message.opcode)) {
        if (!frame.final) return error(core::Fault::malformed, "fragmented control frame");
        if (short_length > max_control_payload) return error(core::Fault::malformed, "length of a control frame");
    }

    std::size_t begin = 2;
    std::uint64_t length = short_length;
    if (short_length >= length_in_16_bits) {
        const std::size_t width = short_length == length_in_64_bits ? 8 : 2;
        if (bytes.size() < begin + width) return std::nullopt;
        length = big_endian(bytes.substr(begin, width));
        begin += width;
        // "the minimal number of bytes MUST be used to encode the length"
        if (length < (width == 8 ? 0x10000U : length_in_16_bits)) return error(core::Fault::malformed, "length");
    }
    const std::size_t so_far = fragments_ && !is_control(frame.message.opcode) ? fragments_->payload.size() : 0;
    if (length > limit_ - so_far) return error(core::Fault::too_long, "message");

    const std::size_t key_size = masked ? Mask{}.size() : 0;
    const std::size_t end = begin + key_size + static_cast<std::size_t>(length);
    if (bytes.size() < end) return std::nullopt;
    frame.message.payload = bytes.substr(begin + key_size, static_cast<std::size_t>(length));
    if (masked) apply_mask(frame.message.payload, bytes.substr(begin, key_size));
    taken_ += end;
    offset_ += end;
    return frame;
}

core::Result<std::optional<Message>> MessageReader::take(Frame frame) {
    auto& message = frame.message;
    if (is_control(message.opcode)) return std::optional(std::move(message));
    if ((message.opcode == Opcode::continuation) != fragments_.has_value())
        return error(core::Fault::malformed, "fragment");  // none was begun, or one is not at its end
    if (fragments_) {
        fragments_->payload += message.payload;
    } else if (frame.final) {
        return std::optional(std::move(message));
    } else {
        fragments_ = std::move(message);
    }
    if (!frame.final) return std::optional<Message>();
    return std::exchange(fragments_, std::nullopt);
}

std::optional<core::Result<Message>> MessageReader::next() {
    while (!failed_) {
        auto frame = next_frame();
        if (!frame) break;
        auto message = *frame ? take(std::move(**frame)) : core::Result<std::optional<Message>>(frame->error());
        if (message && !*message) continue;
        const auto fault = message ? fault_in(**message) : std::nullopt;
        failed_ = !message || fault;
        if (!message) return message.error();
        if (fault) return error(fault->first, fault->second);
        return std::move(**message);
    }
    if (failed_ || taken_ == bytes_.size()) {
        std::string().swap(bytes_);  // an idle connection keeps no buffer
        taken_ = 0;
    }
    return std::nullopt;
}

std::size_t MessageReader::memory() const {
    const auto on_heap = [](const std::string& text) { return text.capacity() > 15 ? text.capacity() : 0; };
    return on_heap(bytes_) + (fragments_ ? on_heap(fragments_->payload) : 0);
}

std::string frame(Opcode opcode, std::string_view payload, const std::optional<Mask>& mask) {
    std::string out;
    out.reserve(payload.size() + 14);
    out += static_cast<char>(final_bit | static_cast<std::uint8_t>(opcode));
    const std::uint8_t masked = mask ? mask_bit : 0;
    if (payload.size() < length_in_16_bits) {
        out += static_cast<char>(masked | payload.size());
    } else if (payload.size() < 0x10000) {
        out += static_cast<char>(masked | length_in_16_bits);
        append_big_endian(out, payload.size(), 2);
    } else {
        out += static_cast<char>(masked | length_in_64_bits);
        append_big_endian(out, payload.size(), 8);
    }
    if (!mask) {
        out += payload;
        return out;
    }
    const std::string key(mask->begin(), mask->end());
    std::string hidden(payload);
    apply_mask(hidden, key);
    return out + key + hidden;
}

std::string close_frame(CloseCode code, std::string_view reason, const std::optional<Mask>& mask) {
    std::string payload;
    append_big_endian(payload, static_cast<std::uint16_t>(code), 2);
    payload += reason.substr(0, max_control_payload - payload.size());
    return frame(Opcode::close, payload, mask);
}

}  // namespace streaming

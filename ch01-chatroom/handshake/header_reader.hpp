// Reads the numbers of a header one after the other, most significant byte first, and never past the end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/core/bytes.hpp"
#include "shared/core/result.hpp"

namespace handshake {

/// The first fault sticks: from then on every read gives 0, so a parser reads straight down and asks failure() once,
/// before it trusts what it read. The bytes must outlive the reader.
class HeaderReader {
  public:
    explicit HeaderReader(core::ByteView bytes) : bytes_{bytes} {}

    std::uint8_t u8(std::string_view field) { return static_cast<std::uint8_t>(number(1, field)); }
    std::uint16_t u16(std::string_view field) { return static_cast<std::uint16_t>(number(2, field)); }
    std::uint32_t u32(std::string_view field) { return number(4, field); }

    /// The next `count` bytes; an empty view if there are not so many.
    core::ByteView take(std::size_t count, std::string_view field) {
        if (failure_) return {};
        if (left() < count) {
            fail(core::Fault::truncated, field);
            return {};
        }
        const auto taken = bytes_.subspan(position_, count);
        position_ += count;
        return taken;
    }

    void skip(std::size_t count, std::string_view field) { take(count, field); }

    /// The next byte, which stays unread; empty at the end.
    std::optional<std::uint8_t> peek() const {
        if (failure_ || left() == 0) return {};
        return bytes_[position_];
    }

    /// Marks the fault at the present position, unless one is marked already.
    void fail(core::Fault fault, std::string_view field) { fail(fault, field, position_); }
    void fail(core::Fault fault, std::string_view field, std::size_t offset) {
        if (!failure_) failure_ = core::Error{fault, field, offset};
    }

    const std::optional<core::Error>& failure() const { return failure_; }
    std::size_t position() const { return position_; }
    std::size_t left() const { return bytes_.size() - position_; }

  private:
    std::uint32_t number(std::size_t size, std::string_view field) {
        std::uint32_t value = 0;
        for (const auto byte : take(size, field)) value = value << 8 | byte;
        return value;
    }

    core::ByteView bytes_;
    std::size_t position_ = 0;
    std::optional<core::Error> failure_;
};

}  // namespace handshake

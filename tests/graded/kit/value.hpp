// The plain values that the graded test and the student's process exchange, and their bytes on the way.
//
//   frame    length (4 bytes, little-endian), then so many bytes:
//   request  token (8), name (text), arguments (row)
//   answer   token (8), kind (1: 'r' rows follow, 'd' done, 'x' an exception's text, 'u' no such step),
//            rows or text or nothing
//   row      count (4), values        rows   count (4), rows
//   value    'i' and 8 bytes, or 's' and a text            text   count (4), bytes
//
// This file and value.cpp are in both processes. They read what a student's code may have forged, so every length is
// checked against what is left.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graded {

using Value = std::variant<std::int64_t, std::string>;  // a string holds any bytes

/// One thing that a step gave. The first value is a word that says what it is: {"line", "hello"}.
using Row = std::vector<Value>;
using Rows = std::vector<Row>;

struct Request {
    std::uint64_t token = 0;
    std::string name;
    Row arguments;
    bool operator==(const Request&) const = default;
};

struct Answer {
    std::uint64_t token = 0;
    char kind = 'r';
    Rows rows;         // of 'r'
    std::string text;  // of 'x'
    bool operator==(const Answer&) const = default;
};

/// The largest frame that either side takes.
inline constexpr std::size_t frame_limit = 16 * 1024 * 1024;

/// Without the length in front.
std::string encode(const Request& request);
std::string encode(const Answer& answer);
/// Empty if the bytes are not exactly one request (answer).
std::optional<Request> decode_request(std::string_view bytes);
std::optional<Answer> decode_answer(std::string_view bytes);

/// Four bytes, little-endian.
std::string encode_length(std::size_t length);
std::size_t decode_length(std::string_view four_bytes);

}  // namespace graded

// Hexadecimal: to read bytes with the eye, and to write them in test data.
#pragma once

#include <string>
#include <string_view>

#include "shared/core/bytes.hpp"
#include "shared/core/result.hpp"

namespace core {

/// "68 65 0a": lower case, one space between bytes.
std::string to_hex(ByteView bytes);

/// Reads pairs of hex digits; white space between pairs is skipped. Fault::malformed names the character's offset.
Result<Bytes> from_hex(std::string_view hex);

/// Sixteen bytes a line: offset, hex, ASCII with '.' for what cannot be printed. Ends each line with '\n'.
std::string hex_dump(ByteView bytes);

}  // namespace core

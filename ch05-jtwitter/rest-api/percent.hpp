// Percent-encoding of what comes in (RFC 3986, section 2.1). The way out is post_text::percent_encode.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rest {

/// A segment of a path. Empty if a "%" has no two hexadecimal digits behind it.
std::optional<std::string> percent_decode(std::string_view text);

/// A name or value of application/x-www-form-urlencoded: "+" is a space, and a "%" that begins nothing stays one (URL
/// Standard, section 5.1).
std::string percent_decode_form(std::string_view text);

}  // namespace rest

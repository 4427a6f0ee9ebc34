// Tokens: random texts that open a door for whoever shows them. A server keeps only their digests, so that what is
// stolen from its files opens nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/core/bytes.hpp"

namespace crypto {

/// 256 bits of the system's randomness as 43 letters, digits, "-" and "_" (base64url without padding, RFC 4648 section
/// 5).
std::string random_token();

/// SHA-256 (FIPS 180-4): 32 bytes. A random token needs no salt and no slow hash: nobody guesses 256 bits.
std::string sha256(std::string_view text);

/// Base64 with padding (RFC 4648, section 4).
std::string base64(std::string_view bytes);
/// The bytes of such a text. Empty for one that is none: other letters, blanks, no padding, bits behind the end.
std::optional<std::string> base64_decoded(std::string_view text);

/// Base64url without padding.
std::string base64url(std::string_view bytes);

/// True if both are the same. How long it takes depends on their lengths alone.
bool same_secret(std::string_view left, std::string_view right);

}  // namespace crypto

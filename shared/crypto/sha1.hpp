// SHA-1, for protocols that write it into their bytes. Nothing is kept secret or safe with it.
#pragma once

#include <string>
#include <string_view>

namespace crypto {

/// SHA-1 (FIPS 180-4): 20 bytes. It is broken: two texts with the same digest can be made. So never use it to sign, to
/// store passwords or to tell whether a file was changed. In the handshake of a WebSocket it is all right: there the
/// digest only shows that the server knows what a WebSocket is, and is no proof of anything else (RFC 6455, section
/// 10.8).
std::string sha1(std::string_view text);

}  // namespace crypto

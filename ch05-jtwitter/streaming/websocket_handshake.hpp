// How an HTTP request becomes a WebSocket (RFC 6455, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ch05-jtwitter/rest-api/message.hpp"

namespace streaming {

/// Does the request ask for a WebSocket, rightly or not?
bool asks_for_websocket(const rest::Request& request);

/// What is wrong with such a request (section 4.2.1): 400, or 426 for another version than 13. Empty: nothing.
std::optional<rest::Response> fault_of_websocket(const rest::Request& request);

/// The first value of Sec-WebSocket-Protocol: programs in a browser can set no other header, so they put their token
/// there. Empty if there is none.
std::string_view first_protocol(const rest::Request& request);

/// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string accept_key(std::string_view key);

}  // namespace streaming

// The door to the streams: reads a request for one, and says what to do with its connection.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/streaming/subscriptions.hpp"

namespace streaming {

/// A request that was granted: what the hub needs beside the connection. It says nothing secret.
struct Accepted {
    enum class Form { server_sent_events, web_socket };
    Form form{};
    std::string head;  // of the HTTP answer, with its empty line. The hub sends it: the server has sent nothing
    std::optional<Subscription> first;  // always for server-sent events
    std::optional<microblog::Caller> caller;
    std::string address;  // of the peer
};

/// Does a path belong to the streams? "/api/v1/streaming" and all below.
bool owns(std::string_view path);

/// Checks the path, the stream's name and parameters, the token and its scopes. A Response is to be answered like any
/// other: an error in JSON, or "OK" for /api/v1/streaming/health. After Accepted the connection is the hub's.
///
/// A token stands in the header Authorization or in the parameter access_token; for a WebSocket also as the first value
/// of Sec-WebSocket-Protocol, which is then echoed. Safe to call from any thread.
std::variant<rest::Response, Accepted> open(const rest::Request& request, rest::Api& api, storage::Time now);

}  // namespace streaming

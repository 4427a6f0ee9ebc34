// A request and its answer as values: what is between the HTTP server and the API. A test needs no socket.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rest {

using Headers = std::vector<std::pair<std::string, std::string>>;  // in order; names without case

struct Request {
    std::string method;  // "GET"; HEAD comes as GET, the server drops the body
    std::string path;    // still percent-encoded, without query: "/api/v1/statuses/1"
    std::string query;   // what is behind "?", still encoded
    Headers headers;
    std::string body;        // whole; the server has limited it
    std::string address;     // of the peer, or what a trusted proxy says of it: "127.0.0.1"
    bool passed_on = false;  // by a proxy that is not trusted: the address is that proxy's

    /// The first header of this name, or empty.
    std::string_view header(std::string_view name) const;
    /// What stands behind this scheme in Authorization: "Basic", "Bearer" (RFC 9110, section 11.6.2).
    std::optional<std::string_view> credentials(std::string_view scheme) const;
    /// The value of a cookie, or empty.
    std::string_view cookie(std::string_view name) const;
};

struct Response {
    int status = 200;
    Headers headers;  // Content-Type among them, unless there is no body
    std::string body;

    void set(std::string name, std::string value) { headers.emplace_back(std::move(name), std::move(value)); }
    std::string_view header(std::string_view name) const;
};

inline constexpr std::string_view json_type = "application/json; charset=utf-8";
inline constexpr std::string_view html_type = "text/html; charset=utf-8";

Response json_response(int status, std::string body);
/// {"error": text}
Response error_response(int status, std::string_view text);

}  // namespace rest

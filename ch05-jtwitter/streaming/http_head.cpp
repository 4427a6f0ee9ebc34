#include "ch05-jtwitter/streaming/http_head.hpp"

#include <array>
#include <ctime>
#include <string_view>

namespace streaming {

namespace {

std::string_view reason_phrase(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 422:
            return "Unprocessable Entity";
        case 429:
            return "Too Many Requests";
        case 503:
            return "Service Unavailable";
        default:
            return "Error";
    }
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7)
std::string http_date(storage::Time now) {
    const auto seconds =
        static_cast<std::time_t>(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

}  // namespace

std::string http_head(int status, const rest::Headers& headers, storage::Time now) {
    std::string out = "HTTP/1.1 " + std::to_string(status) + " ";
    out.append(reason_phrase(status)).append("\r\n");
    out.append("Date: ").append(http_date(now)).append("\r\n");
    for (const auto& [name, value] : headers) {
        if (value.find_first_of("\r\n") != std::string::npos) continue;
        out.append(name).append(": ").append(value).append("\r\n");
    }
    return out + "\r\n";
}

std::string http_answer(const rest::Response& response, storage::Time now) {
    auto headers = response.headers;
    headers.emplace_back("Content-Length", std::to_string(response.body.size()));
    headers.emplace_back("Connection", "close");
    headers.emplace_back("Access-Control-Allow-Origin", "*");
    return http_head(response.status, headers, now) + response.body;
}

}  // namespace streaming

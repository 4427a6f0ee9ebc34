#include "ch05-jtwitter/streaming/websocket_handshake.hpp"

#include <algorithm>

#include "shared/crypto/sha1.hpp"
#include "shared/crypto/token.hpp"

namespace streaming {

namespace {

std::string_view trim(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same_without_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

/// "keep-alive, Upgrade" has "upgrade".
bool has_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (same_without_case(trim(list.substr(0, comma)), word)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

/// 16 bytes in base64: 22 letters and "==".
bool is_key(std::string_view text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return text.size() == 24 && text.substr(22) == "==" &&
           text.substr(0, 22).find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

bool asks_for_websocket(const rest::Request& request) {
    return has_word(request.header("Upgrade"), "websocket");
}

std::optional<rest::Response> fault_of_websocket(const rest::Request& request) {
    if (!has_word(request.header("Connection"), "upgrade"))
        return rest::error_response(400, "A WebSocket needs the header \"Connection: Upgrade\"");
    if (trim(request.header("Sec-WebSocket-Version")) != "13") {
        auto answer = rest::error_response(426, "This server speaks version 13 of the WebSocket protocol");
        answer.set("Sec-WebSocket-Version", "13");
        return answer;
    }
    if (!is_key(trim(request.header("Sec-WebSocket-Key"))))
        return rest::error_response(400, "Sec-WebSocket-Key must be 16 bytes in base64");
    return std::nullopt;
}

std::string_view first_protocol(const rest::Request& request) {
    const auto all = request.header("Sec-WebSocket-Protocol");
    return trim(all.substr(0, all.find(',')));
}

std::string accept_key(std::string_view key) {
    // "a GUID that is unlikely to be used by network endpoints that do not understand the WebSocket Protocol"
    constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    return crypto::base64(crypto::sha1(std::string(trim(key)).append(guid)));
}

}  // namespace streaming

#include "ch05-jtwitter/streaming/websocket_handshake.hpp"

#include <gtest/gtest.h>

namespace {

using streaming::accept_key;
using streaming::asks_for_websocket;
using streaming::fault_of_websocket;

rest::Request handshake() {
    rest::Request request;
    request.method = "GET";
    request.path = "/api/v1/streaming";
    request.headers = {{"Upgrade", "websocket"},
                       {"Connection", "keep-alive, Upgrade"},
                       {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                       {"Sec-WebSocket-Version", "13"}};
    return request;
}

void set(rest::Request& request, std::string_view name, const std::string& value) {
    for (auto& header : request.headers) {
        if (header.first == name) header.second = value;
    }
}

// RFC 6455, section 1.3
TEST(WebSocketHandshake, has_the_key_of_the_rfc) {
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketHandshake, is_known_by_its_headers_without_case) {
    auto request = handshake();
    EXPECT_TRUE(asks_for_websocket(request));
    EXPECT_FALSE(fault_of_websocket(request).has_value());
    set(request, "Upgrade", "WebSocket");
    set(request, "Connection", "upgrade");
    EXPECT_TRUE(asks_for_websocket(request));
    EXPECT_FALSE(fault_of_websocket(request).has_value());
    EXPECT_FALSE(asks_for_websocket({}));
}

TEST(WebSocketHandshake, that_is_wrong_is_answered_with_the_reason) {
    auto request = handshake();
    set(request, "Connection", "close");
    EXPECT_EQ(fault_of_websocket(request)->status, 400);

    request = handshake();
    set(request, "Sec-WebSocket-Version", "8");
    const auto other_version = fault_of_websocket(request);
    ASSERT_TRUE(other_version.has_value());
    EXPECT_EQ(other_version->status, 426);
    EXPECT_EQ(other_version->header("Sec-WebSocket-Version"), "13");

    for (const char* key :
         {"", "short", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZ===", "dGhlIHNhbXBsZSBub25j*Q=="}) {
        request = handshake();
        set(request, "Sec-WebSocket-Key", key);
        ASSERT_TRUE(fault_of_websocket(request).has_value()) << key;
        EXPECT_EQ(fault_of_websocket(request)->status, 400);
    }
}

TEST(WebSocketHandshake, takes_the_first_protocol) {
    auto request = handshake();
    EXPECT_EQ(streaming::first_protocol(request), "");
    request.headers.emplace_back("Sec-WebSocket-Protocol", " token-1 , other");
    EXPECT_EQ(streaming::first_protocol(request), "token-1");
}

}  // namespace

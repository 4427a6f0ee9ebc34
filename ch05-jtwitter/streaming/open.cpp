#include "ch05-jtwitter/streaming/open.hpp"

#include <algorithm>
#include <utility>

#include "ch05-jtwitter/rest-api/failures.hpp"
#include "ch05-jtwitter/rest-api/network.hpp"
#include "ch05-jtwitter/rest-api/parameters.hpp"
#include "ch05-jtwitter/streaming/http_head.hpp"
#include "ch05-jtwitter/streaming/websocket_handshake.hpp"

namespace streaming {

namespace {

constexpr std::string_view root = "/api/v1/streaming";

/// Below the root, without slashes at its two ends: "user/notification".
std::string_view below_root(std::string_view path) {
    path.remove_prefix(root.size());
    while (path.starts_with('/')) path.remove_prefix(1);
    while (path.ends_with('/')) path.remove_suffix(1);
    return path;
}

/// A token that stands elsewhere than in Authorization, which the API reads itself. Empty: none.
std::string token_elsewhere(const rest::Request& request, const rest::Parameters& parameters, bool websocket) {
    if (!request.header("Authorization").empty()) return {};
    if (const auto token = parameters.value("access_token")) return *token;
    return websocket ? std::string(first_protocol(request)) : std::string();
}

/// What the path or the parameters name. Empty: a WebSocket that names none yet.
std::optional<Asked> asked_by(std::string_view below, const rest::Parameters& parameters, bool websocket) {
    Asked asked;
    asked.stream = below;
    std::replace(asked.stream.begin(), asked.stream.end(), '/', ':');
    if (asked.stream.empty()) asked.stream = parameters.value("stream").value_or("");
    if (asked.stream.empty() && websocket) return std::nullopt;
    asked.tag = parameters.text("tag").value_or("");
    asked.list = parameters.value("list").value_or("");
    return asked;
}

rest::Response response_of(const Refused& refused) {
    return refused.status == 401 ? rest::invalid_token() : rest::error_response(refused.status, refused.text);
}

std::string event_stream_head(storage::Time now) {
    return http_head(200,
                     {{"Content-Type", "text/event-stream"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Cache-Control", "no-store"},
                      {"X-Accel-Buffering", "no"},  // nginx shall hand on every event at once
                      {"Access-Control-Allow-Origin", "*"},
                      {"Connection", "close"}},  // the end of the connection is the end of the body
                     now);
}

std::string websocket_head(const rest::Request& request, storage::Time now) {
    rest::Headers headers{{"Upgrade", "websocket"},
                          {"Connection", "Upgrade"},
                          {"Sec-WebSocket-Accept", accept_key(request.header("Sec-WebSocket-Key"))}};
    if (const auto protocol = first_protocol(request); !protocol.empty())
        headers.emplace_back("Sec-WebSocket-Protocol", std::string(protocol));
    return http_head(101, headers, now);
}

std::variant<rest::Response, Accepted> answer_to(const rest::Request& request, rest::Api& api, storage::Time now) {
    if (!owns(request.path)) return rest::not_found();
    if (request.method != "GET") return rest::wrong_method({"GET"});
    const auto below = below_root(request.path);
    if (below == "health") return rest::Response{200, {{"Content-Type", "text/plain; charset=utf-8"}}, "OK"};

    const bool websocket = asks_for_websocket(request);
    if (websocket) {
        if (auto fault = fault_of_websocket(request)) return *std::move(fault);
    }
    rest::Parameters parameters;
    try {
        parameters = rest::Parameters::read(request);
    } catch (const rest::BadBody& error) {
        return rest::error_response(400, error.what());
    }

    Accepted accepted;
    if (const auto asked = asked_by(below, parameters, websocket)) {
        auto found = subscription_of(*asked);
        if (const auto* const refused = std::get_if<Refused>(&found)) return response_of(*refused);
        accepted.first = std::get<Subscription>(std::move(found));
    }
    auto admission = api.admit(request, token_elsewhere(request, parameters, websocket), now);
    if (admission.refusal) return *std::move(admission.refusal);
    if (websocket && !admission.caller) return rest::invalid_token();  // also for what is public
    accepted.caller = std::move(admission.caller);
    if (accepted.first) {
        const auto refused = refusal_of(*accepted.first, Identity::of(accepted.caller));
        if (refused) return response_of(*refused);
    }
    accepted.form = websocket ? Accepted::Form::web_socket : Accepted::Form::server_sent_events;
    accepted.head = websocket ? websocket_head(request, now) : event_stream_head(now);
    accepted.address = rest::network_of(request.address);
    return accepted;
}

}  // namespace

bool owns(std::string_view path) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

std::variant<rest::Response, Accepted> open(const rest::Request& request, rest::Api& api, storage::Time now) {
    auto answer = answer_to(request, api, now);
    if (auto* const response = std::get_if<rest::Response>(&answer)) {
        rest::open_to_other_sites(*response);
        response->set("Cache-Control", "no-store");
    }
    return answer;
}

}  // namespace streaming

#include "ch05-jtwitter/rest-api/failures.hpp"

#include <map>

#include "ch05-jtwitter/api-messages/entities.hpp"
#include "ch05-jtwitter/api-messages/json_writer.hpp"

namespace rest {

Response not_found() {
    return error_response(404, "Record not found");
}

Response invalid_token() {
    auto response = error_response(401, "The access token is invalid");
    response.set("WWW-Authenticate", "Bearer realm=\"JTwitter\", error=\"invalid_token\"");
    return response;
}

Response outside_scopes() {
    return error_response(403, "This action is outside the authorized scopes");
}

Response wants_person() {
    return error_response(422, "This method requires an authenticated user");
}

Response wrong_method(const std::vector<std::string>& methods) {
    std::string allowed;
    for (const auto& method : methods) allowed += method + ", " + (method == "GET" ? "HEAD, " : "");
    auto response = error_response(405, "This path has no such method");
    response.set("Allow", allowed + "OPTIONS");
    return response;
}

Response too_many(int seconds) {
    auto response = error_response(429, "Too many requests");
    response.set("Retry-After", std::to_string(seconds));
    return response;
}

Response unavailable() {
    constexpr std::string_view seconds = "5";
    auto response = error_response(503, "The server cannot read or write its data now; try again in a moment");
    response.set("Retry-After", std::string(seconds));
    return response;
}

Response response_to(const microblog::Refusal& refusal) {
    switch (refusal.reason) {
        case microblog::Reason::not_found:
            return not_found();
        case microblog::Reason::not_allowed:
            return error_response(403, "This action is not allowed");
        case microblog::Reason::too_many:
            return too_many(retry_after_seconds);
        case microblog::Reason::invalid:
            break;
    }
    api::ValidationError error;
    error.error = refusal.what();
    if (!refusal.details.empty()) error.details.emplace();
    for (const auto& detail : refusal.details) (*error.details)[detail.field].push_back({detail.code, detail.text});
    return json_response(422, api::to_json(error));
}

Response response_to(const microblog::GrantRefused& refused, const Request& request) {
    int status = 400;
    if (refused.code == "invalid_client") status = 401;
    if (refused.code == "unauthorized_client") status = 403;
    auto response = json_response(status, api::to_json(api::Error{refused.code, refused.what()}));
    if (status == 401 && !request.header("Authorization").empty())
        response.set("WWW-Authenticate", "Basic realm=\"JTwitter\"");
    return response;
}

}  // namespace rest

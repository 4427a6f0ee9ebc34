#include "ch05-jtwitter/rest-api/message.hpp"

#include <algorithm>

#include "ch05-jtwitter/api-messages/entities.hpp"
#include "ch05-jtwitter/api-messages/json_writer.hpp"
#include "ch05-jtwitter/rest-api/ascii.hpp"

namespace rest {

namespace {

std::string_view find(const Headers& headers, std::string_view name) {
    for (const auto& [each, value] : headers)
        if (same_without_case(each, name)) return value;
    return {};
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
    return find(headers, name);
}

std::string_view Request::cookie(std::string_view name) const {
    auto rest = header("Cookie");  // "a=1; b=2" (RFC 6265, section 4.2.1)
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    }
    return {};
}

std::optional<std::string_view> Request::credentials(std::string_view scheme) const {
    const auto value = header("Authorization");
    const auto space = value.find(' ');
    if (space == std::string_view::npos || !same_without_case(value.substr(0, space), scheme)) return {};
    auto credentials = value.substr(space);
    while (credentials.starts_with(' ')) credentials.remove_prefix(1);
    while (credentials.ends_with(' ')) credentials.remove_suffix(1);
    return credentials;
}

std::string_view Response::header(std::string_view name) const {
    return find(headers, name);
}

Response json_response(int status, std::string body) {
    Response response;
    response.status = status;
    response.set("Content-Type", std::string(json_type));
    response.body = std::move(body);
    return response;
}

Response error_response(int status, std::string_view text) {
    return json_response(status, api::to_json(api::Error{std::string(text), {}}));
}

}  // namespace rest

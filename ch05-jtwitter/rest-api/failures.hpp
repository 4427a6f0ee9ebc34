// What went wrong, as the API says it: the statuses and texts of its errors (section 2 of the API).
#pragma once

#include <string_view>

#include "ch05-jtwitter/microblog-session/access.hpp"
#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/rest-api/message.hpp"

namespace rest {

/// Seconds to wait where nobody knows better: a wrong password too often, too many who log in.
inline constexpr int retry_after_seconds = 60;

Response not_found();
Response invalid_token();
Response outside_scopes();
Response wants_person();  // the token of a program alone is not enough
Response wrong_method(const std::vector<std::string>& methods);
Response too_many(int seconds);
Response unavailable();  // of storage::Unavailable

/// With its details, of a form for signing up.
Response response_to(const microblog::Refusal& refusal);
/// RFC 6749, section 5.2.
Response response_to(const microblog::GrantRefused& refused, const Request& request);

}  // namespace rest

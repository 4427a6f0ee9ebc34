#include "ch05-jtwitter/rest-api/api.hpp"

#include <algorithm>
#include <array>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/rest-api/failures.hpp"
#include "ch05-jtwitter/rest-api/network.hpp"
#include "ch05-jtwitter/rest-api/parameters.hpp"
#include "ch05-jtwitter/rest-api/router.hpp"

namespace rest {

namespace {

constexpr std::size_t max_token_length = 512;

/// Calls that have a limit of their own, besides the one of all calls.
struct Limited {
    std::string_view method, path;
    RateLimits::Kind kind;
    bool by_address;
};
constexpr std::array limited_calls{
    Limited{"POST", "/api/v1/media", RateLimits::Kind::media, false},
    Limited{"POST", "/api/v2/media", RateLimits::Kind::media, false},
    Limited{"DELETE", "/api/v1/statuses/:id", RateLimits::Kind::deletes, false},
    Limited{"POST", "/api/v1/statuses/:id/unreblog", RateLimits::Kind::deletes, false},
    Limited{"POST", "/api/v1/accounts", RateLimits::Kind::sign_ups, true},
    Limited{"POST", "/api/v1/apps", RateLimits::Kind::programs, true},
};

bool is_under(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// For programs in other sites' pages (Fetch Standard, "CORS protocol").
bool is_for_other_sites(std::string_view path) {
    constexpr std::array<std::string_view, 5> folders{"/api", "/oauth/token", "/oauth/revoke", "/.well-known",
                                                      "/nodeinfo"};
    return std::ranges::any_of(folders, [&](auto folder) { return is_under(path, folder); });
}

Response preflight() {
    Response response;
    response.status = 204;
    response.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
    response.set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key");
    response.set("Access-Control-Max-Age", "86400");
    return response;
}

/// "2024-05-01T09:35:00.000000Z"
std::string to_microseconds(storage::Time time) {
    auto text = api::to_string(api::Timestamp{time});
    return text.insert(text.size() - 1, "000");
}

void set_rate_headers(Response& response, const RateLimits::State& state) {
    if (state.limit == 0) return;  // all three, or none
    response.set("X-RateLimit-Limit", std::to_string(state.limit));
    response.set("X-RateLimit-Remaining", std::to_string(state.remaining));
    response.set("X-RateLimit-Reset", to_microseconds(state.reset));
}

Response too_many_until(storage::Time reset, storage::Time now) {
    return too_many(static_cast<int>(std::chrono::ceil<std::chrono::seconds>(reset - now).count()));
}

std::optional<std::string> bearer_token(const Request& request) {
    const auto token = request.credentials("Bearer");
    if (!token) return {};
    return std::string(*token);
}

/// One of "read:statuses|read".
bool has_scope(const microblog::Scopes& scopes, std::string_view wanted) {
    while (!wanted.empty()) {
        const auto end = std::min(wanted.find('|'), wanted.size());
        if (scopes.contains(wanted.substr(0, end))) return true;
        wanted.remove_prefix(std::min(end + 1, wanted.size()));
    }
    return false;
}

/// Why this caller may not call this endpoint.
std::optional<Response> refuse_caller(const Endpoint& endpoint, const std::optional<microblog::Caller>& caller) {
    if (!caller) {
        if (endpoint.access == Access::program || endpoint.access == Access::person) return invalid_token();
        return {};
    }
    if (!endpoint.scope.empty() && !has_scope(caller->scopes, endpoint.scope)) return outside_scopes();
    if (endpoint.access == Access::person && !caller->account) return wants_person();
    return {};
}

std::string path_of(const std::vector<std::string>& segments) {
    std::string path;
    for (const auto& segment : segments) path += "/" + post_text::percent_encode(segment);
    return path;
}

/// The caller of a request, or what to answer to a token that is none.
struct Shown {
    std::optional<microblog::Caller> caller;
    bool bad = false;
};

}  // namespace

void open_to_other_sites(Response& response) {
    response.set("Access-Control-Allow-Origin", "*");
    response.set("Access-Control-Expose-Headers",
                 "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Idempotency-Key");
}

struct Api::Inside {
    Inside(microblog::Microblog& the_blog, MediaFiles& media, ApiSettings chosen, core::Log& the_log);

    Shown look_at(const std::optional<std::string>& token);
    RateLimits::State count(const Endpoint* endpoint, const std::optional<microblog::Caller>& caller,
                            const Request& request, storage::Time now);
    Response answer(const Request& request, storage::Time now);
    Response call(const Endpoint& endpoint, Call& call);
    Response serve(const Endpoint& endpoint, Call& call);

    microblog::Microblog& blog;
    core::Log& log;
    const ApiSettings settings;
    Presenter presenter;
    HomePages homes;
    RateLimits limits;
    Endpoints endpoints;
    std::string description;
    std::optional<Router> router;
};

Api::Inside::Inside(microblog::Microblog& the_blog, MediaFiles& media, ApiSettings chosen, core::Log& the_log)
    : blog{the_blog},
      log{the_log},
      settings{std::move(chosen)},
      presenter{the_blog, settings.base},
      homes{the_blog, presenter},
      limits{settings.rates} {
    const Tools tools{blog, presenter, media, settings, homes};
    add_instance_endpoints(endpoints, tools);
    add_oauth_endpoints(endpoints, tools);
    add_account_endpoints(endpoints, tools);
    add_relation_endpoints(endpoints, tools);
    add_status_endpoints(endpoints, tools);
    add_timeline_endpoints(endpoints, tools);
    add_message_endpoints(endpoints, tools);
    add_media_endpoints(endpoints, tools);
    add_list_endpoints(endpoints, tools);
    add_admin_endpoints(endpoints, tools);
    endpoints.add<NoForm>("GET", "/api/openapi.json", Access::ignored, "", "This description (OpenAPI 3.0)",
                          [this](Call&, NoForm&) { return json_response(200, description); });
    description = describe(endpoints.all(), settings);
    router.emplace(endpoints.all());
}

Shown Api::Inside::look_at(const std::optional<std::string>& token) {
    if (!token) return {};
    Shown shown;
    if (!token->empty() && token->size() <= max_token_length) shown.caller = blog.access.caller(*token);
    shown.bad = !shown.caller;
    return shown;
}

RateLimits::State Api::Inside::count(const Endpoint* endpoint, const std::optional<microblog::Caller>& caller,
                                     const Request& request, storage::Time now) {
    if (is_under(request.path, "/health")) return {};  // asked every second, by whoever restarts us
    const auto address = "address " + network_of(request.address);
    const auto who =
        caller && caller->account ? "account " + std::to_string(storage::number(*caller->account)) : address;
    const auto state = limits.count(RateLimits::Kind::calls, who, now);
    if (!state.allowed || !endpoint) return state;
    for (const auto& each : limited_calls) {
        if (each.method != endpoint->method || each.path != endpoint->path) continue;
        const auto own = limits.count(each.kind, each.by_address ? address : who, now);
        return own.limit == 0 ? state : own;
    }
    return state;
}

Response Api::Inside::answer(const Request& request, storage::Time now) {
    const auto path = split_path(request.path);
    const auto found = path ? router->find(request.method, *path) : Router::Match{};
    const auto wants_token = found.endpoint && found.endpoint->access != Access::ignored;
    auto shown = wants_token ? look_at(bearer_token(request)) : Shown{};
    const auto state = count(found.endpoint, shown.caller, request, now);

    const auto response = [&] {
        if (!state.allowed) return too_many_until(state.reset, now);
        if (!found.endpoint) return found.methods.empty() ? not_found() : wrong_method(found.methods);
        if (shown.bad) return invalid_token();
        if (auto refusal = refuse_caller(*found.endpoint, shown.caller)) return std::move(*refusal);
        Call one(request, now, &blog.relations);
        one.caller = std::move(shown.caller);
        one.places = found.places;
        one.base = settings.base;
        one.route = path_of(*path);
        return call(*found.endpoint, one);
    };
    auto answer = response();
    set_rate_headers(answer, state);
    return answer;
}

/// What an endpoint throws about its input is an answer, too.
Response Api::Inside::call(const Endpoint& endpoint, Call& call) {
    try {
        return serve(endpoint, call);
    } catch (const BadBody& bad) {
        if (is_under(endpoint.path, "/oauth"))
            return response_to(microblog::GrantRefused("invalid_request", bad.what()), call.request);
        return error_response(400, bad.what());
    } catch (const BadForm& bad) {
        return error_response(422, bad.what());
    } catch (const microblog::GrantRefused& refused) {
        return response_to(refused, call.request);
    } catch (const microblog::Refusal& refusal) {
        return response_to(refusal);
    }
}

Response Api::Inside::serve(const Endpoint& endpoint, Call& call) {
    return endpoint.answer(call, Parameters::read(call.request));
}

Api::Api(microblog::Microblog& blog, MediaFiles& media, ApiSettings settings, core::Log& log)
    : inside_{std::make_unique<Inside>(blog, media, std::move(settings), log)} {}

Api::~Api() = default;

bool Api::owns(std::string_view path) {
    return is_for_other_sites(path) || is_under(path, "/health");
}

Response Api::answer(const Request& request, storage::Time now) {
    auto response = [&] {
        if (request.method == "OPTIONS") return preflight();
        try {
            return inside_->answer(request, now);
        } catch (const storage::Unavailable& failure) {
            inside_->log.error("the store cannot be used", {{"path", request.path}, {"why", failure.what()}});
            return unavailable();
        } catch (const std::exception& slip) {  // ours: what it says is for the operator
            inside_->log.error("request failed",
                               {{"method", request.method}, {"path", request.path}, {"why", slip.what()}});
            return error_response(500, "Something went wrong here; it was written down");
        }
    }();
    if (is_for_other_sites(request.path)) open_to_other_sites(response);
    if (response.header("Cache-Control").empty()) response.set("Cache-Control", "no-store");
    return response;
}

Api::Admission Api::admit(const Request& request, std::string_view token, storage::Time now) {
    try {
        auto shown = inside_->look_at(token.empty() ? bearer_token(request) : std::optional(std::string(token)));
        const auto state = inside_->count(nullptr, shown.caller, request, now);
        const auto refuse = [&](Response response) {
            set_rate_headers(response, state);
            return Admission{{}, std::move(response)};
        };
        if (!state.allowed) return refuse(too_many_until(state.reset, now));
        if (shown.bad) return refuse(invalid_token());
        return {std::move(shown.caller), {}};
    } catch (const storage::Unavailable& failure) {
        inside_->log.error("the store cannot be used", {{"path", request.path}, {"why", failure.what()}});
        return {{}, unavailable()};
    } catch (const std::exception& slip) {
        inside_->log.error("stream failed", {{"path", request.path}, {"why", slip.what()}});
        return {{}, error_response(500, "Something went wrong here; it was written down")};
    }
}

const std::string& Api::description() const {
    return inside_->description;
}

Presenter& Api::presenter() {
    return inside_->presenter;
}

RateLimits& Api::limits() {
    return inside_->limits;
}

}  // namespace rest

// The whole API behind one call: a request goes in, an answer comes out. It routes, reads tokens, checks scopes, counts
// calls against the limits, and makes an error of whatever goes wrong.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/endpoint.hpp"
#include "ch05-jtwitter/rest-api/home_pages.hpp"
#include "ch05-jtwitter/rest-api/media_files.hpp"
#include "ch05-jtwitter/rest-api/message.hpp"
#include "ch05-jtwitter/rest-api/presenter.hpp"
#include "ch05-jtwitter/rest-api/rate_limits.hpp"
#include "shared/core/log.hpp"

namespace rest {

struct ApiSettings {
    std::string base;  // public URL without a slash at its end
    std::string title = "JTwitter", description = "A microblog", email = "admin@localhost";
    RateLimits::Settings rates;
    std::size_t picture_bytes = 8 * 1024 * 1024;
};

/// What the endpoints work with; each file of endpoints adds its rows to the table.
struct Tools {
    microblog::Microblog& blog;
    Presenter& presenter;
    MediaFiles& media;
    const ApiSettings& settings;
    HomePages& homes;
};

void add_instance_endpoints(Endpoints& endpoints, Tools tools);
void add_oauth_endpoints(Endpoints& endpoints, Tools tools);  // JSON ones; the pages of a browser are in web/
void add_account_endpoints(Endpoints& endpoints, Tools tools);
void add_relation_endpoints(Endpoints& endpoints, Tools tools);
void add_status_endpoints(Endpoints& endpoints, Tools tools);
void add_timeline_endpoints(Endpoints& endpoints, Tools tools);
void add_message_endpoints(Endpoints& endpoints, Tools tools);
void add_media_endpoints(Endpoints& endpoints, Tools tools);
void add_list_endpoints(Endpoints& endpoints, Tools tools);
void add_admin_endpoints(Endpoints& endpoints, Tools tools);

/// Safe to use from any thread.
class Api {
  public:
    Api(microblog::Microblog& blog, MediaFiles& media, ApiSettings settings, core::Log& log);
    ~Api();

    /// Paths under /api, /oauth/token, /oauth/revoke, /.well-known, /nodeinfo, /health. Never throws for what a client
    /// sent.
    Response answer(const Request& request, storage::Time now);
    /// Does the API answer this path? Else it is a page's.
    static bool owns(std::string_view path);

    /// The streaming doors ask with it: the caller of this request, or the error to answer with.
    struct Admission {
        std::optional<microblog::Caller> caller;
        std::optional<Response> refusal;
    };
    Admission admit(const Request& request, std::string_view token, storage::Time now);

    /// OpenAPI 3.0.3 of all endpoints, JSON.
    const std::string& description() const;
    Presenter& presenter();
    /// Whoever calls is counted once, by whatever door: the pages count with these, too.
    RateLimits& limits();

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// Programs in other sites' pages may read this answer, and the headers that they need (Fetch Standard, "CORS
/// protocol").
void open_to_other_sites(Response& response);

/// OpenAPI 3.0.3 of these endpoints.
std::string describe(const std::vector<Endpoint>& endpoints, const ApiSettings& settings);

}  // namespace rest

// Which door a request goes to: the streams, the API, the server's own figures, the page that is a
// program, or a plain page.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "ch05-jtwitter/jtwitter-server/http_server.hpp"
#include "ch05-jtwitter/jtwitter-server/metrics.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/storage/storage.hpp"
#include "ch05-jtwitter/streaming/hub.hpp"
#include "ch05-jtwitter/web-app/web_app.hpp"
#include "ch05-jtwitter/web-pages/pages.hpp"
#include "shared/core/guarded.hpp"
#include "shared/core/log.hpp"

namespace jtwitter {

inline constexpr std::size_t body_limit = 1024 * 1024;
inline constexpr std::size_t upload_limit = 9 * 1024 * 1024;  // a picture of 8 MiB and what is around it in the form

/// Safe to use from any thread. What it is given must outlive it.
class Site {
  public:
    struct Doors {
        rest::Api& api;
        const web_app::WebApp& app;
        web::Pages& pages;
        streaming::Hub& hub;
        storage::Storage& storage;
        Metrics& metrics;
        core::Log& log;
        std::function<std::size_t()> connections, commits;
        /// False: a proxy that is not known to us stands in front, so all the world seems to come from this machine.
        bool knows_its_neighbours = true;
    };
    explicit Site(Doors doors) : doors_{std::move(doors)} {}

    Outcome answer(const rest::Request& request, storage::Time now);

    /// How long the body of this request may be.
    static std::size_t limit_of_body(const rest::Request& head);
    /// Programs in other sites' pages may read why the server did not read on.
    static void complete_refusal(const rest::Request& head, rest::Response& refusal);

  private:
    Outcome open_stream(const rest::Request& request, storage::Time now);
    rest::Response health();
    bool store_is_well();
    rest::Response figures();

    struct Health {
        std::chrono::steady_clock::time_point looked_at{};
        bool is_well = true, is_looked_at = false;
    };
    Doors doors_;
    core::Guarded<Health> health_;
};

}  // namespace jtwitter

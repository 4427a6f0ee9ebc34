#include "ch05-jtwitter/jtwitter-server/site.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "ch05-jtwitter/streaming/open.hpp"

namespace jtwitter {

namespace {

bool is_this_machine(std::string_view address) {
    return address.starts_with("127.") || address == "::1";
}

}  // namespace

Outcome Site::answer(const rest::Request& request, storage::Time now) {
    if (streaming::owns(request.path) && request.method == "GET") return open_stream(request, now);
    if (rest::Api::owns(request.path)) return doors_.api.answer(request, now);
    if (request.path == "/healthz") return health();
    // The figures are for those who run the server: who asks from elsewhere does not learn that they exist.
    const bool from_here = doors_.knows_its_neighbours && !request.passed_on && is_this_machine(request.address);
    if (request.path == "/metrics" && from_here) return figures();
    if (!doors_.pages.wants_plain(request)) {
        if (auto file = doors_.app.answer(request)) return *std::move(file);
    }
    return doors_.pages.answer(request, now);
}

std::size_t Site::limit_of_body(const rest::Request& head) {
    const std::string_view path = head.path;
    const bool has_picture = rest::Api::owns(path)
                                 ? path.starts_with("/api/v1/media") || path.starts_with("/api/v2/media") ||
                                       path.starts_with("/api/v1/accounts/update_credentials")
                                 : head.header("Content-Type").starts_with("multipart/form-data");
    return has_picture ? upload_limit : body_limit;
}

void Site::complete_refusal(const rest::Request& head, rest::Response& refusal) {
    if (rest::Api::owns(head.path)) rest::open_to_other_sites(refusal);
}

Outcome Site::open_stream(const rest::Request& request, storage::Time now) {
    auto opened = streaming::open(request, doors_.api, now);
    if (auto* response = std::get_if<rest::Response>(&opened)) return std::move(*response);
    auto& accepted = std::get<streaming::Accepted>(opened);
    const int status = accepted.form == streaming::Accepted::Form::web_socket ? 101 : 200;
    return TakeOver{status,
                    [&hub = doors_.hub, kept = std::move(accepted)](const Poco::Net::StreamSocket& socket) mutable {
                        const int descriptor = static_cast<int>(socket.impl()->sockfd());
                        hub.adopt(streaming::Descriptor::duplicate(descriptor), std::move(kept));
                    }};
}

/// It writes, so it is done for one caller at a time, and for all callers of a second together.
bool Site::store_is_well() {
    constexpr std::chrono::seconds good_for{1};
    const auto known = health_.with([&](Health& health) -> std::optional<bool> {
        const auto now = std::chrono::steady_clock::now();
        if (health.is_looked_at || now - health.looked_at < good_for) return health.is_well;
        health.is_looked_at = true;
        return {};
    });
    if (known) return *known;
    bool is_well = true;
    try {
        doors_.storage.read([](storage::Tables& tables) { return tables.posts.count(); });
        doors_.storage.probe();
    } catch (const std::exception& failure) {
        doors_.log.error("the database does not answer, or cannot be written", {{"reason", failure.what()}});
        is_well = false;
    }
    health_.with([&](Health& health) { health = {std::chrono::steady_clock::now(), is_well, false}; });
    return is_well;
}

rest::Response Site::health() {
    if (store_is_well()) return rest::json_response(200, R"({"status":"ok"})");
    return rest::json_response(503, R"({"status":"the database does not answer, or cannot be written"})");
}

rest::Response Site::figures() {
    Gauges gauges{.connections = doors_.connections(), .streams = doors_.hub.listeners(), .commits = doors_.commits()};
    doors_.storage.read([&](storage::Tables& tables) {
        gauges.accounts = tables.accounts.count_active();
        gauges.posts = tables.posts.count();
    });
    return {200,
            {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
            doors_.metrics.text(gauges, std::chrono::steady_clock::now())};
}

}  // namespace jtwitter

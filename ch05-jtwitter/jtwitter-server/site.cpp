#include "ch05-jtwitter/jtwitter-server/site.hpp"

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
    if (request.path == "/metrics" && is_this_machine(request.address)) return figures();
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

rest::Response Site::health() {
    try {
        doors_.storage.read([](storage::Tables& tables) { return tables.posts.count(); });
        return rest::json_response(200, R"({"status":"ok"})");
    } catch (const std::exception& failure) {
        doors_.log.error("the database does not answer", {{"reason", failure.what()}});
        return rest::json_response(503, R"({"status":"the database does not answer"})");
    }
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

#include "ch05-jtwitter/streaming/subscriptions.hpp"

#include <array>
#include <utility>

#include "ch05-jtwitter/api-messages/values.hpp"
#include "ch05-jtwitter/post-text/entities.hpp"

namespace streaming {

namespace {

constexpr std::array<std::pair<Stream, std::string_view>, 8> streams{{{Stream::user, "user"},
                                                                      {Stream::user_notification, "user:notification"},
                                                                      {Stream::square, "public"},
                                                                      {Stream::square_local, "public:local"},
                                                                      {Stream::topic, "hashtag"},
                                                                      {Stream::topic_local, "hashtag:local"},
                                                                      {Stream::list, "list"},
                                                                      {Stream::direct, "direct"}}};

constexpr std::size_t max_parameter = 300;  // bytes: a topic of 60 code points in UTF-8, and some more

bool is_topic(Stream stream) {
    return stream == Stream::topic || stream == Stream::topic_local;
}

bool needs_person(Stream stream) {
    return stream == Stream::user || stream == Stream::user_notification || stream == Stream::list ||
           stream == Stream::direct;
}

}  // namespace

std::string_view name_of(EventKind kind) {
    switch (kind) {
        case EventKind::update:
            return "update";
        case EventKind::status_update:
            return "status.update";
        case EventKind::removal:
            return "delete";
        case EventKind::notification:
            return "notification";
        case EventKind::conversation:
            return "conversation";
    }
    return {};
}

std::string_view name_of(Stream stream) {
    for (const auto& [each, name] : streams) {
        if (each == stream) return name;
    }
    return {};
}

std::optional<Stream> stream_of(std::string_view name) {
    for (const auto& [stream, each] : streams) {
        if (each == name) return stream;
    }
    return std::nullopt;
}

bool carries(Stream stream, EventKind kind) {
    switch (stream) {
        case Stream::user:
            return kind != EventKind::conversation;
        case Stream::user_notification:
            return kind == EventKind::notification;
        case Stream::direct:
            return kind == EventKind::conversation;
        default:
            return kind != EventKind::conversation && kind != EventKind::notification;
    }
}

storage::ListId Subscription::list() const {
    if (stream != Stream::list) return {};
    return static_cast<storage::ListId>(api::parse_id(parameter).value_or(api::Id{}).value);
}

std::variant<Subscription, Refused> subscription_of(const Asked& asked) {
    const auto stream = stream_of(asked.stream);
    if (!stream) return Refused{400, "Unknown stream type"};
    if (is_topic(*stream)) {
        if (post_text::topic_key(asked.tag).empty() || asked.tag.size() > max_parameter)
            return Refused{400, "Missing tag name parameter: tag"};
        return Subscription{*stream, asked.tag};
    }
    if (*stream == Stream::list) {
        if (asked.list.empty()) return Refused{400, "Missing list id parameter: list"};
        if (!api::parse_id(asked.list)) return Refused{404, "Record not found"};
        return Subscription{*stream, asked.list};
    }
    return Subscription{*stream, {}};
}

Identity Identity::of(const std::optional<microblog::Caller>& caller) {
    if (!caller) return {};
    return {.token = caller->token.id,
            .account = caller->account,
            .reads_statuses = caller->scopes.contains("read:statuses"),
            .reads_notifications = caller->scopes.contains("read:notifications")};
}

std::optional<Refused> refusal_of(const Subscription& subscription, const Identity& who) {
    if (!who.token) {
        if (needs_person(subscription.stream)) return Refused{401, "The access token is invalid"};
        return std::nullopt;
    }
    if (!who.account && needs_person(subscription.stream))
        return Refused{422, "This method requires an authenticated user"};
    const bool enough = subscription.stream == Stream::user_notification ? who.reads_notifications : who.reads_statuses;
    if (!enough) return Refused{403, "This action is outside the authorized scopes"};
    return std::nullopt;
}

}  // namespace streaming

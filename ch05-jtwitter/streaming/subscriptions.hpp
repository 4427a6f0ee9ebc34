// What a client may listen to: the streams by their names, who may open which, and what comes on each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ch05-jtwitter/microblog-session/access.hpp"

namespace streaming {

enum class Stream { user, user_notification, square, square_local, topic, topic_local, list, direct };

enum class EventKind { update, status_update, removal, notification, conversation };

/// "update", "status.update", "delete", "notification", "conversation"
std::string_view name_of(EventKind kind);

/// "user", "user:notification", "public", "public:local", "hashtag", "hashtag:local", "list", "direct"
std::string_view name_of(Stream stream);
std::optional<Stream> stream_of(std::string_view name);

/// May such events come on this stream? Which of them do is decided for each reader: feed.hpp.
bool carries(Stream stream, EventKind kind);

/// One stream as a client asked for it.
struct Subscription {
    Stream stream{};
    std::string parameter;  // the topic or the list's id, exactly as the client wrote it; empty for other streams

    /// The list's id; 0, which names nothing, for other streams.
    storage::ListId list() const;
    bool operator==(const Subscription&) const = default;
};

/// Why a stream is not opened, as the API answers it.
struct Refused {
    int status{};
    std::string text;
};

/// What a client asks with: the stream's name and its parameters, as they came; those that are missing are empty.
struct Asked {
    std::string stream, tag, list;
};
std::variant<Subscription, Refused> subscription_of(const Asked& asked);

/// Whose streams they are, and what the token that was shown is good for.
struct Identity {
    std::optional<storage::TokenId> token;      // none: a stranger
    std::optional<storage::AccountId> account;  // none: a stranger, or a program without a person
    bool reads_statuses = false, reads_notifications = false;

    static Identity of(const std::optional<microblog::Caller>& caller);
};

/// Empty if `who` may open it. Whether a list is the reader's own is asked by the hub.
std::optional<Refused> refusal_of(const Subscription& subscription, const Identity& who);

}  // namespace streaming

// What has happened, told to whoever wants to know: open streams, caches, later bridges and other nodes. Events come
// after their transaction is committed, so what they tell of can be read.
#pragma once

#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"
#include "shared/core/guarded.hpp"

namespace microblog {

using namespace storage;

struct PostAdded {
    Post post;
};
struct PostEdited {
    Post post;
};
/// It is gone; `post` is as it was. Its reposts have events of their own.
struct PostDropped {
    Post post;
};
/// Marks or counts of a post changed: for caches.
struct PostCounted {
    PostId post{};
};
struct Notified {
    Notification notification;
};
inline constexpr NotificationId all_notifications{};  // names no single one
struct NotificationDropped {
    NotificationId id{};  // or all_notifications of the owner
    AccountId owner{};
};
struct ConversationChanged {
    ConversationId id{};
    AccountId owner{};
};
/// What an account's profile or state is, or whom it follows, blocks or mutes.
struct AccountChanged {
    AccountId id{};
};
struct RelationsChanged {
    AccountId who{};  // whose rules of visibility have changed
};
/// Its streams are to be closed.
struct TokenDropped {
    TokenId id{};
};

using Event = std::variant<PostAdded, PostEdited, PostDropped, PostCounted, Notified, NotificationDropped,
                           ConversationChanged, AccountChanged, RelationsChanged, TokenDropped>;

/// Safe to use from any thread. Listeners run on the thread that publishes: they must be quick and not throw.
class Events {
  public:
    using Listener = std::function<void(const Event&)>;

    /// The listener stays until the process ends, or forget_all.
    void listen(Listener listener) {
        listeners_.with([&](auto& all) { all.push_back(std::make_shared<Listener>(std::move(listener))); });
    }
    void publish(const Event& event) {
        const auto all = listeners_.with([](auto& held) { return held; });
        for (const auto& each : all) (*each)(event);
    }
    void publish(const std::vector<Event>& events) {
        for (const auto& event : events) publish(event);
    }
    void forget_all() {
        listeners_.with([](auto& all) { all.clear(); });
    }

  private:
    core::Guarded<std::vector<std::shared_ptr<Listener>>> listeners_;
};

}  // namespace microblog

// What comes to one person: notifications and conversations.
#pragma once

#include <optional>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/microblog-session/visibility.hpp"

namespace microblog {

/// Safe to use from any thread. Another's notification or conversation is Refusal(not_found).
class MessageService {
  public:
    MessageService(Storage& storage, Events& events);

    /// Only such as the reader may see now: what was written by those it has blocked or muted since is left out.
    std::vector<Notification> notifications(const Reader& reader, const Notifications::Wanted& wanted,
                                            const Page& page);
    Notification notification(const Reader& reader, NotificationId id);
    void dismiss(AccountId who, NotificationId id);
    void dismiss_all(AccountId who);
    std::int64_t unread(const Reader& reader);  // above the marker "notifications"

    std::vector<Conversation> conversations(const Reader& reader, const Page& page);
    Conversation conversation(const Reader& reader, ConversationId id);
    Conversation mark_read(AccountId who, ConversationId id);
    void drop(AccountId who, ConversationId id);

  private:
    Storage& storage_;
    Events& events_;
};

}  // namespace microblog

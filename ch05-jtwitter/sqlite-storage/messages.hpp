// Notifications, conversations and reports in SQLite.
#pragma once

#include "ch05-jtwitter/storage/messages.hpp"

namespace store {
class Session;
}

namespace storage {

class SqliteNotifications final : public Notifications {
  public:
    explicit SqliteNotifications(store::Session& session) : session_{session} {}

    void add(const Notification& notification) override;
    std::optional<Notification> find(NotificationId id) override;
    std::vector<Notification> page(AccountId owner, const Wanted& wanted, const Page& page) override;
    void drop(NotificationId id) override;
    void drop_all(AccountId owner) override;
    std::vector<NotificationId> take_back(AccountId owner, NotificationKind kind, AccountId from,
                                          std::optional<PostId> post) override;
    void drop_between(AccountId owner, AccountId from) override;
    std::int64_t count_above(AccountId owner, NotificationId last_read) override;

  private:
    store::Session& session_;
};

class SqliteConversations final : public Conversations {
  public:
    explicit SqliteConversations(store::Session& session) : session_{session} {}

    ConversationId enter(AccountId owner, std::span<const AccountId> people, PostId post, bool unread) override;
    std::optional<Conversation> find(ConversationId id) override;
    std::vector<Conversation> page(AccountId owner, const Page& page) override;
    std::vector<PostId> posts(ConversationId id, const Page& page) override;
    void mark_read(ConversationId id) override;
    void drop(ConversationId id) override;
    std::vector<Conversation> forget(PostId post) override;

  private:
    store::Session& session_;
};

class SqliteReports final : public Reports {
  public:
    explicit SqliteReports(store::Session& session) : session_{session} {}

    ReportId add(const Report& report) override;
    std::optional<Report> find(ReportId id) override;
    std::vector<Report> page(const Page& page, std::optional<bool> resolved) override;
    void resolve(ReportId id, AccountId by, Time now) override;
    void reopen(ReportId id) override;

  private:
    store::Session& session_;
};

/// Conversations that ended with one of these posts end with the one before, or go.
void forget_in_conversations(store::Session& session, std::span<const PostId> posts);

}  // namespace storage

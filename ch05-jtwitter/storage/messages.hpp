// Where notifications, conversations and reports are kept: what concerns one person alone.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

class Notifications {
  public:
    virtual ~Notifications() = default;

    virtual void add(const Notification& notification) = 0;  // the id is the caller's
    virtual std::optional<Notification> find(NotificationId id) = 0;
    struct Wanted {
        std::vector<NotificationKind> kinds{};  // empty: all
        std::optional<AccountId> from{};
    };
    virtual std::vector<Notification> page(AccountId owner, const Wanted& wanted, const Page& page) = 0;
    virtual void drop(NotificationId id) = 0;
    virtual void drop_all(AccountId owner) = 0;
    /// What `from` did and then took back. Gives what went.
    virtual std::vector<NotificationId> take_back(AccountId owner, NotificationKind kind, AccountId from,
                                                  std::optional<PostId> post) = 0;
    virtual void drop_between(AccountId owner, AccountId from) = 0;
    virtual std::int64_t count_above(AccountId owner, NotificationId last_read) = 0;  // at most 1000
};

class Conversations {
  public:
    virtual ~Conversations() = default;

    /// Enters the newest post of the conversation of `people` (the owner among them) as `owner` sees it; makes the
    /// conversation if there is none.
    virtual ConversationId enter(AccountId owner, std::span<const AccountId> people, PostId post, bool unread) = 0;
    virtual std::optional<Conversation> find(ConversationId id) = 0;
    virtual std::vector<Conversation> page(AccountId owner, const Page& page) = 0;  // sorted by last_post
    virtual std::vector<PostId> posts(ConversationId id, const Page& page) = 0;
    virtual void mark_read(ConversationId id) = 0;
    virtual void drop(ConversationId id) = 0;
    /// A post is gone: conversations that ended with it end with the one before, or go. Gives those that changed.
    virtual std::vector<Conversation> forget(PostId post) = 0;
};

class Reports {
  public:
    virtual ~Reports() = default;

    virtual ReportId add(const Report& report) = 0;
    virtual std::optional<Report> find(ReportId id) = 0;
    virtual std::vector<Report> page(const Page& page, std::optional<bool> resolved) = 0;
    virtual void resolve(ReportId id, AccountId by, Time now) = 0;
    virtual void reopen(ReportId id) = 0;
};

}  // namespace storage

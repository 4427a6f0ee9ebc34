// What every change to posts works with: one transaction of the store, and what is to be told when it is done. And the
// one place that decides who gets a notification.
#pragma once

#include <span>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/microblog-session/ids.hpp"
#include "ch05-jtwitter/microblog-session/visibility.hpp"

namespace microblog {

/// One transaction that writes. Not to be kept.
struct Change {
    Tables& tables;
    Ids& ids;
    Time now;
    std::vector<Event>& happened;  // published after the commit
    Touched& touched;              // everything, unless the work says what
};

/// A reader that knows how it stands to `others`, and to nobody else: enough for their posts, and quick.
Reader reader_towards(Tables& tables, AccountId who, std::span<const AccountId> others, Time now);

/// `from` did something to or with `post`. Is `owner` to hear of it? Not of oneself, not of those blocked either way or
/// muted, not in a thread that is muted, not of what may not be seen; and only active accounts hear.
bool wants_to_hear(Tables& tables, AccountId owner, AccountId from, const Post& post, Time now);

/// Adds the notification if the owner wants to hear. Says whether it did.
bool notify(const Change& change, AccountId owner, NotificationKind kind, AccountId from, const Post& post);

/// `from` took back what it did to `post`.
void take_back(const Change& change, AccountId owner, NotificationKind kind, AccountId from, PostId post);

}  // namespace microblog

// The steps of which follows and requests are made, inside a transaction: what goes along with a row that comes or
// goes. What is to be told when it is committed is appended to `events`.
#pragma once

#include <optional>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/microblog-session/settings.hpp"
#include "ch05-jtwitter/storage/storage.hpp"

namespace microblog {

/// Adds the follow, or changes how it follows. A new one brings the newest posts of `whom` into the home of `who`, and
/// may make `whom` an account that is merged at reading. Says whether it is new.
bool begin_follow(Tables& tables, const Settings& settings, const Follow& follow, Time now, std::vector<Event>& events);

/// Takes the follow away, with the home entries, the places in lists and the notification it made.
bool end_follow(Tables& tables, AccountId who, AccountId whom, std::vector<Event>& events);

/// Turns the request of `asker` into a follow. False if there is none.
bool accept_request(Tables& tables, const Settings& settings, AccountId asker, AccountId whom, Time now,
                    std::vector<Event>& events);

bool drop_request(Tables& tables, AccountId asker, AccountId whom, std::vector<Event>& events);

/// Takes away what came to `owner` from the other: of one kind, or of all.
void drop_notifications(Tables& tables, AccountId owner, AccountId from, std::optional<NotificationKind> kind,
                        std::vector<Event>& events);

}  // namespace microblog

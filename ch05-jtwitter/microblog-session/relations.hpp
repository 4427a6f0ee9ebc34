// Follow, ask to follow, block, mute, and private notes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/microblog-session/ids.hpp"
#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/microblog-session/settings.hpp"
#include "ch05-jtwitter/microblog-session/visibility.hpp"

namespace microblog {

/// Safe to use from any thread. Doing a thing twice is the same as once. Every call that names an account throws
/// Refusal(not_found) if there is none.
class RelationService {
  public:
    RelationService(Storage& storage, Events& events, Ids& ids, const Settings& settings);

    Reader reader(std::optional<AccountId> who, Time now);
    Relation get(AccountId who, AccountId whom, Time now);
    std::vector<Relation> get(AccountId who, const std::vector<AccountId>& whom, Time now);  // unknown ones left out

    /// Of a protected account: a request. Refusal(not_allowed): oneself, or blocked either way. A new follow brings the
    /// newest posts of `whom` into the home of `who`.
    Relation follow(AccountId who, AccountId whom, std::optional<bool> reposts, std::optional<bool> notify, Time now);
    Relation unfollow(AccountId who, AccountId whom, Time now);  // also takes a request back
    Relation remove_follower(AccountId who, AccountId follower, Time now);
    Relation authorize(AccountId who, AccountId asker, Time now);  // not_found if it neither asks nor follows
    Relation reject(AccountId who, AccountId asker, Time now);
    /// Ends follows and requests both ways; what one has got from the other goes from homes and notifications.
    Relation block(AccountId who, AccountId whom, Time now);
    Relation unblock(AccountId who, AccountId whom, Time now);
    Relation mute(AccountId who, AccountId whom, bool notifications, std::optional<std::chrono::seconds> duration,
                  Time now);
    Relation unmute(AccountId who, AccountId whom, Time now);
    Relation note(AccountId who, AccountId whom, const std::string& text, Time now);

    /// Of a protected account only for its followers and itself: else empty. Nobody that the reader may not see.
    std::vector<Entry<AccountId>> followers(const Reader& reader, AccountId whom, const Page& page);
    std::vector<Entry<AccountId>> following(const Reader& reader, AccountId who, const Page& page);
    std::vector<Entry<AccountId>> requests(AccountId who, const Page& page);
    std::vector<Entry<AccountId>> blocks(AccountId who, const Page& page);
    std::vector<Entry<AccountId>> mutes(AccountId who, const Page& page, Time now);
    std::int64_t count_requests(AccountId who);

  private:
    /// One transaction about a pair: `steps(tables, events)`, then the events, then how the pair stands now.
    template <typename Steps>
    Relation change(AccountId who, AccountId whom, Time now, Steps&& steps);

    Storage& storage_;
    Events& events_;
    Ids& ids_;
    const Settings& settings_;
};

}  // namespace microblog

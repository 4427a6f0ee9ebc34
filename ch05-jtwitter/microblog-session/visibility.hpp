// Who may see what. Every way to a post goes through these rules: reading one, timelines, threads, search, streams,
// notifications, counts and the lists of who liked it.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ch05-jtwitter/storage/storage.hpp"

namespace microblog {

using namespace storage;

/// All that the rules need to know of a reader. Without an account: a stranger.
struct Reader {
    std::optional<AccountId> account;
    std::unordered_map<AccountId, Follow> following;
    std::unordered_set<AccountId> blocking, blocked_by, muting;
    bool is_moderator = false;
    std::optional<Time> holds_until;  // the first mute ends then

    bool is(AccountId id) const { return account == id; }
    bool follows(AccountId id) const { return following.contains(id); }
    /// Blocked either way, or muted.
    bool avoids(AccountId id) const { return blocking.contains(id) || blocked_by.contains(id) || muting.contains(id); }
};

Reader load_reader(Tables& tables, std::optional<AccountId> account, Time now);

/// Throws Refusal(not_found) for those who do not exist, are suspended or deleted.
Account active_account(Tables& tables, AccountId id);
std::optional<AccountId> active_by_name(Tables& tables, std::string_view name);  // without case

/// `post` as a whole: whoever may see it may see its author, text and pictures. A repost is seen by who may see it and
/// its original; call this for both. Moderators see what was reported in their own pages, not here.
///
/// everyone, unlisted   all but whom the author blocks; if the author is protected: as `followers`
/// followers            the author, its followers, who is mentioned
/// direct               the author and who is mentioned
/// of a suspended account: nobody
bool may_see(const Reader& reader, const Post& post);

/// Where a post that may be seen is listed, too. `original` of a repost, else null.
///
/// home    own posts; of followed accounts (reposts if they are wanted); public ones of others, which came with a
///         followed topic. No direct ones. Nothing of others by or about accounts that the reader avoids. A reply only
///         if it answers the reader, its own author, or somebody followed.
bool shows_in_home(const Reader& reader, const Post& post, const Post* original);

/// square, topics, search: visible to everyone, author not protected and not avoided.
bool shows_in_public(const Reader& reader, const Post& post);

/// In threads and lists of who may be anybody: may be seen, and nothing of blocked or muted accounts.
bool shows_in_thread(const Reader& reader, const Post& post);

/// Which of these accounts the reader is shown: active ones, no blocks between.
std::vector<AccountId> visible_accounts(const Reader& reader, Tables& tables, const std::vector<AccountId>& ids);

/// A post as it is listed: a repost has its original beside it.
struct Listed {
    Post post;
    std::optional<Post> original;
};
/// The posts among `ids` that may be seen, in order. Reposts of what may not be seen are left out.
std::vector<Listed> load_visible(const Reader& reader, Tables& tables, const std::vector<PostId>& ids);

}  // namespace microblog

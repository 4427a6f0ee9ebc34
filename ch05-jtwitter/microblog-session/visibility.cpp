#include "ch05-jtwitter/microblog-session/visibility.hpp"

#include <algorithm>

#include "ch05-jtwitter/microblog-session/refusal.hpp"

namespace microblog {

namespace {

bool mentions(const Post& post, const Reader& reader) {
    return std::ranges::any_of(post.mentions, [&](AccountId id) { return reader.is(id); });
}

/// By or about somebody whom the reader avoids.
bool concerns_avoided(const Reader& reader, const Post& post) {
    return reader.avoids(post.author) ||
           std::ranges::any_of(post.mentions, [&](AccountId id) { return reader.avoids(id); });
}

bool answers_somebody_known(const Reader& reader, const Post& post) {
    if (!post.reply_to_author) return true;  // it answers nobody
    const AccountId answered = *post.reply_to_author;
    return answered == post.author || reader.is(answered) || reader.follows(answered);
}

std::unordered_map<PostId, Post> originals_of(Tables& tables, const std::vector<Post>& posts) {
    std::vector<PostId> ids;
    for (const auto& post : posts) {
        if (post.repost_of) ids.push_back(*post.repost_of);
    }
    std::unordered_map<PostId, Post> originals;
    if (ids.empty()) return originals;
    for (auto& post : tables.posts.find(ids)) originals.emplace(post.id, std::move(post));
    return originals;
}

}  // namespace

Account active_account(Tables& tables, AccountId id) {
    auto found = tables.accounts.find(std::vector{id});
    if (found.empty() || found.front().state != AccountState::active) throw not_found();
    return std::move(found.front());
}

std::optional<AccountId> active_by_name(Tables& tables, std::string_view name) {
    const auto id = tables.accounts.by_name(name);
    if (!id) return {};
    const auto found = tables.accounts.find(std::vector{*id});
    if (found.empty() || found.front().state != AccountState::active) return {};
    return id;
}

Reader load_reader(Tables& tables, std::optional<AccountId> account, Time now) {
    Reader reader;
    reader.account = account;
    if (!account) return reader;
    for (const auto& follow : tables.relations.follows_of(*account)) reader.following.emplace(follow.whom, follow);
    for (const auto id : tables.relations.blocked_by_me(*account)) reader.blocking.insert(id);
    for (const auto id : tables.relations.who_block_me(*account)) reader.blocked_by.insert(id);
    for (const auto& mute : tables.relations.mutes_of(*account, now)) {
        reader.muting.insert(mute.whom);
        if (mute.until) reader.holds_until = std::min(*mute.until, reader.holds_until.value_or(*mute.until));
    }
    const auto self = tables.accounts.find(std::vector{*account});
    reader.is_moderator = !self.empty() && self.front().role != Role::user;
    return reader;
}

bool may_see(const Reader& reader, const Post& post) {
    if (post.author_state != AccountState::active) return false;
    if (reader.is(post.author)) return true;
    if (reader.blocked_by.contains(post.author)) return false;
    if (mentions(post, reader)) return true;
    switch (post.visibility) {
        case Visibility::everyone:
        case Visibility::unlisted:
            return !post.author_protected || reader.follows(post.author);
        case Visibility::followers:
            return reader.follows(post.author);
        case Visibility::direct:
            return false;
    }
    return false;
}

bool shows_in_home(const Reader& reader, const Post& post, const Post* original) {
    if (post.visibility == Visibility::direct || !may_see(reader, post)) return false;
    if (original != nullptr && (!may_see(reader, *original) || concerns_avoided(reader, *original))) return false;
    if (reader.is(post.author)) return true;
    if (concerns_avoided(reader, post) || !answers_somebody_known(reader, post)) return false;
    const auto follow = reader.following.find(post.author);
    if (follow != reader.following.end()) return original == nullptr || follow->second.reposts;
    return original == nullptr && shows_in_public(reader, post);  // it came with a topic
}

bool shows_in_public(const Reader& reader, const Post& post) {
    return post.visibility == Visibility::everyone && !post.author_protected && shows_in_thread(reader, post);
}

bool shows_in_thread(const Reader& reader, const Post& post) {
    return may_see(reader, post) && !reader.avoids(post.author);
}

std::vector<AccountId> visible_accounts(const Reader& reader, Tables& tables, const std::vector<AccountId>& ids) {
    std::vector<AccountId> visible;
    if (ids.empty()) return visible;
    for (const auto& account : tables.accounts.find(ids)) {
        const bool blocked = reader.blocking.contains(account.id) || reader.blocked_by.contains(account.id);
        if (account.state == AccountState::active && !blocked) visible.push_back(account.id);
    }
    return visible;
}

std::vector<Listed> load_visible(const Reader& reader, Tables& tables, const std::vector<PostId>& ids) {
    std::vector<Listed> listed;
    if (ids.empty()) return listed;
    auto posts = tables.posts.find(ids);
    const auto originals = originals_of(tables, posts);
    for (auto& post : posts) {
        if (!may_see(reader, post)) continue;
        std::optional<Post> original;
        if (post.repost_of) {
            const auto found = originals.find(*post.repost_of);
            if (found == originals.end() || !may_see(reader, found->second)) continue;
            original = found->second;
        }
        listed.push_back({std::move(post), std::move(original)});
    }
    return listed;
}

}  // namespace microblog

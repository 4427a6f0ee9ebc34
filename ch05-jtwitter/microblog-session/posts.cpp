#include "ch05-jtwitter/microblog-session/posts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "ch05-jtwitter/microblog-session/change.hpp"
#include "ch05-jtwitter/microblog-session/draft.hpp"
#include "ch05-jtwitter/microblog-session/home_timeline.hpp"
#include "ch05-jtwitter/microblog-session/paging.hpp"
#include "ch05-jtwitter/microblog-session/plain_text.hpp"
#include "ch05-jtwitter/post-text/entities.hpp"

namespace microblog {

namespace {

constexpr std::size_t ancestors_for_strangers = 40, descendants_for_strangers = 60;
constexpr std::size_t ancestors_for_members = 400, descendants_for_members = 1'000;
constexpr std::size_t max_told_of_edit = 1'000;  // of those who reposted what is edited
constexpr std::size_t media_swept_at_once = 100;

std::optional<Post> find_post(Tables& tables, PostId id) {
    auto found = tables.posts.find(std::array{id});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

/// As the store has it now: with its counts and how its author stands.
Post reload(Tables& tables, PostId id) {
    auto post = find_post(tables, id);
    if (!post) throw not_found();
    return std::move(*post);
}

/// The post, or the original of a repost, if `who` may see it.
Post seen_original(const Change& change, AccountId who, PostId id) {
    const auto reader_of = [&](const Post& post) {
        return reader_towards(change.tables, who, std::array{post.author}, change.now);
    };
    auto post = reload(change.tables, id);
    if (!may_see(reader_of(post), post)) throw not_found();
    if (!post.repost_of) return post;
    auto original = reload(change.tables, *post.repost_of);
    if (!may_see(reader_of(original), original)) throw not_found();
    return original;
}

/// The same for a reader that is known.
Post seen_original(Tables& tables, const Reader& reader, PostId id) {
    auto listed = load_visible(reader, tables, {id});
    if (listed.empty()) throw not_found();
    auto& first = listed.front();
    return first.original ? std::move(*first.original) : std::move(first.post);
}

/// Others' posts are not there for those who want to change them.
Post own_post(const Change& change, AccountId who, PostId id) {
    auto post = reload(change.tables, id);
    if (post.author != who || post.author_state != AccountState::active) throw not_found();
    return post;
}

/// May it be carried further, by a repost or a quote?
void require_spreadable(const Post& post, AccountId who) {
    const bool for_followers = post.visibility == Visibility::followers || post.author_protected;
    if (post.visibility == Visibility::direct || (for_followers && post.author != who)) throw not_allowed();
}

std::vector<AccountId> find_mentioned(Tables& tables, const std::vector<std::string>& names, const Settings& settings) {
    std::vector<AccountId> ids;
    for (const auto& name : names) {
        if (const auto id = tables.accounts.by_name(name)) ids.push_back(*id);
    }
    std::vector<AccountId> active;
    for (const auto& account : tables.accounts.find(ids)) {
        if (account.state == AccountState::active) active.push_back(account.id);
    }
    if (active.size() > settings.max_mentions) {
        throw invalid("Text mentions more than " + std::to_string(settings.max_mentions) + " people");
    }
    return active;
}

/// Own pictures, each once, in no other post than `post`.
void check_media(Tables& tables, AccountId who, const std::vector<MediaId>& ids, std::optional<PostId> post,
                 const Settings& settings) {
    if (ids.empty()) return;
    if (ids.size() > settings.max_media_of_post) {
        throw invalid("Cannot attach more than " + std::to_string(settings.max_media_of_post) + " files");
    }
    const auto media = tables.posts.media(ids);
    const bool each_once = std::set(ids.begin(), ids.end()).size() == ids.size();
    const bool usable = std::all_of(media.begin(), media.end(), [&](const Media& each) {
        return each.owner == who && (!each.post || each.post == post);
    });
    if (!each_once || !usable || media.size() != ids.size()) {
        throw invalid("Media attachments must be your own, each once, and in no other post");
    }
}

/// Into the homes of all who will look for it there.
void copy_to_homes(const Change& change, const Account& author, const Post& post) {
    const auto copies = copies_of(post, author.pulled);
    auto& timelines = change.tables.timelines;
    std::vector<std::string> topics;
    if (copies.followers_of_topics)
        for (const auto& topic : post.topics) topics.push_back(post_text::topic_key(topic));
    if (copies.followers) change.touched.views(timelines.fan_out(post.id, author.id, post.repost_of.has_value()));
    if (!topics.empty()) change.touched.views(timelines.fan_out_to_topics(post.id, topics));
    if (copies.author) timelines.add_to_home(author.id, std::array{post.id});
}

/// What a new post changes besides the homes that it comes into: its author's counts and marks, and the counts of what
/// it answers or repeats.
void touch_around(Touched& touched, const Post& post) {
    touched.only({subjects::profile(post.author), subjects::view(post.author)});
    if (post.reply_to) touched.only({subjects::post(*post.reply_to)});
    if (post.repost_of) touched.only({subjects::post(*post.repost_of)});
}

bool answers_another(const Post& post) {
    return post.reply_to_author && *post.reply_to_author != post.author;
}

/// A direct post, in the conversation of its people as each of them sees it.
void enter_conversations(const Change& change, const Post& post) {
    if (post.visibility != Visibility::direct) return;
    std::set<AccountId> people(post.mentions.begin(), post.mentions.end());
    people.insert(post.author);
    const std::vector<AccountId> sorted(people.begin(), people.end());
    for (const auto owner : sorted) {
        bool unread = false;
        if (owner != post.author) {
            const auto reader = reader_towards(change.tables, owner, std::array{post.author}, change.now);
            if (reader.blocking.contains(post.author) || reader.blocked_by.contains(post.author)) continue;
            unread = !reader.muting.contains(post.author);
        }
        const auto id = change.tables.conversations.enter(owner, sorted, post.id, unread);
        change.happened.push_back(ConversationChanged{id, owner});
    }
}

/// Each person hears once of a new post, for the first of these reasons.
void tell_of_new_post(const Change& change, const Post& post, std::optional<AccountId> quoted_author) {
    std::set<AccountId> told;
    const auto tell = [&](AccountId owner, NotificationKind kind) {
        if (told.insert(owner).second) notify(change, owner, kind, post.author, post);
    };
    for (const auto id : post.mentions) tell(id, NotificationKind::mention);
    if (post.reply_to_author) tell(*post.reply_to_author, NotificationKind::mention);
    if (quoted_author) tell(*quoted_author, NotificationKind::mention);
    if (post.visibility == Visibility::direct || answers_another(post)) return;
    for (const auto id : change.tables.relations.who_want_every_post(post.author)) tell(id, NotificationKind::post);
}

void tell_of_edit(const Change& change, const Post& before, const Post& after) {
    const std::set<AccountId> known(before.mentions.begin(), before.mentions.end());
    for (const auto id : after.mentions) {
        if (!known.contains(id)) notify(change, id, NotificationKind::mention, after.author, after);
    }
    Page newest;
    newest.limit = max_told_of_edit;
    for (const auto& repost : change.tables.posts.reposted_by(after.id, newest)) {
        notify(change, repost.id, NotificationKind::edit, after.author, after);
    }
}

bool same_content(const Post& a, const Post& b) {
    return a.text == b.text && a.warning == b.warning && a.sensitive == b.sensitive && a.language == b.language &&
           a.media == b.media && a.mentions == b.mentions;
}

bool is_moderator(Tables& tables, AccountId who) {
    const auto accounts = tables.accounts.find(std::array{who});
    return !accounts.empty() && accounts.front().state == AccountState::active && accounts.front().role != Role::user;
}

/// Takes a post away, and tells of all that goes or changes with it.
void drop_post(const Change& change, const Post& post) {
    for (const auto& conversation : change.tables.conversations.forget(post.id)) {
        change.happened.push_back(ConversationChanged{conversation.id, conversation.owner});
    }
    if (post.repost_of) {
        if (const auto original = find_post(change.tables, *post.repost_of)) {
            take_back(change, original->author, NotificationKind::repost, post.author, original->id);
        }
        change.happened.push_back(PostCounted{*post.repost_of});
    }
    if (post.reply_to) change.happened.push_back(PostCounted{*post.reply_to});
    for (auto& repost : change.tables.posts.drop(post.id)) change.happened.push_back(PostDropped{std::move(repost)});
    change.happened.push_back(PostDropped{post});
}

/// Of people who did something to a post, those whom the reader is shown.
std::vector<Entry<AccountId>> shown_people(const Reader& reader, Tables& tables,
                                           const std::vector<Entry<AccountId>>& entries) {
    std::vector<AccountId> ids;
    for (const auto& entry : entries) ids.push_back(entry.id);
    const auto visible = visible_accounts(reader, tables, ids);
    const std::set<AccountId> shown(visible.begin(), visible.end());
    return those_that(entries,
                      [&](const auto& entry) { return shown.contains(entry.id) && !reader.muting.contains(entry.id); });
}

/// Of posts that the reader marked, those that it may still see, and whose authors it has not blocked since.
std::vector<Entry<PostId>> shown_marked(const Reader& reader, Tables& tables,
                                        const std::vector<Entry<PostId>>& entries) {
    std::vector<PostId> ids;
    for (const auto& entry : entries) ids.push_back(entry.id);
    std::set<PostId> shown;
    for (const auto& listed : load_visible(reader, tables, ids)) {
        if (!reader.blocking.contains(listed.post.author)) shown.insert(listed.post.id);
    }
    return those_that(entries, [&](const auto& entry) { return shown.contains(entry.id); });
}

std::vector<PostId> shown_in_thread(const Reader& reader, Tables& tables, const std::vector<PostId>& ids) {
    std::vector<PostId> shown;
    for (const auto& listed : load_visible(reader, tables, ids)) {
        if (shows_in_thread(reader, listed.post)) shown.push_back(listed.post.id);
    }
    return shown;
}

/// Another's picture is not there.
Media own_media(Tables& tables, AccountId who, MediaId id) {
    auto found = tables.posts.media(std::array{id});
    if (found.empty() || found.front().owner != who) throw not_found();
    return std::move(found.front());
}

double as_focus(double value) {
    return std::isfinite(value) ? std::clamp(value, -1.0, 1.0) : 0.0;
}

}  // namespace

PostService::PostService(Storage& storage, Events& events, Ids& ids, const Settings& settings)
    : storage_{storage}, events_{events}, ids_{ids}, settings_{settings} {}

template <typename Work>
Post PostService::change(Time now, Work work) {
    std::vector<Event> happened;
    Post result = storage_.write_touching([&](Tables& tables, Touched& touched) {
        return work(Change{tables, ids_, now, happened, touched});
    });
    events_.publish(happened);
    return result;
}

// Writing

std::optional<Post> PostService::posted_with(Tables& tables, AccountId who, const std::string& key, Time now) const {
    if (key.empty()) return std::nullopt;
    const auto id = tables.posts.by_idempotency_key(who, key, now - settings_.idempotency);
    return id ? find_post(tables, *id) : std::nullopt;
}

Post PostService::add(AccountId who, const NewPost& wanted, Time now) {
    // A key that was used is answered before anything is checked: the second body may differ.
    if (!wanted.idempotency_key.empty()) {
        auto earlier =
            storage_.read([&](Tables& tables) { return posted_with(tables, who, wanted.idempotency_key, now); });
        if (earlier) return std::move(*earlier);
    }
    const auto draft = make_draft(wanted.text, wanted.warning, !wanted.media.empty(), settings_);
    return change(now, [&](const Change& change) {
        if (auto earlier = posted_with(change.tables, who, wanted.idempotency_key, now)) return std::move(*earlier);
        std::optional<AccountId> quoted_author;
        const auto author = active_account(change.tables, who);
        auto post = compose(change, author, wanted, draft, quoted_author);
        change.tables.posts.add(post);
        post = reload(change.tables, post.id);
        change.happened.push_back(PostAdded{post});
        if (post.reply_to) change.happened.push_back(PostCounted{*post.reply_to});
        copy_to_homes(change, author, post);
        touch_around(change.touched, post);
        enter_conversations(change, post);
        tell_of_new_post(change, post, quoted_author);
        if (!wanted.idempotency_key.empty()) {
            change.tables.posts.drop_idempotency_keys(now - settings_.idempotency);
            change.tables.posts.remember_idempotency_key(who, wanted.idempotency_key, post.id, now);
        }
        return post;
    });
}

Post PostService::compose(const Change& change, const Account& author, const NewPost& wanted, const Draft& draft,
                          std::optional<AccountId>& quoted_author) const {
    check_media(change.tables, author.id, wanted.media, std::nullopt, settings_);
    Post post;
    post.author = author.id;
    post.text = draft.text;
    post.warning = draft.warning;
    post.topics = draft.topics;
    post.media = wanted.media;
    post.app = wanted.app;
    post.created_at = change.now;
    post.visibility = wanted.visibility.value_or(author.default_visibility);
    post.sensitive = wanted.sensitive.value_or(author.default_sensitive) || !draft.warning.empty();
    post.language = language_tag(wanted.language);
    if (!post.language) post.language = author.default_language;
    post.mentions = find_mentioned(change.tables, draft.mentioned_names, settings_);
    if (wanted.quote_of) {
        const auto quoted = seen_original(change, author.id, *wanted.quote_of);
        require_spreadable(quoted, author.id);
        post.quote_of = quoted.id;
        quoted_author = quoted.author;
    }
    // Inside the transaction, so that ids grow in the order of the commits.
    post.id = PostId{ids_.next(change.now)};
    post.thread = post.id;
    if (wanted.reply_to) {
        const auto parent = seen_original(change, author.id, *wanted.reply_to);
        post.reply_to = parent.id;
        post.reply_to_author = parent.author;
        post.thread = parent.thread;
    }
    return post;
}

Post PostService::edit(AccountId who, PostId id, const PostChange& wanted, Time now) {
    return change(now, [&](const Change& change) {
        const auto before = own_post(change, who, id);
        if (before.repost_of) throw invalid("A repost has no text to edit");
        auto after = before;
        after.media = wanted.media.value_or(before.media);
        check_media(change.tables, who, after.media, id, settings_);
        const auto draft = make_draft(wanted.text.value_or(before.text), wanted.warning.value_or(before.warning),
                                      !after.media.empty(), settings_);
        after.text = draft.text;
        after.warning = draft.warning;
        after.topics = draft.topics;
        after.sensitive = wanted.sensitive.value_or(before.sensitive) || !draft.warning.empty();
        if (wanted.language) after.language = language_tag(wanted.language);
        // Whom a direct post is for does not change: they have read it.
        if (before.visibility != Visibility::direct) {
            after.mentions = find_mentioned(change.tables, draft.mentioned_names, settings_);
        }
        if (same_content(before, after)) return before;
        after.edited_at = now;
        change.tables.posts.edit(after);
        after = reload(change.tables, id);
        change.happened.push_back(PostEdited{after});
        tell_of_edit(change, before, after);
        return after;
    });
}

Post PostService::drop(AccountId who, PostId id, Time now, ActingAs acting) {
    return change(now, [&](const Change& change) {
        auto post = reload(change.tables, id);
        const bool judges = acting == ActingAs::moderator && is_moderator(change.tables, who);
        if (post.author != who && !judges) throw not_found();
        drop_post(change, post);
        return post;
    });
}

// Reading

Post PostService::get(const Reader& reader, PostId id) {
    return storage_.read([&](Tables& tables) {
        auto listed = load_visible(reader, tables, {id});
        if (listed.empty()) throw not_found();
        return std::move(listed.front().post);
    });
}

std::vector<Edit> PostService::history(const Reader& reader, PostId id) {
    return storage_.read([&](Tables& tables) { return tables.posts.history(seen_original(tables, reader, id).id); });
}

PostService::Thread PostService::thread(const Reader& reader, PostId id) {
    const auto max_ancestors = reader.account ? ancestors_for_members : ancestors_for_strangers;
    const auto max_descendants = reader.account ? descendants_for_members : descendants_for_strangers;
    return storage_.read([&](Tables& tables) {
        const auto post = seen_original(tables, reader, id).id;
        Thread thread;
        thread.ancestors = shown_in_thread(reader, tables, tables.posts.ancestors(post, max_ancestors));
        thread.descendants = shown_in_thread(reader, tables, tables.posts.descendants(post, max_descendants));
        return thread;
    });
}

// Reposts and marks

Post PostService::repost(AccountId who, PostId id, std::optional<Visibility> visibility, Time now) {
    if (visibility == Visibility::direct) throw invalid("Visibility of a repost can't be direct");
    return change(now, [&](const Change& change) {
        const auto author = active_account(change.tables, who);
        const auto original = seen_original(change, who, id);
        require_spreadable(original, who);
        if (const auto earlier = change.tables.posts.repost_by(who, original.id)) {
            return reload(change.tables, *earlier);
        }
        Post wrapper;
        wrapper.id = PostId{ids_.next(now)};
        wrapper.author = who;
        wrapper.repost_of = original.id;
        wrapper.visibility = std::max(visibility.value_or(Visibility::everyone), original.visibility);
        wrapper.sensitive = original.sensitive;
        wrapper.thread = wrapper.id;
        wrapper.created_at = now;
        change.tables.posts.add(wrapper);
        wrapper = reload(change.tables, wrapper.id);
        change.happened.push_back(PostAdded{wrapper});
        change.happened.push_back(PostCounted{original.id});
        copy_to_homes(change, author, wrapper);
        touch_around(change.touched, wrapper);
        notify(change, original.author, NotificationKind::repost, who, original);
        return wrapper;
    });
}

Post PostService::take_back_repost(AccountId who, PostId id, Time now) {
    return change(now, [&](const Change& change) {
        const auto original = seen_original(change, who, id);
        if (const auto repost = change.tables.posts.repost_by(who, original.id)) {
            drop_post(change, reload(change.tables, *repost));
        }
        return reload(change.tables, original.id);
    });
}

template <typename Mark>
Post PostService::mark(AccountId who, PostId id, Time now, Mark mark) {
    return change(now, [&](const Change& change) {
        const auto post = seen_original(change, who, id);
        if (!mark(change, post)) return post;
        change.happened.push_back(PostCounted{post.id});
        return reload(change.tables, post.id);
    });
}

Post PostService::favourite(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        change.touched.only({subjects::post(post.id), subjects::view(who)});
        if (!change.tables.posts.add_favourite(who, post.id, now)) return false;
        notify(change, post.author, NotificationKind::favourite, who, post);
        return true;
    });
}

Post PostService::unfavourite(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        change.touched.only({subjects::post(post.id), subjects::view(who)});
        if (!change.tables.posts.drop_favourite(who, post.id)) return false;
        take_back(change, post.author, NotificationKind::favourite, who, post.id);
        return true;
    });
}

Post PostService::bookmark(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        change.touched.only({subjects::view(who)});
        return change.tables.posts.add_bookmark(who, post.id, now);
    });
}

Post PostService::unbookmark(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        change.touched.only({subjects::view(who)});
        return change.tables.posts.drop_bookmark(who, post.id);
    });
}

Post PostService::pin(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        if (post.author != who) throw invalid("Someone else's post cannot be pinned");
        if (post.visibility == Visibility::direct) throw invalid("A direct message cannot be pinned");
        if (post.pinned) return false;
        if (change.tables.posts.count_pinned(who) >= static_cast<std::int64_t>(settings_.max_pinned)) {
            throw invalid("You have already pinned the maximum number of posts");
        }
        change.tables.posts.set_pinned(post.id, true);
        return true;
    });
}

Post PostService::unpin(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        if (post.author != who || !post.pinned) return false;
        change.tables.posts.set_pinned(post.id, false);
        return true;
    });
}

Post PostService::mute_thread(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        change.tables.posts.mute_thread(who, post.thread);
        return true;
    });
}

Post PostService::unmute_thread(AccountId who, PostId id, Time now) {
    return mark(who, id, now, [&](const Change& change, const Post& post) {
        change.tables.posts.unmute_thread(who, post.thread);
        return true;
    });
}

std::vector<Entry<AccountId>> PostService::favourited_by(const Reader& reader, PostId id, const Page& page) {
    return storage_.read([&](Tables& tables) {
        const auto post = seen_original(tables, reader, id).id;
        return fill_page(
            page, [&](const Page& part) { return tables.posts.favourited_by(post, part); },
            [&](const auto& entries) { return shown_people(reader, tables, entries); });
    });
}

std::vector<Entry<AccountId>> PostService::reposted_by(const Reader& reader, PostId id, const Page& page) {
    return storage_.read([&](Tables& tables) {
        const auto post = seen_original(tables, reader, id).id;
        return fill_page(
            page, [&](const Page& part) { return tables.posts.reposted_by(post, part); },
            [&](const auto& entries) { return shown_people(reader, tables, entries); });
    });
}

std::vector<Entry<PostId>> PostService::favourites(const Reader& reader, const Page& page) {
    if (!reader.account) return {};
    return storage_.read([&](Tables& tables) {
        return fill_page(
            page, [&](const Page& part) { return tables.posts.favourites(*reader.account, part); },
            [&](const auto& entries) { return shown_marked(reader, tables, entries); });
    });
}

std::vector<Entry<PostId>> PostService::bookmarks(const Reader& reader, const Page& page) {
    if (!reader.account) return {};
    return storage_.read([&](Tables& tables) {
        return fill_page(
            page, [&](const Page& part) { return tables.posts.bookmarks(*reader.account, part); },
            [&](const auto& entries) { return shown_marked(reader, tables, entries); });
    });
}

// Pictures

std::optional<std::string> PostService::checked_description(const std::optional<std::string>& typed) const {
    if (!typed) return std::nullopt;
    auto description = plain_text(*typed, "Description", settings_.max_media_description, Lines::many);
    if (description.empty()) return std::nullopt;
    return description;
}

MediaId PostService::add_media(const Media& media, Time now) {
    auto checked = media;
    checked.description = checked_description(media.description);
    checked.focus_x = as_focus(media.focus_x);
    checked.focus_y = as_focus(media.focus_y);
    checked.post = std::nullopt;
    checked.created_at = now;
    return storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();  // no post has it yet
        return tables.posts.add_media(checked);
    });
}

Media PostService::media(AccountId who, MediaId id) {
    return storage_.read([&](Tables& tables) { return own_media(tables, who, id); });
}

Media PostService::describe_media(AccountId who, MediaId id, const std::optional<std::string>& text,
                                  std::optional<std::pair<double, double>> focus) {
    const auto description = checked_description(text);
    std::optional<PostId> post;
    auto media = storage_.write([&](Tables& tables) {
        const auto before = own_media(tables, who, id);
        const auto [x, y] = focus.value_or(std::pair{before.focus_x, before.focus_y});
        tables.posts.describe_media(id, text ? description : before.description, as_focus(x), as_focus(y));
        post = before.post;
        return own_media(tables, who, id);
    });
    if (post) events_.publish(PostCounted{*post});
    return media;
}

Media PostService::drop_media(AccountId who, MediaId id) {
    return storage_.write([&](Tables& tables) {
        auto media = own_media(tables, who, id);
        if (media.post) throw invalid("Media attachment is in a post");
        tables.posts.drop_media(id);
        return media;
    });
}

std::vector<Media> PostService::take_media_of(const Post& dropped) {
    return storage_.write([&](Tables& tables) {
        std::vector<Media> taken;
        for (auto& media : tables.posts.media(dropped.media)) {
            if (media.post) continue;  // in another post by now
            tables.posts.drop_media(media.id);
            taken.push_back(std::move(media));
        }
        return taken;
    });
}

std::vector<std::string> PostService::unknown_files(const std::vector<std::string>& names) {
    return storage_.read([&](Tables& tables) { return tables.posts.unknown_files(names); });
}

std::vector<Media> PostService::take_abandoned_media(Time now) {
    return storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();  // no post has them
        return tables.posts.take_abandoned_media(now - settings_.abandoned_media, media_swept_at_once);
    });
}

}  // namespace microblog

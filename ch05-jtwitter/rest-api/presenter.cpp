#include "ch05-jtwitter/rest-api/presenter.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/post-text/html.hpp"

namespace rest {

using namespace storage;
using microblog::Listed;
using microblog::Reader;

namespace {

template <typename Value, std::size_t size>
using WordTable = std::array<std::pair<Value, std::string_view>, size>;

constexpr WordTable<Visibility, 4> visibilities{{{Visibility::everyone, "public"},
                                                 {Visibility::unlisted, "unlisted"},
                                                 {Visibility::followers, "private"},
                                                 {Visibility::direct, "direct"}}};

constexpr WordTable<NotificationKind, 7> notification_kinds{{{NotificationKind::follow, "follow"},
                                                             {NotificationKind::follow_request, "follow_request"},
                                                             {NotificationKind::mention, "mention"},
                                                             {NotificationKind::repost, "reblog"},
                                                             {NotificationKind::favourite, "favourite"},
                                                             {NotificationKind::post, "status"},
                                                             {NotificationKind::edit, "update"}}};

template <typename Value, std::size_t size>
std::string_view word_of(const WordTable<Value, size>& words, Value value) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const auto& row) { return row.first == value; });
    return found == words.end() ? std::string_view{} : found->second;
}

template <typename Value, std::size_t size>
std::optional<Value> value_of(const WordTable<Value, size>& words, std::string_view word) {
    const auto found = std::find_if(words.begin(), words.end(), [&](const auto& row) { return row.second == word; });
    if (found == words.end()) return {};
    return found->first;
}

char lower(char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_without_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

template <typename Id>
void sort_each_once(std::vector<Id>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

// ---- accounts -------------------------------------------------------------------------------------------------------

std::string account_url(const std::string& base, const std::string& name) {
    return base + "/@" + name;
}

std::string media_url(const std::string& base, const std::string& file) {
    return base + "/media/" + file;
}

/// A profile field's value is one line and stands in a table: links and topics, but no paragraph around them.
std::string one_line_html(const std::string& base, std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    const auto html = post_text::to_html(text, {base, {}});
    constexpr std::string_view begin = "<p>", end = "</p>";
    return html.empty() ? html : html.substr(begin.size(), html.size() - begin.size() - end.size());
}

/// Roles as Mastodon numbers them. The permissions are bits: 1 is all of them, 0x10 reports, 0x400 users.
api::Role role_of(Role role) {
    switch (role) {
        case Role::admin:
            return {"3", "Admin", "", "1", true};
        case Role::moderator:
            return {"1", "Moderator", "", "1040", true};
        case Role::user:
            break;
    }
    return {"-99", "", "", "0", false};
}

api::Account to_entity(const std::string& base, const Account& account) {
    api::Account entity;
    entity.id = api_id(account.id);
    entity.username = entity.acct = account.name;
    entity.display_name = account.display_name;
    entity.locked = account.is_protected;
    entity.bot = account.bot;
    entity.discoverable = account.discoverable;
    entity.created_at = timestamp(account.created_at);
    entity.note = post_text::to_html(account.note, {base, {}});
    entity.url = entity.uri = account_url(base, account.name);
    entity.avatar =
        account.avatar.empty() ? base + "/pictures/avatar/" + account.name + ".png" : media_url(base, account.avatar);
    entity.header =
        account.header.empty() ? base + "/pictures/header/" + account.name + ".png" : media_url(base, account.header);
    entity.avatar_static = entity.avatar;
    entity.header_static = entity.header;
    entity.followers_count = account.followers;
    entity.following_count = account.following;
    entity.statuses_count = account.posts;
    if (account.last_post_on) entity.last_status_at = api::Date{*account.last_post_on};
    for (const auto& field : account.fields)
        entity.fields.push_back({post_text::escape_html(field.name), one_line_html(base, field.value), {}});
    if (account.role != Role::user) entity.roles.push_back(role_of(account.role));
    return entity;
}

// ---- pictures -------------------------------------------------------------------------------------------------------

api::Size to_size(int width, int height) {
    return {width, height, std::to_string(width) + "x" + std::to_string(height),
            height > 0 ? static_cast<double>(width) / height : 0};
}

/// An animated GIF is an `image`, too: a `gifv` is played as a video, which it is not.
api::MediaAttachment to_entity(const std::string& base, const Media& media) {
    api::MediaAttachment entity;
    entity.id = api_id(media.id);
    entity.type = "image";
    entity.url = media_url(base, media.file);
    entity.preview_url = media_url(base, media.preview);
    entity.meta.original = to_size(media.width, media.height);
    entity.meta.small = to_size(media.preview_width, media.preview_height);
    entity.meta.focus = {media.focus_x, media.focus_y};
    entity.description = media.description;
    if (!media.blurhash.empty()) entity.blurhash = media.blurhash;
    return entity;
}

// ---- posts ----------------------------------------------------------------------------------------------------------

struct Person {
    api::Account entity;
    bool active = false;
};

/// What stands around the posts of a page: everything of one kind comes with one question to the store.
struct Surroundings {
    std::unordered_map<AccountId, Person> people;
    std::unordered_map<MediaId, api::MediaAttachment> media;
    std::unordered_map<PostId, ReaderMarks> marks;  // of originals, never of reposts
    std::unordered_map<PostId, Post> quoted;        // only what the reader may see
    std::unordered_map<AppId, api::StatusApplication> apps;
};

/// May it be seen inside the post that quotes it? A quote opens no door that is shut.
bool shows_as_quote(const Reader& reader, const Post& post) {
    return shows_in_thread(reader, post) && !post.repost_of;
}

std::unordered_map<PostId, Post> load_quoted(Tables& tables, const Reader& reader, const std::vector<Post>& posts) {
    std::vector<PostId> ids;
    for (const auto& post : posts)
        if (post.quote_of) ids.push_back(*post.quote_of);
    std::unordered_map<PostId, Post> quoted;
    if (ids.empty()) return quoted;
    sort_each_once(ids);
    for (auto& listed : load_visible(reader, tables, ids)) {
        const auto id = listed.post.id;
        if (shows_as_quote(reader, listed.post)) quoted.emplace(id, std::move(listed.post));
    }
    return quoted;
}

/// What concerns this reader alone. First gives the posts with a text, also quoted ones; a repost stands for its
/// original.
std::vector<Post> load_for_reader(Tables& tables, const Reader& reader, std::span<const Listed> page,
                                  Surroundings& around) {
    std::vector<Post> posts;
    for (const auto& [post, original] : page) posts.push_back(original ? *original : post);
    around.quoted = load_quoted(tables, reader, posts);
    for (const auto& [id, post] : around.quoted) posts.push_back(post);
    if (reader.account && !posts.empty())
        for (const auto& marks : tables.posts.marks(*reader.account, posts)) around.marks.emplace(marks.post, marks);
    return posts;
}

/// What stands around these posts for whoever reads them.
void load_for_all(Tables& tables, const std::string& base, std::span<const Post> posts, std::vector<AccountId> people,
                  Surroundings& around) {
    std::vector<AppId> apps;
    std::vector<MediaId> media;
    for (const auto& post : posts) {
        people.push_back(post.author);
        people.insert(people.end(), post.mentions.begin(), post.mentions.end());
        media.insert(media.end(), post.media.begin(), post.media.end());
        if (post.app) apps.push_back(*post.app);
    }
    sort_each_once(people);
    for (const auto& account : tables.accounts.find(people))
        around.people.emplace(account.id, Person{to_entity(base, account), account.state == AccountState::active});
    if (!media.empty()) {
        sort_each_once(media);
        for (const auto& each : tables.posts.media(media)) around.media.emplace(each.id, to_entity(base, each));
    }
    sort_each_once(apps);
    for (const auto id : apps)  // a page comes from a few programs
        if (const auto app = tables.access.app(id))
            around.apps.emplace(id, api::StatusApplication{app->name, app->website});
}

Surroundings load(Tables& tables, const std::string& base, const Reader& reader, std::span<const Listed> page,
                  std::vector<AccountId> people = {}) {
    Surroundings around;
    auto posts = load_for_reader(tables, reader, page, around);
    for (const auto& [post, original] : page)
        if (original) posts.push_back(post);
    load_for_all(tables, base, posts, std::move(people), around);
    return around;
}

/// A public post of a protected account is for its followers, and says so.
Visibility shown_visibility(const Post& post) {
    const bool open = post.visibility == Visibility::everyone || post.visibility == Visibility::unlisted;
    return open && post.author_protected ? Visibility::followers : post.visibility;
}

/// Writes statuses of what was loaded: no question to the store.
class StatusWriter {
  public:
    StatusWriter(const std::string& base, const Reader& reader, const Surroundings& around)
        : base_{base}, reader_{reader}, around_{around} {}

    /// Empty if its author is gone since the post was loaded.
    std::optional<api::Status> write(const Listed& listed) const {
        if (listed.post.repost_of) return write_repost(listed);
        return write_with_quote(listed.post);
    }

    std::string content(const std::string& text, const Post& post) const {
        post_text::Links links{base_, {}};
        links.find_account = [&](std::string_view name, std::string_view host) -> std::optional<std::string> {
            if (!host.empty() && !same_without_case(host, host_of(base_))) return {};
            const auto* account = mentioned(post, name);
            if (!account) return {};
            return account->username;
        };
        return post_text::to_html(text, links);
    }

    const Person* person(AccountId id) const {
        const auto found = around_.people.find(id);
        return found == around_.people.end() ? nullptr : &found->second;
    }

    ReaderMarks marks_of(const Post& post) const {
        const auto found = around_.marks.find(post.id);
        return found == around_.marks.end() ? ReaderMarks{} : found->second;
    }

    /// Null if it quotes nothing, or nothing that the reader may see.
    const Post* quoted_by(const Post& post) const {
        if (!post.quote_of) return nullptr;
        const auto found = around_.quoted.find(*post.quote_of);
        return found == around_.quoted.end() ? nullptr : &found->second;
    }

    /// The core of a post, or of a repost. Empty if its author is gone.
    std::optional<api::StatusCore> core(const Post& post, const Post* original) const {
        return original ? core_of_repost(post, *original) : core_of_post(post);
    }

    std::vector<api::MediaAttachment> media(const Post& post) const {
        std::vector<api::MediaAttachment> all;
        for (const auto id : post.media)
            if (const auto found = around_.media.find(id); found != around_.media.end()) all.push_back(found->second);
        return all;
    }

  private:
    const api::Account* mentioned(const Post& post, std::string_view name) const {
        for (const auto id : post.mentions) {
            const auto* found = person(id);
            if (found && found->active && same_without_case(found->entity.username, name)) return &found->entity;
        }
        return nullptr;
    }

    /// What posts and reposts have in common.
    std::optional<api::StatusCore> begin(const Post& post) const {
        const auto* author = person(post.author);
        if (!author) return {};
        api::StatusCore core;
        core.id = api_id(post.id);
        core.account = author->entity;
        core.created_at = timestamp(post.created_at);
        core.visibility = to_word(shown_visibility(post));
        core.uri = core.url = author->entity.url + "/" + api::to_string(core.id);
        if (post.app)
            if (const auto app = around_.apps.find(*post.app); app != around_.apps.end())
                core.application.emplace(app->second);
        return core;
    }

    std::optional<api::StatusCore> core_of_post(const Post& post) const {
        auto core = begin(post);
        if (!core) return {};
        if (post.edited_at) core->edited_at = timestamp(*post.edited_at);
        if (post.reply_to) core->in_reply_to_id = api_id(*post.reply_to);
        if (post.reply_to_author) core->in_reply_to_account_id = api_id(*post.reply_to_author);
        core->sensitive = post.sensitive;
        core->spoiler_text = post.warning;
        core->language = post.language;
        core->content = content(post.text, post);
        core->media_attachments = media(post);
        for (const auto id : post.mentions)
            if (const auto* found = person(id); found && found->active)
                core->mentions.push_back(
                    {found->entity.id, found->entity.username, found->entity.url, found->entity.acct});
        for (const auto& topic : post.topics) {
            const auto key = post_text::topic_key(topic);
            core->tags.push_back({key, base_ + "/tags/" + post_text::percent_encode(key)});
        }
        add_counts(*core, post);
        return core;
    }

    /// A wrapper without a text of its own. Counts and marks are the original's, on both levels.
    std::optional<api::StatusCore> core_of_repost(const Post& repost, const Post& original) const {
        auto core = begin(repost);
        if (!core) return {};
        core->language = original.language;
        core->sensitive = original.sensitive;
        add_counts(*core, original);
        return core;
    }

    std::optional<api::Status> write_post(const Post& post) const {
        auto core = core_of_post(post);
        if (!core) return {};
        api::Status status;
        static_cast<api::StatusCore&>(status) = std::move(*core);
        add_marks(status, post);
        return status;
    }

    /// One quote deep: what the quoted one quotes is not shown.
    std::optional<api::Status> write_with_quote(const Post& post) const {
        auto status = write_post(post);
        if (const auto* quoted = status ? quoted_by(post) : nullptr)
            if (auto inner = write_post(*quoted))
                status->quote = std::make_shared<const api::Status>(std::move(*inner));
        return status;
    }

    std::optional<api::Status> write_repost(const Listed& listed) const {
        if (!listed.original) return {};
        auto core = core_of_repost(listed.post, *listed.original);
        auto original = core ? write_with_quote(*listed.original) : std::nullopt;
        if (!original) return {};
        api::Status status;
        static_cast<api::StatusCore&>(status) = std::move(*core);
        add_marks(status, *listed.original);
        status.reblog = std::make_shared<const api::Status>(std::move(*original));
        return status;
    }

    static void add_counts(api::StatusCore& core, const Post& post) {
        core.replies_count = post.replies;
        core.reblogs_count = post.reposts;
        core.favourites_count = post.favourites;
    }

    void add_marks(api::Status& status, const Post& post) const {
        if (!reader_.account) return;
        const auto marks = marks_of(post);
        status.favourited.emplace(marks.favourited);
        status.reblogged.emplace(marks.reposted);
        status.bookmarked.emplace(marks.bookmarked);
        status.muted.emplace(marks.thread_muted);
        if (reader_.is(post.author)) status.pinned.emplace(post.pinned);
    }

    const std::string& base_;
    const Reader& reader_;
    const Surroundings& around_;
};

/// A post whose core is wanted; of a repost with its original.
struct Wanted {
    const Post* post;
    const Post* original;
};

/// Each post that a page shows, outermost first.
template <typename Visit>
void walk(const StatusWriter& writer, std::span<const Listed> page, Visit visit) {
    for (const auto& [post, original] : page) {
        const auto* const inner = original ? &*original : &post;
        visit(Piece::As::status, Wanted{&post, original ? inner : nullptr}, *inner);
        if (original) visit(Piece::As::reblog, Wanted{inner, nullptr}, *inner);
        if (const auto* quoted = writer.quoted_by(*inner)) visit(Piece::As::quote, Wanted{quoted, nullptr}, *quoted);
    }
}

/// `marked`: the original of a repost, else the post itself.
Piece piece_of(const Reader& reader, Piece::As as, PostId post, const Post& marked, const ReaderMarks& marks) {
    return {.post = post,
            .as = as,
            .favourited = marks.favourited,
            .reblogged = marks.reposted,
            .muted = marks.thread_muted,
            .bookmarked = marks.bookmarked,
            .is_own = reader.is(marked.author),
            .pinned = marked.pinned};
}

std::vector<Subject> subjects_of(const Wanted& wanted) {
    std::vector<Subject> about{subjects::post(wanted.post->id), subjects::profile(wanted.post->author)};
    if (wanted.original) about.push_back(subjects::post(wanted.original->id));
    for (const auto id : wanted.post->mentions) about.push_back(subjects::profile(id));
    return about;
}

std::vector<api::Status> write_all(const StatusWriter& writer, std::span<const Listed> posts) {
    std::vector<api::Status> all;
    all.reserve(posts.size());
    for (const auto& listed : posts)
        if (auto status = writer.write(listed)) all.push_back(std::move(*status));
    return all;
}

/// Every known account that `text` names, whoever the post mentions now.
std::vector<AccountId> accounts_named_in(Tables& tables, std::string_view text) {
    std::vector<AccountId> ids;
    for (const auto& entity : post_text::find_entities(text))
        if (entity.kind == post_text::Kind::mention)
            if (const auto id = tables.accounts.by_name(entity.name)) ids.push_back(*id);
    return ids;
}

/// The posts that are beside notifications and conversations.
std::unordered_map<PostId, Listed> load_by_id(Tables& tables, const Reader& reader, std::vector<PostId> ids) {
    std::unordered_map<PostId, Listed> posts;
    sort_each_once(ids);
    if (ids.empty()) return posts;
    for (auto& listed : load_visible(reader, tables, ids)) {
        const auto id = listed.post.id;
        posts.emplace(id, std::move(listed));
    }
    return posts;
}

std::vector<Listed> values_of(const std::unordered_map<PostId, Listed>& posts) {
    std::vector<Listed> all;
    for (const auto& [id, listed] : posts) all.push_back(listed);
    return all;
}

}  // namespace

std::string_view host_of(std::string_view base) {
    const auto scheme = base.find("://");
    return scheme == std::string_view::npos ? base : base.substr(scheme + 3);
}

std::string_view to_word(Visibility visibility) {
    return word_of(visibilities, visibility);
}

std::optional<Visibility> visibility_of(std::string_view word) {
    return value_of(visibilities, word);
}

std::string_view to_word(NotificationKind kind) {
    return word_of(notification_kinds, kind);
}

std::optional<NotificationKind> notification_kind_of(std::string_view word) {
    return value_of(notification_kinds, word);
}

Presenter::Presenter(microblog::Microblog& blog, std::string base) : blog_{blog}, base_{std::move(base)} {}

std::vector<api::Account> Presenter::accounts(std::span<const AccountId> ids) {
    const auto found = blog_.storage.read([&](Tables& tables) { return tables.accounts.find(ids); });
    std::vector<api::Account> entities;
    entities.reserve(found.size());
    for (const auto& each : found) entities.push_back(to_entity(base_, each));
    return entities;
}

api::Account Presenter::account(const Account& account) {
    return to_entity(base_, account);
}

api::CredentialAccount Presenter::credential_account(AccountId id) {
    const std::array ids{id};
    const auto [found, requests] = blog_.storage.read(
        [&](Tables& tables) { return std::pair(tables.accounts.find(ids), tables.relations.count_requests(id)); });
    if (found.empty()) throw microblog::not_found();
    const auto& account = found.front();
    api::CredentialAccount entity;
    static_cast<api::Account&>(entity) = to_entity(base_, account);
    entity.source.privacy = to_word(account.default_visibility);
    entity.source.sensitive = account.default_sensitive;
    entity.source.language = account.default_language;
    entity.source.note = account.note;
    for (const auto& field : account.fields) entity.source.fields.push_back({field.name, field.value, {}});
    entity.source.follow_requests_count = requests;
    entity.role = role_of(account.role);
    return entity;
}

std::vector<api::Status> Presenter::statuses(const Reader& reader, std::span<const Listed> posts) {
    if (posts.empty()) return {};
    const auto around = blog_.storage.read([&](Tables& tables) { return load(tables, base_, reader, posts); });
    return write_all({base_, reader, around}, posts);
}

std::vector<Piece> Presenter::pieces(const Reader& reader, std::span<const Listed> posts, WrittenStatuses& written) {
    if (posts.empty()) return {};
    Surroundings around;
    const StatusWriter writer(base_, reader, around);
    std::vector<Wanted> unwritten;
    const auto then = blog_.storage.changes().now();
    blog_.storage.read([&](Tables& tables) {
        load_for_reader(tables, reader, posts, around);
        std::vector<Post> strange;
        walk(writer, posts, [&](Piece::As, const Wanted& wanted, const Post&) {
            if (written.knows(wanted.post->id)) return;
            unwritten.push_back(wanted);
            strange.push_back(*wanted.post);
        });
        if (!strange.empty()) load_for_all(tables, base_, strange, {}, around);
    });
    for (const auto& wanted : unwritten)
        if (const auto core = writer.core(*wanted.post, wanted.original))
            written.keep(wanted.post->id, *core, subjects_of(wanted), then);

    std::vector<Piece> pieces;
    walk(writer, posts, [&](Piece::As as, const Wanted& wanted, const Post& marked) {
        pieces.push_back(piece_of(reader, as, wanted.post->id, marked, writer.marks_of(marked)));
    });
    return pieces;
}

std::vector<std::string> Presenter::status_for_each(std::span<const Reader* const> readers, const Listed& listed) {
    const auto& inner = listed.original ? *listed.original : listed.post;
    std::vector<AccountId> accounts;
    for (const auto* reader : readers) accounts.push_back(*reader->account);
    Surroundings around;
    std::optional<Post> quoted;
    std::vector<ReaderMarks> marks, marks_of_quoted;
    blog_.storage.read([&](Tables& tables) {
        std::vector<Post> posts{inner};
        if (listed.original) posts.push_back(listed.post);
        if (inner.quote_of)
            for (auto& post : tables.posts.find(std::array{*inner.quote_of})) posts.push_back(quoted.emplace(post));
        load_for_all(tables, base_, posts, {}, around);
        marks = tables.posts.marks_of_each(accounts, inner);
        if (quoted) marks_of_quoted = tables.posts.marks_of_each(accounts, *quoted);
    });

    const StatusWriter writer(base_, *readers.front(), around);  // for cores, which are the same for all
    std::map<PostId, std::string> cores;
    const auto keep_core = [&](const Post& post, const Post* original) {
        if (const auto core = writer.core(post, original)) cores.emplace(post.id, write_core(*core));
    };
    keep_core(inner, nullptr);
    if (listed.original) keep_core(listed.post, &inner);
    if (quoted) keep_core(*quoted, nullptr);

    std::vector<std::string> texts(readers.size());
    for (std::size_t i = 0; i < readers.size(); ++i) {
        std::vector<Piece> pieces{piece_of(*readers[i], Piece::As::status, listed.post.id, inner, marks[i])};
        if (listed.original) pieces.push_back(piece_of(*readers[i], Piece::As::reblog, inner.id, inner, marks[i]));
        if (quoted && cores.contains(quoted->id) && shows_as_quote(*readers[i], *quoted))
            pieces.push_back(piece_of(*readers[i], Piece::As::quote, quoted->id, *quoted, marks_of_quoted[i]));
        std::span<const Piece> left(pieces);
        const bool is_whole = write_status(texts[i], left, [&](PostId id) {
            const auto core = cores.find(id);
            if (core != cores.end()) texts[i] += core->second;
            return core != cores.end();
        });
        if (!is_whole) texts[i].clear();
    }
    return texts;
}

api::Status Presenter::status(const Reader& reader, const Post& post) {
    std::vector<Listed> posts{{post, {}}};
    const auto around = blog_.storage.read([&](Tables& tables) {
        if (post.repost_of) {
            const std::array ids{*post.repost_of};
            auto originals = tables.posts.find(ids);
            if (!originals.empty() && may_see(reader, originals.front()))
                posts.front().original = std::move(originals.front());
        }
        return load(tables, base_, reader, posts);
    });
    auto all = write_all({base_, reader, around}, posts);
    if (all.empty()) throw microblog::not_found();
    return std::move(all.front());
}

std::optional<api::Status> Presenter::status(const Reader& reader, PostId id) {
    const std::array ids{id};
    auto all = statuses(reader, ids);
    if (all.empty()) return {};
    return std::move(all.front());
}

std::vector<api::Status> Presenter::statuses(const Reader& reader, std::span<const PostId> ids) {
    if (ids.empty()) return {};
    std::vector<Listed> posts;
    const auto around = blog_.storage.read([&](Tables& tables) {
        posts = load_visible(reader, tables, {ids.begin(), ids.end()});
        return load(tables, base_, reader, posts);
    });
    return write_all({base_, reader, around}, posts);
}

std::vector<api::StatusEdit> Presenter::edits(const Post& post, std::span<const Edit> edits) {
    const Reader stranger;
    const std::array page{Listed{post, {}}};
    Post with_all_names = post;
    const auto around = blog_.storage.read([&](Tables& tables) {
        for (const auto& edit : edits)
            for (const auto id : accounts_named_in(tables, edit.text)) with_all_names.mentions.push_back(id);
        return load(tables, base_, stranger, page, with_all_names.mentions);
    });
    const StatusWriter writer(base_, stranger, around);
    const auto* author = writer.person(post.author);
    if (!author) return {};
    std::vector<api::StatusEdit> entities;
    for (const auto& edit : edits)
        entities.push_back({writer.content(edit.text, with_all_names),
                            edit.warning,
                            edit.sensitive,
                            timestamp(edit.at),
                            author->entity,
                            writer.media(post),
                            {},
                            {}});
    return entities;
}

std::vector<api::Notification> Presenter::notifications(const Reader& reader,
                                                        std::span<const Notification> notifications) {
    std::vector<AccountId> people;
    std::vector<PostId> ids;
    for (const auto& each : notifications) {
        people.push_back(each.from);
        if (each.post) ids.push_back(*each.post);
    }
    std::unordered_map<PostId, Listed> posts;
    const auto around = blog_.storage.read([&](Tables& tables) {
        posts = load_by_id(tables, reader, ids);
        return load(tables, base_, reader, values_of(posts), people);
    });
    const StatusWriter writer(base_, reader, around);
    std::vector<api::Notification> entities;
    for (const auto& each : notifications) {
        const auto* from = writer.person(each.from);
        if (!from) continue;
        api::Notification entity;
        entity.id = api_id(each.id);
        entity.type = to_word(each.kind);
        entity.created_at = timestamp(each.created_at);
        entity.group_key = "ungrouped-" + api::to_string(entity.id);
        entity.account = from->entity;
        if (each.post) {
            const auto found = posts.find(*each.post);
            if (found == posts.end()) continue;
            auto status = writer.write(found->second);
            if (!status) continue;
            entity.status.emplace(std::move(*status));
        }
        entities.push_back(std::move(entity));
    }
    return entities;
}

std::vector<api::Conversation> Presenter::conversations(const Reader& reader,
                                                        std::span<const Conversation> conversations) {
    std::vector<AccountId> people;
    std::vector<PostId> ids;
    for (const auto& each : conversations) {
        people.push_back(each.owner);
        people.insert(people.end(), each.others.begin(), each.others.end());
        if (each.last_post) ids.push_back(*each.last_post);
    }
    std::unordered_map<PostId, Listed> posts;
    const auto around = blog_.storage.read([&](Tables& tables) {
        posts = load_by_id(tables, reader, ids);
        return load(tables, base_, reader, values_of(posts), people);
    });
    const StatusWriter writer(base_, reader, around);
    std::vector<api::Conversation> entities;
    for (const auto& each : conversations) {
        api::Conversation entity;
        entity.id = api_id(each.id);
        entity.unread = each.unread;
        const std::vector<AccountId> alone{each.owner};
        for (const auto id : each.others.empty() ? alone : each.others)
            if (const auto* found = writer.person(id)) entity.accounts.push_back(found->entity);
        if (each.last_post)
            if (const auto found = posts.find(*each.last_post); found != posts.end())
                entity.last_status = writer.write(found->second);
        entities.push_back(std::move(entity));
    }
    return entities;
}

api::Relationship Presenter::relationship(const Relation& relation) {
    api::Relationship entity;
    entity.id = api_id(relation.whom);
    entity.following = relation.following.has_value();
    entity.showing_reblogs = relation.following && relation.following->reposts;
    entity.notifying = relation.following && relation.following->notify;
    entity.followed_by = relation.followed_by;
    entity.blocking = relation.blocking;
    entity.blocked_by = relation.blocked_by;
    entity.muting = relation.muting.has_value();
    entity.muting_notifications = relation.muting && relation.muting->notifications;
    entity.requested = relation.requested;
    entity.requested_by = relation.requested_by;
    entity.note = relation.note;
    return entity;
}

api::MediaAttachment Presenter::media(const Media& media) {
    return to_entity(base_, media);
}

api::Tag Presenter::tag(const microblog::TopicView& view, bool with_following) {
    api::Tag entity;
    entity.name = view.topic.key;
    entity.url = base_ + "/tags/" + post_text::percent_encode(view.topic.key);
    for (const auto& day : view.days) {
        const auto midnight = std::chrono::duration_cast<std::chrono::seconds>(day.day.time_since_epoch());
        entity.history.push_back(
            {std::to_string(midnight.count()), std::to_string(day.uses), std::to_string(day.accounts)});
    }
    if (with_following) entity.following.emplace(view.following);
    return entity;
}

}  // namespace rest

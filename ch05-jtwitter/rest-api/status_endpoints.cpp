// Statuses: writing, reading, changing, and what readers do to them. Section 5.2 of the API.
#include <algorithm>

#include "ch05-jtwitter/microblog-session/draft.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/rest-api/ascii.hpp"

namespace rest {

/// A list that may be left out, which is not the same as an empty one: what is left out stays as it is.
inline void read_field(const Parameters& parameters, const std::string& name,
                       std::optional<std::vector<api::Id>>& field) {
    if (parameters.has(name)) read_field(parameters, name, field.emplace());
}

namespace status_forms {

struct PollForm {
    std::vector<std::string> options;
};
BOOST_DESCRIBE_STRUCT(PollForm, (), (options))

struct NewStatusForm {
    std::optional<Words> status;
    std::vector<api::Id> media_ids;
    std::optional<api::Id> in_reply_to_id;
    std::optional<api::Id> quote_id, quoted_status_id;  // two names for one thing
    std::optional<bool> sensitive;
    std::optional<Words> spoiler_text;
    std::optional<std::string> visibility, language;
    std::optional<std::string> scheduled_at;  // refused: never posted at once instead
    PollForm poll;                            // refused
};
BOOST_DESCRIBE_STRUCT(NewStatusForm, (),
                      (status, media_ids, in_reply_to_id, quote_id, quoted_status_id, sensitive, spoiler_text,
                       visibility, language, scheduled_at, poll))

struct RemoveForm {
    std::optional<bool> delete_media;  // at once, as in Mastodon 4.4
};
BOOST_DESCRIBE_STRUCT(RemoveForm, (), (delete_media))

struct EditForm {
    std::optional<Words> status, spoiler_text;
    std::optional<bool> sensitive;
    std::optional<std::string> language;
    std::optional<std::vector<api::Id>> media_ids;
};
BOOST_DESCRIBE_STRUCT(EditForm, (), (status, spoiler_text, sensitive, language, media_ids))

struct RepostForm {
    std::optional<std::string> visibility;
};
BOOST_DESCRIBE_STRUCT(RepostForm, (), (visibility))

struct SeveralForm {
    std::vector<api::Id> id;
};
BOOST_DESCRIBE_STRUCT(SeveralForm, (), (id))

}  // namespace status_forms

namespace {

using namespace status_forms;
using namespace storage;
using microblog::PostService;

constexpr std::size_t max_statuses_at_once = 40;  // of GET /api/v1/statuses?id[]=
constexpr std::size_t default_page = 20, max_page = 40;
constexpr std::size_t default_people = 40, max_people = 80;
constexpr std::size_t max_idempotency_key = 256;  // bytes

std::optional<Visibility> read_visibility(const std::optional<std::string>& word) {
    if (!word) return {};
    const auto visibility = visibility_of(*word);
    if (!visibility) throw BadForm("Validation failed: Visibility must be one of public, unlisted, private, direct");
    return visibility;
}

/// "de" or "zh-CN": a language of ISO 639, perhaps with more behind it (RFC 5646). Anything else is as if it were not
/// there.
std::optional<std::string> read_language(const std::optional<std::string>& word) {
    const auto tag = microblog::language_tag(word);
    if (!tag) return {};
    const auto first = std::string_view(*tag).substr(0, tag->find('-'));
    const auto language = to_lower(first);
    const bool is_word = std::all_of(language.begin(), language.end(), [](char c) { return 'a' <= c && c <= 'z'; });
    if (!is_word || language.size() < 2 || language.size() > 3) return {};
    return language + tag->substr(first.size());
}

template <typename To>
std::optional<To> id_of(const std::optional<api::Id>& id) {
    if (!id) return {};
    return To{id->value};
}

std::vector<MediaId> media_ids(const std::vector<api::Id>& ids) {
    std::vector<MediaId> media;
    for (const auto id : ids) media.push_back(MediaId{id.value});
    return media;
}

std::string text_of(const std::optional<Words>& words) {
    return words ? words->text : std::string{};
}

std::optional<std::string> optional_text(const std::optional<Words>& words) {
    if (!words) return {};
    return words->text;
}

microblog::NewPost read_new_post(const Call& call, const NewStatusForm& form) {
    if (form.scheduled_at)
        throw BadForm("Validation failed: posts at a later time are not supported; leave scheduled_at out");
    if (!form.poll.options.empty()) throw BadForm("Validation failed: polls are not supported; leave poll out");
    const auto key = call.request.header("Idempotency-Key");
    if (key.size() > max_idempotency_key)
        throw BadForm("Validation failed: Idempotency-Key is longer than " + std::to_string(max_idempotency_key) +
                      " bytes");
    microblog::NewPost post;
    post.text = text_of(form.status);
    post.warning = text_of(form.spoiler_text);
    post.media = media_ids(form.media_ids);
    post.reply_to = id_of<PostId>(form.in_reply_to_id);
    post.quote_of = id_of<PostId>(form.quote_id ? form.quote_id : form.quoted_status_id);
    post.sensitive = form.sensitive;
    post.visibility = read_visibility(form.visibility);
    post.language = read_language(form.language);
    post.app = call.caller->token.app;
    post.idempotency_key = key;
    return post;
}

api::Status create(Tools tools, const Call& call, const NewStatusForm& form) {
    const auto post = tools.blog.posts.add(call.me(), read_new_post(call, form), call.now);
    return tools.presenter.status(call.reader(), post);
}

api::Status edit(Tools tools, const Call& call, const EditForm& form) {
    microblog::PostChange change;
    change.text = optional_text(form.status);
    change.warning = optional_text(form.spoiler_text);
    change.sensitive = form.sensitive;
    change.language = read_language(form.language);
    if (form.media_ids) change.media = media_ids(*form.media_ids);
    const auto post = tools.blog.posts.edit(call.me(), call.id<PostId>(), change, call.now);
    return tools.presenter.status(call.reader(), post);
}

void remove_pictures(Tools tools, const storage::Post& dropped) {
    for (const auto& media : tools.blog.posts.take_media_of(dropped)) {
        tools.media.remove(media.file);
        tools.media.remove(media.preview);
    }
}

/// Shown as it was: afterwards nothing of it can be read any more. Its pictures wait for a new post, unless they are to
/// go, too; what a moderator takes away is gone.
api::DeletedStatus remove(Tools tools, const Call& call, const RemoveForm& form) {
    using microblog::ActingAs;
    const auto id = call.id<PostId>();
    const auto acting = call.caller->scopes.contains("admin:write") ? ActingAs::moderator : ActingAs::author;
    auto before = tools.presenter.status(call.reader(), id);
    const auto post = tools.blog.posts.drop(call.me(), id, call.now, acting);
    if (form.delete_media.value_or(false) || post.author != call.me()) remove_pictures(tools, post);
    api::DeletedStatus answer;
    static_cast<api::Status&>(answer) = before ? std::move(*before) : tools.presenter.status(call.reader(), post);
    answer.text = post.text;
    return answer;
}

api::Context context(Tools tools, const Call& call) {
    const auto thread = tools.blog.posts.thread(call.reader(), call.id<PostId>());
    return {tools.presenter.statuses(call.reader(), thread.ancestors),
            tools.presenter.statuses(call.reader(), thread.descendants)};
}

/// What one call does to a post, and gives the post that is to be shown.
struct Action {
    std::string word, scope, about;
    Post (PostService::*run)(AccountId, PostId, Time);
};

const std::vector<Action>& actions() {
    static const std::vector<Action> all{
        {"favourite", "write:favourites", "Like it", &PostService::favourite},
        {"unfavourite", "write:favourites", "Take the like back", &PostService::unfavourite},
        {"unreblog", "write:statuses", "Take the repost back; gives the original", &PostService::take_back_repost},
        {"bookmark", "write:bookmarks", "Keep it for oneself", &PostService::bookmark},
        {"unbookmark", "write:bookmarks", "Keep it no longer", &PostService::unbookmark},
        {"pin", "write:accounts", "Show an own post above the others of the profile", &PostService::pin},
        {"unpin", "write:accounts", "Show it in its place only", &PostService::unpin},
        {"mute", "write:mutes", "No more notifications of this thread", &PostService::mute_thread},
        {"unmute", "write:mutes", "Notifications of this thread again", &PostService::unmute_thread},
    };
    return all;
}

void add_actions(Endpoints& endpoints, Tools tools) {
    for (const auto& action : actions())
        endpoints.add<NoForm>("POST", "/api/v1/statuses/:id/" + action.word, Access::person, action.scope, action.about,
                              [tools, run = action.run](Call& call, NoForm&) {
                                  const auto post = (tools.blog.posts.*run)(call.me(), call.id<PostId>(), call.now);
                                  return tools.presenter.status(call.reader(), post);
                              });
}

/// A page of people, or of posts, whose cursors are not their ids.
template <typename Id>
std::vector<Id> ids_of(const std::vector<Entry<Id>>& entries) {
    std::vector<Id> ids;
    for (const auto& entry : entries) ids.push_back(entry.id);
    return ids;
}

template <typename Entity, typename Id>
Listing<Entity> listing(std::vector<Entity> entities, const std::vector<Entry<Id>>& entries, const Page& page) {
    Listing<Entity> listing;
    listing.entries = std::move(entities);
    if (!entries.empty()) {
        listing.first = entries.front().cursor;
        listing.last = entries.back().cursor;
    }
    listing.more = entries.size() >= page.limit;
    return listing;
}

using People = std::vector<Entry<AccountId>> (PostService::*)(const microblog::Reader&, PostId, const Page&);

void add_people(Endpoints& endpoints, Tools tools, const std::string& word, const std::string& about, People ask) {
    endpoints.add<PageForm>("GET", "/api/v1/statuses/:id/" + word, Access::optional, "read:accounts", about,
                            [tools, ask](Call& call, PageForm& form) {
                                const auto page = read_page(form, default_people, max_people);
                                const auto entries = (tools.blog.posts.*ask)(call.reader(), call.id<PostId>(), page);
                                return listing(tools.presenter.accounts(ids_of(entries)), entries, page);
                            });
}

using OwnPosts = std::vector<Entry<PostId>> (PostService::*)(const microblog::Reader&, const Page&);

void add_own_posts(Endpoints& endpoints, Tools tools, const std::string& word, const std::string& about, OwnPosts ask) {
    endpoints.add<PageForm>("GET", "/api/v1/" + word, Access::person, "read:" + word, about,
                            [tools, ask](Call& call, PageForm& form) {
                                const auto page = read_page(form, default_page, max_page);
                                const auto entries = (tools.blog.posts.*ask)(call.reader(), page);
                                return listing(tools.presenter.statuses(call.reader(), ids_of(entries)), entries, page);
                            });
}

}  // namespace

void add_status_endpoints(Endpoints& endpoints, Tools tools) {
    endpoints.add<NewStatusForm>(
        "POST", "/api/v1/statuses", Access::person, "write:statuses",
        "Post; with quote_id a repost with a comment. The header Idempotency-Key makes one of two equal calls",
        [tools](Call& call, NewStatusForm& form) { return create(tools, call, form); });
    endpoints.add<SeveralForm>("GET", "/api/v1/statuses", Access::optional, "read:statuses",
                               "Several posts; those that may not be seen are left out",
                               [tools](Call& call, SeveralForm& form) {
                                   std::vector<PostId> ids;
                                   for (const auto id : form.id)
                                       if (ids.size() < max_statuses_at_once) ids.push_back(PostId{id.value});
                                   return tools.presenter.statuses(call.reader(), ids);
                               });
    endpoints.add<NoForm>("GET", "/api/v1/statuses/:id", Access::optional, "read:statuses", "One post",
                          [tools](Call& call, NoForm&) {
                              const auto post = tools.blog.posts.get(call.reader(), call.id<PostId>());
                              return tools.presenter.status(call.reader(), post);
                          });
    endpoints.add<EditForm>("PUT", "/api/v1/statuses/:id", Access::person, "write:statuses",
                            "Change an own post; what is left out stays",
                            [tools](Call& call, EditForm& form) { return edit(tools, call, form); });
    endpoints.add<RemoveForm>("DELETE", "/api/v1/statuses/:id", Access::person, "write:statuses",
                              "Delete an own post; gives it as it was, with its text as typed. With admin:write a "
                              "moderator deletes those of others",
                              [tools](Call& call, RemoveForm& form) { return remove(tools, call, form); });
    endpoints.add<NoForm>("GET", "/api/v1/statuses/:id/context", Access::optional, "read:statuses",
                          "The posts above and below it in its thread",
                          [tools](Call& call, NoForm&) { return context(tools, call); });
    endpoints.add<NoForm>("GET", "/api/v1/statuses/:id/source", Access::person, "read:statuses",
                          "The text as it was typed", [tools](Call& call, NoForm&) {
                              const auto post = tools.blog.posts.get(call.reader(), call.id<PostId>());
                              return api::StatusSource{api_id(post.id), post.text, post.warning};
                          });
    endpoints.add<NoForm>("GET", "/api/v1/statuses/:id/history", Access::optional, "read:statuses",
                          "What it said from the beginning, oldest first", [tools](Call& call, NoForm&) {
                              const auto id = call.id<PostId>();
                              const auto post = tools.blog.posts.get(call.reader(), id);
                              return tools.presenter.edits(post, tools.blog.posts.history(call.reader(), id));
                          });
    add_people(endpoints, tools, "reblogged_by", "Who reposted it", &PostService::reposted_by);
    add_people(endpoints, tools, "favourited_by", "Who likes it", &PostService::favourited_by);
    endpoints.add<RepostForm>(
        "POST", "/api/v1/statuses/:id/reblog", Access::person, "write:statuses",
        "Repost; gives the new status, whose reblog is the original", [tools](Call& call, RepostForm& form) {
            const auto visibility = read_visibility(form.visibility);
            const auto post = tools.blog.posts.repost(call.me(), call.id<PostId>(), visibility, call.now);
            return tools.presenter.status(call.reader(), post);
        });
    add_actions(endpoints, tools);
    add_own_posts(endpoints, tools, "favourites", "The posts one likes", &PostService::favourites);
    add_own_posts(endpoints, tools, "bookmarks", "The posts one keeps", &PostService::bookmarks);
}

}  // namespace rest

// How accounts stand to each other: follow, ask to follow, block, mute, notes. Section 5.1 of the API.
#include <array>

#include "ch05-jtwitter/rest-api/api.hpp"

namespace rest {

namespace relation_forms {

struct RelationshipsForm {
    std::vector<std::string> id;  // unknown ones are skipped, as are such that are none
    std::optional<bool> with_suspended;
};
BOOST_DESCRIBE_STRUCT(RelationshipsForm, (), (id, with_suspended))

struct FollowForm {
    std::optional<bool> reblogs, notify;
};
BOOST_DESCRIBE_STRUCT(FollowForm, (), (reblogs, notify))

struct MuteForm {
    std::optional<bool> notifications;
    std::optional<std::int64_t> duration;  // seconds; 0: until it is taken back
};
BOOST_DESCRIBE_STRUCT(MuteForm, (), (notifications, duration))

struct NoteForm {
    std::optional<Words> comment;
};
BOOST_DESCRIBE_STRUCT(NoteForm, (), (comment))

}  // namespace relation_forms

namespace {

using namespace relation_forms;
using namespace storage;
using microblog::RelationService;

constexpr std::size_t default_people = 40, max_people = 80;
constexpr std::int64_t max_mute_seconds = 10LL * 366 * 24 * 60 * 60;

std::vector<api::Relationship> relationships(Tools tools, const Call& call, const RelationshipsForm& form) {
    std::vector<AccountId> ids;
    for (const auto& text : form.id)
        if (const auto id = api::parse_id(text)) ids.push_back(AccountId{id->value});
    std::vector<api::Relationship> entities;
    for (const auto& relation : tools.blog.relations.get(call.me(), ids, call.now))
        entities.push_back(Presenter::relationship(relation));
    return entities;
}

/// `find(page)` gives the entries of a page.
template <typename Find>
Listing<api::Account> people(Tools tools, const PageForm& form, Find find) {
    const auto page = read_page(form, default_people, max_people);
    const std::vector<Entry<AccountId>> entries = find(page);
    std::vector<AccountId> ids;
    for (const auto& entry : entries) ids.push_back(entry.id);
    Listing<api::Account> listing;
    listing.entries = tools.presenter.accounts(ids);
    listing.more = entries.size() >= page.limit;
    if (entries.empty()) return listing;
    listing.first = entries.front().cursor;
    listing.last = entries.back().cursor;
    return listing;
}

void add_lists_of_people(Endpoints& endpoints, Tools tools) {
    auto& relations = tools.blog.relations;
    endpoints.add<PageForm>("GET", "/api/v1/accounts/:id/followers", Access::optional, "read:accounts",
                            "Who follows an account", [tools, &relations](Call& call, PageForm& form) {
                                return people(tools, form, [&](const Page& page) {
                                    return relations.followers(call.reader(), call.id<AccountId>(), page);
                                });
                            });
    endpoints.add<PageForm>("GET", "/api/v1/accounts/:id/following", Access::optional, "read:accounts",
                            "Whom an account follows", [tools, &relations](Call& call, PageForm& form) {
                                return people(tools, form, [&](const Page& page) {
                                    return relations.following(call.reader(), call.id<AccountId>(), page);
                                });
                            });
    endpoints.add<PageForm>("GET", "/api/v1/follow_requests", Access::person, "read:follows", "Who asks to follow one",
                            [tools, &relations](Call& call, PageForm& form) {
                                return people(tools, form,
                                              [&](const Page& page) { return relations.requests(call.me(), page); });
                            });
    endpoints.add<PageForm>("GET", "/api/v1/blocks", Access::person, "read:blocks", "Whom one blocks",
                            [tools, &relations](Call& call, PageForm& form) {
                                return people(tools, form,
                                              [&](const Page& page) { return relations.blocks(call.me(), page); });
                            });
    endpoints.add<PageForm>(
        "GET", "/api/v1/mutes", Access::person, "read:mutes", "Whom one mutes",
        [tools, &relations](Call& call, PageForm& form) {
            return people(tools, form, [&](const Page& page) { return relations.mutes(call.me(), page, call.now); });
        });
}

/// Steps that need nothing but the other's id.
struct Step {
    const char* path;
    const char* scope;
    const char* about;
    Relation (RelationService::*take)(AccountId, AccountId, Time);
};
constexpr std::array steps{
    Step{"/api/v1/accounts/:id/unfollow", "write:follows", "Follow no longer", &RelationService::unfollow},
    Step{"/api/v1/accounts/:id/remove_from_followers", "write:follows", "Be followed by the account no longer",
         &RelationService::remove_follower},
    Step{"/api/v1/accounts/:id/block", "write:blocks", "Block", &RelationService::block},
    Step{"/api/v1/accounts/:id/unblock", "write:blocks", "Block no longer", &RelationService::unblock},
    Step{"/api/v1/accounts/:id/unmute", "write:mutes", "Mute no longer", &RelationService::unmute},
    Step{"/api/v1/follow_requests/:id/authorize", "write:follows", "Let the account follow",
         &RelationService::authorize},
    Step{"/api/v1/follow_requests/:id/reject", "write:follows", "Do not let the account follow",
         &RelationService::reject},
};

/// `step(call, form, whom)` does it and says how the two stand now.
template <typename Form, typename Function>
void add_step(Endpoints& endpoints, const char* path, const char* scope, const char* about, Function step) {
    endpoints.add<Form>("POST", path, Access::person, scope, about, [step](Call& call, Form& form) {
        return Presenter::relationship(step(call, form, call.id<AccountId>()));
    });
}

void add_steps(Endpoints& endpoints, Tools tools) {
    auto& relations = tools.blog.relations;
    for (const auto& [path, scope, about, take] : steps)
        add_step<NoForm>(endpoints, path, scope, about,
                         [&relations, take = take](const Call& call, const NoForm&, AccountId whom) {
                             return (relations.*take)(call.me(), whom, call.now);
                         });
    add_step<FollowForm>(endpoints, "/api/v1/accounts/:id/follow", "write:follows", "Follow, or ask to",
                         [&relations](const Call& call, const FollowForm& form, AccountId whom) {
                             return relations.follow(call.me(), whom, form.reblogs, form.notify, call.now);
                         });
    add_step<MuteForm>(endpoints, "/api/v1/accounts/:id/mute", "write:mutes", "Mute",
                       [&relations](const Call& call, const MuteForm& form, AccountId whom) {
                           const auto seconds = form.duration.value_or(0);
                           if (seconds < 0 || seconds > max_mute_seconds)
                               throw BadForm("Validation failed: duration must be seconds, at most ten years of them");
                           std::optional<std::chrono::seconds> duration;
                           if (seconds > 0) duration.emplace(seconds);
                           return relations.mute(call.me(), whom, form.notifications.value_or(true), duration,
                                                 call.now);
                       });
    add_step<NoteForm>(endpoints, "/api/v1/accounts/:id/note", "write:accounts", "Note something about an account",
                       [&relations](const Call& call, const NoteForm& form, AccountId whom) {
                           return relations.note(call.me(), whom, form.comment ? form.comment->text : "", call.now);
                       });
}

}  // namespace

void add_relation_endpoints(Endpoints& endpoints, Tools tools) {
    endpoints.add<RelationshipsForm>(
        "GET", "/api/v1/accounts/relationships", Access::person, "read:follows", "How one stands to these accounts",
        [tools](Call& call, RelationshipsForm& form) { return relationships(tools, call, form); });
    add_lists_of_people(endpoints, tools);
    add_steps(endpoints, tools);
}

}  // namespace rest

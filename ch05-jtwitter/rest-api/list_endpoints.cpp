// Lists: accounts that one reads together, beside the home timeline.
#include "ch05-jtwitter/rest-api/api.hpp"

namespace rest {

namespace list_forms {

struct NewListForm {
    Required<std::string> title;
    std::optional<std::string> replies_policy;
    std::optional<bool> exclusive;
};
BOOST_DESCRIBE_STRUCT(NewListForm, (), (title, replies_policy, exclusive))

struct ChangeListForm {
    std::optional<std::string> title, replies_policy;
    std::optional<bool> exclusive;
};
BOOST_DESCRIBE_STRUCT(ChangeListForm, (), (title, replies_policy, exclusive))

struct MembersForm {
    std::vector<api::Id> account_ids;
};
BOOST_DESCRIBE_STRUCT(MembersForm, (), (account_ids))

}  // namespace list_forms

namespace {

using namespace list_forms;
using namespace storage;

constexpr std::size_t default_members = 40, max_members = 80;

std::string_view to_word(RepliesPolicy policy) {
    switch (policy) {
        case RepliesPolicy::followed:
            return "followed";
        case RepliesPolicy::none:
            return "none";
        case RepliesPolicy::list:
            break;
    }
    return "list";
}

std::optional<RepliesPolicy> read_policy(const std::optional<std::string>& word) {
    if (!word) return {};
    for (const auto policy : {RepliesPolicy::followed, RepliesPolicy::list, RepliesPolicy::none})
        if (*word == to_word(policy)) return policy;
    throw BadForm("Validation failed: replies_policy must be one of followed, list, none");
}

api::List to_entity(const List& list) {
    return {api_id(list.id), list.title, std::string(to_word(list.replies)), list.exclusive};
}

std::vector<api::List> to_entities(const std::vector<List>& lists) {
    std::vector<api::List> entities;
    for (const auto& list : lists) entities.push_back(to_entity(list));
    return entities;
}

std::vector<AccountId> account_ids(const MembersForm& form) {
    if (form.account_ids.empty()) throw BadForm("Validation failed: account_ids can't be blank");
    std::vector<AccountId> ids;
    for (const auto id : form.account_ids) ids.push_back(AccountId{id.value});
    return ids;
}

Listing<api::Account> members(Tools tools, const Call& call, const PageForm& form) {
    const auto page = read_page(form, default_members, max_members);
    const auto entries = tools.blog.timelines.list_members(call.me(), call.id<ListId>(), page);
    std::vector<AccountId> ids;
    for (const auto& entry : entries) ids.push_back(entry.id);
    Listing<api::Account> listing;
    listing.entries = tools.presenter.accounts(ids);
    if (!entries.empty()) {
        listing.first = entries.front().cursor;
        listing.last = entries.back().cursor;
    }
    listing.more = entries.size() >= page.limit;
    return listing;
}

void add_lists(Endpoints& endpoints, Tools tools) {
    endpoints.add<NoForm>("GET", "/api/v1/lists", Access::person, "read:lists", "One's lists",
                          [tools](Call& call, NoForm&) { return to_entities(tools.blog.timelines.lists(call.me())); });
    endpoints.add<NewListForm>(
        "POST", "/api/v1/lists", Access::person, "write:lists", "Make a list", [tools](Call& call, NewListForm& form) {
            return to_entity(tools.blog.timelines.add_list(
                call.me(), *form.title, read_policy(form.replies_policy).value_or(RepliesPolicy::list),
                form.exclusive.value_or(false)));
        });
    endpoints.add<NoForm>("GET", "/api/v1/lists/:id", Access::person, "read:lists", "One list",
                          [tools](Call& call, NoForm&) {
                              return to_entity(tools.blog.timelines.get_list(call.me(), call.id<ListId>()));
                          });
    endpoints.add<ChangeListForm>(
        "PUT", "/api/v1/lists/:id", Access::person, "write:lists", "Change a list",
        [tools](Call& call, ChangeListForm& form) {
            return to_entity(tools.blog.timelines.change_list(call.me(), call.id<ListId>(), form.title,
                                                              read_policy(form.replies_policy), form.exclusive));
        });
    endpoints.add<NoForm>("DELETE", "/api/v1/lists/:id", Access::person, "write:lists", "Drop a list",
                          [tools](Call& call, NoForm&) {
                              tools.blog.timelines.drop_list(call.me(), call.id<ListId>());
                              return json_response(200, "{}");
                          });
}

void add_members(Endpoints& endpoints, Tools tools) {
    const std::string path = "/api/v1/lists/:id/accounts";
    endpoints.add<PageForm>("GET", path, Access::person, "read:lists", "Who is on a list",
                            [tools](Call& call, PageForm& form) { return members(tools, call, form); });
    endpoints.add<MembersForm>("POST", path, Access::person, "write:lists", "Put accounts that one follows on a list",
                               [tools](Call& call, MembersForm& form) {
                                   tools.blog.timelines.add_to_list(call.me(), call.id<ListId>(), account_ids(form));
                                   return json_response(200, "{}");
                               });
    endpoints.add<MembersForm>("DELETE", path, Access::person, "write:lists", "Take accounts off a list",
                               [tools](Call& call, MembersForm& form) {
                                   tools.blog.timelines.drop_from_list(call.me(), call.id<ListId>(), account_ids(form));
                                   return json_response(200, "{}");
                               });
    endpoints.add<NoForm>("GET", "/api/v1/accounts/:id/lists", Access::person, "read:lists",
                          "One's lists that an account is on", [tools](Call& call, NoForm&) {
                              return to_entities(tools.blog.timelines.lists_with(call.me(), call.id<AccountId>()));
                          });
}

}  // namespace

void add_list_endpoints(Endpoints& endpoints, Tools tools) {
    add_lists(endpoints, tools);
    add_members(endpoints, tools);
}

}  // namespace rest

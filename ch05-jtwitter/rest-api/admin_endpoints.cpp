// Reports, and what moderators do about them. After Mastodon's admin API.
#include <array>
#include <unordered_map>

#include "ch05-jtwitter/api-messages/moderation.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"

namespace rest {

namespace admin_forms {

struct ReportForm {
    Required<api::Id> account_id;
    std::vector<api::Id> status_ids;
    std::optional<Words> comment;
    std::optional<std::string> category;  // spam, legal, violation or other
    std::optional<bool> forward;
};
BOOST_DESCRIBE_STRUCT(ReportForm, (), (account_id, status_ids, comment, category, forward))

struct AccountsForm : PageForm {
    std::optional<bool> active, suspended;
    std::optional<std::string> username;  // its beginning
};
BOOST_DESCRIBE_STRUCT(AccountsForm, (PageForm), (active, suspended, username))

struct ActionForm {
    Required<std::string> type;  // none or suspend
    std::optional<api::Id> report_id;
};
BOOST_DESCRIBE_STRUCT(ActionForm, (), (type, report_id))

struct RoleForm {
    Required<std::string> role;  // user, moderator or admin
};
BOOST_DESCRIBE_STRUCT(RoleForm, (), (role))

struct ReportsForm : PageForm {
    std::optional<bool> resolved;
};
BOOST_DESCRIBE_STRUCT(ReportsForm, (PageForm), (resolved))

}  // namespace admin_forms

namespace {

using namespace admin_forms;
using namespace storage;

constexpr std::size_t default_accounts = 100, max_accounts = 200, default_reports = 20, max_reports = 40;

std::string comment_of(const ReportForm& form) {
    return form.comment ? form.comment->text : std::string{};
}

/// The own one of whoever reports: what became of it is in there, too.
api::Report report(Tools tools, const Call& call, const ReportForm& form) {
    std::vector<PostId> posts;
    for (const auto id : form.status_ids) posts.push_back(PostId{id.value});
    const AccountId about{form.account_id->value};
    const auto target = tools.blog.accounts.get(about);
    const auto category = form.category.value_or("other");
    api::Report entity;
    entity.id = api_id(tools.blog.accounts.report(call.me(), about, posts, comment_of(form), category, call.now));
    entity.category = category;
    entity.comment = comment_of(form);
    entity.created_at = timestamp(call.now);
    entity.status_ids = form.status_ids;
    entity.target_account = tools.presenter.account(target);
    return entity;
}

void require_moderator(const Call& call) {
    if (!call.reader().is_moderator) throw microblog::not_allowed();
}

api::AdminAccount to_admin_account(Tools tools, const Account& account) {
    api::AdminAccount entity;
    entity.id = api_id(account.id);
    entity.username = account.name;
    entity.created_at = timestamp(account.created_at);
    entity.role = tools.presenter.credential_account(account.id).role;
    entity.suspended = account.state == AccountState::suspended;
    entity.deleted = account.state == AccountState::deleted;
    entity.account = tools.presenter.account(account);
    return entity;
}

std::vector<api::AdminAccount> admin_accounts(Tools tools, const std::vector<AccountId>& ids) {
    std::vector<api::AdminAccount> entities;
    for (const auto& account : tools.blog.storage.read([&](Tables& tables) { return tables.accounts.find(ids); }))
        entities.push_back(to_admin_account(tools, account));
    return entities;
}

api::AdminAccount admin_account(Tools tools, AccountId id) {
    auto found = admin_accounts(tools, {id});
    if (found.empty()) throw microblog::not_found();
    return std::move(found.front());
}

// ---- accounts -------------------------------------------------------------------------------------------------------

Listing<api::AdminAccount> list_accounts(Tools tools, const Call& call, const AccountsForm& form) {
    const auto page = read_page(form, default_accounts, max_accounts);
    AccountsWanted wanted{.state = {}, .name_begins = form.username.value_or("")};
    if (form.active.value_or(false)) wanted.state = AccountState::active;
    if (form.suspended.value_or(false)) wanted.state = AccountState::suspended;
    const auto ids = tools.blog.accounts.list(call.me(), page, wanted);
    Listing<api::AdminAccount> listing;
    listing.entries = admin_accounts(tools, ids);
    listing.more = ids.size() >= page.limit;
    if (ids.empty()) return listing;
    listing.first = number(ids.front());
    listing.last = number(ids.back());
    return listing;
}

void act(Tools tools, const Call& call, const ActionForm& form) {
    if (*form.type == "suspend")
        tools.blog.accounts.suspend(call.me(), call.id<AccountId>());
    else if (*form.type != "none")
        throw BadForm("Validation failed: type must be none or suspend");
    if (form.report_id) tools.blog.accounts.resolve_report(call.me(), ReportId{form.report_id->value}, call.now);
}

Role read_role(const std::string& word) {
    if (word == "user") return Role::user;
    if (word == "moderator") return Role::moderator;
    if (word == "admin") return Role::admin;
    throw BadForm("Validation failed: role must be user, moderator or admin");
}

api::AdminAccount erase(Tools tools, const Call& call) {
    const auto id = call.id<AccountId>();
    for (const auto& file : tools.blog.accounts.erase(call.me(), id)) tools.media.remove(file);
    return admin_account(tools, id);
}

void add_accounts(Endpoints& endpoints, Tools tools) {
    const std::string path = "/api/v1/admin/accounts";
    endpoints.add<AccountsForm>("GET", path, Access::person, "admin:read", "All accounts",
                                [tools](Call& call, AccountsForm& form) { return list_accounts(tools, call, form); });
    endpoints.add<NoForm>("GET", path + "/:id", Access::person, "admin:read", "One account, whatever its state",
                          [tools](Call& call, NoForm&) {
                              require_moderator(call);
                              return admin_account(tools, call.id<AccountId>());
                          });
    endpoints.add<ActionForm>("POST", path + "/:id/action", Access::person, "admin:write",
                              "Suspend an account, and close a report about it", [tools](Call& call, ActionForm& form) {
                                  require_moderator(call);
                                  act(tools, call, form);
                                  return json_response(200, "{}");
                              });
    endpoints.add<NoForm>("POST", path + "/:id/unsuspend", Access::person, "admin:write", "Suspend it no longer",
                          [tools](Call& call, NoForm&) {
                              tools.blog.accounts.unsuspend(call.me(), call.id<AccountId>());
                              return admin_account(tools, call.id<AccountId>());
                          });
    endpoints.add<RoleForm>("POST", path + "/:id/role", Access::person, "admin:write",
                            "Make it a moderator, or no longer", [tools](Call& call, RoleForm& form) {
                                const auto role = read_role(*form.role);
                                tools.blog.accounts.set_role(call.me(), call.id<AccountId>(), role);
                                return admin_account(tools, call.id<AccountId>());
                            });
    endpoints.add<NoForm>("DELETE", path + "/:id", Access::person, "admin:write", "Erase an account for good",
                          [tools](Call& call, NoForm&) { return erase(tools, call); });
}

// ---- reports --------------------------------------------------------------------------------------------------------

/// The posts are shown whoever may see them: a moderator judges what was reported.
std::vector<api::Status> reported(Tools tools, const Call& call, const Report& report) {
    const auto posts = tools.blog.storage.read([&](Tables& tables) { return tables.posts.find(report.posts); });
    std::vector<microblog::Listed> listed;
    for (const auto& post : posts) listed.push_back({post, {}});
    return tools.presenter.statuses(call.reader(), listed);
}

api::AdminReport to_entity(Tools tools, const Call& call, const Report& report) {
    api::AdminReport entity;
    entity.id = api_id(report.id);
    entity.action_taken = report.resolved_at.has_value();
    if (report.resolved_at) entity.action_taken_at = timestamp(*report.resolved_at);
    entity.category = report.category;
    entity.comment = report.comment;
    entity.created_at = timestamp(report.created_at);
    entity.updated_at = timestamp(report.resolved_at.value_or(report.created_at));
    entity.account = admin_account(tools, report.by);
    entity.target_account = admin_account(tools, report.about);
    if (report.resolved_by) entity.action_taken_by_account = admin_account(tools, *report.resolved_by);
    entity.statuses = reported(tools, call, report);
    return entity;
}

Listing<api::AdminReport> list_reports(Tools tools, const Call& call, const ReportsForm& form) {
    const auto page = read_page(form, default_reports, max_reports);
    const auto reports = tools.blog.accounts.reports(call.me(), page, form.resolved.value_or(false));
    Listing<api::AdminReport> listing;
    for (const auto& each : reports) listing.entries.push_back(to_entity(tools, call, each));
    listing.more = reports.size() >= page.limit;
    if (reports.empty()) return listing;
    listing.first = number(reports.front().id);
    listing.last = number(reports.back().id);
    return listing;
}

void add_reports(Endpoints& endpoints, Tools tools) {
    const std::string path = "/api/v1/admin/reports";
    const auto get = [tools](const Call& call) {
        return to_entity(tools, call, tools.blog.accounts.get_report(call.me(), call.id<ReportId>()));
    };
    endpoints.add<ReportForm>("POST", "/api/v1/reports", Access::person, "write:reports",
                              "Tell the moderators about an account",
                              [tools](Call& call, ReportForm& form) { return report(tools, call, form); });
    endpoints.add<ReportsForm>("GET", path, Access::person, "admin:read", "Reports, open ones if nothing else is asked",
                               [tools](Call& call, ReportsForm& form) { return list_reports(tools, call, form); });
    endpoints.add<NoForm>("GET", path + "/:id", Access::person, "admin:read", "One report",
                          [get](Call& call, NoForm&) { return get(call); });
    endpoints.add<NoForm>("POST", path + "/:id/resolve", Access::person, "admin:write", "Close a report",
                          [tools, get](Call& call, NoForm&) {
                              tools.blog.accounts.resolve_report(call.me(), call.id<ReportId>(), call.now);
                              return get(call);
                          });
    endpoints.add<NoForm>("POST", path + "/:id/reopen", Access::person, "admin:write", "Open a report again",
                          [tools, get](Call& call, NoForm&) {
                              tools.blog.accounts.reopen_report(call.me(), call.id<ReportId>());
                              return get(call);
                          });
}

}  // namespace

void add_admin_endpoints(Endpoints& endpoints, Tools tools) {
    add_accounts(endpoints, tools);
    add_reports(endpoints, tools);
}

}  // namespace rest

// Notifications and conversations. Section 5.4 of the API.
#include <algorithm>
#include <array>

#include "ch05-jtwitter/rest-api/api.hpp"

namespace rest {

namespace message_forms {

struct NotificationsForm : PageForm {
    std::vector<std::string> types, exclude_types;  // words that are no types are ignored
    std::optional<api::Id> account_id;
};
BOOST_DESCRIBE_STRUCT(NotificationsForm, (PageForm), (types, exclude_types, account_id))

}  // namespace message_forms

namespace {

using namespace message_forms;
using namespace storage;

constexpr std::size_t default_notifications = 40, max_notifications = 80;
constexpr std::size_t default_conversations = 20, max_conversations = 40;

constexpr std::array all_kinds{NotificationKind::follow, NotificationKind::follow_request, NotificationKind::mention,
                               NotificationKind::repost, NotificationKind::favourite,      NotificationKind::post,
                               NotificationKind::edit};

bool holds(const std::vector<std::string>& words, NotificationKind kind) {
    return std::find(words.begin(), words.end(), to_word(kind)) != words.end();
}

/// Empty if nothing that there is was asked for.
std::vector<NotificationKind> wanted_kinds(const NotificationsForm& form) {
    std::vector<NotificationKind> kinds;
    for (const auto kind : all_kinds)
        if ((form.types.empty() || holds(form.types, kind)) && !holds(form.exclude_types, kind)) kinds.push_back(kind);
    return kinds;
}

Listing<api::Notification> notifications(Tools tools, const Call& call, const NotificationsForm& form) {
    Notifications::Wanted wanted{wanted_kinds(form), {}};
    if (wanted.kinds.empty()) return {};
    if (form.account_id) wanted.from = AccountId{form.account_id->value};
    const auto page = read_page(form, default_notifications, max_notifications);
    const auto found = tools.blog.messages.notifications(call.reader(), wanted, page);
    Listing<api::Notification> listing;
    listing.entries = tools.presenter.notifications(call.reader(), found);
    if (!found.empty()) {
        listing.first = number(found.front().id);
        listing.last = number(found.back().id);
    }
    listing.more = found.size() >= page.limit;
    return listing;
}

api::Notification notification(Tools tools, const Call& call) {
    const std::array found{tools.blog.messages.notification(call.reader(), call.id<NotificationId>())};
    auto entities = tools.presenter.notifications(call.reader(), found);
    if (entities.empty()) throw microblog::not_found();
    return std::move(entities.front());
}

Listing<api::Conversation> conversations(Tools tools, const Call& call, const PageForm& form) {
    const auto page = read_page(form, default_conversations, max_conversations);
    const auto found = tools.blog.messages.conversations(call.reader(), page);
    Listing<api::Conversation> listing;
    listing.entries = tools.presenter.conversations(call.reader(), found);
    for (const auto& each : found) {
        if (!each.last_post) continue;
        if (!listing.first) listing.first = number(*each.last_post);
        listing.last = number(*each.last_post);
    }
    listing.more = found.size() >= page.limit;
    return listing;
}

api::Conversation mark_read(Tools tools, const Call& call) {
    const std::array read{tools.blog.messages.mark_read(call.me(), call.id<ConversationId>())};
    return std::move(tools.presenter.conversations(call.reader(), read).front());
}

Response nothing() {
    return json_response(200, "{}");
}

void add_notifications(Endpoints& endpoints, Tools tools) {
    endpoints.add<NotificationsForm>(
        "GET", "/api/v1/notifications", Access::person, "read:notifications", "What others did that concerns one",
        [tools](Call& call, NotificationsForm& form) { return notifications(tools, call, form); });
    endpoints.add<NoForm>("GET", "/api/v1/notifications/unread_count", Access::person, "read:notifications",
                          "How many are above the marker, at most 1000", [tools](Call& call, NoForm&) {
                              return api::UnreadCount{tools.blog.messages.unread(call.reader())};
                          });
    endpoints.add<NoForm>("POST", "/api/v1/notifications/clear", Access::person, "write:notifications",
                          "Drop all of them", [tools](Call& call, NoForm&) {
                              tools.blog.messages.dismiss_all(call.me());
                              return nothing();
                          });
    endpoints.add<NoForm>("GET", "/api/v1/notifications/:id", Access::person, "read:notifications", "One notification",
                          [tools](Call& call, NoForm&) { return notification(tools, call); });
    endpoints.add<NoForm>("POST", "/api/v1/notifications/:id/dismiss", Access::person, "write:notifications",
                          "Drop one", [tools](Call& call, NoForm&) {
                              tools.blog.messages.dismiss(call.me(), call.id<NotificationId>());
                              return nothing();
                          });
}

void add_conversations(Endpoints& endpoints, Tools tools) {
    endpoints.add<PageForm>("GET", "/api/v1/conversations", Access::person, "read:statuses",
                            "Those one writes to directly, newest first",
                            [tools](Call& call, PageForm& form) { return conversations(tools, call, form); });
    endpoints.add<NoForm>("POST", "/api/v1/conversations/:id/read", Access::person, "write:conversations", "It is read",
                          [tools](Call& call, NoForm&) { return mark_read(tools, call); });
    endpoints.add<NoForm>("DELETE", "/api/v1/conversations/:id", Access::person, "write:conversations",
                          "Out of sight until the next post; the posts stay", [tools](Call& call, NoForm&) {
                              tools.blog.messages.drop(call.me(), call.id<ConversationId>());
                              return nothing();
                          });
}

}  // namespace

void add_message_endpoints(Endpoints& endpoints, Tools tools) {
    add_notifications(endpoints, tools);
    add_conversations(endpoints, tools);
}

}  // namespace rest

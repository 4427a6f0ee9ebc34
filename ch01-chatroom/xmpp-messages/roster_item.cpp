#include "ch01-chatroom/xmpp-messages/roster_item.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp {

namespace {

constexpr std::array<std::pair<Subscription, std::string_view>, 5> names{{{Subscription::none, "none"},
                                                                          {Subscription::to, "to"},
                                                                          {Subscription::from, "from"},
                                                                          {Subscription::both, "both"},
                                                                          {Subscription::remove, "remove"}}};

}  // namespace

std::string_view name_of(Subscription subscription) {
    return std::ranges::find_if(names, [&](const auto& row) { return row.first == subscription; })->second;
}

core::Result<RosterItem> read_item(const xml::Element& item) {
    const auto contact = Jid::parse(item.attribute("jid"));
    if (!contact) return core::Error{contact.error().fault, "jid", contact.error().offset};
    RosterItem read{.contact = contact->bare()};
    read.name = item.attribute("name");
    if (const auto word = item.attribute("subscription"); !word.empty()) {
        const auto* const found = std::ranges::find_if(names, [&](const auto& row) { return row.second == word; });
        if (found == names.end()) return core::Error{core::Fault::unknown, "subscription", 0};
        read.subscription = found->first;
    }
    read.asked = item.attribute("ask") == "subscribe";
    for (const auto* each : item.children())
        if (each->is("group", ns::roster)) read.groups.push_back(each->text());
    std::ranges::sort(read.groups);
    read.groups.erase(std::unique(read.groups.begin(), read.groups.end()), read.groups.end());
    return read;
}

std::optional<core::Error> fault_in(const RosterItem& item) {
    if (item.name.size() > max_item_name) return core::Error{core::Fault::too_long, "name", max_item_name};
    if (item.groups.size() > max_item_groups) return core::Error{core::Fault::too_long, "group", 0};
    std::size_t bytes = 0;
    for (const auto& group : item.groups) {
        bytes += group.size();
        if (group.empty()) return core::Error{core::Fault::missing, "group", 0};
        if (group.size() > max_group_name) return core::Error{core::Fault::too_long, "group", max_group_name};
    }
    if (bytes > max_groups_bytes) return core::Error{core::Fault::too_long, "group", 0};
    return {};
}

xml::Element to_element(const RosterItem& item) {
    xml::Element element("item", std::string(ns::roster));
    element.set("jid", item.contact.text());
    if (!item.name.empty()) element.set("name", item.name);
    element.set("subscription", std::string(name_of(item.subscription)));
    if (item.asked) element.set("ask", "subscribe");
    for (const auto& group : item.groups) element.add(xml::Element("group", std::string(ns::roster))).add_text(group);
    return element;
}

}  // namespace xmpp

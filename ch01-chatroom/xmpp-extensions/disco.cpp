#include "ch01-chatroom/xmpp-extensions/disco.hpp"

#include <array>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

xml::Element make_disco_info(std::string_view category, std::string_view type, std::string_view name,
                             std::span<const std::string_view> features) {
    xml::Element query("query", std::string(ns::disco_info));
    auto& identity = query.add(xml::Element("identity", std::string(ns::disco_info)));
    identity.set("category", std::string(category)).set("type", std::string(type));
    if (!name.empty()) identity.set("name", std::string(name));
    for (const auto feature : features)
        query.add(xml::Element("feature", std::string(ns::disco_info))).set("var", std::string(feature));
    return query;
}

xml::Element make_disco_items() {
    return {"query", std::string(ns::disco_items)};
}

void add_disco_item(xml::Element& items, std::string_view jid, std::string_view name) {
    auto& item = items.add(xml::Element("item", std::string(ns::disco_items)));
    item.set("jid", std::string(jid));
    if (!name.empty()) item.set("name", std::string(name));
}

bool DiscoList::add(std::string_view jid, std::string_view name) {
    const auto size = 20 + xml::escaped(jid).size() + xml::escaped(name).size();  // <item jid='' name=''/>
    if (size_ + size > max_disco_list) return false;
    size_ += size;
    add_disco_item(items_, jid, name);
    return true;
}

std::vector<std::string_view> Disco::features() const {
    return {ns::disco_info, ns::disco_items, ns::roster};
}

bool Disco::take_iq(const session::Stanza& iq) {
    const auto* query = iq.element.first_child();
    const bool is_info = query->is("query", ns::disco_info), is_items = query->is("query", ns::disco_items);
    if ((!is_info && !is_items) || type_of(iq.element) != "get") return false;
    if (!query->attribute("node").empty()) {
        core_.refuse(iq, StanzaFault::item_not_found);
        return true;
    }
    const bool is_server = iq.to.local().empty();
    if (is_info) {
        if (is_server) {
            std::vector<std::string_view> all;
            for (const auto* each : core_.extensions())
                for (const auto feature : each->features()) all.push_back(feature);
            core_.answer(iq, make_disco_info("server", "im", "From Chat Room to Microblog", all));
        } else {
            const std::array features{ns::disco_info, ns::disco_items};
            core_.answer(iq, make_disco_info("account", "registered", "", features));
        }
        return true;
    }
    auto items = make_disco_items();
    if (is_server)
        for (const auto& [domain, host] : core_.hosts())
            if (host->is_listed()) add_disco_item(items, domain, host->name());
    core_.answer(iq, std::move(items));
    return true;
}

}  // namespace xmpp::extensions

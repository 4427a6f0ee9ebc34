#include "ch01-chatroom/xmpp-extensions/private_xml.hpp"

#include <map>
#include <string>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

namespace {

/// Section 4: what the protocol itself says in its own words is nobody's private matter.
bool is_reserved(std::string_view its_ns) {
    return its_ns.empty() || its_ns == ns::private_xml || its_ns == ns::client || its_ns == ns::vcard;
}

}  // namespace

std::vector<std::string_view> PrivateXml::features() const {
    return {ns::private_xml};
}

bool PrivateXml::take_iq(const session::Stanza& iq) {
    const auto* query = iq.element.first_child();
    if (!query->is("query", ns::private_xml)) return false;
    const auto* wanted = query->first_child();
    if (iq.sender == nullptr || iq.to != iq.sender->user.jid)
        core_.refuse(iq, StanzaFault::forbidden);
    else if (wanted == nullptr)
        core_.refuse(iq, StanzaFault::bad_request);
    else if (type_of(iq.element) == "get")
        show(iq, *wanted);
    else
        store(iq, *query);
    return true;
}

/// What was never stored is empty.
void PrivateXml::show(const session::Stanza& iq, const xml::Element& wanted) {
    const auto stored = core_.storage().private_xml(iq.to.local(), wanted.ns, wanted.name);
    auto kept = stored ? parse_stanza(*stored) : std::nullopt;
    xml::Element query("query", std::string(ns::private_xml));
    query.add(kept ? std::move(*kept) : xml::Element(wanted.name, wanted.ns));
    core_.answer(iq, std::move(query));
}

/// All of them or none.
void PrivateXml::store(const session::Stanza& iq, const xml::Element& query) {
    auto& storage = core_.storage();
    const auto account = iq.to.local();
    std::map<std::pair<std::string, std::string>, std::string> texts;
    for (const auto& node : query.nodes) {
        const auto* element = node.element();
        if (element == nullptr) continue;
        if (is_reserved(element->ns)) return core_.refuse(iq, StanzaFault::not_acceptable);
        texts[{element->ns, element->name}] = xml::to_text(*element, ns::client);
    }
    auto bytes = storage.private_bytes(account);
    for (const auto& [name, text] : texts) {
        const auto before = storage.private_xml(account, name.first, name.second);
        bytes = bytes + text.size() - (before ? before->size() : 0);
    }
    if (bytes > max_private_xml) return core_.refuse(iq, StanzaFault::policy_violation, "too large");
    for (const auto& [name, text] : texts) storage.put_private_xml(account, name.first, name.second, text);
    core_.answer(iq);
}

}  // namespace xmpp::extensions

#include "ch01-chatroom/xmpp-extensions/vcards.hpp"

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

std::vector<std::string_view> VCards::features() const {
    return {ns::vcard};
}

bool VCards::take_iq(const session::Stanza& iq) {
    const auto* card = iq.element.first_child();
    if (!card->is("vCard", ns::vcard) || iq.to.local().empty()) return false;
    if (type_of(iq.element) == "get") {
        if (!show(iq)) core_.refuse(iq, StanzaFault::item_not_found);
        return true;
    }
    const bool is_own = iq.sender != nullptr && iq.to == iq.sender->user.jid;
    const auto text = xml::to_text(*card, ns::client);
    if (!is_own)
        core_.refuse(iq, StanzaFault::forbidden);
    else if (text.size() > max_vcard)
        core_.refuse(iq, StanzaFault::policy_violation, "too large");
    else {
        core_.storage().put_vcard(iq.to.local(), text);
        core_.answer(iq);
    }
    return true;
}

bool VCards::take_public_iq(const session::Stanza& iq) {
    return iq.element.first_child()->is("vCard", ns::vcard) && type_of(iq.element) == "get" && show(iq);
}

bool VCards::show(const session::Stanza& iq) {
    const auto stored = core_.storage().vcard(iq.to.local());
    auto card = stored ? parse_stanza(*stored) : std::nullopt;
    if (!card) return false;
    core_.answer(iq, std::move(card));
    return true;
}

}  // namespace xmpp::extensions

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
        const auto stored = core_.storage().vcard(iq.to.local());
        auto content = stored ? parse_stanza(*stored) : std::nullopt;
        if (content)
            core_.answer(iq, std::move(content));
        else
            core_.refuse(iq, StanzaFault::item_not_found);
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

}  // namespace xmpp::extensions

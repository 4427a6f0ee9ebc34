#include "ch01-chatroom/xmpp-extensions/offline_messages.hpp"

#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

bool OfflineMessages::keep(const session::Stanza& message) {
    auto& storage = core_.storage();
    if (storage.kept_message_count(message.to.local()) >= core_.settings().kept_messages) return false;
    const auto sent = delay_of(message.element).value_or(floor<std::chrono::milliseconds>(core_.now().wall));
    storage.keep_message(message.to.local(), {.stanza = xml::to_text(message.element, ns::client), .sent = sent});
    return true;
}

/// In the order of their coming, once. They must arrive: who sent them has been told so.
void OfflineMessages::reachable(session::Session& session) {
    auto& storage = core_.storage();
    for (const auto& kept : storage.kept_messages(session.user.jid.local())) {
        if (!kept.session.empty()) continue;  // on its way to another program
        storage.erase_message(kept.id);
        auto stanza = parse_stanza(kept.stanza);
        if (!stanza) continue;
        if (!delay_of(*stanza)) stanza->add(make_delay(core_.domain(), kept.sent));
        core_.send(session, *stanza, true);
    }
}

}  // namespace xmpp::extensions

#include "ch01-chatroom/xmpp-extensions/offline_messages.hpp"

#include <memory>

#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

bool OfflineMessages::keep(const session::Stanza& message) {
    auto& storage = core_.storage();
    const auto account = message.to.local();
    if (message.promise && message.promise->stored) {  // it was on its way to somebody who has gone
        storage.put_on_its_way(*message.promise->stored, "", 0);
        message.promise->stored.reset();
        return true;
    }
    auto text = xml::to_text(message.element, ns::client);
    const auto size = storage.kept_size(account);
    const auto& settings = core_.settings();
    if (size.messages >= settings.kept_messages || size.bytes + text.size() > settings.kept_bytes) return false;
    const auto sent = delay_of(message.element).value_or(floor<std::chrono::milliseconds>(core_.now().wall));
    storage.keep_message(account, {.stanza = std::move(text), .sent = sent});
    return true;
}

/// In the order of their coming.
void OfflineMessages::send_on(session::Session& session) {
    if (!session.is_reachable()) return is_done(session);
    is_a_reader(session);
    while (core_.has_room(session)) {
        const auto kept = core_.storage().first_kept_message(session.user.jid.local());
        if (!kept) return is_done(session);
        send(session, *kept);
    }
}

void OfflineMessages::is_a_reader(session::Session& session) {
    session.is_catching_up = true;
    readers_.insert(&session);
}

void OfflineMessages::is_done(session::Session& session) {
    session.is_catching_up = false;
    readers_.erase(&session);
}

/// Who sent it has been told that it arrives.
void OfflineMessages::send(session::Session& session, const session::KeptMessage& kept) {
    const auto promise = std::make_shared<session::Promise>();
    promise->is_durable = true;
    promise->stored = kept.id;
    if (auto stanza = parse_stanza(kept.stanza)) {
        if (!delay_of(*stanza)) stanza->add(make_delay(core_.domain(), kept.sent));
        core_.send(session, *stanza, promise);
    }
    if (promise->stored) core_.storage().erase_message(kept.id);  // nobody looks after it any more
}

void OfflineMessages::committed() {
    for (auto* each : std::set(readers_)) send_on(*each);
}

void OfflineMessages::tick() {
    for (auto* each : std::set(readers_)) send_on(*each);
}

/// What it has not got is for another program of the account that is there, and what it has got and lost comes first:
/// that is known with the next commit.
void OfflineMessages::ended(session::Session& session) {
    if (!session.is_catching_up) return;
    is_done(session);
    if (auto* other = session.user.most_willing()) is_a_reader(*other);
    core_.ask_for_commit();
}

}  // namespace xmpp::extensions

// The sessions of stream management after a restart: they go on with what the storage knows of them.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-extensions/stream_management.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

using session::Managed;
using session::Session;

namespace {

/// What comes after a restart comes late.
std::string with_delay(const std::string& text, Time sent, const Jid& by) {
    auto stanza = parse_stanza(text);
    if (!stanza || delay_of(*stanza)) return text;
    stanza->add(make_delay(by, sent));
    return xml::to_text(*stanza, ns::client);
}

/// One message may be on its way to several programs of one account.
using Promises = std::map<std::tuple<std::string, Time, std::string>, std::shared_ptr<session::Promise>>;

void take_over(Session& session, const session::StoredSession& stored) {
    session.managed = std::make_unique<Managed>(stored.key, true);
    auto& managed = *session.managed;
    managed.set_handled(stored.handled);
    managed.stored_handled = stored.handled;
    managed.is_restored = true;
    session.wants_roster = stored.wants_roster;
    session.carbons = stored.carbons;
    for (const auto& text : stored.directed)
        if (auto jid = Jid::parse(text)) session.directed.insert(std::move(*jid));
    managed.stored_directed = session.directed;
    if (auto presence = parse_stanza(stored.presence)) {
        session.presence = std::make_unique<xml::Element>(std::move(*presence));
        session.priority = read_availability(*session.presence)->priority;
        session.has_kept_messages = session.is_reachable();
    }
}

void take_over_messages(Managed& managed, const std::vector<session::KeptMessage>& messages, const std::string& account,
                        const Jid& domain, Promises& promises) {
    std::set<session::Promise*> known;  // one says the same twice, and means it
    for (const auto& kept : messages) {
        if (kept.session != managed.key) continue;
        auto& promise = promises[{account, kept.sent, kept.stanza}];
        if (!promise || known.contains(promise.get()))
            promise = std::make_shared<session::Promise>(session::Promise{.is_durable = true});
        known.insert(promise.get());
        ++promise->ways;
        managed.send({.text = with_delay(kept.stanza, kept.sent, domain),
                      .sent = kept.sent,
                      .kept = kept.id,
                      .number = kept.number,
                      .promise = promise});
    }
}

/// What was on its way to another program, too, that cannot come back, does not come twice.
void erase_what_is_on_its_way(session::Storage& storage, const Promises& promises) {
    std::set<std::string> accounts;
    for (const auto& [message, promise] : promises) accounts.insert(std::get<0>(message));
    for (const auto& account : accounts)
        for (const auto& kept : storage.kept_messages(account))
            if (kept.session.empty() && promises.contains({account, kept.sent, kept.stanza}))
                storage.erase_message(kept.id);
}

}  // namespace

/// After a restart, or a failure of the storage, it is as if all connections had been lost at once.
void StreamManagement::restore() {
    auto& storage = core_.storage();
    storage.release_lost_messages();
    Promises promises;
    for (const auto& stored : storage.sessions()) {
        const auto account = Jid::account(stored.account, core_.domain().text());
        const auto full = account ? account->with_resource(stored.resource) : account;
        auto* session = full ? core_.restore_session(*full) : nullptr;
        if (session == nullptr) {
            storage.erase_session(stored.key);
            storage.release_messages(stored.key);
            continue;
        }
        take_over(*session, stored);
        const auto kept = storage.kept_messages(stored.account);
        take_over_messages(*session->managed, kept, stored.account, core_.domain(), promises);
        managed_.insert(session);
        by_key_[stored.key] = session;
        // What comes meanwhile waits behind what is kept, which the resumption brings.
        session->is_catching_up = session->is_reachable() && storage.first_kept_message(stored.account).has_value();
    }
    erase_what_is_on_its_way(storage, promises);
}

}  // namespace xmpp::extensions

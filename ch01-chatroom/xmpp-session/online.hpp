// Who is here: accounts, and the programs that are logged in to them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "ch01-chatroom/xmpp-session/delivery.hpp"
#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "shared/xml/element.hpp"

namespace xmpp::session {

struct Link;
struct User;
class Managed;

/// One program that is logged in and has bound a resource. With stream management it may outlive its connection.
struct Session {
    Session(Jid its_jid, User& its_user);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    bool is_available() const { return presence != nullptr; }
    /// It gets messages for the account.
    bool is_reachable() const { return is_available() && priority >= 0; }
    Resource as_resource() const;

    const Jid jid;  // full
    User& user;
    Link* link = nullptr;  // null: its connection is away, and may come back

    std::unique_ptr<xml::Element> presence;  // the last one that said "available"; null: none, or taken back
    int priority = 0;
    bool wants_roster = false;         // has asked for it, so it gets pushes (RFC 6121: an interested resource)
    bool has_kept_messages = false;    // has got what was kept while nobody was there
    bool is_catching_up = false;       // has yet to get the rest of it
    bool carbons = false;              // wants copies of what other programs of the account say and hear (XEP-0280)
    std::set<Jid> directed;            // who has got its presence without being a contact
    std::unique_ptr<Managed> managed;  // stream management (XEP-0198), if the program has enabled it
};

/// An account that somebody is logged in to, or that is needed at present. Its roster is in memory.
struct User {
    User(Jid its_jid, Storage& storage);

    std::string account() const { return std::string(jid.local()); }
    Contact* find_contact(const Jid& contact);
    /// May this account see the user's presence, and know that there is such a user? `who` is bare.
    bool is_seen_by(const Jid& who);
    Session* find(std::string_view resource) const;
    /// The one that would get a message to the account, of those that are connected; null: there is none.
    Session* most_willing() const;
    /// In the order of `sessions`.
    std::vector<Resource> resources() const;

    const Jid jid;  // bare
    std::map<Jid, Contact> roster;
    std::int64_t roster_version = 0;
    std::vector<Session*> sessions;  // in the order of their log-in
};

}  // namespace xmpp::session

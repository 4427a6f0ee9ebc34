// Rosters and subscriptions (RFC 6121, sections 2 and 3): the list of contacts that the server keeps, and who of them
// may see whom. What a presence about a subscription changes is in subscription.hpp.
#pragma once

#include <string_view>

#include "ch01-chatroom/xmpp-session/core.hpp"

namespace xmpp::session {

class PresenceService;

class RosterService {
  public:
    RosterService(Core& core, PresenceService& presences) : core_{core}, presences_{presences} {}

    /// A get or set of jabber:iq:roster.
    void take_iq(const Stanza& iq);
    /// One of our accounts sends a presence about a subscription.
    void send_out(Stanza presence);
    /// One of our accounts gets one.
    void come_in(const Stanza& presence);
    /// A program has come: shows it who has asked and has got no answer yet.
    void show_requests(Session& session);
    /// An account is to be erased: it takes back what it has with others.
    void erase_account(User& user);

  private:
    void get(const Stanza& iq, User& user);
    void set(const Stanza& iq, User& user, const RosterItem& item);
    void remove(const Stanza& iq, User& user, const Jid& contact);
    void take_back(User& user, const Jid& contact, const Bond& bond);
    void put_new_version(User& user);
    /// Is there room in the list for it? `contact`: what the user has with it up to now, which may be nothing.
    bool may_be_listed(const User& user, const Contact* contact) const;
    void erase(User& user, const Jid& contact);
    void save(User& user, const Contact& contact, bool shows);
    void push(User& user, const Contact& contact, bool is_removed = false);

    Core& core_;
    PresenceService& presences_;
};

}  // namespace xmpp::session

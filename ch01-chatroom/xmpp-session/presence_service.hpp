// Presence (RFC 6121, section 4): who is there, told to those who may know.
#pragma once

#include "ch01-chatroom/xmpp-session/core.hpp"

namespace xmpp::session {

class RosterService;

class PresenceService {
  public:
    PresenceService(Core& core, RosterService& rosters) : core_{core}, rosters_{rosters} {}

    /// One of our programs sends a presence that is not about a subscription. `is_directed`: it names somebody.
    void send_out(const Stanza& presence, bool is_directed);
    /// One of our accounts gets one.
    void come_in(const Stanza& presence);
    /// A session is about to end: as if it had sent "unavailable".
    void end(Session& session);

    /// All programs of `user` that are there show themselves to a contact, or, if not `available`, disappear for it.
    void show(User& user, const Jid& contact, bool available);
    /// A session comes back after a restart of the server: what it knows of its contacts may be wrong by now.
    void show_contacts(Session& session, bool also_who_is_away);

  private:
    void become_available(Session& session, const xml::Element& presence, int priority);
    void become_unavailable(Session& session, const xml::Element& presence);
    void broadcast(Session& session, const xml::Element& presence);
    void send_to_contact(const xml::Element& presence, const Jid& from, const Jid& to);
    void answer_probe(const Stanza& probe);

    Core& core_;
    RosterService& rosters_;
};

}  // namespace xmpp::session

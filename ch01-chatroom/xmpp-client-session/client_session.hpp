// A client's side of a stream: from the header to the resource, and then contacts, messages and rooms. It is sans-I/O:
// bytes and wishes come in, bytes and events go out. A program or a test carries it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "ch01-chatroom/xmpp-messages/roster_item.hpp"
#include "ch01-chatroom/xmpp-messages/stanza.hpp"
#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "ch01-chatroom/xmpp-session/stanza_stream.hpp"
#include "shared/crypto/scram.hpp"
#include "shared/crypto/tls_filter.hpp"

namespace xmpp::client {

enum class TlsWish {
    off,  // never, even if it is offered
    if_offered,
    required
};

struct Settings {
    Jid jid;  // with a resource, or the server chooses one
    std::string password;
    TlsWish tls = TlsWish::required;
    std::shared_ptr<const crypto::TlsTrust> trust{};  // needed unless `tls` is off
    bool plain_in_the_clear = false;                  // may the password go over the network as it is?
    bool registers = false;                           // makes the account first (XEP-0077)
};

/// What has happened, as a name and fields, fit for a line of JSON and for a screen:
///
///     online       jid                              contact      jid name subscription asked groups
///     message      from to body type [time] [copy]  presence     from show [status]
///     request      from [status]                    subscription from type
///     joined       room nick                        occupant     room nick show
///     left         room nick [reason]               said         room nick body [time]
///     subject      room nick text                   error        from condition [text]
///     registered   jid                              invited      room from [reason]
///     offline      reason
///
/// `time`: when it was sent, if it comes late. `copy`: "sent" or "received", of another program of ours.
struct Event {
    std::string name;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string_view operator[](std::string_view field) const;
};

/// For one thread at a time.
class ClientSession {
  public:
    /// `new_token`: random texts, for nonces and ids.
    ClientSession(Settings settings, session::NewToken new_token);

    /// The first bytes are in take_output() at once. Deriving a key from the password takes some milliseconds.
    void receive(std::string_view bytes);
    std::string take_output() { return std::exchange(output_, {}); }
    std::vector<Event> take_events() { return std::exchange(events_, {}); }

    bool is_online() const { return state_ == State::online; }
    /// The stream is over: nothing more comes, the connection is to be closed.
    bool is_over() const { return state_ == State::over; }
    /// Another try with the same settings cannot end otherwise: a wrong password, an unknown domain, a conflict.
    bool is_hopeless() const { return is_hopeless_; }
    const Jid& jid() const { return settings_.jid; }

    // --- wishes; only when online ---
    void show(Show show, const std::string& status, int priority = 0);
    void send_message(const Jid& to, const std::string& body);
    void say(const Jid& room, const std::string& body);
    void set_subject(const Jid& room, const std::string& subject);
    void join(const Jid& room, const std::string& nick, const std::string& password = "");
    void leave(const Jid& room);
    void kick(const Jid& room, const std::string& nick, const std::string& reason);
    void add_contact(const Jid& contact, const std::string& name, const std::vector<std::string>& groups);
    void remove_contact(const Jid& contact);
    /// subscribe, subscribed, unsubscribe or unsubscribed.
    void send_subscription(const Jid& to, PresenceType type);
    void log_out();

    const std::map<Jid, RosterItem>& contacts() const { return contacts_; }
    const std::map<Jid, std::string>& rooms() const { return rooms_; }  // our nick in each

  private:
    enum class State {
        header,
        features,
        starting_tls,
        registering,
        logging_in,
        success,
        binding,
        session,
        online,
        over
    };

    void open_stream();
    void handle(const xml::Element& element);
    void take_features(const xml::Element& features);
    void log_in(const xml::Element& features);
    void take_sasl(const xml::Element& element);
    void bind();
    void come_online();
    void take_iq(const xml::Element& iq);
    void take_answer(const xml::Element& iq);
    void take_presence(const xml::Element& presence);
    void take_room_presence(const xml::Element& presence, const Jid& from);
    void take_message(const xml::Element& message, std::string_view copy);
    void take_roster(const xml::Element& query);
    void tell_contact(const RosterItem& item);
    void send(const xml::Element& element);
    void ask(xml::Element iq, std::string what);
    void tell(std::string name, std::vector<std::pair<std::string, std::string>> fields);
    void end(std::string reason, bool hopeless);
    bool is_from_server(const xml::Element& stanza) const;

    Settings settings_;
    session::NewToken new_token_;
    session::StanzaStream stream_;
    State state_ = State::header;
    std::optional<crypto::ScramClient> scram_;
    bool has_plain_ = false, wants_session_ = false, is_registered_ = false, is_hopeless_ = false;
    bool has_asked_for_tls_ = false;
    std::map<std::string, std::string> asked_;  // what our questions were, by id
    std::map<Jid, RosterItem> contacts_;
    std::map<Jid, std::string> rooms_, joining_;
    std::string output_;
    std::vector<Event> events_;
};

}  // namespace xmpp::client

// A client's side of XMPP: from the header to the resource, and then contacts, messages and rooms. It is sans-I/O:
// bytes, wishes and the time come in, bytes and events go out. A program or a test carries it, and gives it one
// connection after another: what is known, and what the server has not acknowledged, outlives a lost one.
//
//     session.connected(now);                    a connection stands
//     socket.write(session.take_output());       after each call
//     session.receive(bytes, now);               ...
//     session.is_over()                          close the connection; connect again if !is_hopeless()
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-client-session/event.hpp"
#include "ch01-chatroom/xmpp-client-session/log_in.hpp"
#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "ch01-chatroom/xmpp-messages/roster_item.hpp"
#include "ch01-chatroom/xmpp-messages/stanza.hpp"
#include "ch01-chatroom/xmpp-session/managed.hpp"
#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "ch01-chatroom/xmpp-session/stanza_stream.hpp"
#include "shared/core/clock.hpp"
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
    std::string program = "xmpp-client", version{};   // what those are told who ask (XEP-0092)

    std::chrono::seconds log_in_time{60};  // from the connection to being online
    std::chrono::seconds idle_time{60};    // without a byte from the server; then it is asked if it is still there
    std::chrono::seconds answer_time{30};  // and this long its answer may take
    std::chrono::seconds goodbye_time{5};  // after log_out()
    /// Of one stanza. More than servers take, since they add to what they pass on.
    xml::StreamLimits limits{.message_bytes = 512 * 1024};
    std::size_t contacts = 10'000;       // more are not shown
    std::size_t rooms = 100;             // in which we are at the same time
    std::size_t unacknowledged = 1'000;  // stanzas; then wishes are refused
};

/// For one thread at a time.
class ClientSession {
  public:
    /// `new_token`: random texts, for nonces and ids.
    ClientSession(Settings settings, session::NewToken new_token);

    /// A connection stands.
    void connected(core::Now now);
    /// Deriving a key from the password takes some milliseconds.
    void receive(std::string_view bytes, core::Now now);
    /// The connection is gone, or could not be made.
    void disconnected(std::string_view reason);
    /// About once a second: time-outs, and a question to a server that is silent.
    void tick(core::Now now);

    std::string take_output() { return std::exchange(output_, {}); }
    std::vector<Event> take_events() { return std::exchange(events_, {}); }

    bool is_online() const { return state_ == State::online; }
    /// There is no stream (any more): nothing more comes, the connection is to be closed.
    bool is_over() const { return state_ == State::offline; }
    /// Another try with the same settings cannot end otherwise: a wrong password, an unknown domain, a conflict; or we
    /// have logged out.
    bool is_hopeless() const { return is_hopeless_; }
    bool has_tls() const { return stream_ && stream_->has_tls(); }
    const std::string& mechanism() const { return mechanism_; }  // of the last log-in
    const Jid& jid() const { return settings_.jid; }

    // --- wishes; only when online ---
    /// False: the server has not acknowledged too much already. Wishes would only make it more.
    bool may_send() const { return !books_ || books_->waiting().size() < settings_.unacknowledged; }
    void show(const Availability& availability);
    void send_message(const Jid& to, const std::string& body);
    void say(const Jid& room, const std::string& body);
    void set_subject(const Jid& room, const std::string& subject);
    /// Enters a room, or takes another nick there. False: we are in too many.
    bool join(const Jid& room, const std::string& nick, const std::string& password = "");
    void leave(const Jid& room);
    void kick(const Jid& room, const std::string& nick, const std::string& reason);
    /// Puts somebody into the roster; `groups` replaces all that there were.
    void add_contact(const Jid& contact, const std::string& name, const std::vector<std::string>& groups);
    void remove_contact(const Jid& contact);
    /// subscribe, subscribed, unsubscribe or unsubscribed.
    void send_subscription(const Jid& to, PresenceType type);
    void log_out();

    const std::map<Jid, RosterItem>& contacts() const { return contacts_; }
    bool is_in_room(const Jid& room) const;

  private:
    enum class State {
        offline,
        header,
        features,
        starting_tls,
        registering,
        logging_in,
        binding,
        legacy_session,
        resuming,
        online,
        closing  // we have logged out, and the server has not yet said goodbye
    };
    struct Room {
        std::string nick, password;
        bool is_joined = false;
        std::string since{};  // when we were there last, if we come back; as XEP-0082 writes it
    };
    struct Question {
        std::string about;
        std::string to;  // whose answer counts; empty: our server's
    };

    void open_stream();
    void tick_online();
    void handle(const xml::Element& element);
    void take_features(const xml::Element& features);
    void start_tls();
    void register_account();
    void log_in(const std::vector<std::string>& mechanisms);
    void take_sasl(const xml::Element& element);
    void bind();
    void come_online();
    void take_management(const xml::Element& element);
    void resume();
    void take_resumed(const xml::Element& resumed);
    void start_over(const xml::Element& failed);
    void close_books();
    bool acknowledge(std::string_view count);

    void take_iq(const xml::Element& iq);
    void answer(const xml::Element& request);
    void take_answer(const xml::Element& iq);
    void take_roster(const xml::Element& query, bool is_whole);
    void take_presence(const xml::Element& presence);
    void take_room_presence(const xml::Element& presence, const Jid& from);
    void take_message(const xml::Element& message);
    void show_message(const xml::Element& message, std::string_view copy);
    void take_message_of_room(const xml::Element& message, const Jid& from);

    void send(const xml::Element& element);
    void send_stanza(const xml::Element& stanza);
    void ask(xml::Element iq, std::string about);
    void send_join(const Jid& room, const Room& its);
    void ask_for_count();
    void send_count();
    void tell(std::string name, std::vector<std::pair<std::string, std::string>> fields);
    void tell_contact(const RosterItem& item);
    void tell_error(const xml::Element& stanza, std::string wish = {}, std::string body = {});
    void end(std::string reason, bool hopeless);
    void go_offline(std::string reason);
    bool is_ours(std::string_view from) const;
    std::string new_id() const { return new_token_().substr(0, 16); }

    Settings settings_;
    session::NewToken new_token_;
    State state_ = State::offline;
    bool is_hopeless_ = false, has_registered_ = false;

    // Of one connection:
    std::optional<session::StanzaStream> stream_;
    std::optional<LogIn> log_in_;
    std::vector<std::string> offered_;  // mechanisms, while the account is made
    bool has_asked_for_tls_ = false, wants_legacy_session_ = false, offers_management_ = false,
         offers_versions_ = false;
    core::Now now_{};
    std::chrono::steady_clock::time_point connected_at_{}, heard_at_{};
    std::optional<std::chrono::steady_clock::time_point> asked_at_{}, closing_since_{};

    // Of one session, which stream management (XEP-0198) may carry over several connections:
    std::unique_ptr<session::Managed> books_;  // none: the server has no stream management
    bool counts_theirs_ = false;               // <enabled/> has come
    std::string resume_id_;                    // empty: it cannot be resumed
    std::map<std::string, Question> asked_;    // by id

    // For ever:
    std::string mechanism_, roster_version_;
    Availability shown_;
    std::map<Jid, RosterItem> contacts_;
    std::map<Jid, Room> rooms_;
    std::string output_;
    std::vector<Event> events_;
};

}  // namespace xmpp::client

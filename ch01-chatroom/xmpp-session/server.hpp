// The XMPP server: connections, log-in, sessions, and the way of each stanza (RFC 6120, RFC 6121). It is sans-I/O: a
// driver (shared/net) or a test carries it. What rosters and presence mean is in services of their own, what goes past
// the RFCs is in extensions.
//
// Nothing that depends on a change of the storage leaves the server before the change is committed: from the first
// change on, everything that is to be sent waits, and when the driver has called with all that was ready, one commit is
// made for all of it (a group commit). So whatever anybody has been told is true after a kill, too.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ch01-chatroom/xmpp-session/core.hpp"
#include "ch01-chatroom/xmpp-session/extension.hpp"
#include "ch01-chatroom/xmpp-session/link.hpp"
#include "ch01-chatroom/xmpp-session/login_guard.hpp"
#include "ch01-chatroom/xmpp-session/presence_service.hpp"
#include "ch01-chatroom/xmpp-session/roster_service.hpp"
#include "shared/core/log.hpp"
#include "shared/engine/service.hpp"

namespace xmpp::session {

struct ServerPorts {
    Storage& storage;
    Passwords& passwords;
    NewToken new_token;
    /// Asks for a call of Server::commit in a turn of its own, soon.
    std::function<void()> ask_for_commit;
    core::Log& log;
};

/// Not safe to share between threads: its driver calls it from one thread at a time.
class Server final : public engine::Service, private Core {
  public:
    /// `tls`: null for a server that offers no TLS.
    Server(Settings settings, GuardSettings guard, std::shared_ptr<const crypto::TlsIdentity> tls, ServerPorts ports);
    ~Server() override;

    /// Before the first connection. An extension is told in its constructor to which core it belongs.
    void add(std::unique_ptr<Extension> extension);
    Core& core() { return *this; }

    void connected(engine::ConnectionId id, std::string_view peer, core::Now now, engine::Outbox& out) override;
    void received(engine::ConnectionId id, std::string_view bytes, core::Now now, engine::Outbox& out) override;
    bool input_ended(engine::ConnectionId id, core::Now now, engine::Outbox& out) override;
    void disconnected(engine::ConnectionId id, std::string_view reason, core::Now now, engine::Outbox& out) override;
    void tick(core::Now now, engine::Outbox& out) override;
    void stopping(core::Now now, engine::Outbox& out) override;

    void password_checked(Ticket ticket, bool fits, core::Now now, engine::Outbox& out);
    void password_prepared(Ticket ticket, const Credentials& credentials, core::Now now, engine::Outbox& out);
    void commit(core::Now now, engine::Outbox& out);
    /// Does something in a turn of its own that an operator wants.
    void run(const std::function<void(Core&)>& what, core::Now now, engine::Outbox& out);

    struct Figures {
        std::size_t connections = 0, strangers = 0, sessions = 0, away = 0, users = 0;
        std::uint64_t stanzas_in = 0, stanzas_out = 0, commits = 0;
    };
    Figures figures() const;

  private:
    // --- Core ---
    const Settings& settings() const override { return settings_; }
    const Jid& domain() const override { return domain_; }
    core::Now now() const override { return now_; }
    Storage& storage() override { return ports_.storage; }
    std::string new_token() override { return ports_.new_token(); }
    std::span<Extension* const> extensions() const override { return extensions_; }
    User* find_user(std::string_view account) override;
    Session* find_session(const Jid& full) override;
    std::vector<Session*> all_sessions() override;
    Link* find_link(engine::ConnectionId id) override;
    const std::map<std::string, Host*, std::less<>>& hosts() const override { return hosts_; }
    void add_host(std::string domain, Host& host) override { hosts_[std::move(domain)] = &host; }
    void when_hosts_rest(std::function<void()> work) override;
    void send(Session& to, const xml::Element& stanza, const std::shared_ptr<Promise>& promise) override;
    void send_copy(Session& to, const xml::Element& copy, const std::shared_ptr<Promise>& promise) override;
    bool has_room(const Session& session) override;
    bool has_room(const Link& link) override;
    void route(Stanza stanza) override;
    void route(xml::Element stanza) override;
    void refuse(const Stanza& stanza, StanzaFault fault, std::string_view text) override;
    void answer(const Stanza& iq, std::optional<xml::Element> content) override;
    Session& start_session(Link& link, const Jid& full) override;
    Session* restore_session(const Jid& full) override;
    void go_on(Session& session, Link& link) override;
    void show_contacts(Session& session) override { presences_.show_contacts(session, true); }
    void become_component(Link& link) override;
    void end_session(Session& session, std::string_view reason) override;
    void end_account(std::string_view account) override;
    void end_link(Link& link, const xml::Element& stream_error, std::string_view reason) override;
    using Core::end_link;
    void ask_for_commit() override;
    void read_on(Link& link) override;
    void write(Link& link, std::string_view text) override;
    std::uint64_t taken(const Link& link) override;
    std::uint64_t acknowledged(const Link& link) override;
    core::Log& log() override { return ports_.log; }
    void note(const Link& link, std::string_view what) override;
    bool prepare_password(std::string password, std::function<void(const Credentials&)> done) override;

    // --- a stream ---
    void read(Link& link, std::string_view bytes);
    void handle(Link& link, const xml::Opened& opened);
    void handle(Link& link, xml::Element&& element);
    void handle(Link& link, const xml::Closed& closed);
    void handle(Link& link, xml::StreamFault fault);
    void send_header(Link& link);
    void send_features(Link& link);
    /// A client or a component was silent for long.
    void ask_if_there(Link& link);
    /// Ends the stream in the orderly way.
    void say_goodbye(Link& link, std::string_view reason);
    void close(Link& link, std::string_view reason);
    /// Ends it because its owner is here with another one.
    void replace(Link& link);
    /// Takes it out of every list. It is destroyed when the service call ends.
    void forget(Link& link);

    // --- the log-in ---
    void start_tls(Link& link);
    void take_sasl(Link& link, const xml::Element& element);
    void logged_in(Link& link, const std::string& account, const xml::Element& success);
    void log_in_failed(Link& link, SaslFault fault, const std::string& account);
    void tell_failure(Link& link, SaslFault fault);
    void take_stranger(Link& link, const xml::Element& element);
    void bind(Link& link, const xml::Element& iq);
    void end_oldest_stranger();
    LogIn::Context log_in_context(const Link& link);

    // --- a stanza ---
    void take_stanza(Link& link, xml::Element&& element);
    void take_component_stanza(Link& link, xml::Element&& element);
    bool is_too_large(const xml::Element& presence);
    void route_here(Stanza& stanza);
    void route_message(Stanza& message);
    void route_iq(Stanza& iq);
    void take_iq(Stanza& iq);
    bool is_seen_by_sender(const Stanza& iq);
    void deliver(Session& to, const xml::Element& stanza, const std::shared_ptr<Promise>& promise, bool is_copy);
    bool keep(const Stanza& message);
    void tell_carried(const Stanza& message, std::span<Session* const> given);

    // --- the end of a call ---
    template <typename Call>
    void call(core::Now now, engine::Outbox& out, Call&& work);
    void emit(engine::ConnectionId id, std::string_view bytes);
    void commit_now();
    void storage_failed(const StorageFailure& failure);
    void clean_up();

    Settings settings_;
    const Jid domain_;
    std::shared_ptr<const crypto::TlsIdentity> tls_;
    ServerPorts ports_;
    std::string stranger_secret_;
    LoginGuard guard_;
    RosterService rosters_;
    PresenceService presences_;
    std::vector<std::unique_ptr<Extension>> owned_extensions_;
    std::vector<Extension*> extensions_;
    std::map<std::string, Host*, std::less<>> hosts_;
    std::deque<std::function<void()>> work_of_hosts_;  // the first of it is being done

    ParserPool parsers_;
    std::unordered_map<engine::ConnectionId, std::unique_ptr<Link>> links_;
    std::deque<engine::ConnectionId> strangers_;  // in the order of their coming; some of them are none any more
    std::size_t stranger_count_ = 0;
    std::unordered_map<std::string, std::unique_ptr<User>> users_;  // by account
    std::unordered_map<Session*, std::unique_ptr<Session>> sessions_;
    std::map<Ticket, engine::ConnectionId> checks_;
    std::map<Ticket, std::function<void(const Credentials&)>> preparations_;
    std::uint64_t next_ticket_ = 1;

    // of the present call
    core::Now now_{};
    engine::Outbox* out_ = nullptr;
    std::string text_;                   // a stanza that is being written
    std::vector<std::string> visitors_;  // accounts that were looked up; nobody may be logged in to them
    std::vector<std::unique_ptr<Link>> departed_links_;
    std::vector<std::unique_ptr<Session>> departed_sessions_;

    /// What waits for the commit, in order.
    struct Deferred {
        engine::ConnectionId id;
        std::string bytes;
        bool closes = false;  // then `bytes` is the reason
    };
    std::vector<Deferred> deferred_;
    std::size_t deferred_bytes_ = 0;
    bool asked_for_commit_ = false;
    bool begins_anew_ = false;  // the storage has failed, and nothing was done since
    Figures figures_;
    std::chrono::steady_clock::time_point last_look_{};
};

}  // namespace xmpp::session

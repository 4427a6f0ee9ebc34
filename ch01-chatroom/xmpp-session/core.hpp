// What the parts of the server ask of each other: the core knows who is here and carries stanzas; services and
// extensions decide what they mean.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-messages/stanza.hpp"
#include "ch01-chatroom/xmpp-messages/stream_error.hpp"
#include "ch01-chatroom/xmpp-session/online.hpp"
#include "ch01-chatroom/xmpp-session/promise.hpp"
#include "ch01-chatroom/xmpp-session/settings.hpp"
#include "shared/core/clock.hpp"
#include "shared/core/log.hpp"
#include "shared/engine/service.hpp"

namespace xmpp::session {

class Extension;
struct Link;

/// A stanza on its way. `from` and `to` are what its attributes say.
struct Stanza {
    xml::Element element;
    StanzaKind kind{};
    Jid from, to;
    Session* sender = nullptr;           // one of our programs; null: the server itself, a room, a component
    std::shared_ptr<Promise> promise{};  // of a message; null: none was made up to now
};

/// Where stanzas for one domain beside the server's own go: a room service, a component.
class Host {
  public:
    /// What this sends to hosts, itself among them, they take when it is done.
    virtual void take(Stanza stanza) = 0;
    virtual std::string_view name() const = 0;  // for people
    /// Does service discovery tell of it?
    virtual bool is_listed() const { return true; }

  protected:
    ~Host() = default;
};

/// All of it is for the thread that is inside the service at present.
class Core {
  public:
    virtual const Settings& settings() const = 0;
    virtual const Jid& domain() const = 0;
    virtual core::Now now() const = 0;
    virtual Storage& storage() = 0;
    virtual std::string new_token() = 0;
    virtual std::span<Extension* const> extensions() const = 0;

    /// The account, with its roster; null if there is none. Good until the present call of the service is over, longer
    /// for one that somebody is logged in to.
    virtual User* find_user(std::string_view account) = 0;
    /// Of this full address, if it is bound.
    virtual Session* find_session(const Jid& full) = 0;
    virtual std::vector<Session*> all_sessions() = 0;
    /// Null if the connection is gone.
    virtual Link* find_link(engine::ConnectionId id) = 0;
    virtual const std::map<std::string, Host*, std::less<>>& hosts() const = 0;
    /// What is sent to this domain goes to `host`, which must live as long as the server.
    virtual void add_host(std::string domain, Host& host) = 0;
    /// Does what concerns hosts at once, or after what one of them is doing at present: so none of them is called while
    /// it is in the middle of something, as by the error that comes back for one of ten stanzas that it sends.
    virtual void when_hosts_rest(std::function<void()> work) = 0;

    /// Gives it to one program, as it is.
    virtual void send(Session& to, const xml::Element& stanza, const std::shared_ptr<Promise>& promise = {}) = 0;
    /// The same of a copy of a message that has gone to another program. When it has come, the promise is kept.
    virtual void send_copy(Session& to, const xml::Element& copy, const std::shared_ptr<Promise>& promise) = 0;
    /// May something be sent now that can wait? Not while much is on its way already.
    virtual bool has_room(const Session& session) = 0;
    virtual bool has_room(const Link& link) = 0;
    /// Brings it to whomever its `to` names. What cannot be delivered goes back to `from` as an error.
    virtual void route(Stanza stanza) = 0;
    /// The same of an element with a valid "from" and "to".
    virtual void route(xml::Element stanza) = 0;
    /// Sends it back to where it came from, unless an error must not be answered.
    virtual void refuse(const Stanza& stanza, StanzaFault fault, std::string_view text = "") = 0;
    /// The result of an iq, with this in it.
    virtual void answer(const Stanza& iq, std::optional<xml::Element> content = {}) = 0;

    /// Makes a new session of a connection that is logged in.
    virtual Session& start_session(Link& link, const Jid& full) = 0;
    /// Makes the session anew that was there before the server was started again; its connection is away.
    virtual Session* restore_session(const Jid& full) = 0;
    /// A session goes on with another connection that is logged in to the same account.
    virtual void go_on(Session& session, Link& link) = 0;
    /// Tells a session who of its contacts is there and who is not.
    virtual void show_contacts(Session& session) = 0;
    /// A connection has shown that it speaks for its domain.
    virtual void become_component(Link& link) = 0;
    /// It is gone for all: its presence is taken back, its connection is closed if it has one.
    virtual void end_session(Session& session, std::string_view reason) = 0;
    /// All sessions of an account that is no more.
    virtual void end_account(std::string_view account) = 0;
    /// Ends the stream with an error, and the session with it.
    virtual void end_link(Link& link, const xml::Element& stream_error, std::string_view reason) = 0;
    void end_link(Link& link, StreamFault fault, std::string_view text) {
        end_link(link, to_element(fault, text), text);
    }

    /// Asks for one more commit, in a turn of its own, soon.
    virtual void ask_for_commit() = 0;
    /// What it was held for has been told: what came meanwhile is read.
    virtual void read_on(Link& link) = 0;
    /// What belongs to the stream itself and is no stanza.
    virtual void write(Link& link, std::string_view text) = 0;
    /// Of the bytes that were written to this connection (Link::written), how many the system has taken, ...
    virtual std::uint64_t taken(const Link& link) = 0;
    /// ... and how many the peer's system has acknowledged.
    virtual std::uint64_t acknowledged(const Link& link) = 0;
    virtual core::Log& log() = 0;
    /// About bad input, for the log, with the peer's address.
    virtual void note(const Link& link, std::string_view what) = 0;

    /// Has keys made of a password, elsewhere; `done` is called in a later turn. False: too much to do at present.
    virtual bool prepare_password(std::string password, std::function<void(const Credentials&)> done) = 0;

  protected:
    ~Core() = default;
};

}  // namespace xmpp::session

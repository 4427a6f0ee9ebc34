#include "ch01-chatroom/xmpp-session/server.hpp"

#include <algorithm>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "ch01-chatroom/xmpp-session/managed.hpp"
#include "shared/core/endpoint.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::session {

namespace {

constexpr auto look_every = std::chrono::seconds{1};

template <typename... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

xml::Element element(const char* name, std::string_view its_namespace) {
    return {name, std::string(its_namespace)};
}

/// Whose program has been away for longer than the others'; null: all are connected.
Session* longest_away(const User& user) {
    Session* found = nullptr;
    for (auto* each : user.sessions) {
        if (each->link != nullptr || !each->managed) continue;
        // None is the least: it was away already when the server was started.
        if (found == nullptr || each->managed->away_since < found->managed->away_since) found = each;
    }
    return found;
}

}  // namespace

// --- connections --------------------------------------------------------------------------------------------------

Server::Server(Settings settings, GuardSettings guard, std::shared_ptr<const crypto::TlsIdentity> tls,
               ServerPorts ports)
    : settings_{std::move(settings)},
      domain_{Jid::server(settings_.domain).value()},
      tls_{std::move(tls)},
      ports_{std::move(ports)},
      stranger_secret_{ports_.new_token()},
      guard_{guard},
      rosters_{*this, presences_},
      presences_{*this, rosters_} {}

Server::~Server() {
    sessions_.clear();
    departed_sessions_.clear();
}

void Server::add(std::unique_ptr<Extension> extension) {
    extensions_.push_back(extension.get());
    owned_extensions_.push_back(std::move(extension));
}

/// Each call of the service begins and ends here.
template <typename Call>
void Server::call(core::Now now, engine::Outbox& out, Call&& work) {
    now_ = now;
    out_ = &out;
    try {
        if (begins_anew_)
            for (auto* each : extensions_) each->begin_anew();
        begins_anew_ = false;
        work();
        if (deferred_bytes_ > settings_.deferred_bytes) commit_now();
    } catch (const StorageFailure& failure) {
        storage_failed(failure);
    }
    if (ports_.storage.has_changes() || !deferred_.empty()) ask_for_commit();
    clean_up();
}

void Server::ask_for_commit() {
    if (std::exchange(asked_for_commit_, true)) return;
    ports_.ask_for_commit();
}

void Server::connected(engine::ConnectionId id, std::string_view peer, core::Now now, engine::Outbox& out) {
    call(now, out, [&] {
        auto link = std::make_unique<Link>(id, peer, settings_.before_log_in, parsers_, now.steady);
        const auto endpoint = core::parse_endpoint(peer);
        link->address = endpoint ? endpoint->host : std::string(peer);
        links_.emplace(id, std::move(link));
        strangers_.push_back(id);
        if (++stranger_count_ > settings_.strangers) end_oldest_stranger();
    });
}

void Server::received(engine::ConnectionId id, std::string_view bytes, core::Now now, engine::Outbox& out) {
    call(now, out, [&] {
        if (auto* link = find_link(id)) read(*link, bytes);
    });
}

/// Who sends a whole log-in and then nothing more still hears how it ended.
bool Server::input_ended(engine::ConnectionId id, core::Now, engine::Outbox&) {
    auto* link = find_link(id);
    if (link == nullptr || !link->is_held()) return false;
    link->input_has_ended = true;
    return true;
}

void Server::disconnected(engine::ConnectionId id, std::string_view reason, core::Now now, engine::Outbox& out) {
    call(now, out, [&] {
        auto* link = find_link(id);
        if (link == nullptr) return;
        link->is_broken = reason != engine::closed_by_peer;
        if (auto* session = link->session) {
            session->link = nullptr;
            link->session = nullptr;
            const bool waits =
                std::ranges::any_of(extensions_, [&](auto* each) { return each->outlives_its_link(*session); });
            if (!waits) end_session(*session, reason);
        }
        forget(*link);
    });
}

void Server::tick(core::Now now, engine::Outbox& out) {
    call(now, out, [&] {
        for (auto* each : extensions_) each->tick();
        std::vector<Link*> late;
        for (auto& [id, link] : links_)
            if (link->answer_after && *link->answer_after <= now.steady) late.push_back(link.get());
        for (auto* link : late) {
            link->answer_after.reset();
            tell_failure(*link, SaslFault::not_authorized);
            if (!link->is_over) read_on(*link);
        }
        if (now.steady - last_look_ < look_every) return;
        last_look_ = now.steady;
        std::vector<Link*> silent;
        for (auto& [id, link] : links_) {
            const bool is_slow_to_come =
                (link->stage == Link::Stage::stranger || link->stage == Link::Stage::logged_in) &&
                now.steady - link->connected_at > settings_.log_in_time;
            const bool does_not_answer = link->asked_at && now.steady - *link->asked_at > settings_.answer_time;
            if (is_slow_to_come || does_not_answer) silent.push_back(link.get());
            const bool is_at_work = link->stage == Link::Stage::bound || link->stage == Link::Stage::component;
            if (is_at_work && !link->asked_at && now.steady - link->heard_at > settings_.idle_time) ask_if_there(*link);
        }
        for (auto* link : silent) {
            link->is_broken = true;
            if (auto* session = link->session) {  // it may come back with another connection
                session->link = nullptr;
                link->session = nullptr;
                if (!std::ranges::any_of(extensions_, [&](auto* each) { return each->outlives_its_link(*session); }))
                    end_session(*session, "does not answer");
            }
            end_link(*link, StreamFault::connection_timeout, "too long without an answer");
        }
    });
}

void Server::ask_if_there(Link& link) {
    link.asked_at = now_.steady;
    auto* session = link.session;
    if (session != nullptr && session->managed)
        return write(link, "<r xmlns='" + std::string(ns::stream_management) + "'/>");
    auto ping = element("iq", ns::client);
    ping.set("type", "get").set("id", "ping-" + ports_.new_token().substr(0, 8)).set("from", domain_.text());
    ping.set("to", session != nullptr ? session->jid.text() : link.component_domain);
    ping.add(element("ping", ns::ping));
    if (session != nullptr) return send(*session, ping, {});
    write(link, xml::to_text(ping, ns::client));
}

void Server::stopping(core::Now now, engine::Outbox& out) {
    call(now, out, [&] {
        for (auto* each : extensions_) each->stopping();
        std::vector<Link*> all;
        for (auto& [id, link] : links_) all.push_back(link.get());
        for (auto* link : all) {
            link->is_broken = out_->waiting(link->id) > 0;  // nobody will see whether it still takes the rest
            if (auto* session = link->session) session->link = nullptr;
            link->session = nullptr;
            end_link(*link, StreamFault::system_shutdown, "the server stops");
        }
        commit_now();
    });
}

Link* Server::find_link(engine::ConnectionId id) {
    const auto found = links_.find(id);
    return found == links_.end() || found->second->is_over ? nullptr : found->second.get();
}

void Server::end_oldest_stranger() {
    while (!strangers_.empty()) {
        auto* link = find_link(strangers_.front());
        strangers_.pop_front();
        if (link == nullptr || link->stage != Link::Stage::stranger) continue;
        note(*link, "too many connections that do not log in: the oldest is ended");
        return end_link(*link, StreamFault::resource_constraint, "too many connections that do not log in");
    }
}

// --- a stream -----------------------------------------------------------------------------------------------------

void Server::read(Link& link, std::string_view bytes) {
    link.heard_at = now_.steady;
    link.asked_at.reset();
    link.stream.receive(bytes);
    if (link.is_held()) {
        link.stream.keep_unread();
        const auto& limits = link.stage == Link::Stage::stranger ? settings_.before_log_in : settings_.after_log_in;
        if (link.stream.kept() > limits.message_bytes)
            end_link(link, StreamFault::policy_violation, "too much before it was answered");
        return;
    }
    while (!link.is_over) {
        auto event = link.stream.next();
        if (const auto wire = link.stream.take_wire(); !wire.empty()) emit(link.id, wire);
        if (!event) break;
        std::visit(Overloaded{[&](xml::Element&& stanza) { handle(link, std::move(stanza)); },
                              [&](const auto& other) { handle(link, other); }},
                   std::move(*event));
        if (link.is_held()) {
            link.stream.keep_unread();
            return;
        }
    }
    if (!link.is_over && link.stream.tls_is_over()) {
        if (!link.stream.tls_failure().empty()) note(link, "TLS failed: " + std::string(link.stream.tls_failure()));
        if (auto* session = link.session) {
            session->link = nullptr;
            link.session = nullptr;
            if (!std::ranges::any_of(extensions_, [&](auto* each) { return each->outlives_its_link(*session); }))
                end_session(*session, "TLS was ended");
        }
        close(link, "TLS was ended");
    }
}

void Server::read_on(Link& link) {
    read(link, {});
    if (link.input_has_ended && !link.is_over && !link.is_held()) say_goodbye(link, engine::closed_by_peer);
}

void Server::send_header(Link& link) {
    link.is_open = true;
    link.stream_id = ports_.new_token();
    const bool is_component = !link.component_domain.empty();
    write(link, to_text({.from = is_component ? link.component_domain : domain_.text(),
                         .to = {},
                         .id = link.stream_id,
                         .version = is_component ? "" : "1.0",
                         .lang = is_component ? "" : "en"},
                        is_component ? ns::component : ns::client));
}

void Server::handle(Link& link, const xml::Opened& opened) {
    const auto wanted = read_header(opened.root);
    if (const auto host = hosts_.find(wanted.to); host != hosts_.end() && opened.default_ns == ns::component) {
        link.component_domain = wanted.to;
        return send_header(link);
    }
    const auto fault = fault_of_header(opened.root, domain_.text());
    send_header(link);
    if (fault) return end_link(link, *fault, "");
    if (opened.default_ns != ns::client)
        return end_link(link, StreamFault::invalid_namespace, "a client's stanzas are of jabber:client");
    send_features(link);
}

void Server::send_features(Link& link) {
    auto features = element("features", ns::streams);
    const bool tls_first = settings_.tls_required && !link.stream.has_tls();
    if (link.stage == Link::Stage::stranger) {
        if (tls_ && !link.stream.has_tls()) {
            auto& starttls = features.add(element("starttls", ns::tls));
            if (tls_first) starttls.add(element("required", ns::tls));
        }
        if (!tls_first) {
            auto& mechanisms = features.add(element("mechanisms", ns::sasl));
            for (const auto name : LogIn::mechanisms()) mechanisms.add(element("mechanism", ns::sasl)).add_text(name);
            for (auto* each : extensions_) each->offer(false, features);
        }
    } else {
        features.add(element("bind", ns::bind));
        features.add(element("session", ns::session)).add(element("optional", ns::session));
        features.add(element("ver", ns::roster_versions));
        for (auto* each : extensions_) each->offer(true, features);
    }
    write(link, to_stream_text(features));
}

void Server::handle(Link& link, xml::Element&& stanza) {
    if (!link.component_domain.empty()) return take_component_stanza(link, std::move(stanza));
    if (stanza.ns == ns::streams && stanza.name == "error")
        return say_goodbye(link, "its error: " + std::string(name_of(fault_in_stream_error(stanza))));
    if (link.stage == Link::Stage::stranger) return take_stranger(link, stanza);
    const auto kind = kind_of(stanza);
    if (!kind) {
        for (auto* each : extensions_)
            if (each->take_other(link, stanza)) return;
        const bool is_known = stanza.name == "message" || stanza.name == "presence" || stanza.name == "iq";
        return end_link(link, is_known ? StreamFault::invalid_namespace : StreamFault::unsupported_stanza_type, "");
    }
    if (link.stage == Link::Stage::logged_in) {
        if (*kind == StanzaKind::iq && stanza.child("bind", ns::bind) != nullptr) return bind(link, stanza);
        return end_link(link, StreamFault::not_authorized, "first bind a resource");
    }
    take_stanza(link, std::move(stanza));
}

void Server::handle(Link& link, const xml::Closed&) {
    say_goodbye(link, "logged out");
}

void Server::handle(Link& link, xml::StreamFault fault) {
    note(link, name_of(fault));
    end_link(link, fault_of(fault), name_of(fault));
}

void Server::say_goodbye(Link& link, std::string_view reason) {
    if (auto* session = link.session) {
        link.session = nullptr;
        session->link = nullptr;
        end_session(*session, reason);
    }
    if (!link.is_open) send_header(link);
    write(link, stream_end);
    close(link, reason);
}

void Server::end_link(Link& link, const xml::Element& stream_error, std::string_view reason) {
    if (link.is_over) return;
    if (!link.is_open) send_header(link);
    write(link, to_stream_text(stream_error));
    write(link, stream_end);
    const auto fault = name_of(fault_in_stream_error(stream_error));
    auto* session = std::exchange(link.session, nullptr);
    close(link, reason.empty() ? fault : std::string(fault) + ": " + std::string(reason));
    if (session != nullptr) {
        session->link = nullptr;
        end_session(*session, reason);
    }
}

/// Who comes back has most likely lost the old connection, and what it had not taken with it.
void Server::replace(Link& link) {
    link.is_broken = true;
    end_link(link, StreamFault::conflict, "Replaced by new connection");
}

void Server::close(Link& link, std::string_view reason) {
    forget(link);  // before bytes of TLS follow, which are not counted in what was written
    if (const auto last = link.stream.end(); !last.empty()) emit(link.id, last);
    if (deferred_.empty() && !ports_.storage.has_changes())
        out_->close(link.id, reason);
    else
        deferred_.push_back({link.id, std::string(reason), true});
}

void Server::forget(Link& link) {
    if (link.is_over) return;
    link.is_over = true;
    if (link.stage == Link::Stage::stranger) --stranger_count_;
    for (auto* each : extensions_) each->link_ended(link);
    const auto found = links_.find(link.id);
    departed_links_.push_back(std::move(found->second));
    links_.erase(found);
}

// --- the log-in ---------------------------------------------------------------------------------------------------

void Server::take_stranger(Link& link, const xml::Element& stanza) {
    if (stanza.is("starttls", ns::tls)) return start_tls(link);
    const bool tls_first = settings_.tls_required && !link.stream.has_tls();
    if (stanza.ns == ns::sasl) {
        if (tls_first) return tell_failure(link, SaslFault::encryption_required);
        return take_sasl(link, stanza);
    }
    if (kind_of(stanza) == StanzaKind::iq && !tls_first) {
        for (auto* each : extensions_)
            if (each->take_iq_of_stranger(link, stanza)) return;
    }
    note(link, "a stanza before the log-in");
    const bool is_known = stanza.name == "message" || stanza.name == "presence" || stanza.name == "iq";
    if (kind_of(stanza)) return end_link(link, StreamFault::not_authorized, "first log in");
    if (is_known) return end_link(link, StreamFault::invalid_namespace, "");
    for (auto* each : extensions_)
        if (each->take_other(link, stanza)) return;
    end_link(link, StreamFault::unsupported_stanza_type, "");
}

void Server::start_tls(Link& link) {
    if (!tls_ || link.stream.has_tls()) {
        write(link, "<failure xmlns='" + std::string(ns::tls) + "'/>");
        write(link, stream_end);
        return close(link, "no TLS here");
    }
    write(link, "<proceed xmlns='" + std::string(ns::tls) + "'/>");
    link.is_open = false;
    link.stream.start_tls(crypto::TlsFilter::server(tls_));
}

LogIn::Context Server::log_in_context(const Link& link) {
    return {.storage = ports_.storage,
            .new_token = ports_.new_token,
            .domain = domain_.text(),
            .stranger_secret = stranger_secret_,
            .iterations = settings_.scram_iterations,
            .plain_allowed = link.stream.has_tls() || !settings_.tls_required};
}

void Server::take_sasl(Link& link, const xml::Element& stanza) {
    if (!link.log_in) link.log_in = std::make_unique<LogIn>();
    auto step = link.log_in->take(stanza, log_in_context(link));
    std::visit(Overloaded{[&](const Challenge& challenge) { write(link, to_stream_text(challenge.element)); },
                          [&](const Success& success) {
                              if (guard_.is_locked(success.account, link.address, now_.steady))
                                  return log_in_failed(link, SaslFault::not_authorized, success.account);
                              logged_in(link, success.account, success.element);
                          },
                          [&](CheckPassword& question) {
                              if (guard_.is_locked(question.account, link.address, now_.steady))
                                  return log_in_failed(link, SaslFault::not_authorized, question.account);
                              const Ticket ticket{next_ticket_++};
                              if (!ports_.passwords.check(ticket, question.keys, std::move(question.password)))
                                  return tell_failure(link, SaslFault::temporary_auth_failure);
                              link.ticket = ticket;
                              link.account = question.account;
                              checks_.emplace(ticket, link.id);
                          },
                          [&](const Failure& failure) { log_in_failed(link, failure.fault, failure.account); }},
               step);
}

void Server::password_checked(Ticket ticket, bool fits, core::Now now, engine::Outbox& out) {
    call(now, out, [&] {
        const auto found = checks_.find(ticket);
        if (found == checks_.end()) return;
        auto* link = find_link(found->second);
        checks_.erase(found);
        if (link == nullptr) return;
        link->ticket.reset();
        const auto account = std::exchange(link->account, {});
        if (fits && ports_.storage.has_account(account))
            logged_in(*link, account, element("success", ns::sasl));
        else
            log_in_failed(*link, SaslFault::not_authorized, account);
        if (!link->is_over && !link->is_held()) read_on(*link);
    });
}

void Server::logged_in(Link& link, const std::string& account, const xml::Element& success) {
    guard_.right(account, link.address);
    ports_.log.debug("logged in", {{"peer", link.peer}, {"account", account}});
    write(link, to_stream_text(success));
    link.account = account;
    link.stage = Link::Stage::logged_in;
    --stranger_count_;
    link.log_in.reset();
    link.is_open = false;
    link.stream.set_limits(settings_.after_log_in);
    link.stream.restart();
}

void Server::log_in_failed(Link& link, SaslFault fault, const std::string& account) {
    ++link.failures;
    if (fault != SaslFault::not_authorized || account.empty()) return tell_failure(link, fault);
    ports_.log.info("log-in refused", {{"peer", link.peer}, {"account", account}});
    const bool was_locked = guard_.is_locked(account, link.address, now_.steady);
    const auto delay = guard_.wrong(account, link.address, now_.steady);
    if (!was_locked && guard_.is_locked(account, link.address, now_.steady))
        ports_.log.warn("locked: too many wrong passwords", {{"address", link.address}, {"account", account}});
    if (delay.count() == 0) return tell_failure(link, fault);
    link.answer_after = now_.steady + delay;
}

void Server::tell_failure(Link& link, SaslFault fault) {
    write(link, to_stream_text(to_element(fault)));
    if (link.failures >= settings_.log_in_attempts)
        end_link(link, StreamFault::policy_violation, "too many attempts to log in");
}

bool Server::prepare_password(std::string password, std::function<void(const Credentials&)> done) {
    const Ticket ticket{next_ticket_++};
    if (!ports_.passwords.prepare(ticket, std::move(password), settings_.scram_iterations)) return false;
    preparations_.emplace(ticket, std::move(done));
    return true;
}

void Server::password_prepared(Ticket ticket, const Credentials& credentials, core::Now now, engine::Outbox& out) {
    call(now, out, [&] {
        const auto found = preparations_.find(ticket);
        if (found == preparations_.end()) return;
        const auto done = std::move(found->second);
        preparations_.erase(found);
        done(credentials);
    });
}

void Server::bind(Link& link, const xml::Element& iq) {
    const auto refuse_bind = [&](StanzaFault fault) {
        if (const auto error = make_error(iq, fault)) write(link, to_stream_text(*error));
    };
    if (fault_of_iq(iq) || type_of(iq) != "set") return refuse_bind(StanzaFault::bad_request);
    const auto* wanted = iq.child("bind", ns::bind)->child("resource", ns::bind);
    auto resource = wanted != nullptr ? wanted->text() : std::string{};
    if (resource.empty()) resource = ports_.new_token().substr(0, 16);
    const auto account = Jid::account(link.account, domain_.text());
    const auto full = account->with_resource(resource);
    if (!full) return refuse_bind(StanzaFault::bad_request);
    if (auto* old = find_session(*full)) {
        if (old->link != nullptr)
            replace(*old->link);
        else
            end_session(*old, "replaced by a new connection");
    }
    const auto* user = find_user(link.account);
    if (user == nullptr) return end_link(link, StreamFault::not_authorized, "the account has been removed");
    if (user->sessions.size() >= settings_.resources) {
        auto* away = longest_away(*user);
        if (away == nullptr) return refuse_bind(StanzaFault::resource_constraint);
        end_session(*away, "away, and others come");
    }
    start_session(link, *full);
    auto result = make_result(iq);
    result.add(element("bind", ns::bind)).add(element("jid", ns::bind)).add_text(full->text());
    write(link, to_stream_text(result));
}

// --- sessions -----------------------------------------------------------------------------------------------------

User* Server::find_user(std::string_view account) {
    const std::string key(account);
    if (const auto known = users_.find(key); known != users_.end()) return known->second.get();
    if (!ports_.storage.has_account(account)) return nullptr;
    auto user = std::make_unique<User>(Jid::account(account, domain_.text()).value(), ports_.storage);
    visitors_.push_back(key);
    return users_.emplace(key, std::move(user)).first->second.get();
}

Session* Server::find_session(const Jid& full) {
    if (full.domain() != domain_.text()) return nullptr;
    const auto known = users_.find(std::string(full.local()));
    return known == users_.end() ? nullptr : known->second->find(full.resource());
}

Session& Server::start_session(Link& link, const Jid& full) {
    auto session = std::make_unique<Session>(full, *find_user(full.local()));
    auto& started = *session;
    sessions_.emplace(&started, std::move(session));
    go_on(started, link);
    return started;
}

Session* Server::restore_session(const Jid& full) {
    auto* user = find_user(full.local());
    if (user == nullptr || find_session(full) != nullptr) return nullptr;
    auto session = std::make_unique<Session>(full, *user);
    auto* restored = session.get();
    sessions_.emplace(restored, std::move(session));
    return restored;
}

void Server::become_component(Link& link) {
    link.stage = Link::Stage::component;
    --stranger_count_;
    link.stream.set_limits(settings_.after_log_in);
}

void Server::go_on(Session& session, Link& link) {
    if (auto* old = std::exchange(session.link, nullptr)) {
        old->session = nullptr;
        replace(*old);
    }
    session.link = &link;
    link.session = &session;
    link.stage = Link::Stage::bound;
}

void Server::end_session(Session& session, std::string_view reason) {
    const auto found = sessions_.find(&session);
    if (found == sessions_.end()) return;  // it is ending already
    departed_sessions_.push_back(std::move(found->second));
    sessions_.erase(found);
    presences_.end(session);
    std::erase(session.user.sessions, &session);
    for (auto* each : extensions_) each->ended(session);
    visitors_.push_back(session.user.account());
    if (auto* link = std::exchange(session.link, nullptr)) {
        link->session = nullptr;
        write(*link, stream_end);
        close(*link, reason);
    }
}

void Server::end_account(std::string_view account) {
    auto* user = find_user(account);
    if (user == nullptr) return;
    rosters_.erase_account(*user);
    const auto all = user->sessions;
    for (auto* each : all) {
        if (each->link != nullptr)
            end_link(*each->link, StreamFault::not_authorized, "the account has been removed");
        else
            end_session(*each, "the account has been removed");
    }
    for (auto* each : extensions_) each->account_erased(account);
    ports_.storage.erase_account(account);
    users_.find(std::string(account))->second->roster.clear();
}

std::vector<Session*> Server::all_sessions() {
    std::vector<Session*> all;
    for (const auto& [session, owner] : sessions_) all.push_back(session);
    return all;
}

Server::Figures Server::figures() const {
    auto figures = figures_;
    figures.connections = links_.size();
    figures.strangers = stranger_count_;
    figures.sessions = sessions_.size();
    for (const auto& [session, owner] : sessions_) figures.away += session->link == nullptr ? 1 : 0;
    figures.users = users_.size();
    return figures;
}

void Server::run(const std::function<void(Core&)>& what, core::Now now, engine::Outbox& out) {
    call(now, out, [&] { what(*this); });
}

// --- the end of a call --------------------------------------------------------------------------------------------

void Server::write(Link& link, std::string_view text) {
    const auto before = deferred_bytes_;
    const auto wire = link.stream.to_wire(text);
    emit(link.id, wire);
    link.written += wire.size();
    link.deferred += deferred_bytes_ - before;
}

std::uint64_t Server::taken(const Link& link) {
    const auto waiting = link.deferred + out_->waiting(link.id);
    return link.written > waiting ? link.written - waiting : 0;
}

std::uint64_t Server::acknowledged(const Link& link) {
    const auto waiting = link.deferred + out_->waiting(link.id) + out_->unacknowledged(link.id);
    return link.written > waiting ? link.written - waiting : 0;
}

bool Server::has_room(const Link& link) {
    return link.deferred + out_->waiting(link.id) < settings_.portion_bytes;
}

bool Server::has_room(const Session& session) {
    return session.link != nullptr && has_room(*session.link) &&
           std::ranges::none_of(extensions_, [&](auto* each) { return each->is_behind(session); });
}

void Server::emit(engine::ConnectionId id, std::string_view bytes) {
    if (bytes.empty()) return;
    if (deferred_.empty() && !ports_.storage.has_changes()) return out_->send(id, bytes);
    deferred_bytes_ += bytes.size();
    if (!deferred_.empty() && deferred_.back().id == id && !deferred_.back().closes)
        deferred_.back().bytes += bytes;
    else
        deferred_.push_back({id, std::string(bytes), false});
}

void Server::note(const Link& link, std::string_view what) {
    out_->note(link.id, what);
}

void Server::commit(core::Now now, engine::Outbox& out) {
    call(now, out, [&] { commit_now(); });
}

void Server::commit_now() {
    asked_for_commit_ = false;
    try {
        for (auto* each : extensions_) each->before_commit();
        if (ports_.storage.has_changes()) {
            ports_.storage.commit();
            ++figures_.commits;
        }
    } catch (const StorageFailure& failure) {
        return storage_failed(failure);
    }
    for (const auto& each : std::exchange(deferred_, {})) {
        if (auto* link = find_link(each.id)) link->deferred = 0;
        if (each.closes)
            out_->close(each.id, each.bytes);
        else
            out_->send(each.id, each.bytes);
    }
    deferred_bytes_ = 0;
    for (auto* each : extensions_) each->committed();
}

/// What is in memory is no longer what is on the disk, and what waits to be told is not true. So nothing of it is told,
/// and everybody begins anew from what is on the disk.
void Server::storage_failed(const StorageFailure& failure) {
    if (!std::exchange(begins_anew_, true))
        ports_.log.error("the storage failed: all clients are disconnected", {{"reason", failure.what()}});
    for (const auto& each : std::exchange(deferred_, {}))
        if (each.closes) out_->close(each.id, each.bytes);
    deferred_bytes_ = 0;
    ports_.storage.forget_changes();
    for (auto* each : extensions_) each->storage_failed();
    for (auto& [id, link] : links_) {
        link->deferred = 0;
        if (link->stage != Link::Stage::component) {
            out_->send(id, link->stream.to_wire(
                               to_stream_text(to_element(StreamFault::internal_server_error, "the storage failed")) +
                               std::string(stream_end)));
            out_->close(id, "the storage failed");
            if (link->stage == Link::Stage::stranger) --stranger_count_;
            link->is_over = true;
            departed_links_.push_back(std::move(link));
        }
    }
    std::erase_if(links_, [](const auto& each) { return each.second == nullptr; });
    for (auto& [session, owner] : sessions_) departed_sessions_.push_back(std::move(owner));
    sessions_.clear();
    for (auto& each : departed_sessions_) {
        std::erase(each->user.sessions, each.get());
        visitors_.push_back(each->user.account());
    }
    for (auto& [account, user] : users_) visitors_.push_back(account);
}

void Server::clean_up() {
    departed_links_.clear();
    departed_sessions_.clear();
    for (const auto& account : std::exchange(visitors_, {})) {
        const auto found = users_.find(account);
        if (found != users_.end() && found->second->sessions.empty()) users_.erase(found);
    }
    while (!strangers_.empty() && stranger_count_ * 2 + 64 < strangers_.size()) {
        std::erase_if(strangers_, [&](auto id) {
            const auto* link = find_link(id);
            return link == nullptr || link->stage != Link::Stage::stranger;
        });
    }
    out_ = nullptr;
}

}  // namespace xmpp::session

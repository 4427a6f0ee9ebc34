// The way of a stanza through the server: who sent it, whom it is for, and who deals with it (RFC 6120, sections 8 and
// 10; RFC 6121, section 8).
#include <algorithm>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "ch01-chatroom/xmpp-session/server.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::session {

namespace {

/// Of a component's stream: its stanzas are of another namespace, and mean the same.
void to_client_namespace(xml::Element& element) {
    if (element.ns == ns::component) element.ns = ns::client;
    for (auto& node : element.nodes)
        if (auto* child = node.element()) to_client_namespace(*child);
}

}  // namespace

/// A client's stanza gets the address of its sender, whatever it says, and goes on its way.
void Server::take_stanza(Link& link, xml::Element&& stanza) {
    auto& session = *link.session;
    ++figures_.stanzas_in;
    const auto counted = [&] {
        if (!link.is_over && link.session != nullptr && link.session->managed)
            for (auto* each : extensions_) each->handled(*link.session);
    };
    if (const auto from = stanza.attribute("from"); !from.empty() && from != session.jid.text()) {
        const auto claimed = Jid::parse(from);
        if (!claimed || (*claimed != session.jid && *claimed != session.user.jid)) {
            note(link, "a stanza from somebody else's address");
            return end_link(link, StreamFault::invalid_from, "this is not your address");
        }
    }
    const auto kind = *kind_of(stanza);
    const std::string wanted(stanza.attribute("to"));
    stanza.set("from", session.jid.text());
    auto to = wanted.empty() ? core::Result<Jid>(session.user.jid) : Jid::parse(wanted);
    Stanza taken{std::move(stanza), kind, session.jid, to ? *to : session.user.jid, &session};
    if (!to) {
        refuse(taken, StanzaFault::jid_malformed, "");
        return counted();
    }
    if (kind == StanzaKind::iq) {
        if (const auto fault = fault_of_iq(taken.element))
            refuse(taken, *fault, "");
        else if (wanted.empty())
            take_iq(taken);
        else
            route(std::move(taken));
    } else if (kind == StanzaKind::presence) {
        const auto type = presence_type_of(taken.element);
        if (is_too_large(taken.element))
            refuse(taken, StanzaFault::policy_violation, "a presence is not that large");
        else if (!type)
            refuse(taken, StanzaFault::bad_request, "");
        else if (is_about_subscription(*type))
            rosters_.send_out(std::move(taken));
        else if (type == PresenceType::error)
            route(std::move(taken));
        else
            presences_.send_out(taken, !wanted.empty());
    } else {
        if (wanted.empty()) taken.element.set("to", session.user.jid.text());
        route(std::move(taken));
    }
    counted();
}

void Server::take_component_stanza(Link& link, xml::Element&& stanza) {
    if (link.stage != Link::Stage::component) {
        for (auto* each : extensions_)
            if (each->take_other(link, stanza)) return;
        return end_link(link, StreamFault::not_authorized, "first shake hands");
    }
    to_client_namespace(stanza);
    const auto kind = kind_of(stanza);
    if (!kind) return end_link(link, StreamFault::unsupported_stanza_type, "");
    const auto from = Jid::parse(stanza.attribute("from"));
    if (!from || from->domain() != link.component_domain)
        return end_link(link, StreamFault::invalid_from, "a component speaks for its own domain");
    ++figures_.stanzas_in;
    const auto to = Jid::parse(stanza.attribute("to"));
    Stanza taken{std::move(stanza), *kind, *from, to ? *to : *from, nullptr};
    if (!to) return refuse(taken, StanzaFault::jid_malformed, "");
    if (kind == StanzaKind::iq)
        if (const auto fault = fault_of_iq(taken.element)) return refuse(taken, *fault, "");
    if (kind == StanzaKind::presence && is_too_large(taken.element))
        return refuse(taken, StanzaFault::policy_violation, "a presence is not that large");
    route(std::move(taken));
}

bool Server::is_too_large(const xml::Element& presence) {
    text_.clear();
    xml::write(text_, presence, ns::client);
    return text_.size() > settings_.presence_bytes;
}

void Server::route(xml::Element stanza) {
    const auto from = Jid::parse(stanza.attribute("from"));
    const auto to = Jid::parse(stanza.attribute("to"));
    const auto kind = kind_of(stanza);
    if (from && to && kind) route(Stanza{std::move(stanza), *kind, *from, *to, nullptr});
}

void Server::route(Stanza stanza) {
    if (stanza.to.domain() == domain_.text()) return route_here(stanza);
    if (const auto found = hosts_.find(stanza.to.domain()); found != hosts_.end()) {
        if (stanza.kind == StanzaKind::message) tell_carried(stanza, {});
        auto* host = found->second;
        return when_hosts_rest([host, stanza = std::move(stanza)]() mutable { host->take(std::move(stanza)); });
    }
    refuse(stanza, StanzaFault::remote_server_not_found, "");  // there are no links to other servers
}

void Server::when_hosts_rest(std::function<void()> work) {
    work_of_hosts_.push_back(std::move(work));
    if (work_of_hosts_.size() > 1) return;  // whoever does the first of it goes on with this
    try {
        for (; !work_of_hosts_.empty(); work_of_hosts_.pop_front()) work_of_hosts_.front()();
    } catch (...) {
        work_of_hosts_.clear();
        throw;
    }
}

void Server::route_here(Stanza& stanza) {
    switch (stanza.kind) {
        case StanzaKind::message:
            return route_message(stanza);
        case StanzaKind::iq:
            return route_iq(stanza);
        case StanzaKind::presence: {
            const auto type = presence_type_of(stanza.element);
            if (stanza.to.local().empty()) return;  // the server itself has no use for it
            if (type && is_about_subscription(*type)) return rosters_.come_in(stanza);
            return presences_.come_in(stanza);
        }
    }
}

void Server::route_message(Stanza& message) {
    const auto type = message_type_of(message.element);
    auto* user = message.to.local().empty() ? nullptr : find_user(message.to.local());
    if (user == nullptr) {
        const auto delivery = deliver_to_nobody(message.element);
        if (delivery.fault) refuse(message, *delivery.fault, "");
        return;
    }
    const bool is_for_a_person = type == MessageType::chat || type == MessageType::normal;
    const auto delivery =
        deliver_message(type, is_worth_keeping(message.element), message.to.resource(), user->resources());
    std::vector<Session*> given;
    for (const auto place : delivery.to) given.push_back(user->sessions[place]);
    const bool was_sent_before = message.promise != nullptr;  // its copies, too
    if (is_for_a_person && !was_sent_before) {
        const bool is_durable = message.sender != nullptr && message.sender->managed != nullptr;
        if (is_durable || std::ranges::any_of(given, [](const auto* each) { return each->managed != nullptr; }))
            message.promise = std::make_shared<Promise>(Promise{.is_durable = is_durable});
    }
    // Behind what was kept, so that all comes in order.
    const bool all_catch_up = !given.empty() && std::ranges::all_of(given, [](const auto* each) {
        return each->is_catching_up && each->is_reachable();
    });
    // What is kept comes to any program. So what is for one of several by name does not wait.
    const bool is_for_any = message.to.is_bare() || user->sessions.size() == 1;
    const bool waits = all_catch_up && is_for_any && is_worth_keeping(message.element);
    if (!waits)
        for (auto* each : given) send(*each, message.element, message.promise);
    if ((waits || delivery.keep) && !keep(message)) return refuse(message, StanzaFault::service_unavailable, "");
    if (delivery.fault) return refuse(message, *delivery.fault, "");
    if (!was_sent_before) tell_carried(message, given);
}

bool Server::keep(const Stanza& message) {
    return std::ranges::any_of(extensions_, [&](auto* each) { return each->keep(message); });
}

void Server::tell_carried(const Stanza& message, std::span<Session* const> given) {
    for (auto* each : extensions_) each->carried(message, given);
}

void Server::route_iq(Stanza& iq) {
    if (!iq.to.local().empty() && !iq.to.is_bare()) {
        if (auto* session = find_session(iq.to)) return send(*session, iq.element, {});
        if (is_request(iq.element)) refuse(iq, StanzaFault::service_unavailable, "");
        return;
    }
    take_iq(iq);
}

/// For the server, or for an account, which the server answers for.
void Server::take_iq(Stanza& iq) {
    if (!is_request(iq.element)) return;  // an answer to a push or a ping of ours
    const auto* child = iq.element.first_child();
    const bool is_own = iq.sender != nullptr && iq.to == iq.sender->user.jid;
    if (is_own && child->is("query", ns::roster)) return rosters_.take_iq(iq);
    const bool is_for_us = is_own || iq.to.local().empty();
    if (iq.sender != nullptr && is_for_us && child->is("session", ns::session)) return answer(iq, {});
    if (is_for_us || is_seen_by_sender(iq)) {
        for (auto* each : extensions_)
            if (each->take_iq(iq)) return;
    } else if (ports_.storage.has_account(iq.to.local())) {
        for (auto* each : extensions_)
            if (each->take_public_iq(iq)) return;
    }
    refuse(iq, StanzaFault::service_unavailable, "");
}

bool Server::is_seen_by_sender(const Stanza& iq) {
    auto* user = find_user(iq.to.local());
    return user != nullptr && user->is_seen_by(iq.from.bare());
}

void Server::answer(const Stanza& iq, std::optional<xml::Element> content) {
    auto result = make_result(iq.element);
    if (content) result.add(std::move(*content));
    // What had no "to" was for the own account, and the answer says so by having no "from".
    if (iq.sender != nullptr) return send(*iq.sender, result, {});
    route(std::move(result));
}

void Server::refuse(const Stanza& stanza, StanzaFault fault, std::string_view text) {
    auto error = make_error(stanza.element, fault, text);
    if (!error) return;
    if (stanza.sender != nullptr) return send(*stanza.sender, *error, {});
    if (error->attribute("from").empty()) error->set("from", domain_.text());
    route(std::move(*error));
}

void Server::send(Session& to, const xml::Element& stanza, const std::shared_ptr<Promise>& promise) {
    deliver(to, stanza, promise, false);
}

void Server::send_copy(Session& to, const xml::Element& copy, const std::shared_ptr<Promise>& promise) {
    deliver(to, copy, promise, true);
}

void Server::deliver(Session& to, const xml::Element& stanza, const std::shared_ptr<Promise>& promise, bool is_copy) {
    ++figures_.stanzas_out;
    text_.clear();
    xml::write(text_, stanza, ns::client);
    if (promise || to.managed) {
        const auto text = text_;
        for (auto* each : extensions_)
            if (each->carry(to, {text, promise, is_copy})) return;
    }
    if (to.link != nullptr) write(*to.link, text_);
}

}  // namespace xmpp::session

#include "ch01-chatroom/xmpp-client-session/client_session.hpp"

#include <algorithm>

#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stream_error.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "shared/crypto/token.hpp"

namespace xmpp::client {

namespace {

xml::Element make(const char* name, std::string_view its_namespace) {
    return {name, std::string(its_namespace)};
}

std::string text_of(const xml::Element& element, std::string_view name, std::string_view its_namespace) {
    const auto* child = element.child(name, its_namespace);
    return child == nullptr ? std::string{} : child->text();
}

std::string_view name_of(Show show) {
    switch (show) {
        case Show::online:
            return "online";
        case Show::chat:
            return "chat";
        case Show::away:
            return "away";
        case Show::extended_away:
            return "xa";
        case Show::do_not_disturb:
            return "dnd";
    }
    return {};
}

/// What is wrong for people: the condition, and the text if there is one.
std::string reason_of(const xml::Element& failure) {
    std::string reason;
    for (const auto* child : failure.children()) {
        if (child->name == "text")
            reason += ": " + child->text();
        else if (reason.empty())
            reason = child->name;
    }
    return reason;
}

}  // namespace

std::string_view Event::operator[](std::string_view field) const {
    const auto found = std::ranges::find_if(fields, [&](const auto& each) { return each.first == field; });
    return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

ClientSession::ClientSession(Settings settings, session::NewToken new_token)
    : settings_{std::move(settings)}, new_token_{std::move(new_token)}, stream_{xml::StreamLimits{}} {
    open_stream();
}

// --- the stream (RFC 6120, section 4) ------------------------------------------------------------------------------

void ClientSession::open_stream() {
    state_ = State::header;
    output_ += stream_.to_wire(
        to_text({.from = {}, .to = std::string(settings_.jid.domain()), .id = {}, .version = "1.0", .lang = "en"}));
}

void ClientSession::send(const xml::Element& element) {
    output_ += stream_.to_wire(to_stream_text(element));
}

void ClientSession::tell(std::string name, std::vector<std::pair<std::string, std::string>> fields) {
    std::erase_if(fields, [](const auto& each) { return each.second.empty() && each.first != "body"; });
    events_.push_back({std::move(name), std::move(fields)});
}

void ClientSession::end(std::string reason, bool hopeless) {
    if (state_ == State::over) return;
    state_ = State::over;
    is_hopeless_ = hopeless;
    output_ += stream_.to_wire(stream_end);
    output_ += stream_.end();
    tell("offline", {{"reason", std::move(reason)}});
}

void ClientSession::receive(std::string_view bytes) {
    if (is_over()) return;
    stream_.receive(bytes);
    while (!is_over()) {
        const auto event = stream_.next();
        output_ += stream_.take_wire();
        if (state_ == State::starting_tls && stream_.has_tls() && !stream_.cipher().empty()) open_stream();
        if (!event) break;
        if (const auto* fault = std::get_if<xml::StreamFault>(&*event))
            end("the server sends no good XML: " + std::string(xml::name_of(*fault)), false);
        else if (std::holds_alternative<xml::Closed>(*event))
            end("the server has ended the stream", false);
        else if (std::holds_alternative<xml::Opened>(*event))
            state_ = State::features;
        else
            handle(std::get<xml::Element>(*event));
    }
    if (!is_over() && stream_.tls_is_over()) {
        const auto failure = std::string(stream_.tls_failure());
        end(failure.empty() ? "the server has ended TLS" : "TLS failed: " + failure, !failure.empty());
    }
}

void ClientSession::handle(const xml::Element& element) {
    if (element.is("error", ns::streams)) {
        const auto fault = fault_in_stream_error(element);
        const bool hopeless = fault == StreamFault::conflict || fault == StreamFault::host_unknown ||
                              fault == StreamFault::not_authorized;
        return end("the server says: " + reason_of(element), hopeless);
    }
    if (element.is("features", ns::streams)) return take_features(element);
    if (element.ns == ns::tls) {
        if (element.name != "proceed" || !has_asked_for_tls_)
            return end("the server cannot start TLS", settings_.tls == TlsWish::required);
        state_ = State::starting_tls;
        stream_.start_tls(crypto::TlsFilter::client(settings_.trust, std::string(settings_.jid.domain())));
        output_ += stream_.take_wire();
        return;
    }
    if (element.ns == ns::sasl) return take_sasl(element);
    const auto kind = kind_of(element);
    if (kind == StanzaKind::iq) return take_iq(element);
    if (state_ != State::online) return;
    if (kind == StanzaKind::presence) return take_presence(element);
    if (kind == StanzaKind::message) return take_message(element, "");
}

void ClientSession::take_features(const xml::Element& features) {
    if (state_ != State::features) return;
    if (features.child("bind", ns::bind) != nullptr) {
        const auto* session = features.child("session", ns::session);
        wants_session_ = session != nullptr && session->child("optional", ns::session) == nullptr;
        return bind();
    }
    const bool offers_tls = features.child("starttls", ns::tls) != nullptr;
    if (!stream_.has_tls() && offers_tls && settings_.tls != TlsWish::off) {
        has_asked_for_tls_ = true;
        return send(make("starttls", ns::tls));
    }
    if (!stream_.has_tls() && settings_.tls == TlsWish::required)
        return end("the server offers no TLS, and without it the password would go over the network in the clear",
                   true);
    if (settings_.registers && !is_registered_) {
        auto iq = make("iq", ns::client);
        iq.set("type", "set");
        auto& query = iq.add(make("query", ns::registration));
        query.add(make("username", ns::registration)).add_text(settings_.jid.local());
        query.add(make("password", ns::registration)).add_text(settings_.password);
        state_ = State::registering;
        ask(std::move(iq), "register");
    }
    log_in(features);
}

// --- the log-in (section 6) ----------------------------------------------------------------------------------------

void ClientSession::log_in(const xml::Element& features) {
    std::vector<std::string> offered;
    if (const auto* mechanisms = features.child("mechanisms", ns::sasl))
        for (const auto* each : mechanisms->children()) offered.push_back(each->text());
    const auto has = [&](std::string_view name) { return std::ranges::find(offered, name) != offered.end(); };
    auto auth = make("auth", ns::sasl);
    for (const auto hash : {crypto::ScramHash::sha256, crypto::ScramHash::sha1}) {
        if (!has(mechanism_of(hash))) continue;
        scram_.emplace(hash, std::string(settings_.jid.local()), settings_.password, new_token_());
        auth.set("mechanism", std::string(mechanism_of(hash))).add_text(crypto::base64(scram_->first()));
        break;
    }
    if (!scram_) {
        std::string all;
        for (const auto& each : offered) all += (all.empty() ? "" : ", ") + each;
        if (!has("PLAIN")) return end("no way to log in that we know; the server offers: " + all, true);
        if (!stream_.has_tls() && !settings_.plain_in_the_clear)
            return end("the server wants the password as it is, and there is no TLS; --plain allows that", true);
        has_plain_ = true;
        auth.set("mechanism", "PLAIN")
            .add_text(
                crypto::base64(std::string(1, '\0') + std::string(settings_.jid.local()) + '\0' + settings_.password));
    }
    if (state_ != State::registering) state_ = State::logging_in;
    if (state_ == State::logging_in)
        send(auth);
    else
        asked_["auth"] = to_stream_text(auth);  // when the account is there
}

void ClientSession::take_sasl(const xml::Element& element) {
    if (state_ != State::logging_in) return;
    const auto message = crypto::base64_decoded(element.text() == "=" ? "" : element.text());
    if (element.name == "failure") return end("the log-in is refused: " + reason_of(element), true);
    if (!message) return end("the server sends no good base64", false);
    if (element.name == "challenge" && scram_) {
        const auto answer = scram_->answer(*message);
        if (!answer) return end("the server's challenge is wrong: " + std::string(name_of(answer.error())), true);
        auto response = make("response", ns::sasl);
        response.add_text(crypto::base64(*answer));
        return send(response);
    }
    if (element.name != "success") return;
    if (scram_ && !scram_->is_the_server(*message))
        return end("the server does not know the password: it is another one", true);
    stream_.restart();
    open_stream();
}

void ClientSession::bind() {
    state_ = State::binding;
    auto iq = make("iq", ns::client);
    iq.set("type", "set");
    auto& content = iq.add(make("bind", ns::bind));
    if (!settings_.jid.is_bare()) content.add(make("resource", ns::bind)).add_text(settings_.jid.resource());
    ask(std::move(iq), "bind");
}

void ClientSession::come_online() {
    state_ = State::online;
    tell("online", {{"jid", settings_.jid.text()}});
    auto iq = make("iq", ns::client);
    iq.set("type", "get").add(make("query", ns::roster));
    ask(std::move(iq), "roster");
    auto carbons = make("iq", ns::client);
    carbons.set("type", "set").add(make("enable", ns::carbons));
    ask(std::move(carbons), "carbons");
    show(Show::online, "");
}

// --- questions and answers -----------------------------------------------------------------------------------------

void ClientSession::ask(xml::Element iq, std::string what) {
    const auto id = "q" + new_token_().substr(0, 12);
    iq.set("id", id);
    asked_[id] = std::move(what);
    send(iq);
}

/// RFC 6121, section 2.1.6: only our server may change what we think of our roster.
bool ClientSession::is_from_server(const xml::Element& stanza) const {
    const auto from = stanza.attribute("from");
    if (from.empty()) return true;
    const auto jid = Jid::parse(from);
    return jid && (*jid == settings_.jid.bare() || jid->text() == settings_.jid.domain());
}

void ClientSession::take_iq(const xml::Element& iq) {
    if (fault_of_iq(iq)) return;
    if (!is_request(iq)) return take_answer(iq);
    const auto* child = iq.first_child();
    const bool is_push = type_of(iq) == "set" && child->is("query", ns::roster) && is_from_server(iq);
    if (is_push) take_roster(*child);
    if (is_push || child->is("ping", ns::ping)) return send(make_result(iq));
    if (child->is("query", ns::disco_info) && type_of(iq) == "get") {
        auto result = make_result(iq);
        auto& query = result.add(make("query", ns::disco_info));
        query.add(make("identity", ns::disco_info)).set("category", "client").set("type", "console");
        for (const auto feature : {ns::disco_info, ns::ping, ns::muc})
            query.add(make("feature", ns::disco_info)).set("var", std::string(feature));
        return send(result);
    }
    if (const auto error = make_error(iq, StanzaFault::service_unavailable)) send(*error);
}

void ClientSession::take_answer(const xml::Element& iq) {
    const auto found = asked_.find(std::string(iq.attribute("id")));
    if (found == asked_.end()) return;
    const auto what = found->second;
    asked_.erase(found);
    const auto* error = iq.child("error", ns::client);
    if (what == "register") {
        if (error != nullptr) return end("the account cannot be made: " + reason_of(*error), true);
        is_registered_ = true;
        tell("registered", {{"jid", settings_.jid.bare().text()}});
        state_ = State::logging_in;
        output_ += stream_.to_wire(std::exchange(asked_["auth"], {}));
        asked_.erase("auth");
    } else if (what == "bind") {
        const auto* bound = iq.child("bind", ns::bind);
        const auto jid = bound == nullptr ? Jid::parse("") : Jid::parse(text_of(*bound, "jid", ns::bind));
        if (!jid) return end("the server gives no address: " + (error != nullptr ? reason_of(*error) : ""), true);
        settings_.jid = *jid;
        if (!wants_session_) return come_online();
        state_ = State::session;
        auto session = make("iq", ns::client);
        session.set("type", "set").add(make("session", ns::session));
        ask(std::move(session), "session");
    } else if (what == "session") {
        come_online();
    } else if (what == "roster") {
        if (const auto* query = iq.child("query", ns::roster)) take_roster(*query);
    } else if (error != nullptr && what != "carbons") {
        tell("error", {{"from", std::string(iq.attribute("from"))},
                       {"condition", std::string(xmpp::name_of(fault_in(iq)))},
                       {"text", text_of(*error, "text", ns::stanza_errors)},
                       {"wish", what}});
    }
}

void ClientSession::take_roster(const xml::Element& query) {
    for (const auto* child : query.children()) {
        const auto item = read_item(*child);
        if (!child->is("item", ns::roster) || !item) continue;
        if (item->subscription == Subscription::remove)
            contacts_.erase(item->contact);
        else
            contacts_.insert_or_assign(item->contact, *item);
        tell_contact(*item);
    }
}

void ClientSession::tell_contact(const RosterItem& item) {
    std::string groups;
    for (const auto& each : item.groups) groups += (groups.empty() ? "" : ", ") + each;
    tell("contact", {{"jid", item.contact.text()},
                     {"name", item.name},
                     {"subscription", std::string(xmpp::name_of(item.subscription))},
                     {"asked", item.asked ? "yes" : ""},
                     {"groups", groups}});
}

// --- presence and messages -----------------------------------------------------------------------------------------

void ClientSession::take_presence(const xml::Element& presence) {
    const auto from = Jid::parse(presence.attribute("from"));
    const auto type = presence_type_of(presence);
    if (!from || !type) return;
    if (rooms_.contains(from->bare()) || joining_.contains(from->bare())) return take_room_presence(presence, *from);
    const auto status = text_of(presence, "status", ns::client);
    if (type == PresenceType::subscribe) return tell("request", {{"from", from->bare().text()}, {"status", status}});
    if (is_about_subscription(*type))
        return tell("subscription", {{"from", from->bare().text()}, {"type", std::string(xmpp::name_of(*type))}});
    if (type == PresenceType::error)
        return tell("error", {{"from", from->text()}, {"condition", std::string(xmpp::name_of(fault_in(presence)))}});
    if (type == PresenceType::unavailable)
        return tell("presence", {{"from", from->text()}, {"show", "offline"}, {"status", status}});
    const auto says = read_availability(presence);
    if (type == PresenceType::available && says)
        tell("presence", {{"from", from->text()}, {"show", std::string(name_of(says->show))}, {"status", status}});
}

void ClientSession::take_room_presence(const xml::Element& presence, const Jid& from) {
    const auto room = from.bare();
    const std::string nick(from.resource());
    const auto type = presence_type_of(presence);
    if (type == PresenceType::error) {
        joining_.erase(room);
        const auto* error = presence.child("error", ns::client);
        return tell("error", {{"from", from.text()},
                              {"condition", std::string(xmpp::name_of(fault_in(presence)))},
                              {"text", error == nullptr ? "" : text_of(*error, "text", ns::stanza_errors)}});
    }
    const auto* x = presence.child("x", ns::muc_user);
    std::set<std::string, std::less<>> codes;
    std::string reason, new_nick;
    if (x != nullptr)
        for (const auto* child : x->children()) {
            if (child->name == "status") codes.emplace(child->attribute("code"));
            if (child->name == "item") {
                reason = text_of(*child, "reason", ns::muc_user);
                new_nick = std::string(child->attribute("nick"));
            }
            if (child->name == "destroy") reason = "the room is destroyed";
        }
    const bool is_own = codes.contains("110");
    if (type == PresenceType::available) {
        if (is_own && joining_.erase(room) > 0) {
            rooms_[room] = nick;
            return tell("joined", {{"room", room.text()}, {"nick", nick}});
        }
        const auto says = read_availability(presence);
        return tell(
            "occupant",
            {{"room", room.text()}, {"nick", nick}, {"show", std::string(name_of(says ? says->show : Show::online))}});
    }
    if (codes.contains("303")) {
        if (is_own) rooms_[room] = new_nick;
        return tell("left", {{"room", room.text()}, {"nick", nick}, {"reason", "is now " + new_nick}});
    }
    if (codes.contains("307")) reason = reason.empty() ? "kicked" : "kicked: " + reason;
    if (codes.contains("301")) reason = reason.empty() ? "banned" : "banned: " + reason;
    if (is_own || rooms_[room] == nick) rooms_.erase(room);
    tell("left", {{"room", room.text()}, {"nick", nick}, {"reason", reason}});
}

void ClientSession::take_message(const xml::Element& message, std::string_view copy) {
    const auto from = Jid::parse(message.attribute("from"));
    if (!from) return;
    if (copy.empty() && is_from_server(message)) {
        for (const auto* direction : {"sent", "received"}) {  // XEP-0280: of our own account only
            const auto* wrapped = message.child(direction, ns::carbons);
            const auto* forwarded = wrapped == nullptr ? nullptr : wrapped->child("forwarded", ns::forward);
            const auto* inner = forwarded == nullptr ? nullptr : forwarded->child("message", ns::client);
            if (inner != nullptr) return take_message(*inner, direction);
        }
    }
    const auto late = delay_of(message);
    const auto time = late ? to_stamp(*late) : std::string{};
    const auto body = text_of(message, "body", ns::client);
    const auto* subject = message.child("subject", ns::client);
    const auto type = message_type_of(message);
    if (type == MessageType::error) {
        const auto* error = message.child("error", ns::client);
        return tell("error", {{"from", from->text()},
                              {"condition", std::string(xmpp::name_of(fault_in(message)))},
                              {"text", error == nullptr ? "" : text_of(*error, "text", ns::stanza_errors)},
                              {"body", body}});
    }
    if (type == MessageType::groupchat) {
        const std::string room = from->bare().text(), nick(from->resource());
        if (subject != nullptr && message.child("body", ns::client) == nullptr)
            return tell("subject", {{"room", room}, {"nick", nick}, {"text", subject->text()}});
        if (!body.empty()) tell("said", {{"room", room}, {"nick", nick}, {"body", body}, {"time", time}});
        return;
    }
    if (const auto* x = message.child("x", ns::muc_user))
        if (const auto* invite = x->child("invite", ns::muc_user))
            return tell("invited", {{"room", from->bare().text()},
                                    {"from", std::string(invite->attribute("from"))},
                                    {"reason", text_of(*invite, "reason", ns::muc_user)}});
    if (!body.empty())
        tell("message", {{"from", from->text()},
                         {"to", std::string(message.attribute("to"))},
                         {"body", body},
                         {"type", type == MessageType::chat ? "chat" : std::string(type_of(message))},
                         {"time", time},
                         {"copy", std::string(copy)}});
}

// --- wishes --------------------------------------------------------------------------------------------------------

void ClientSession::show(Show show, const std::string& status, int priority) {
    const auto presence = make_presence({.show = show, .status = status, .priority = priority});
    send(presence);
    for (const auto& [room, nick] : rooms_) {
        auto copy = presence;
        copy.set("to", room.text() + "/" + nick);
        send(copy);
    }
}

void ClientSession::send_message(const Jid& to, const std::string& body) {
    auto message = make_message(to, body);
    message.set("id", new_token_().substr(0, 12));
    send(message);
}

void ClientSession::say(const Jid& room, const std::string& body) {
    send(make_message(room, body, MessageType::groupchat));
}

void ClientSession::set_subject(const Jid& room, const std::string& subject) {
    auto message = make("message", ns::client);
    message.set("to", room.text()).set("type", "groupchat");
    message.add(make("subject", ns::client)).add_text(subject);
    send(message);
}

void ClientSession::join(const Jid& room, const std::string& nick, const std::string& password) {
    auto presence = make("presence", ns::client);
    presence.set("to", room.text() + "/" + nick);
    auto& x = presence.add(make("x", ns::muc));
    if (!password.empty()) x.add(make("password", ns::muc)).add_text(password);
    if (!rooms_.contains(room)) joining_[room] = nick;
    send(presence);
}

void ClientSession::leave(const Jid& room) {
    const auto found = rooms_.find(room);
    if (found == rooms_.end()) return;
    auto presence = make("presence", ns::client);
    presence.set("to", room.text() + "/" + found->second).set("type", "unavailable");
    send(presence);
}

void ClientSession::kick(const Jid& room, const std::string& nick, const std::string& reason) {
    auto iq = make("iq", ns::client);
    iq.set("type", "set").set("to", room.text());
    auto item = make("item", ns::muc_admin);
    item.set("nick", nick).set("role", "none");
    if (!reason.empty()) item.add(make("reason", ns::muc_admin)).add_text(reason);
    auto query = make("query", ns::muc_admin);
    query.add(std::move(item));
    iq.add(std::move(query));
    ask(std::move(iq), "kick");
}

void ClientSession::add_contact(const Jid& contact, const std::string& name, const std::vector<std::string>& groups) {
    auto iq = make("iq", ns::client);
    iq.set("type", "set");
    iq.add(make("query", ns::roster)).add(to_element({.contact = contact, .name = name, .groups = groups}));
    ask(std::move(iq), "add");
    send_subscription(contact, PresenceType::subscribe);
}

void ClientSession::remove_contact(const Jid& contact) {
    auto iq = make("iq", ns::client);
    iq.set("type", "set");
    iq.add(make("query", ns::roster)).add(to_element({.contact = contact, .subscription = Subscription::remove}));
    ask(std::move(iq), "remove");
}

void ClientSession::send_subscription(const Jid& to, PresenceType type) {
    auto presence = make("presence", ns::client);
    presence.set("to", to.bare().text()).set("type", std::string(xmpp::name_of(type)));
    send(presence);
}

void ClientSession::log_out() {
    if (state_ == State::online) {
        auto presence = make("presence", ns::client);
        presence.set("type", "unavailable");
        send(presence);
    }
    end("logged out", true);
}

}  // namespace xmpp::client

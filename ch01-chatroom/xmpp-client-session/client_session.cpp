#include "ch01-chatroom/xmpp-client-session/client_session.hpp"

#include <algorithm>
#include <charconv>

#include "ch01-chatroom/xmpp-client-session/room_presence.hpp"
#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "ch01-chatroom/xmpp-messages/stream_error.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"

namespace xmpp::client {

namespace {

xml::Element make(const char* name, std::string_view its_namespace) {
    return {name, std::string(its_namespace)};
}

xml::Element make_iq(const char* type, xml::Element content) {
    auto iq = make("iq", ns::client);
    iq.set("type", type).add(std::move(content));
    return iq;
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

/// What is wrong, for people: the condition, and the text if there is one.
std::string reason_of(const xml::Element& failure) {
    std::string condition, text;
    for (const auto* child : failure.children()) {
        if (child->name == "text")
            text = ": " + child->text();
        else if (condition.empty())
            condition = child->name;
    }
    return condition + text;
}

std::string stamp_of(std::chrono::system_clock::time_point time) {
    return to_stamp(floor<std::chrono::milliseconds>(time));
}

}  // namespace

ClientSession::ClientSession(Settings settings, session::NewToken new_token)
    : settings_{std::move(settings)}, new_token_{std::move(new_token)} {}

// --- the stream (RFC 6120, section 4) ------------------------------------------------------------------------------

void ClientSession::connected(core::Now now) {
    now_ = now;
    connected_at_ = heard_at_ = now.steady;
    asked_at_.reset();
    closing_since_.reset();
    stream_.emplace(settings_.limits);
    log_in_.reset();
    has_asked_for_tls_ = false;
    output_.clear();
    open_stream();
}

void ClientSession::open_stream() {
    state_ = State::header;
    output_ += stream_->to_wire(
        to_text({.from = {}, .to = std::string(settings_.jid.domain()), .id = {}, .version = "1.0", .lang = "en"}));
}

void ClientSession::send(const xml::Element& element) {
    if (state_ == State::offline || state_ == State::closing) return;
    output_ += stream_->to_wire(to_stream_text(element));
}

void ClientSession::tell(std::string name, std::vector<std::pair<std::string, std::string>> fields) {
    std::erase_if(fields, [](const auto& each) { return each.second.empty(); });
    events_.push_back({std::move(name), std::move(fields)});
}

void ClientSession::receive(std::string_view bytes, core::Now now) {
    if (is_over()) return;
    now_ = now;
    heard_at_ = now.steady;
    asked_at_.reset();
    stream_->receive(bytes);
    while (!is_over()) {
        const auto event = stream_->next();
        output_ += stream_->take_wire();
        if (state_ == State::starting_tls && !stream_->cipher().empty()) open_stream();
        if (!event) break;
        if (const auto* fault = std::get_if<xml::StreamFault>(&*event)) {
            end("the server sends no good XML: " + std::string(xml::name_of(*fault)), false);
        } else if (std::holds_alternative<xml::Closed>(*event)) {
            if (state_ == State::closing)
                go_offline("logged out");
            else
                end("the server has ended the stream", false);
        } else if (const auto* opened = std::get_if<xml::Opened>(&*event)) {
            if (!opened->root.is("stream", ns::streams)) end("this is no XMPP server", true);
            if (state_ == State::header) state_ = State::features;
        } else {
            handle(std::get<xml::Element>(*event));
        }
    }
    if (!is_over() && stream_->tls_is_over()) {
        const std::string failure(stream_->tls_failure());
        end(failure.empty() ? "the server has ended TLS" : "TLS failed: " + failure, !failure.empty());
    }
}

void ClientSession::disconnected(std::string_view reason) {
    if (is_over()) return;
    go_offline(state_ == State::closing ? "logged out" : std::string(reason));
}

/// From this side.
void ClientSession::end(std::string reason, bool hopeless) {
    is_hopeless_ = is_hopeless_ || hopeless;
    output_ += stream_->to_wire(stream_end);
    output_ += stream_->end();
    go_offline(std::move(reason));
}

void ClientSession::go_offline(std::string reason) {
    state_ = State::offline;
    for (auto& [jid, room] : rooms_)
        if (room.is_joined) room.since = stamp_of(now_.wall);
    tell("offline", {{"reason", std::move(reason)}});
}

void ClientSession::tick(core::Now now) {
    now_ = now;
    if (state_ == State::offline) return;
    if (state_ == State::closing) {
        if (now.steady - *closing_since_ > settings_.goodbye_time) go_offline("logged out");
    } else if (state_ != State::online) {
        if (now.steady - connected_at_ > settings_.log_in_time) end("the log-in takes too long", false);
    } else {
        tick_online();
    }
}

void ClientSession::tick_online() {
    if (books_ && !books_->waiting().empty()) ask_for_count();
    if (asked_at_) {
        if (now_.steady - *asked_at_ > settings_.answer_time) go_offline("the server does not answer any more");
    } else if (now_.steady - heard_at_ > settings_.idle_time) {
        asked_at_ = now_.steady;
        ask(make_iq("get", make("ping", ns::ping)), "ping");  // XEP-0199
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
    if (element.ns == ns::tls && has_asked_for_tls_ && !stream_->has_tls()) {
        if (element.name != "proceed") return end("the server cannot start TLS", true);
        return start_tls();
    }
    if (element.ns == ns::sasl) return take_sasl(element);
    if (element.ns == ns::stream_management) return take_management(element);
    const auto kind = kind_of(element);
    if (!kind) return;
    if (counts_theirs_ && state_ == State::online) books_->handle();
    if (kind == StanzaKind::iq) return take_iq(element);
    if (state_ != State::online && state_ != State::closing) return;
    if (kind == StanzaKind::presence) return take_presence(element);
    // What cannot be acknowledged any more the server keeps for the next time.
    if (state_ == State::closing && counts_theirs_ && is_worth_keeping(element)) return;
    take_message(element);
}

void ClientSession::take_features(const xml::Element& features) {
    if (state_ != State::features) return;
    const bool is_logged_in = log_in_ && !mechanism_.empty();
    if (!is_logged_in) {
        const bool offers_tls = features.child("starttls", ns::tls) != nullptr;
        if (!stream_->has_tls() && offers_tls && settings_.tls != TlsWish::off) {
            has_asked_for_tls_ = true;
            return send(make("starttls", ns::tls));
        }
        if (!stream_->has_tls() && settings_.tls == TlsWish::required)
            return end("the server offers no TLS, and without it everybody on the way could listen", true);
        offered_ = mechanisms_in(features);
        if (settings_.registers && !has_registered_) return register_account();
        return log_in(offered_);
    }
    if (features.child("bind", ns::bind) == nullptr) return end("the server offers no resource to bind", true);
    const auto* session = features.child("session", ns::session);
    wants_legacy_session_ = session != nullptr && session->child("optional", ns::session) == nullptr;
    offers_management_ = features.child("sm", ns::stream_management) != nullptr;
    offers_versions_ = features.child("ver", ns::roster_versions) != nullptr;
    if (offers_management_ && !resume_id_.empty()) return resume();
    bind();
}

/// RFC 6120, section 5. The certificate must be for the domain of the address, wherever we have connected to.
void ClientSession::start_tls() {
    state_ = State::starting_tls;
    stream_->start_tls(crypto::TlsFilter::client(settings_.trust, std::string(settings_.jid.domain())));
    output_ += stream_->take_wire();
    settings_.tls = TlsWish::required;  // a server that has had TLS once does not lose it
}

// --- the account and the log-in (RFC 6120, section 6; XEP-0077) ------------------------------------------------------

void ClientSession::register_account() {
    state_ = State::registering;
    auto query = make("query", ns::registration);
    query.add(make("username", ns::registration)).add_text(settings_.jid.local());
    query.add(make("password", ns::registration)).add_text(settings_.password);
    ask(make_iq("set", std::move(query)), "register");
}

void ClientSession::log_in(const std::vector<std::string>& mechanisms) {
    mechanism_.clear();
    log_in_.emplace(std::string(settings_.jid.local()), settings_.password);
    const bool may_show_password = stream_->has_tls() || settings_.plain_in_the_clear;
    const auto auth = log_in_->begin(mechanisms, may_show_password, new_token_);
    if (!auth) return end(log_in_->problem(), true);
    state_ = State::logging_in;
    send(*auth);
}

void ClientSession::take_sasl(const xml::Element& element) {
    if (state_ != State::logging_in) return;
    if (element.name == "failure") {
        const bool may_pass = element.child("temporary-auth-failure", ns::sasl) != nullptr;
        return end("the log-in is refused: " + reason_of(element), !may_pass);
    }
    if (element.name == "challenge") {
        const auto response = log_in_->answer(element);
        return response ? send(*response) : end(log_in_->problem(), true);
    }
    if (element.name != "success") return;
    if (!log_in_->accepts(element)) return end(log_in_->problem(), true);
    mechanism_ = log_in_->mechanism();
    stream_->restart();
    open_stream();
}

// --- a new session (RFC 6120, section 7) -----------------------------------------------------------------------------

void ClientSession::bind() {
    // What is still in the books of an earlier session may have arrived or not. It is not sent again by itself: it
    // would be read twice.
    if (books_)
        for (const auto& each : books_->waiting()) {
            const auto stanza = parse_stanza(each.text);
            if (stanza && kind_of(*stanza) == StanzaKind::message)
                tell("unsent",
                     {{"to", std::string(stanza->attribute("to"))}, {"body", text_of(*stanza, "body", ns::client)}});
        }
    close_books();
    asked_.clear();
    state_ = State::binding;
    auto content = make("bind", ns::bind);
    if (!settings_.jid.is_bare()) content.add(make("resource", ns::bind)).add_text(settings_.jid.resource());
    ask(make_iq("set", std::move(content)), "bind");
}

void ClientSession::come_online() {
    state_ = State::online;
    tell("online", {{"jid", settings_.jid.text()}});
    if (offers_management_) {
        books_ = std::make_unique<session::Managed>("", true);
        send(make("enable", ns::stream_management).set("resume", "true"));
    }
    auto query = make("query", ns::roster);
    if (offers_versions_) query.set("ver", roster_version_);  // RFC 6121, section 2.6: even if we know none
    ask(make_iq("get", std::move(query)), "roster");
    ask(make_iq("set", make("enable", ns::carbons)), "carbons");
    show(shown_);
    for (auto& [jid, room] : rooms_) {
        room.is_joined = false;
        send_join(jid, room);
    }
}

// --- stream management (XEP-0198) ------------------------------------------------------------------------------------

void ClientSession::resume() {
    state_ = State::resuming;
    auto element = make("resume", ns::stream_management);
    element.set("previd", resume_id_).set("h", std::to_string(books_->handled()));
    send(element);
}

void ClientSession::take_management(const xml::Element& element) {
    if (state_ == State::resuming && element.name == "resumed") return take_resumed(element);
    if (state_ == State::resuming && element.name == "failed") return start_over(element);
    if (state_ != State::online || !books_) return;
    if (element.name == "enabled") {
        counts_theirs_ = true;
        const auto resumable = element.attribute("resume");
        if (resumable == "true" || resumable == "1") resume_id_ = element.attribute("id");
    } else if (element.name == "failed") {
        close_books();
    } else if (element.name == "r") {
        send_count();
    } else if (element.name == "a") {
        const auto before = books_->waiting().size();
        if (!acknowledge(element.attribute("h"))) return;
        const auto left = books_->waiting().size();
        if (left > 0 && left < before) ask_for_count();
    }
}

void ClientSession::send_count() {
    auto count = make("a", ns::stream_management);
    count.set("h", std::to_string(books_->handled()));
    send(count);
}

void ClientSession::close_books() {
    books_.reset();
    counts_theirs_ = false;
    resume_id_.clear();
}

bool ClientSession::acknowledge(std::string_view text) {
    std::uint32_t count = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool is_number = problem == std::errc{} && stop == text.data() + text.size();
    if (is_number && books_->acknowledge(count)) return true;
    resume_id_.clear();
    end("the server counts what was never sent", false);
    return false;
}

void ClientSession::take_resumed(const xml::Element& resumed) {
    if (!acknowledge(resumed.attribute("h"))) return;
    state_ = State::online;
    tell("resumed", {{"jid", settings_.jid.text()}});
    books_->has_asked = false;
    books_->write_again();
    while (const auto* each = books_->next_to_write()) output_ += stream_->to_wire(each->text);
    if (!books_->waiting().empty()) ask_for_count();
}

/// The server knows the session no more. It may still know what of it has arrived.
void ClientSession::start_over(const xml::Element& failed) {
    if (failed.find_attribute("h") && !acknowledge(failed.attribute("h"))) return;
    bind();
}

/// One question at a time: the answer to a later one covers what an earlier one would.
void ClientSession::ask_for_count() {
    if (!books_ || std::exchange(books_->has_asked, true)) return;
    send(make("r", ns::stream_management));
}

void ClientSession::send_stanza(const xml::Element& stanza) {
    if (state_ == State::closing) return;
    if (books_) {
        books_->send({.text = to_stream_text(stanza)});
        books_->next_to_write();  // which is this one
    }
    send(stanza);
    if (kind_of(stanza) == StanzaKind::message) ask_for_count();
}

// --- questions and answers (RFC 6120, section 8.2.3) -----------------------------------------------------------------

void ClientSession::ask(xml::Element iq, std::string about) {
    auto id = new_id();
    iq.set("id", id);
    asked_[std::move(id)] = {std::move(about), std::string(iq.attribute("to"))};
    send_stanza(iq);
}

/// Who may change what we think of our own account: the server in its name (RFC 6121, section 2.1.6; XEP-0280, section
/// 11). Anybody else could make up contacts and messages.
bool ClientSession::is_ours(std::string_view from) const {
    if (from.empty()) return true;
    const auto jid = Jid::parse(from);
    return jid && *jid == settings_.jid.bare();
}

void ClientSession::take_iq(const xml::Element& iq) {
    if (fault_of_iq(iq)) return;
    if (!is_request(iq))
        take_answer(iq);
    else if (state_ == State::online)
        answer(iq);
}

void ClientSession::answer(const xml::Element& request) {
    const auto* content = request.first_child();
    const bool is_set = type_of(request) == "set";
    auto result = make_result(request);
    if (is_set && content->is("query", ns::roster) && is_ours(request.attribute("from"))) {
        take_roster(*content, false);
    } else if (!is_set && content->is("ping", ns::ping)) {
        // the empty result is all
    } else if (!is_set && content->is("query", ns::disco_info) && content->attribute("node").empty()) {
        auto& query = result.add(make("query", ns::disco_info));
        query.add(make("identity", ns::disco_info)).set("category", "client").set("type", "console");
        for (const auto feature : {ns::disco_info, ns::ping, ns::muc, ns::version})
            query.add(make("feature", ns::disco_info)).set("var", std::string(feature));
    } else if (!is_set && content->is("query", ns::version)) {
        auto& query = result.add(make("query", ns::version));
        query.add(make("name", ns::version)).add_text(settings_.program);
        query.add(make("version", ns::version)).add_text(settings_.version);
    } else {
        return send_stanza(*make_error(request, StanzaFault::service_unavailable));
    }
    send_stanza(result);
}

void ClientSession::take_answer(const xml::Element& iq) {
    const auto found = asked_.find(std::string(iq.attribute("id")));
    if (found == asked_.end()) return;
    const auto from = iq.attribute("from");
    const bool is_of_server = is_ours(from) || from == settings_.jid.domain() || from == settings_.jid.text();
    if (found->second.to.empty() ? !is_of_server : from != found->second.to) return;
    const auto about = found->second.about;
    asked_.erase(found);
    const auto* error = iq.child("error", ns::client);
    const auto reason = error == nullptr ? std::string{} : reason_of(*error);
    if (about == "register") {
        if (is_error(iq)) return end("the account cannot be made: " + reason, true);
        has_registered_ = true;
        tell("registered", {{"jid", settings_.jid.bare().text()}});
        log_in(offered_);
    } else if (about == "bind") {
        const auto* bound = iq.child("bind", ns::bind);
        const auto jid = Jid::parse(bound == nullptr ? "" : text_of(*bound, "jid", ns::bind));
        if (!jid) return end("the server gives no address: " + reason, true);
        settings_.jid = *jid;
        if (!wants_legacy_session_) return come_online();
        state_ = State::legacy_session;
        ask(make_iq("set", make("session", ns::session)), "session");  // RFC 3921, section 3
    } else if (about == "session") {
        come_online();
    } else if (about == "roster") {
        if (const auto* query = iq.child("query", ns::roster)) take_roster(*query, true);
    } else if (is_error(iq) && about != "carbons" && about != "ping") {
        tell_error(iq, about);
    }
}

// --- the roster (RFC 6121, section 2) --------------------------------------------------------------------------------

/// `is_whole`: who is not in it is no contact any more. A push has the one item that is new or different.
void ClientSession::take_roster(const xml::Element& query, bool is_whole) {
    if (const auto version = query.find_attribute("ver")) roster_version_ = *version;
    auto before = is_whole ? std::exchange(contacts_, {}) : std::map<Jid, RosterItem>{};
    for (const auto* child : query.children()) {
        if (!child->is("item", ns::roster)) continue;
        auto item = read_item(*child);
        if (!item) continue;
        before.erase(item->contact);
        if (item->subscription == Subscription::remove)
            contacts_.erase(item->contact);
        else if (contacts_.size() < settings_.contacts || contacts_.contains(item->contact))
            contacts_.insert_or_assign(item->contact, *item);
        tell_contact(*item);
    }
    for (auto& [jid, item] : before) {
        item.subscription = Subscription::remove;
        tell_contact(item);
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

void ClientSession::tell_error(const xml::Element& stanza, std::string wish, std::string body) {
    const auto* error = stanza.child("error", ns::client);
    tell("error", {{"from", std::string(stanza.attribute("from"))},
                   {"condition", std::string(xmpp::name_of(fault_in(stanza)))},
                   {"text", error == nullptr ? "" : text_of(*error, "text", ns::stanza_errors)},
                   {"wish", std::move(wish)},
                   {"body", std::move(body)}});
}

// --- presence (RFC 6121, sections 3 and 4; XEP-0045, section 7)
// -------------------------------------------------------

void ClientSession::take_presence(const xml::Element& presence) {
    const auto from = Jid::parse(presence.attribute("from"));
    const auto type = presence_type_of(presence);
    if (!from || !type) return;
    if (rooms_.contains(from->bare())) return take_room_presence(presence, *from);
    const auto status = text_of(presence, "status", ns::client);
    if (type == PresenceType::subscribe) {
        tell("request", {{"from", from->bare().text()}, {"status", status}});
    } else if (is_about_subscription(*type)) {
        tell("subscription", {{"from", from->bare().text()}, {"type", std::string(xmpp::name_of(*type))}});
    } else if (type == PresenceType::error) {
        tell_error(presence);
    } else if (type == PresenceType::unavailable) {
        tell("presence", {{"from", from->text()}, {"show", "offline"}, {"status", status}});
    } else if (type == PresenceType::available) {
        const auto says = read_availability(presence);
        const auto show = says ? says->show : Show::online;
        const int priority = says ? says->priority : 0;
        tell("presence", {{"from", from->text()},
                          {"show", std::string(name_of(show))},
                          {"status", status},
                          {"priority", priority == 0 ? "" : std::to_string(priority)}});
    }
}

void ClientSession::take_room_presence(const xml::Element& presence, const Jid& from) {
    const auto jid = from.bare();
    auto& room = rooms_.at(jid);
    const std::string nick(from.resource());
    const auto type = presence_type_of(presence);
    if (type == PresenceType::error) {
        const bool was_joined = room.is_joined;
        if (!was_joined) rooms_.erase(jid);
        return tell_error(presence, was_joined ? "nick" : "join");
    }
    const auto says = read_room_presence(presence);
    if (type == PresenceType::available) {
        if (says.is_own) {
            room.nick = nick;  // the room may have chosen another one
            if (!std::exchange(room.is_joined, true))
                tell("joined", {{"room", jid.text()}, {"nick", nick}, {"created", says.is_new_room ? "yes" : ""}});
            // Section 10.1.2: others may come in when we are content with how the room is.
            if (says.is_new_room) {
                auto form = make("x", ns::data_forms);
                form.set("type", "submit");
                auto query = make("query", ns::muc_owner);
                query.add(std::move(form));
                auto iq = make_iq("set", std::move(query));
                iq.set("to", jid.text());
                ask(std::move(iq), "open");
            }
        }
        const auto availability = read_availability(presence);
        return tell("occupant", {{"room", jid.text()},
                                 {"nick", nick},
                                 {"show", std::string(name_of(availability ? availability->show : Show::online))},
                                 {"role", says.role},
                                 {"affiliation", says.affiliation}});
    }
    if (type != PresenceType::unavailable) return;
    const bool is_own = says.is_own || nick == room.nick;
    if (!says.new_nick.empty()) {
        if (is_own) room.nick = says.new_nick;
        return tell("left", {{"room", jid.text()}, {"nick", nick}, {"reason", "is now " + says.new_nick}});
    }
    if (is_own) rooms_.erase(jid);
    tell("left", {{"room", jid.text()}, {"nick", nick}, {"reason", says.reason}});
}

// --- messages (RFC 6121, section 5) ----------------------------------------------------------------------------------

void ClientSession::take_message(const xml::Element& message) {
    if (is_ours(message.attribute("from")))
        for (const auto* direction : {"sent", "received"}) {  // XEP-0280
            const auto* copy = message.child(direction, ns::carbons);
            const auto* forwarded = copy == nullptr ? nullptr : copy->child("forwarded", ns::forward);
            const auto* inner = forwarded == nullptr ? nullptr : forwarded->child("message", ns::client);
            if (inner != nullptr) return show_message(*inner, direction);
        }
    show_message(message, {});
}

void ClientSession::show_message(const xml::Element& message, std::string_view copy) {
    const auto from =
        Jid::parse(message.attribute("from").empty() ? settings_.jid.bare().text() : message.attribute("from"));
    if (!from) return;
    const auto body = text_of(message, "body", ns::client);
    const auto type = message_type_of(message);
    if (type == MessageType::error) return copy.empty() ? tell_error(message, "msg", body) : void();
    if (type == MessageType::groupchat) return copy.empty() ? take_message_of_room(message, *from) : void();
    if (const auto* x = message.child("x", ns::muc_user))
        if (const auto* invite = x->child("invite", ns::muc_user))
            return tell("invited", {{"room", from->bare().text()},
                                    {"from", std::string(invite->attribute("from"))},
                                    {"reason", text_of(*invite, "reason", ns::muc_user)}});
    if (body.empty()) return;
    const auto late = delay_of(message);
    tell("message", {{"from", from->text()},
                     {"to", std::string(message.attribute("to"))},
                     {"body", body},
                     {"type", type == MessageType::chat       ? "chat"
                              : type == MessageType::headline ? "headline"
                                                              : "normal"},
                     {"time", late ? to_stamp(*late) : ""},
                     {"copy", std::string(copy)}});
}

void ClientSession::take_message_of_room(const xml::Element& message, const Jid& from) {
    if (!rooms_.contains(from.bare())) return;
    const std::string room = from.bare().text(), nick(from.resource());
    const auto* subject = message.child("subject", ns::client);
    const auto* body = message.child("body", ns::client);
    if (subject != nullptr && body == nullptr)  // XEP-0045, section 8.1
        return tell("subject", {{"room", room}, {"nick", nick}, {"text", subject->text()}});
    const auto late = delay_of(message);
    if (body != nullptr)
        tell("said", {{"room", room}, {"nick", nick}, {"body", body->text()}, {"time", late ? to_stamp(*late) : ""}});
}

// --- wishes ----------------------------------------------------------------------------------------------------------

bool ClientSession::is_in_room(const Jid& room) const {
    const auto found = rooms_.find(room);
    return found != rooms_.end() && found->second.is_joined;
}

void ClientSession::show(const Availability& availability) {
    shown_ = availability;
    const auto presence = make_presence(availability);
    send_stanza(presence);
    for (const auto& [jid, room] : rooms_) {  // XEP-0045, section 7.7
        if (!room.is_joined) continue;
        auto copy = presence;
        copy.set("to", jid.text() + "/" + room.nick);
        send_stanza(copy);
    }
}

void ClientSession::send_message(const Jid& to, const std::string& body) {
    auto message = make_message(to, body);
    message.set("id", new_id());
    send_stanza(message);
}

void ClientSession::say(const Jid& room, const std::string& body) {
    auto message = make_message(room, body, MessageType::groupchat);
    message.set("id", new_id());
    send_stanza(message);
}

void ClientSession::set_subject(const Jid& room, const std::string& subject) {
    auto message = make("message", ns::client);
    message.set("to", room.text()).set("type", "groupchat").set("id", new_id());
    message.add(make("subject", ns::client)).add_text(subject);
    send_stanza(message);
}

bool ClientSession::join(const Jid& room, const std::string& nick, const std::string& password) {
    if (!rooms_.contains(room) && rooms_.size() >= settings_.rooms) return false;
    auto& its = rooms_[room];
    if (its.is_joined) {  // XEP-0045, section 7.6
        auto presence = make_presence(shown_);
        presence.set("to", room.text() + "/" + nick);
        send_stanza(presence);
    } else {
        its.nick = nick;
        its.password = password;
        send_join(room, its);
    }
    return true;
}

void ClientSession::send_join(const Jid& room, const Room& its) {
    auto presence = make_presence(shown_);
    presence.set("to", room.text() + "/" + its.nick);
    auto x = make("x", ns::muc);
    if (!its.password.empty()) x.add(make("password", ns::muc)).add_text(its.password);
    if (!its.since.empty()) x.add(make("history", ns::muc)).set("since", its.since);
    presence.add(std::move(x));
    send_stanza(presence);
}

void ClientSession::leave(const Jid& room) {
    const auto found = rooms_.find(room);
    if (found == rooms_.end()) return;
    auto presence = make("presence", ns::client);
    presence.set("to", room.text() + "/" + found->second.nick).set("type", "unavailable");
    send_stanza(presence);
}

void ClientSession::kick(const Jid& room, const std::string& nick, const std::string& reason) {
    auto item = make("item", ns::muc_admin);
    item.set("nick", nick).set("role", "none");
    if (!reason.empty()) item.add(make("reason", ns::muc_admin)).add_text(reason);
    auto query = make("query", ns::muc_admin);
    query.add(std::move(item));
    auto iq = make_iq("set", std::move(query));
    iq.set("to", room.text());
    ask(std::move(iq), "kick");
}

void ClientSession::add_contact(const Jid& contact, const std::string& name, const std::vector<std::string>& groups) {
    auto query = make("query", ns::roster);
    query.add(to_element({.contact = contact, .name = name, .groups = groups}));
    ask(make_iq("set", std::move(query)), "add");
}

void ClientSession::remove_contact(const Jid& contact) {
    auto query = make("query", ns::roster);
    query.add(to_element({.contact = contact, .subscription = Subscription::remove}));
    ask(make_iq("set", std::move(query)), "remove");
}

void ClientSession::send_subscription(const Jid& to, PresenceType type) {
    auto presence = make("presence", ns::client);
    presence.set("to", to.bare().text()).set("type", std::string(xmpp::name_of(type)));
    send_stanza(presence);
}

/// The server's goodbye comes behind all that was on its way to us; who hangs up before may lose some of it.
void ClientSession::log_out() {
    if (state_ == State::offline || state_ == State::closing) return;
    is_hopeless_ = true;
    if (state_ == State::online) {
        auto presence = make("presence", ns::client);
        presence.set("type", "unavailable");
        send_stanza(presence);
        if (counts_theirs_) send_count();
    }
    output_ += stream_->to_wire(stream_end);
    closing_since_ = now_.steady;
    state_ = State::closing;
    resume_id_.clear();
}

}  // namespace xmpp::client

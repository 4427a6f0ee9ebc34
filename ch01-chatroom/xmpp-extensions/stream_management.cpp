#include "ch01-chatroom/xmpp-extensions/stream_management.hpp"

#include <charconv>
#include <memory>
#include <set>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "shared/crypto/token.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

using session::Link;
using session::Managed;
using session::MessageId;
using session::Session;
using session::Unacknowledged;

namespace {

constexpr std::string_view request = "<r xmlns='urn:xmpp:sm:3'/>";

xml::Element make(const char* name) {
    return {name, std::string(ns::stream_management)};
}

std::string key_of(std::string_view id) {
    return crypto::base64url(crypto::sha256(id));
}

std::optional<std::uint32_t> parse_count(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

bool is_true(std::string_view text) {
    return text == "true" || text == "1";
}

/// Somebody has written it. What must not be kept comes to another program or goes back.
bool must_not_vanish(const xml::Element& stanza) {
    if (is_worth_keeping(stanza)) return true;
    if (kind_of(stanza) != StanzaKind::message || stanza.child("body", ns::client) == nullptr) return false;
    const auto type = message_type_of(stanza);
    return type == MessageType::chat || type == MessageType::normal;
}

}  // namespace

StreamManagement::StreamManagement(session::Core& core, ManagementSettings settings)
    : core_{core}, settings_{settings}, sent_{core} {
    restore();
}

void StreamManagement::offer(bool logged_in, xml::Element& features) {
    if (logged_in) features.add(make("sm"));
}

bool StreamManagement::take_other(Link& link, const xml::Element& element) {
    if (element.ns != ns::stream_management) return false;
    const bool is_managed = link.session != nullptr && link.session->managed;
    if (element.name == "enable")
        enable(link, element);
    else if (element.name == "resume")
        resume(link, element);
    else if (element.name == "r" && is_managed)
        send_count(link);
    else if (element.name == "a" && is_managed)
        take_count(link, element);
    else if (element.name == "r" || element.name == "a")
        fail(link, StanzaFault::unexpected_request);
    else
        return false;
    return true;
}

void StreamManagement::fail(Link& link, StanzaFault fault) {
    auto failed = make("failed");
    failed.add(xml::Element(std::string(name_of(fault)), std::string(ns::stanza_errors)));
    core_.write(link, to_stream_text(failed));
}

void StreamManagement::enable(Link& link, const xml::Element& element) {
    if (link.session == nullptr || link.session->managed) return fail(link, StanzaFault::unexpected_request);
    auto& session = *link.session;
    const bool resumable = is_true(element.attribute("resume"));
    const auto id = core_.new_token();
    session.managed = std::make_unique<Managed>(key_of(id), resumable);
    managed_.insert(&session);
    auto enabled = make("enabled");
    if (resumable) {
        by_key_[session.managed->key] = &session;
        store(session);
        enabled.set("id", id).set("resume", "true").set("max", std::to_string(settings_.longest_absence.count()));
    }
    core_.write(link, to_stream_text(enabled));
}

void StreamManagement::resume(Link& link, const xml::Element& element) {
    if (link.stage != Link::Stage::logged_in) return fail(link, StanzaFault::unexpected_request);
    const auto id = element.attribute("previd");
    const auto found = by_key_.find(key_of(id));
    if (found == by_key_.end() || found->second->user.account() != link.account)
        return fail(link, StanzaFault::item_not_found);
    auto& session = *found->second;
    auto& managed = *session.managed;
    const auto count = parse_count(element.attribute("h"));
    const bool was_restored = count && std::exchange(managed.is_restored, false);
    if (was_restored) number_anew(managed, *count);
    if (!acknowledge(session, link, element.attribute("h"))) return;
    core_.go_on(session, link);
    managed.away_since.reset();
    store_count(managed);
    auto resumed = make("resumed");
    resumed.set("h", std::to_string(managed.handled())).set("previd", std::string(id));
    core_.write(link, to_stream_text(resumed));
    managed.has_asked = false;
    managed.write_again();
    write_on(session);
    if (was_restored)
        for (auto* each : core_.extensions()) each->came_back(session);
    if (was_restored && session.is_available()) core_.show_contacts(session);
    if (session.is_reachable())
        for (auto* each : core_.extensions()) each->reachable(session);
}

/// The numbers of what waits are of the process before; what came since has none.
void StreamManagement::number_anew(Managed& managed, std::uint32_t count) {
    auto waiting = managed.take_waiting();
    managed.begin_at(count);
    for (auto& each : waiting) {
        const bool has_come = each.number != 0 && static_cast<std::int32_t>(count - each.number) >= 0;
        if (has_come) {
            arrived_.has_come(each);
            continue;
        }
        each.number = managed.next_number();
        if (each.kept) core_.storage().put_on_its_way(*each.kept, managed.key, each.number);
        managed.send(std::move(each));
    }
}

void StreamManagement::send_count(Link& link) {
    auto& managed = *link.session->managed;
    store_count(managed);
    auto answer = make("a");
    answer.set("h", std::to_string(managed.handled()));
    core_.write(link, to_stream_text(answer));
}

void StreamManagement::take_count(Link& link, const xml::Element& element) {
    auto& session = *link.session;
    const auto before = session.managed->waiting().size();
    if (!acknowledge(session, link, element.attribute("h"))) return;
    write_on(session);
    // Who counts too few is asked again with the next tick: else both would do nothing but ask and answer.
    if (session.managed->waiting().size() < before) ask(session);
}

bool StreamManagement::acknowledge(Session& session, Link& link, std::string_view text) {
    auto& managed = *session.managed;
    const auto count = parse_count(text);
    auto done = count ? managed.acknowledge(*count) : std::nullopt;
    if (!done) {
        auto error = to_element(StreamFault::undefined_condition, "");
        if (count) {
            auto& details = error.add(make("handled-count-too-high"));
            details.set("h", std::to_string(*count)).set("send-count", std::to_string(managed.sent()));
        }
        core_.end_link(link, error, "it has acknowledged what was not sent");
        return false;
    }
    for (const auto& each : *done) arrived_.has_come(each);
    return true;
}

void StreamManagement::ask(Session& session) {
    if (session.managed->has_asked || !session.managed->has_unanswered() || session.link == nullptr) return;
    session.managed->has_asked = true;
    core_.write(*session.link, request);
}

/// For a program without stream management the core writes it.
bool StreamManagement::carry(Session& to, const Parcel& parcel) {
    const auto& promise = parcel.promise;
    Unacknowledged stanza{.text = std::string(parcel.text),
                          .sent = floor<std::chrono::milliseconds>(core_.now().wall),
                          .promise = promise,
                          .is_copy = parcel.is_copy};
    const bool must_last = promise && promise->is_durable && !parcel.is_copy;
    if (!to.managed && to.link == nullptr) return false;
    if (promise && !parcel.is_copy) ++promise->ways;
    if (!to.managed) {
        if (must_last) stanza.kept = store_message(to, SentMessages::key_of(*to.link), stanza);
        sent_.add(*to.link, std::move(stanza));
        return false;
    }
    auto& managed = *to.managed;
    stanza.number = managed.is_restored ? 0 : managed.next_number();
    if (must_last) stanza.kept = store_message(to, managed.key, stanza);
    managed.send(std::move(stanza));
    write_on(to);
    return true;
}

MessageId StreamManagement::store_message(const Session& to, const std::string& key, const Unacknowledged& stanza) {
    auto& storage = core_.storage();
    if (const auto stored = std::exchange(stanza.promise->stored, {})) {
        storage.put_on_its_way(*stored, key, stanza.number);
        return *stored;
    }
    return storage.keep_message(to.user.jid.local(),
                                {.stanza = stanza.text, .sent = stanza.sent, .session = key, .number = stanza.number});
}

void StreamManagement::write_on(Session& session) {
    auto& managed = *session.managed;
    if (session.link == nullptr) return;
    bool writes = false;
    for (; !managed.is_written() && core_.has_room(*session.link); writes = true)
        core_.write(*session.link, managed.next_to_write()->text);
    if (writes) ask(session);
    if (managed.is_written())
        behind_.erase(&session);
    else
        behind_.insert(&session);
}

void StreamManagement::write_on_to_all() {
    for (auto* each : std::set(behind_)) write_on(*each);
}

bool StreamManagement::is_behind(const Session& session) {
    if (!session.managed) return false;
    const auto& managed = *session.managed;
    return !managed.is_written() || managed.waiting().size() > settings_.waiting_stanzas / 2 ||
           managed.waiting_bytes() > settings_.waiting_bytes / 2;
}

void StreamManagement::handled(Session& session) {
    auto& managed = *session.managed;
    managed.handle();
    if (!managed.resumable) return;
    counted_.insert(&session);
    const bool has_changed = managed.stored_presence != session.presence.get() ||
                             managed.stored_wishes != std::pair(session.wants_roster, session.carbons) ||
                             managed.stored_directed != session.directed;
    if (has_changed) store(session);
}

void StreamManagement::store(Session& session) {
    auto& managed = *session.managed;
    managed.stored_presence = session.presence.get();
    managed.stored_wishes = {session.wants_roster, session.carbons};
    managed.stored_directed = session.directed;
    managed.stored_handled = managed.handled();
    std::vector<std::string> directed;
    for (const auto& each : session.directed) directed.push_back(each.text());
    core_.storage().put_session({.key = managed.key,
                                 .account = session.user.account(),
                                 .resource = std::string(session.jid.resource()),
                                 .handled = managed.handled(),
                                 .presence = session.presence ? xml::to_text(*session.presence, ns::client) : "",
                                 .wants_roster = session.wants_roster,
                                 .carbons = session.carbons,
                                 .directed = std::move(directed)});
}

void StreamManagement::store_count(Managed& managed) {
    if (!managed.resumable || managed.handled() == managed.stored_handled) return;
    core_.storage().put_handled(managed.key, managed.handled());
    managed.stored_handled = managed.handled();
}

void StreamManagement::before_commit() {
    sent_.find_arrived(arrived_);
    for (const auto& each : sent_.take_lost()) redirect(each);
    for (const auto id : arrived_.take()) core_.storage().erase_message(id);
    for (auto* session : std::exchange(counted_, {})) store_count(*session->managed);
}

/// When they have been sent, which is after this turn, they need not be kept any longer.
void StreamManagement::committed() {
    if (sent_.has_new()) core_.ask_for_commit();
    write_on_to_all();
}

bool StreamManagement::outlives_its_link(Session& session) {
    if (!session.managed || !session.managed->resumable) return false;
    session.managed->away_since = core_.now().steady;
    session.managed->has_asked = false;
    return true;
}

void StreamManagement::link_ended(Link& link) {
    sent_.link_ended(link, arrived_);
}

void StreamManagement::ended(Session& session) {
    if (!session.managed) return;
    managed_.erase(&session);
    behind_.erase(&session);
    counted_.erase(&session);
    auto& managed = *session.managed;
    if (managed.resumable) {
        by_key_.erase(managed.key);
        core_.storage().erase_session(managed.key);
    }
    for (const auto& each : managed.take_waiting()) redirect(each);
}

void StreamManagement::redirect(const Unacknowledged& lost) {
    if (lost.is_copy) return;
    auto& storage = core_.storage();
    const auto promise = std::make_shared<session::Promise>();
    promise->is_durable = lost.kept.has_value();
    promise->stored = lost.kept;
    const bool another_has_it = lost.promise && (--lost.promise->ways > 0 || lost.promise->is_kept);
    if (is_stopping_ && lost.kept && !another_has_it) return storage.put_on_its_way(*lost.kept, "", 0);
    auto stanza = another_has_it ? std::nullopt : parse_stanza(lost.text);
    const auto from = Jid::parse(stanza ? stanza->attribute("from") : "");
    const auto to = Jid::parse(stanza ? stanza->attribute("to") : "");
    if (from && to) {
        const auto kind = *kind_of(*stanza);
        const bool is_request_of_ours = kind == StanzaKind::iq && is_request(*stanza) && *from != core_.domain();
        if (must_not_vanish(*stanza)) {
            if (!delay_of(*stanza)) stanza->add(make_delay(core_.domain(), lost.sent));
            core_.route({std::move(*stanza), kind, *from, *to, nullptr, promise});
        } else if (is_request_of_ours) {
            core_.refuse({std::move(*stanza), kind, *from, *to, nullptr}, StanzaFault::service_unavailable);
        }
    }
    if (promise->stored) storage.erase_message(*promise->stored);  // nobody has taken it over
}

void StreamManagement::tick() {
    const auto now = core_.now().steady;
    std::vector<Session*> over;
    for (auto* session : managed_) {
        auto& managed = *session->managed;
        if (session->link == nullptr && !managed.away_since) managed.away_since = now;  // it was restored
        const bool too_long = managed.away_since && now - *managed.away_since > settings_.longest_absence;
        const bool too_much =
            managed.waiting().size() > settings_.waiting_stanzas || managed.waiting_bytes() > settings_.waiting_bytes;
        if (too_long || too_much) over.push_back(session);
        ask(*session);
    }
    for (auto* session : over) {
        if (session->link != nullptr)
            core_.end_link(*session->link, StreamFault::policy_violation, "too much without an acknowledgement");
        else
            core_.end_session(*session, "away for too long");
    }
    write_on_to_all();
    if (!sent_.empty() || !arrived_.empty()) core_.ask_for_commit();
}

void StreamManagement::storage_failed() {
    managed_.clear();
    behind_.clear();
    by_key_.clear();
    counted_.clear();
    arrived_ = {};
    sent_.clear();
}

/// What was only in memory goes to the storage, so that a stop loses nothing either.
void StreamManagement::stopping() {
    is_stopping_ = true;
    auto& storage = core_.storage();
    for (auto* session : core_.all_sessions()) {
        if (!session->managed) continue;
        auto& managed = *session->managed;
        if (managed.resumable) store(*session);
        for (const auto& each : managed.waiting()) {
            const auto stanza = parse_stanza(each.text);
            if (each.kept || !stanza || !is_worth_keeping(*stanza)) continue;
            storage.keep_message(session->user.jid.local(), {.stanza = each.text,
                                                             .sent = each.sent,
                                                             .session = managed.resumable ? managed.key : "",
                                                             .number = each.number});
        }
    }
}

}  // namespace xmpp::extensions

#include "ch01-chatroom/xmpp-extensions/registration.hpp"

#include <algorithm>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "ch01-chatroom/xmpp-session/link.hpp"

namespace xmpp::extensions {

using session::Core;
using session::Link;
using session::Stanza;

namespace {

xml::Element make_form(const std::string& registered_as) {
    const auto part = [](const char* name) { return xml::Element(name, std::string(ns::registration)); };
    auto query = part("query");
    if (!registered_as.empty()) query.add(part("registered"));
    query.add(part("instructions")).add_text("Choose a user name and a password.");
    auto& name = query.add(part("username"));
    if (!registered_as.empty()) name.add_text(registered_as);
    query.add(part("password"));
    return query;
}

std::string text_of(const xml::Element& query, const char* name) {
    const auto* child = query.child(name, ns::registration);
    return child == nullptr ? std::string{} : child->text();
}

/// A stranger has no address, so the answer has neither "to" nor "from".
void tell(Core& core, Link& link, const xml::Element& answer) {
    core.write(link, to_stream_text(answer));
}
void refuse(Core& core, Link& link, const xml::Element& iq, StanzaFault fault, std::string_view text = "") {
    // The question holds a password; it does not go back.
    xml::Element bare("iq", std::string(ns::client));
    bare.set("id", std::string(iq.attribute("id"))).set("type", std::string(type_of(iq)));
    if (const auto error = make_error(bare, fault, text)) tell(core, link, *error);
}

}  // namespace

std::vector<std::string_view> Registration::features() const {
    return {ns::registration};
}

void Registration::offer(bool logged_in, xml::Element& features) {
    if (!logged_in && core_.settings().may_register)
        features.add(xml::Element("register", std::string(ns::registration_feature)));
}

bool Registration::take_iq_of_stranger(Link& link, const xml::Element& iq) {
    const auto* query = iq.child("query", ns::registration);
    if (query == nullptr || !is_request(iq)) return false;
    if (fault_of_iq(iq)) {
        refuse(core_, link, iq, StanzaFault::bad_request);
    } else if (!core_.settings().may_register) {
        refuse(core_, link, iq, StanzaFault::not_allowed, "accounts are made by the operator of this server");
    } else if (type_of(iq) == "get") {
        auto result = make_result(iq);
        result.add(make_form(""));
        tell(core_, link, result);
    } else {
        make_account(link, iq);
    }
    return true;
}

void Registration::make_account(Link& link, const xml::Element& iq) {
    const auto& query = *iq.child("query", ns::registration);
    const auto name = text_of(query, "username");
    const auto password = text_of(query, "password");
    if (name.empty() || password.empty())
        return refuse(core_, link, iq, StanzaFault::not_acceptable, "a user name and a password, please");
    const auto jid = Jid::account(name, core_.domain().text());
    if (!jid) return refuse(core_, link, iq, StanzaFault::not_acceptable, "this cannot be a user name");
    if (const auto fault = fault_of_password(password))
        return refuse(core_, link, iq, *fault, "the password is too short or too long");
    const std::string account(jid->local());
    if (core_.storage().has_account(account)) return refuse(core_, link, iq, StanzaFault::conflict);
    if (core_.storage().account_count() >= core_.settings().accounts || !may_register(link.address))
        return refuse(core_, link, iq, StanzaFault::resource_constraint, "too many new accounts; try later");
    xml::Element question("iq", std::string(ns::client));
    question.set("id", std::string(iq.attribute("id"))).set("type", "set");
    const bool is_taken = core_.prepare_password(
        password, [this, id = link.id, account, question = std::move(question)](const session::Credentials& keys) {
            auto* asks = core_.find_link(id);
            const bool is_free = !core_.storage().has_account(account);  // or somebody was faster
            if (is_free) {
                core_.storage().put_account(account, keys);
                core_.log().info("registered", {{"account", account}});
            }
            if (asks == nullptr) return;
            asks->waits_for_keys = false;
            if (is_free)
                tell(core_, *asks, make_result(question));
            else
                refuse(core_, *asks, question, StanzaFault::conflict);
            core_.read_on(*asks);
        });
    if (!is_taken) return refuse(core_, link, iq, StanzaFault::resource_constraint, "too busy; try later");
    link.waits_for_keys = true;
}

bool Registration::take_iq(const Stanza& iq) {
    const auto* query = iq.element.first_child();
    if (!query->is("query", ns::registration)) return false;
    if (iq.sender == nullptr || (!iq.to.local().empty() && iq.to != iq.sender->user.jid)) {
        core_.refuse(iq, StanzaFault::forbidden);
        return true;
    }
    const auto account = iq.sender->user.account();
    if (type_of(iq.element) == "get") {
        core_.answer(iq, make_form(account));
        return true;
    }
    if (query->child("remove", ns::registration) != nullptr) {
        core_.answer(iq);
        core_.end_account(account);
        return true;
    }
    const auto named = Jid::account(text_of(*query, "username"), core_.domain().text());
    const auto password = text_of(*query, "password");
    if (!named || named->local() != account)
        core_.refuse(iq, StanzaFault::not_allowed, "only your own password can be changed");
    else if (const auto fault = fault_of_password(password))
        core_.refuse(iq, *fault, "the password is too short or too long");
    else
        change_password(iq, password);
    return true;
}

void Registration::change_password(const Stanza& iq, const std::string& password) {
    const auto jid = iq.sender->jid;
    auto* link = iq.sender->link;
    if (link == nullptr || changing_.contains(jid.local()))
        return core_.refuse(iq, StanzaFault::resource_constraint, "the password is being changed already");
    auto result = make_result(iq.element);
    const bool is_taken = core_.prepare_password(
        password, [this, jid, id = link->id, result = std::move(result)](const session::Credentials& keys) {
            const auto change = changing_.find(jid.local());
            if (change == changing_.end() || change->second != id) return;  // the account has been removed
            changing_.erase(change);
            core_.storage().put_account(jid.local(), keys);
            if (auto* asks = core_.find_session(jid)) core_.send(*asks, result);
            auto* held = core_.find_link(id);
            if (held == nullptr) return;
            held->waits_for_keys = false;
            core_.read_on(*held);
        });
    if (!is_taken) return core_.refuse(iq, StanzaFault::resource_constraint, "too busy; try later");
    changing_.emplace(jid.local(), link->id);
    link->waits_for_keys = true;
}

/// Whoever gets the name next has another password.
void Registration::account_erased(std::string_view account) {
    if (const auto change = changing_.find(account); change != changing_.end()) changing_.erase(change);
}

std::optional<StanzaFault> Registration::fault_of_password(std::string_view password) const {
    const auto& settings = core_.settings();
    const bool fits = password.size() >= settings.least_password && password.size() <= settings.longest_password;
    return fits ? std::nullopt : std::optional(StanzaFault::not_acceptable);
}

/// A token bucket for each address, kept as the time at which it is full again.
bool Registration::may_register(const std::string& address) {
    if (limit_.accounts == 0) return true;
    const auto now = core_.now().steady;
    if (spent_until_.size() >= limit_.addresses)
        std::erase_if(spent_until_, [&](const auto& each) { return each.second <= now; });
    if (spent_until_.size() >= limit_.addresses) return false;
    auto& until = spent_until_[address];
    const auto then = std::max(until, now) + limit_.each;
    if (then > now + limit_.accounts * limit_.each) return false;
    until = then;
    return true;
}

}  // namespace xmpp::extensions

#include "ch01-chatroom/xmpp-messages/stanza_error.hpp"

#include <algorithm>
#include <array>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp {

namespace {

struct Row {
    StanzaFault fault;
    std::string_view name, type;
};

/// RFC 6120, sections 8.3.3.1 to 8.3.3.22.
constexpr std::array rows{
    Row{StanzaFault::bad_request, "bad-request", "modify"},
    Row{StanzaFault::conflict, "conflict", "cancel"},
    Row{StanzaFault::feature_not_implemented, "feature-not-implemented", "cancel"},
    Row{StanzaFault::forbidden, "forbidden", "auth"},
    Row{StanzaFault::gone, "gone", "cancel"},
    Row{StanzaFault::internal_server_error, "internal-server-error", "cancel"},
    Row{StanzaFault::item_not_found, "item-not-found", "cancel"},
    Row{StanzaFault::jid_malformed, "jid-malformed", "modify"},
    Row{StanzaFault::not_acceptable, "not-acceptable", "modify"},
    Row{StanzaFault::not_allowed, "not-allowed", "cancel"},
    Row{StanzaFault::not_authorized, "not-authorized", "auth"},
    Row{StanzaFault::policy_violation, "policy-violation", "modify"},
    Row{StanzaFault::recipient_unavailable, "recipient-unavailable", "wait"},
    Row{StanzaFault::redirect, "redirect", "modify"},
    Row{StanzaFault::registration_required, "registration-required", "auth"},
    Row{StanzaFault::remote_server_not_found, "remote-server-not-found", "cancel"},
    Row{StanzaFault::remote_server_timeout, "remote-server-timeout", "wait"},
    Row{StanzaFault::resource_constraint, "resource-constraint", "wait"},
    Row{StanzaFault::service_unavailable, "service-unavailable", "cancel"},
    Row{StanzaFault::subscription_required, "subscription-required", "auth"},
    Row{StanzaFault::undefined_condition, "undefined-condition", "cancel"},
    Row{StanzaFault::unexpected_request, "unexpected-request", "wait"},
};

const Row& row_of(StanzaFault fault) {
    return *std::ranges::find(rows, fault, &Row::fault);
}

}  // namespace

std::string_view name_of(StanzaFault fault) {
    return row_of(fault).name;
}

std::optional<StanzaFault> stanza_fault_of(std::string_view name) {
    const auto* const found = std::ranges::find(rows, name, &Row::name);
    if (found == rows.end()) return {};
    return found->fault;
}

std::string_view type_of(StanzaFault fault) {
    return row_of(fault).type;
}

xml::Element to_element(StanzaFault fault, std::string_view text) {
    xml::Element error("error", std::string(ns::client));
    error.set("type", std::string(type_of(fault)));
    error.add(xml::Element(std::string(name_of(fault)), std::string(ns::stanza_errors)));
    if (!text.empty()) {
        xml::Element words("text", std::string(ns::stanza_errors));
        words.set("lang", "en", xml::xml_namespace).add_text(text);
        error.add(std::move(words));
    }
    return error;
}

StanzaFault fault_in(const xml::Element& stanza) {
    const auto* error = stanza.child("error", ns::client);
    if (error == nullptr) return StanzaFault::undefined_condition;
    for (const auto* each : error->children())
        if (each->ns == ns::stanza_errors)
            if (const auto fault = stanza_fault_of(each->name)) return *fault;
    return StanzaFault::undefined_condition;
}

}  // namespace xmpp

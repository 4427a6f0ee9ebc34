// Errors of one stanza (RFC 6120, section 8.3): whoever sent it gets it back with the reason, and the stream goes on.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/xml/element.hpp"

namespace xmpp {

enum class StanzaFault {
    bad_request,
    conflict,
    feature_not_implemented,
    forbidden,
    gone,
    internal_server_error,
    item_not_found,
    jid_malformed,
    not_acceptable,
    not_allowed,
    not_authorized,
    policy_violation,
    recipient_unavailable,
    redirect,
    registration_required,
    remote_server_not_found,
    remote_server_timeout,
    resource_constraint,
    service_unavailable,
    subscription_required,
    undefined_condition,
    unexpected_request
};

/// As it stands on the wire: "bad-request".
std::string_view name_of(StanzaFault fault);
std::optional<StanzaFault> stanza_fault_of(std::string_view name);
/// What the sender may do: "cancel" (never again), "modify" (other content), "auth" (first a right), "wait". As
/// section 8.3.3 gives it for each fault.
std::string_view type_of(StanzaFault fault);

/// The <error/> of it. `text` is for people, in English.
xml::Element to_element(StanzaFault fault, std::string_view text = "");
/// The fault of a stanza of the type "error"; undefined_condition if it has none that we know.
StanzaFault fault_in(const xml::Element& stanza);

}  // namespace xmpp

#include "ch01-chatroom/xmpp-messages/stream_error.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp {

namespace {

/// RFC 6120, sections 4.9.3.1 to 4.9.3.25.
constexpr std::array<std::pair<StreamFault, std::string_view>, 25> names{{
    {StreamFault::bad_format, "bad-format"},
    {StreamFault::bad_namespace_prefix, "bad-namespace-prefix"},
    {StreamFault::conflict, "conflict"},
    {StreamFault::connection_timeout, "connection-timeout"},
    {StreamFault::host_gone, "host-gone"},
    {StreamFault::host_unknown, "host-unknown"},
    {StreamFault::improper_addressing, "improper-addressing"},
    {StreamFault::internal_server_error, "internal-server-error"},
    {StreamFault::invalid_from, "invalid-from"},
    {StreamFault::invalid_namespace, "invalid-namespace"},
    {StreamFault::invalid_xml, "invalid-xml"},
    {StreamFault::not_authorized, "not-authorized"},
    {StreamFault::not_well_formed, "not-well-formed"},
    {StreamFault::policy_violation, "policy-violation"},
    {StreamFault::remote_connection_failed, "remote-connection-failed"},
    {StreamFault::reset, "reset"},
    {StreamFault::resource_constraint, "resource-constraint"},
    {StreamFault::restricted_xml, "restricted-xml"},
    {StreamFault::see_other_host, "see-other-host"},
    {StreamFault::system_shutdown, "system-shutdown"},
    {StreamFault::undefined_condition, "undefined-condition"},
    {StreamFault::unsupported_encoding, "unsupported-encoding"},
    {StreamFault::unsupported_feature, "unsupported-feature"},
    {StreamFault::unsupported_stanza_type, "unsupported-stanza-type"},
    {StreamFault::unsupported_version, "unsupported-version"},
}};

}  // namespace

std::string_view name_of(StreamFault fault) {
    return std::ranges::find_if(names, [&](const auto& row) { return row.first == fault; })->second;
}

std::optional<StreamFault> stream_fault_of(std::string_view name) {
    const auto* const found = std::ranges::find_if(names, [&](const auto& row) { return row.second == name; });
    if (found == names.end()) return {};
    return found->first;
}

StreamFault fault_of(xml::StreamFault found) {
    switch (found) {
        case xml::StreamFault::not_well_formed:
            return StreamFault::not_well_formed;
        case xml::StreamFault::restricted:
            return StreamFault::restricted_xml;
        case xml::StreamFault::unbound_prefix:
            return StreamFault::bad_namespace_prefix;
        case xml::StreamFault::stray_text:
            return StreamFault::bad_format;
        case xml::StreamFault::too_long:
        case xml::StreamFault::too_deep:
        case xml::StreamFault::too_many_attributes:
            return StreamFault::policy_violation;
    }
    return StreamFault::undefined_condition;
}

xml::Element to_element(StreamFault fault, std::string_view text) {
    xml::Element error("error", std::string(ns::streams));
    error.add(xml::Element(std::string(name_of(fault)), std::string(ns::stream_errors)));
    if (!text.empty()) {
        xml::Element words("text", std::string(ns::stream_errors));
        words.set("lang", "en", xml::xml_namespace).add_text(text);
        error.add(std::move(words));
    }
    return error;
}

StreamFault fault_in_stream_error(const xml::Element& error) {
    for (const auto* each : error.children())
        if (each->ns == ns::stream_errors)
            if (const auto fault = stream_fault_of(each->name)) return *fault;
    return StreamFault::undefined_condition;
}

}  // namespace xmpp

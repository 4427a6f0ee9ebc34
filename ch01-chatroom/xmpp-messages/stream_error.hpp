// Errors that end a stream (RFC 6120, section 4.9): what comes after one cannot be trusted any more.
#pragma once

#include <optional>
#include <string_view>

#include "shared/xml/element.hpp"
#include "shared/xml/stream_parser.hpp"

namespace xmpp {

enum class StreamFault {
    bad_format,
    bad_namespace_prefix,
    conflict,
    connection_timeout,
    host_gone,
    host_unknown,
    improper_addressing,
    internal_server_error,
    invalid_from,
    invalid_namespace,
    invalid_xml,
    not_authorized,
    not_well_formed,
    policy_violation,
    remote_connection_failed,
    reset,
    resource_constraint,
    restricted_xml,
    see_other_host,
    system_shutdown,
    undefined_condition,
    unsupported_encoding,
    unsupported_feature,
    unsupported_stanza_type,
    unsupported_version
};

/// As it stands on the wire: "host-unknown".
std::string_view name_of(StreamFault fault);
std::optional<StreamFault> stream_fault_of(std::string_view name);

/// Which error tells the peer what the parser found.
StreamFault fault_of(xml::StreamFault found);

/// <stream:error/>. `text` is for people, in English.
xml::Element to_element(StreamFault fault, std::string_view text = "");
/// What a peer's <stream:error/> says; undefined_condition if it is none that we know.
StreamFault fault_in_stream_error(const xml::Element& error);

}  // namespace xmpp

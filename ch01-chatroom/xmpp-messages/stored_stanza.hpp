// A stanza that was kept as text, as an element again.
#pragma once

#include <optional>
#include <string_view>

#include "shared/xml/element.hpp"

namespace xmpp {

/// `text` was written by xml::to_text(stanza, ns::client). Empty for what is no such text.
std::optional<xml::Element> parse_stanza(std::string_view text);

}  // namespace xmpp

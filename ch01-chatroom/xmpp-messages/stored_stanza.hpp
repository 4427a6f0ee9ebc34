// What is worth keeping for somebody who is away, and what was kept as text, as an element again.
#pragma once

#include <optional>
#include <string_view>

#include "shared/xml/element.hpp"

namespace xmpp {

/// `text` was written by xml::to_text(stanza, ns::client). Empty for what is no such text.
std::optional<xml::Element> parse_stanza(std::string_view text);

/// A chat or normal message that says something later, too: not only that somebody is typing (XEP-0085), unless
/// its sender wants that kept, too; no copy (XEP-0280), and its sender does not forbid it. Of the sender's wishes
/// (XEP-0334) "no-permanent-store" is about archives, not about what waits. See XEP-0160, section 3.
bool is_worth_keeping(const xml::Element& stanza);

}  // namespace xmpp

// When a stanza was really sent, if it comes later (XEP-0203), and how XMPP writes times (XEP-0082).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "shared/xml/element.hpp"

namespace xmpp {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// "2026-01-02T18:10:03Z"; with ".250" if it is not a whole second.
std::string to_stamp(Time time);
/// Also with an offset from UTC ("+08:00"). Empty for what is no such time.
std::optional<Time> parse_stamp(std::string_view text);

/// `by`: who has kept it.
xml::Element make_delay(const Jid& by, Time sent);
/// Of a stanza; empty if it says nothing of that.
std::optional<Time> delay_of(const xml::Element& stanza);

}  // namespace xmpp

#include "ch01-chatroom/xmpp-messages/presence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp {

namespace {

constexpr std::array<std::pair<PresenceType, std::string_view>, 8> types{{{PresenceType::available, ""},
                                                                          {PresenceType::unavailable, "unavailable"},
                                                                          {PresenceType::subscribe, "subscribe"},
                                                                          {PresenceType::subscribed, "subscribed"},
                                                                          {PresenceType::unsubscribe, "unsubscribe"},
                                                                          {PresenceType::unsubscribed, "unsubscribed"},
                                                                          {PresenceType::probe, "probe"},
                                                                          {PresenceType::error, "error"}}};

constexpr std::array<std::pair<Show, std::string_view>, 5> shows{{{Show::online, ""},
                                                                  {Show::chat, "chat"},
                                                                  {Show::away, "away"},
                                                                  {Show::extended_away, "xa"},
                                                                  {Show::do_not_disturb, "dnd"}}};

std::string text_of(const xml::Element& presence, std::string_view name) {
    const auto* found = presence.child(name, ns::client);
    return found == nullptr ? std::string{} : found->text();
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

}  // namespace

std::optional<PresenceType> presence_type_of(const xml::Element& presence) {
    const auto type = presence.attribute("type");
    const auto* const found = std::ranges::find_if(types, [&](const auto& row) { return row.second == type; });
    if (found == types.end()) return {};
    return found->first;
}

std::string_view name_of(PresenceType type) {
    return std::ranges::find_if(types, [&](const auto& row) { return row.first == type; })->second;
}

bool is_about_subscription(PresenceType type) {
    return type == PresenceType::subscribe || type == PresenceType::subscribed || type == PresenceType::unsubscribe ||
           type == PresenceType::unsubscribed;
}

core::Result<Availability> read_availability(const xml::Element& presence) {
    Availability read;
    const auto shown = text_of(presence, "show");
    const auto* const show = std::ranges::find_if(shows, [&](const auto& row) { return row.second == trimmed(shown); });
    if (show != shows.end()) read.show = show->first;
    read.status = text_of(presence, "status");
    const auto typed = text_of(presence, "priority");
    auto number = trimmed(typed);
    if (number.starts_with('+')) number.remove_prefix(1);
    if (number.empty()) return read;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), read.priority);
    if (problem == std::errc::invalid_argument || end != number.data() + number.size())
        return core::Error{core::Fault::malformed, "priority", 0};
    if (problem != std::errc{} || read.priority < -128 || read.priority > 127)
        return core::Error{core::Fault::out_of_range, "priority", 0};
    return read;
}

xml::Element make_presence(const Availability& availability) {
    xml::Element presence("presence", std::string(ns::client));
    const auto add = [&](const char* name, std::string_view text) {
        if (!text.empty()) presence.add(xml::Element(name, std::string(ns::client))).add_text(text);
    };
    add("show", std::ranges::find_if(shows, [&](const auto& row) { return row.first == availability.show; })->second);
    add("status", availability.status);
    if (availability.priority != 0) add("priority", std::to_string(availability.priority));
    return presence;
}

}  // namespace xmpp

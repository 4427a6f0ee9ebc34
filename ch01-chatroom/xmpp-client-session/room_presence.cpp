#include "ch01-chatroom/xmpp-client-session/room_presence.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp::client {

namespace {

/// Section 15.6.2: the codes that say why somebody was sent out of a room.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> exits{
    {{"307", "kicked"},
     {"301", "banned"},
     {"321", "the affiliation has changed"},
     {"322", "the room is for members only now"}}};

std::string reason_in(const xml::Element& element) {
    const auto* reason = element.child("reason", ns::muc_user);
    return reason == nullptr ? std::string{} : reason->text();
}

}  // namespace

RoomPresence read_room_presence(const xml::Element& presence) {
    RoomPresence says;
    const auto* x = presence.child("x", ns::muc_user);
    if (x == nullptr) return says;
    bool is_renamed = false;
    std::string_view exit;
    for (const auto* child : x->children()) {
        if (child->ns != ns::muc_user) continue;
        if (child->name == "status") {
            const auto code = child->attribute("code");
            says.is_own = says.is_own || code == "110";
            says.is_new_room = says.is_new_room || code == "201";
            is_renamed = is_renamed || code == "303";
            for (const auto& [each, meaning] : exits)
                if (code == each) exit = meaning;
        } else if (child->name == "item") {
            says.role = child->attribute("role");
            says.affiliation = child->attribute("affiliation");
            says.new_nick = child->attribute("nick");
            says.reason = reason_in(*child);
        } else if (child->name == "destroy") {
            exit = "the room is destroyed";
            says.reason = reason_in(*child);
        }
    }
    if (!is_renamed) says.new_nick.clear();
    if (!exit.empty()) says.reason = std::string(exit) + (says.reason.empty() ? "" : ": " + says.reason);
    return says;
}

}  // namespace xmpp::client

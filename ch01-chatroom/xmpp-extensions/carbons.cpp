#include "ch01-chatroom/xmpp-extensions/carbons.hpp"

#include <algorithm>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp::extensions {

using session::Session;
using session::Stanza;

namespace {

/// Section 6.1: what is a talk between two, unless its sender wants no copies (also XEP-0334). A copy is never copied.
bool is_worth_a_copy(const xml::Element& message) {
    const auto type = message_type_of(message);
    const bool is_talk =
        type == MessageType::chat || (type == MessageType::normal && message.child("body", ns::client) != nullptr);
    return is_talk && message.child("private", ns::carbons) == nullptr &&
           message.child("no-copy", ns::hints) == nullptr && message.child("received", ns::carbons) == nullptr &&
           message.child("sent", ns::carbons) == nullptr && message.child("x", ns::muc_user) == nullptr;
}

}  // namespace

std::vector<std::string_view> Carbons::features() const {
    return {ns::carbons};
}

bool Carbons::take_iq(const Stanza& iq) {
    const auto* child = iq.element.first_child();
    const bool enable = child->is("enable", ns::carbons);
    if ((!enable && !child->is("disable", ns::carbons)) || type_of(iq.element) != "set") return false;
    if (iq.sender == nullptr || (!iq.to.local().empty() && iq.to != iq.sender->user.jid)) {
        core_.refuse(iq, StanzaFault::forbidden);
        return true;
    }
    iq.sender->carbons = enable;
    core_.answer(iq);
    return true;
}

void Carbons::carried(const Stanza& message, std::span<Session* const> given) {
    const auto gets_a_copy = [&](const Session* each) {
        return each->carbons && each != message.sender && std::ranges::find(given, each) == given.end();
    };
    const auto copy_to = [&](const session::User& user, const char* direction, const auto& promise) {
        for (auto* each : user.sessions)
            if (gets_a_copy(each) && is_worth_a_copy(message.element)) copy(*each, direction, message.element, promise);
    };
    const auto* writer = message.sender != nullptr ? &message.sender->user : nullptr;
    if (writer != nullptr) copy_to(*writer, "sent", std::shared_ptr<session::Promise>());
    if (given.empty() || &given.front()->user == writer) return;  // to herself: one copy is enough
    copy_to(given.front()->user, "received", message.promise);
}

void Carbons::copy(Session& to, const char* direction, const xml::Element& message,
                   const std::shared_ptr<session::Promise>& promise) {
    xml::Element around("message", std::string(ns::client));
    around.set("from", to.user.jid.text()).set("to", to.jid.text());
    if (const auto type = type_of(message); !type.empty()) around.set("type", std::string(type));
    xml::Element forwarded("forwarded", std::string(ns::forward));
    forwarded.add(message);
    xml::Element wrapped(direction, std::string(ns::carbons));
    wrapped.add(std::move(forwarded));
    around.add(std::move(wrapped));
    core_.send_copy(to, around, promise);
}

}  // namespace xmpp::extensions

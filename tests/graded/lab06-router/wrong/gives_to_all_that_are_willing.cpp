// Wrong on purpose: a chat message rings everywhere.
// Slot file: delivery.cpp
// Caught by: Router.gives_a_chat_message_to_the_most_willing
#include "ch01-chatroom/xmpp-session/delivery.hpp"

#include <algorithm>

namespace xmpp::session {

namespace {

const Delivery dropped{};
const Delivery refused{.to = {}, .keep = false, .fault = StanzaFault::service_unavailable};
const Delivery kept{.to = {}, .keep = true, .fault = {}};

std::optional<std::size_t> place_of(std::string_view wanted, std::span<const Resource> resources) {
    const auto found = std::ranges::find(resources, wanted, &Resource::name);
    if (found == resources.end()) return {};
    return static_cast<std::size_t>(found - resources.begin());
}

template <typename Fits>
std::vector<std::size_t> places(std::span<const Resource> resources, Fits fits) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < resources.size(); ++i)
        if (resources[i].priority && fits(*resources[i].priority)) all.push_back(i);
    return all;
}

/// A negative priority says: nothing that is not for me by name.
std::vector<std::size_t> willing(std::span<const Resource> resources) {
    return places(resources, [](int priority) { return priority >= 0; });
}

std::vector<std::size_t> most_willing(std::span<const Resource> resources) {
    return willing(resources);
}

/// Section 8.5.2: to the account alone.
Delivery deliver_to_account(MessageType type, bool has_body, std::span<const Resource> resources) {
    switch (type) {
        case MessageType::normal:
        case MessageType::chat: {
            auto to = most_willing(resources);
            if (!to.empty()) return {.to = std::move(to), .keep = false, .fault = {}};
            return has_body ? kept : refused;
        }
        case MessageType::headline:
            return {.to = willing(resources), .keep = false, .fault = {}};
        case MessageType::groupchat:
            return refused;
        case MessageType::error:
            return dropped;
    }
    return dropped;
}

}  // namespace

Delivery deliver_message(MessageType type, bool has_body, std::string_view wanted,
                         std::span<const Resource> resources) {
    if (wanted.empty()) return deliver_to_account(type, has_body, resources);
    if (const auto place = place_of(wanted, resources)) return {.to = {*place}, .keep = false, .fault = {}};
    switch (type) {  // section 8.5.3.2: it is not there
        case MessageType::normal:
        case MessageType::chat:
            return deliver_to_account(type, has_body, resources);  // the person may be at another program
        case MessageType::groupchat:
            return refused;
        case MessageType::headline:
        case MessageType::error:
            return dropped;
    }
    return dropped;
}

Delivery deliver_iq(const xml::Element& iq, std::string_view wanted, std::span<const Resource> resources) {
    if (const auto place = place_of(wanted, resources)) return {.to = {*place}, .keep = false, .fault = {}};
    return is_request(iq) ? refused : dropped;
}

Delivery deliver_presence(std::string_view wanted, std::span<const Resource> resources) {
    if (wanted.empty()) return {.to = places(resources, [](int) { return true; }), .keep = false, .fault = {}};
    if (const auto place = place_of(wanted, resources)) return {.to = {*place}, .keep = false, .fault = {}};
    return dropped;
}

Delivery deliver_to_nobody(const xml::Element& stanza) {
    const auto kind = kind_of(stanza);
    if (kind == StanzaKind::message) return is_error(stanza) ? dropped : refused;
    if (kind == StanzaKind::iq) return is_request(stanza) ? refused : dropped;
    return dropped;
}

}  // namespace xmpp::session

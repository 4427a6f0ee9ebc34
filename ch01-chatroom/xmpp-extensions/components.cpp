#include "ch01-chatroom/xmpp-extensions/components.hpp"

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-session/link.hpp"
#include "shared/crypto/sha1.hpp"
#include "shared/crypto/token.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

class Components::Component final : public session::Host {
  public:
    Component(session::Core& core, ComponentSettings its_settings) : settings{std::move(its_settings)}, core_{core} {}

    void take(session::Stanza stanza) override {
        if (link == nullptr) return core_.refuse(stanza, StanzaFault::remote_server_timeout, "it is not connected");
        // Written as of our namespace, read as of the component's: neither stands in the text.
        core_.write(*link, xml::to_text(stanza.element, ns::client));
    }
    std::string_view name() const override { return {}; }
    bool is_listed() const override { return settings.listed && link != nullptr; }

    const ComponentSettings settings;
    session::Link* link = nullptr;

  private:
    session::Core& core_;
};

Components::Components(session::Core& core, const std::map<std::string, ComponentSettings>& settings) : core_{core} {
    for (const auto& [domain, its_settings] : settings) {
        auto& component = components_[domain] = std::make_unique<Component>(core, its_settings);
        core.add_host(domain, *component);
    }
}

Components::~Components() = default;

std::string Components::handshake(std::string_view stream_id, std::string_view secret) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char each : crypto::sha1(std::string(stream_id) + std::string(secret))) {
        const auto byte = static_cast<unsigned char>(each);
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

bool Components::take_other(session::Link& link, const xml::Element& element) {
    if (!element.is("handshake", ns::component)) return false;
    const auto found = components_.find(link.component_domain);
    if (found == components_.end() || link.stage != session::Link::Stage::stranger) return false;
    auto& component = *found->second;
    if (!crypto::same_secret(element.text(), handshake(link.stream_id, component.settings.secret))) {
        core_.note(link, "a component with a wrong secret");
        core_.end_link(link, StreamFault::not_authorized, "");
    } else {
        // The old connection may be dead without anybody knowing it yet.
        if (component.link != nullptr)
            core_.end_link(*component.link, StreamFault::conflict, "Replaced by new connection");
        component.link = &link;
        core_.become_component(link);
        core_.write(link, "<handshake/>");
    }
    return true;
}

void Components::link_ended(session::Link& link) {
    if (link.component_domain.empty()) return;
    const auto found = components_.find(link.component_domain);
    if (found == components_.end() || found->second->link != &link) return;
    found->second->link = nullptr;
    for (auto* each : core_.extensions()) each->domain_lost(found->first);
}

}  // namespace xmpp::extensions

// Services of their own domain that connect from outside (XEP-0114): bridges to other systems. The component shows that
// it knows the secret, and from then on all stanzas for its domain are its.
#pragma once

#include <map>
#include <string>

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

struct ComponentSettings {
    std::string secret;
    bool listed = true;  // service discovery tells of it
};

class Components final : public session::Extension {
  public:
    /// `settings`: by domain.
    Components(session::Core& core, const std::map<std::string, ComponentSettings>& settings);
    ~Components() override;

    bool take_other(session::Link& link, const xml::Element& element) override;
    void link_ended(session::Link& link) override;

    /// What a component shows: SHA1(id of the stream + secret) as lower-case hex.
    static std::string handshake(std::string_view stream_id, std::string_view secret);

  private:
    class Component;
    session::Core& core_;
    std::map<std::string, std::unique_ptr<Component>, std::less<>> components_;  // by domain
};

}  // namespace xmpp::extensions

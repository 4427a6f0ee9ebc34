// Is anybody there (XEP-0199)?
#pragma once

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

class Ping final : public session::Extension {
  public:
    explicit Ping(session::Core& core) : core_{core} {}

    std::vector<std::string_view> features() const override { return {ns::ping}; }
    bool take_iq(const session::Stanza& iq) override {
        if (!iq.element.first_child()->is("ping", ns::ping) || type_of(iq.element) != "get") return false;
        core_.answer(iq);
        return true;
    }

  private:
    session::Core& core_;
};

}  // namespace xmpp::extensions

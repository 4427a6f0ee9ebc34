// Messages for somebody who is not there wait for her (XEP-0160), and say later when they were sent (XEP-0203).
#pragma once

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

class OfflineMessages final : public session::Extension {
  public:
    explicit OfflineMessages(session::Core& core) : core_{core} {}

    std::vector<std::string_view> features() const override { return {"msgoffline"}; }
    bool keep(const session::Stanza& message) override;
    void reachable(session::Session& session) override;

  private:
    session::Core& core_;
};

}  // namespace xmpp::extensions

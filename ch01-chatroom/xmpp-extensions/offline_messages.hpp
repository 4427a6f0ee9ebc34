// Messages for somebody who is not there wait for her (XEP-0160), and say later when they were sent (XEP-0203). Whoever
// comes gets them in portions, so that a thousand of them are not in memory at once.
#pragma once

#include <set>

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

class OfflineMessages final : public session::Extension {
  public:
    explicit OfflineMessages(session::Core& core) : core_{core} {}

    std::vector<std::string_view> features() const override { return {"msgoffline"}; }
    bool keep(const session::Stanza& message) override;
    void reachable(session::Session& session) override { send_on(session); }
    void committed() override;
    void tick() override;
    void ended(session::Session& session) override;
    void storage_failed() override { readers_.clear(); }

  private:
    /// As many as there is room for.
    void send_on(session::Session& session);
    void send(session::Session& session, const session::KeptMessage& kept);
    void is_a_reader(session::Session& session);
    void is_done(session::Session& session);

    session::Core& core_;
    std::set<session::Session*> readers_;  // who have not got all yet
};

}  // namespace xmpp::extensions

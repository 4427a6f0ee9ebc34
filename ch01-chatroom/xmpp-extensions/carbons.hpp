// Copies of a talk for the other programs of whoever takes part in it (XEP-0280), so that phone and desktop show the
// same.
#pragma once

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

class Carbons final : public session::Extension {
  public:
    explicit Carbons(session::Core& core) : core_{core} {}

    std::vector<std::string_view> features() const override;
    bool take_iq(const session::Stanza& iq) override;
    void carried(const session::Stanza& message, std::span<session::Session* const> given) override;

  private:
    void copy(session::Session& to, const char* direction, const xml::Element& message,
              const std::shared_ptr<session::Promise>& promise);
    session::Core& core_;
};

}  // namespace xmpp::extensions

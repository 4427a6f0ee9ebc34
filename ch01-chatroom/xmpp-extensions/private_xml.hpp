// What a person's programs keep on the server for themselves, as the rooms that they enter at each log-in (XEP-0049).
// The server does not read it: it keeps elements by their names.
#pragma once

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

inline constexpr std::size_t max_private_xml = 256 * 1024;  // bytes, of one account

class PrivateXml final : public session::Extension {
  public:
    explicit PrivateXml(session::Core& core) : core_{core} {}

    std::vector<std::string_view> features() const override;
    bool take_iq(const session::Stanza& iq) override;

  private:
    void show(const session::Stanza& iq, const xml::Element& wanted);
    void store(const session::Stanza& iq, const xml::Element& query);
    session::Core& core_;
};

}  // namespace xmpp::extensions

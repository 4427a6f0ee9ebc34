// What somebody says of herself, with a picture (XEP-0054).
#pragma once

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

inline constexpr std::size_t max_vcard = 128 * 1024;  // bytes, of which most is the picture

class VCards final : public session::Extension {
  public:
    explicit VCards(session::Core& core) : core_{core} {}

    std::vector<std::string_view> features() const override;
    bool take_iq(const session::Stanza& iq) override;
    /// A card is for everybody. Who has none looks to strangers like nobody.
    bool take_public_iq(const session::Stanza& iq) override;

  private:
    /// False: there is none.
    bool show(const session::Stanza& iq);
    session::Core& core_;
};

}  // namespace xmpp::extensions

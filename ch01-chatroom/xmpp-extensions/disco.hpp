// Service discovery (XEP-0030): what is here, and what it can do.
#pragma once

#include <utility>

#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

/// <query xmlns='disco#info'> with one identity and features.
xml::Element make_disco_info(std::string_view category, std::string_view type, std::string_view name,
                             std::span<const std::string_view> features);
/// <query xmlns='disco#items'>, empty.
xml::Element make_disco_items();
void add_disco_item(xml::Element& items, std::string_view jid, std::string_view name);

inline constexpr std::size_t max_disco_list = 200 * 1024;  // bytes: well below what a connection takes at once

/// <query xmlns='disco#items'> of what there may be very much of.
class DiscoList {
  public:
    /// False: the list is long enough, and nothing has been added.
    bool add(std::string_view jid, std::string_view name);
    xml::Element take() { return std::move(items_); }

  private:
    xml::Element items_ = make_disco_items();
    std::size_t size_ = 0;
};

class Disco final : public session::Extension {
  public:
    explicit Disco(session::Core& core) : core_{core} {}

    std::vector<std::string_view> features() const override;
    bool take_iq(const session::Stanza& iq) override;

  private:
    session::Core& core_;
};

}  // namespace xmpp::extensions

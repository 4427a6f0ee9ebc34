// Multi-user chat (XEP-0045) as a service of its own domain: "room@conference.im.example". room.hpp has one room.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "ch01-chatroom/xmpp-extensions/room.hpp"
#include "ch01-chatroom/xmpp-session/extension.hpp"

namespace xmpp::extensions {

struct RoomServiceLimits {
    std::size_t rooms = 1'000;
    std::size_t of_one_user = 50;  // that she has made
    std::size_t name = 200;        // bytes
    std::size_t listed = 500;      // rooms that service discovery tells of
};

class Rooms final : public session::Extension, private session::Host {
  public:
    /// Takes up the rooms that the storage has.
    Rooms(session::Core& core, std::string domain, RoomLimits limits, RoomServiceLimits limits_of_service = {});

    void account_erased(std::string_view account) override;
    void domain_lost(std::string_view domain) override;
    void came_back(session::Session& session) override;
    void storage_failed() override;
    void tick() override;
    const std::map<std::string, Room, std::less<>>& all() const { return rooms_; }

  private:
    /// Takes up the rooms that the storage has.
    void load();
    void take(session::Stanza stanza) override;
    std::string_view name() const override { return "rooms"; }
    void refuse_unless_leaving(const session::Stanza& stanza, StanzaFault fault, std::string_view text);
    void take_for_service(const session::Stanza& stanza);
    xml::Element list_rooms() const;
    /// Why this user may not make a room of this name. Empty: she may.
    std::optional<StanzaFault> fault_of_new_room(const Jid& user, std::string_view name) const;
    /// Is it over, or has it changed?
    void look_after(Room& room);
    void do_in_all(const std::function<void(Room&)>& work);

    session::Core& core_;
    const std::string domain_;
    RoomLimits limits_;
    RoomServiceLimits limits_of_service_;
    std::map<std::string, Room, std::less<>> rooms_;  // by the local part of the address
    bool are_loaded_ = false;
    std::set<std::string, std::less<>> unreadable_;  // stored rooms that stay as they are: nobody gets in
};

}  // namespace xmpp::extensions

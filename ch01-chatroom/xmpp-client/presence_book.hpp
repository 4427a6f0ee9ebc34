// Who is there: of each contact all programs that are, of which one stands for the person.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "ch01-chatroom/xmpp-client-session/event.hpp"
#include "ch01-chatroom/xmpp-messages/jid.hpp"

namespace xmpp::client {

class PresenceBook {
  public:
    static constexpr std::size_t most_people = 20'000, most_programs = 50;  // of one person; more are not noted

    struct Seen {
        std::string show, status;  // as in the event "presence", not yet printable
        int priority = 0;
        std::size_t number = 0;  // a later one has a higher one
    };

    /// Takes "presence"; with "online" nothing is known any more.
    void take(const Event& event);
    /// The program with the highest priority, of several the latest (RFC 6121, section 4.7.2.3). Null: not there.
    const Seen* of(const Jid& person) const;

  private:
    std::map<Jid, std::map<std::string, Seen>> people_;  // bare, and by resource
    std::size_t last_ = 0;
};

}  // namespace xmpp::client

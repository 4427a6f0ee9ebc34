// What a client session tells: a name and fields, fit for a line of JSON and for a screen. Fields in brackets are only
// there if there is something to say.
//
//     registered   jid                                  the account has been made
//     online       jid                                  a new session: nothing is known yet of who is there
//     resumed      jid                                  the session from before the connection was lost goes on
//     offline      reason                               the stream is over; the program may connect again
//     unsent       to body                              a message of which nobody knows if it has arrived
//     contact      jid subscription [name] [asked] [groups]      a line of the roster; subscription "remove": no more
//     request      from [status]                        somebody asks to see our presence
//     subscription from type                            the answer of somebody whom we have asked, or its end
//     presence     from show [status] [priority]        show: online chat away xa dnd offline
//     message      from to body type [time] [copy]
//     joined       room nick [created]                  we are in the room
//     occupant     room nick show [role] [affiliation]  somebody is, or does something else now
//     left         room nick [reason]                   somebody is not any more, maybe we
//     said         room nick body [time]
//     subject      room text [nick]
//     invited      room from [reason]
//     error        from condition [text] [wish] [body]  what we have sent was refused
//
// `time`: when it was sent, if it comes late. `copy`: "sent" or "received", of another program of ours.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xmpp::client {

struct Event {
    std::string name;
    std::vector<std::pair<std::string, std::string>> fields;

    /// Empty if there is no such field.
    std::string_view operator[](std::string_view field) const {
        const auto found = std::ranges::find_if(fields, [&](const auto& each) { return each.first == field; });
        return found == fields.end() ? std::string_view{} : std::string_view(found->second);
    }
};

}  // namespace xmpp::client

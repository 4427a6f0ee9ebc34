// What the tests of messages that wait say and read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

namespace xmpp::session {

/// `more` stands behind the body.
inline std::string message(const std::string& to, const std::string& body, const std::string& more = "") {
    return "<message to='" + to + "' type='chat'><body>" + body + "</body>" + more + "</message>";
}

/// 60 kB each.
inline std::string long_message(int number, const std::string& to = "bob@im.example") {
    return message(to, std::to_string(number) + "-" + std::string(60'000, 'x'));
}

/// The numbers of the messages in it.
inline std::vector<int> numbers_in(std::string_view bytes) {
    std::vector<int> all;
    for (auto at = bytes.find("<body>"); at != std::string_view::npos; at = bytes.find("<body>", at + 1))
        all.push_back(std::stoi(std::string(bytes.substr(at + 6, 10))));
    return all;
}

inline std::vector<int> from_to(int first, int last) {
    std::vector<int> all;
    for (int i = first; i <= last; ++i) all.push_back(i);
    return all;
}

/// The messages that came, the programs' presences left out.
inline std::vector<std::string> messages_to(World& world, const std::string& who) {
    auto all = world.hears(who);
    std::erase_if(all, [](const auto& each) { return !each.starts_with("<message"); });
    return all;
}

/// Stream management says how many stanzas have come.
inline std::string count(int h) {
    return "<a xmlns='urn:xmpp:sm:3' h='" + std::to_string(h) + "'/>";
}

/// Stream management that can be resumed; gives what it is resumed with.
inline std::string enables(World& world, const std::string& who) {
    world.says(who, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
    const auto enabled = world.hears(who).back();
    const auto at = enabled.find(" id='") + 5;
    return enabled.substr(at, enabled.find('\'', at) - at);
}

inline std::string resume(const std::string& id, int handled) {
    return "<resume xmlns='urn:xmpp:sm:3' h='" + std::to_string(handled) + "' previd='" + id + "'/>";
}

}  // namespace xmpp::session

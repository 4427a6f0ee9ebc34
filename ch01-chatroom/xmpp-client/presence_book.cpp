#include "ch01-chatroom/xmpp-client/presence_book.hpp"

#include <charconv>
#include <utility>

namespace xmpp::client {

void PresenceBook::take(const Event& event) {
    if (event.name == "online") people_.clear();
    const auto from = Jid::parse(event["from"]);
    if (event.name != "presence" || !from) return;
    const auto person = from->bare();
    const std::string program(from->resource());
    if (event["show"] == "offline") {
        const auto found = people_.find(person);
        if (found == people_.end()) return;
        found->second.erase(program);
        if (found->second.empty() || program.empty()) people_.erase(found);
        return;
    }
    if (people_.size() >= most_people && !people_.contains(person)) return;
    auto& programs = people_[person];
    if (programs.size() >= most_programs && !programs.contains(program)) return;
    Seen seen{.show = std::string(event["show"]), .status = std::string(event["status"]), .number = ++last_};
    const auto priority = event["priority"];
    std::from_chars(priority.data(), priority.data() + priority.size(), seen.priority);
    programs[program] = std::move(seen);
}

const PresenceBook::Seen* PresenceBook::of(const Jid& person) const {
    const auto found = people_.find(person);
    if (found == people_.end()) return nullptr;
    const Seen* best = nullptr;
    for (const auto& [program, seen] : found->second)
        if (best == nullptr || std::pair(seen.priority, seen.number) > std::pair(best->priority, best->number))
            best = &seen;
    return best;
}

}  // namespace xmpp::client

#include "ch01-chatroom/xmpp-extensions/sent_messages.hpp"

#include <iterator>

namespace xmpp::extensions {

void Arrivals::has_come(const session::Unacknowledged& stanza) {
    if (stanza.kept) messages_.push_back(*stanza.kept);
    if (!stanza.promise) return;
    stanza.promise->is_kept = true;
    if (!stanza.is_copy) --stanza.promise->ways;
}

std::string SentMessages::key_of(const session::Link& link) {
    return "~" + std::to_string(static_cast<std::uint64_t>(link.id));
}

void SentMessages::add(const session::Link& link, session::Unacknowledged stanza) {
    ways_[link.id].push_back({std::move(stanza)});
    has_new_ = true;
}

void SentMessages::find_arrived(Way& way, std::uint64_t written, std::uint64_t come, Arrivals& arrivals) {
    for (auto& [stanza, end] : way) {
        if (end == 0) end = written;
        if (!stanza.kept || !stanza.promise->is_kept) continue;
        arrivals.add(*stanza.kept);
        stanza.kept.reset();
    }
    for (; !way.empty() && way.front().end <= come; way.pop_front()) arrivals.has_come(way.front().stanza);
}

void SentMessages::find_arrived(Arrivals& arrivals) {
    for (auto each = ways_.begin(); each != ways_.end();) {
        if (const auto* link = core_.find_link(each->first))
            find_arrived(each->second, link->written, core_.acknowledged(*link), arrivals);
        each = each->second.empty() ? ways_.erase(each) : std::next(each);
    }
}

bool SentMessages::has_new() {
    return std::exchange(has_new_, false);
}

/// With an orderly end what the system has taken still comes.
void SentMessages::link_ended(const session::Link& link, Arrivals& arrivals) {
    const auto found = ways_.find(link.id);
    if (found == ways_.end()) return;
    find_arrived(found->second, link.written, link.is_broken ? core_.acknowledged(link) : core_.taken(link), arrivals);
    for (auto& each : found->second) lost_.push_back(std::move(each.stanza));
    ways_.erase(found);
    core_.ask_for_commit();
}

void SentMessages::clear() {
    ways_.clear();
    lost_.clear();
    has_new_ = false;
}

}  // namespace xmpp::extensions

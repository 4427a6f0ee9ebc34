#include "ch01-chatroom/xmpp-session/login_guard.hpp"

#include <algorithm>

namespace xmpp::session {

namespace {

std::string key_of(std::string_view account, std::string_view address) {
    return std::string(account) + " " + std::string(address);  // no name has a blank
}

}  // namespace

LoginGuard::Entry* LoginGuard::find(const std::string& key, Time now) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    if (now - found->second.last < settings_.lock) return &found->second;
    entries_.erase(found);
    return nullptr;
}

LoginGuard::Entry& LoginGuard::count(const std::string& key, Time now) {
    if (auto* known = find(key, now)) {
        ++known->wrong;
        known->last = now;
        return *known;
    }
    if (entries_.size() >= settings_.entries) {
        std::erase_if(entries_, [&](const auto& each) { return now - each.second.last >= settings_.lock; });
        if (entries_.size() >= settings_.entries)
            entries_.erase(std::ranges::min_element(entries_, {}, [](const auto& each) { return each.second.last; }));
    }
    return entries_[key] = Entry{1, now};
}

bool LoginGuard::is_locked(std::string_view account, std::string_view address, Time now) {
    if (!settings_.on) return false;
    const auto* pair = find(key_of(account, address), now);
    if (pair != nullptr && pair->wrong >= settings_.locked_after) return true;
    const auto* alone = find(key_of({}, address), now);
    return alone != nullptr && alone->wrong >= settings_.address_locked_after;
}

std::chrono::seconds LoginGuard::wrong(std::string_view account, std::string_view address, Time now) {
    if (!settings_.on) return {};
    count(key_of({}, address), now);
    const auto& entry = count(key_of(account, address), now);
    auto delay = settings_.first_delay;
    if (entry.wrong <= settings_.free) return {};
    for (int i = settings_.free + 1; i < entry.wrong && delay < settings_.longest_delay; ++i) delay *= 2;
    return std::min(delay, settings_.longest_delay);
}

void LoginGuard::right(std::string_view account, std::string_view address) {
    entries_.erase(key_of(account, address));
}

}  // namespace xmpp::session

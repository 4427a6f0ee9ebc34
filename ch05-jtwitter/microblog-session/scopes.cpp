#include "ch05-jtwitter/microblog-session/scopes.hpp"

#include <algorithm>
#include <array>

namespace microblog {

namespace {

/// Does one scope contain another? A scope contains itself and the finer ones below it: "read" and "read:statuses".
bool contains_scope(std::string_view wide, std::string_view fine) {
    if (wide == fine) return true;
    if (wide == "follow") {
        constexpr std::array<std::string_view, 6> contained{"read:blocks",  "read:follows",  "read:mutes",
                                                            "write:blocks", "write:follows", "write:mutes"};
        return std::ranges::find(contained, fine) != contained.end();
    }
    return fine.size() > wide.size() && fine.starts_with(wide) && fine[wide.size()] == ':';
}

}  // namespace

const std::vector<std::string>& Scopes::known() {
    static const std::vector<std::string> all{
        "read", "write", "follow", "push", "profile",
        // to read
        "read:accounts", "read:blocks", "read:bookmarks", "read:favourites", "read:filters", "read:follows",
        "read:lists", "read:mutes", "read:notifications", "read:search", "read:statuses",
        // to write
        "write:accounts", "write:blocks", "write:bookmarks", "write:conversations", "write:favourites", "write:filters",
        "write:follows", "write:lists", "write:media", "write:mutes", "write:notifications", "write:reports",
        "write:statuses",
        // for moderators
        "admin:read", "admin:read:accounts", "admin:read:reports", "admin:write", "admin:write:accounts",
        "admin:write:reports"};
    return all;
}

std::optional<Scopes> Scopes::parse(std::string_view text) {
    constexpr std::string_view separators = " +,";
    Scopes parsed;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find_first_of(separators, begin), text.size());
        const auto scope = text.substr(begin, end - begin);
        begin = end + 1;
        if (scope.empty()) continue;
        if (std::ranges::find(known(), scope) == known().end()) return {};
        if (std::ranges::find(parsed.scopes_, scope) == parsed.scopes_.end()) parsed.scopes_.emplace_back(scope);
    }
    return parsed;
}

bool Scopes::contains(std::string_view scope) const {
    return std::ranges::any_of(scopes_, [&](const auto& held) { return contains_scope(held, scope); });
}

bool Scopes::contains(const Scopes& other) const {
    return std::ranges::all_of(other.scopes_, [&](const auto& scope) { return contains(scope); });
}

std::string Scopes::text() const {
    std::string text;
    for (const auto& scope : scopes_) text += (text.empty() ? "" : " ") + scope;
    return text;
}

}  // namespace microblog

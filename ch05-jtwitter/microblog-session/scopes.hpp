// What a token allows (OAuth 2 scopes, RFC 6749 section 3.3), in the words of the Mastodon API.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace microblog {

/// A set of scopes as it is written: "read write:statuses".
class Scopes {
  public:
    /// Empty if one of them is unknown. Separated by spaces, "+" or commas.
    static std::optional<Scopes> parse(std::string_view text);
    static const std::vector<std::string>& known();

    /// "read" contains "read:statuses"; "follow" contains read and write of blocks, follows and mutes.
    bool contains(std::string_view scope) const;
    bool contains(const Scopes& other) const;
    bool empty() const { return scopes_.empty(); }
    /// Each once, separated by spaces.
    std::string text() const;

  private:
    std::vector<std::string> scopes_;
};

}  // namespace microblog

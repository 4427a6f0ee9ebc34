// How often a person, a program or an address may call, and what the X-RateLimit headers say about it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ch05-jtwitter/storage/records.hpp"
#include "shared/core/guarded.hpp"

namespace rest {

/// Windows of fixed length: counts begin anew at each. Safe to use from any thread.
class RateLimits {
  public:
    struct Rule {
        std::size_t calls = 0;  // 0: no limit
        std::chrono::minutes in{5};
    };
    struct Settings {
        bool on = true;
        Rule calls{300, std::chrono::minutes{5}};
        Rule media{30, std::chrono::minutes{30}};
        Rule deletes{30, std::chrono::minutes{30}};
        Rule sign_ups{5, std::chrono::minutes{30}};
        Rule programs{60, std::chrono::minutes{30}};  // registered by one address
        std::size_t keys = 100'000;                   // remembered at a time; the oldest go
    };
    enum class Kind { calls, media, deletes, sign_ups, programs };
    struct State {
        bool allowed = true;
        std::size_t limit = 0, remaining = 0;  // limit 0: there is none
        storage::Time reset{};
    };

    explicit RateLimits(const Settings& settings);

    /// Counts one. `who`: "account 3" or "address 127.0.0.1".
    State count(Kind kind, const std::string& who, storage::Time now);

  private:
    struct Window {
        storage::Time begin{};
        std::size_t calls = 0;
    };
    using Windows = std::unordered_map<std::string, Window>;
    const Rule& rule(Kind kind) const;
    void make_room(Windows& windows) const;

    Settings settings_;
    core::Guarded<Windows> windows_;
};

}  // namespace rest

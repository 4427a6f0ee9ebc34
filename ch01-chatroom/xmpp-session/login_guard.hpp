// Against the guessing of passwords: who has been wrong some times waits for the answer, longer each time, and who goes
// on is locked out for a while. Counted for a name together with the address that asks for it, so that a stranger
// cannot lock out the owner, who comes from elsewhere; and for the address alone, so that nobody goes through many
// names.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace xmpp::session {

struct GuardSettings {
    bool on = true;
    int free = 3;                         // wrong passwords for a name from an address that are answered at once
    std::chrono::seconds first_delay{1};  // of the answer to the next; twice as long each time
    std::chrono::seconds longest_delay{8};
    int locked_after = 10;          // for a name from an address
    int address_locked_after = 50;  // for all names from an address
    std::chrono::minutes lock{15};  // also: when all is forgotten after the last wrong one
    std::size_t entries = 100'000;  // that are remembered; the oldest are forgotten first
};

/// For one thread at a time.
class LoginGuard {
  public:
    using Time = std::chrono::steady_clock::time_point;
    explicit LoginGuard(const GuardSettings& settings) : settings_{settings} {}

    bool is_locked(std::string_view account, std::string_view address, Time now);
    /// A password was wrong. Gives how long the answer should wait.
    std::chrono::seconds wrong(std::string_view account, std::string_view address, Time now);
    void right(std::string_view account, std::string_view address);

  private:
    struct Entry {
        int wrong = 0;
        Time last{};
    };
    Entry* find(const std::string& key, Time now);
    Entry& count(const std::string& key, Time now);

    GuardSettings settings_;
    std::map<std::string, Entry> entries_;  // by "name address", and " address"
};

}  // namespace xmpp::session

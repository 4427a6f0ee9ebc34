// What the room needs from outside: accounts and a journal. The program gives real ones, a test gives its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace chat::session {

/// Names one question to Accounts, so that its answer finds back.
enum class Ticket : std::uint64_t {};

enum class AccountAnswer {
    done,            // registered: on disk, synced. Logged in: the password is right
    wrong_password,  // also for a nick that is not registered, after the same work
    taken,           // the nick is registered already
    full,            // registering: there are as many accounts as there may be
    busy,            // too many questions wait; ask again later
    failed           // the disk or the system failed; the program has logged why
};

/// Registered nicks and their passwords. Each question is answered exactly once, in a later turn of the service, by
/// Room::answer(ticket, answer, ...). A question never blocks: hashing and syncing happen elsewhere.
class Accounts {
  public:
    /// `key` is text::nick_key of a nick. Answers at once.
    virtual bool is_registered(std::string_view key) const = 0;
    virtual void register_nick(Ticket ticket, std::string nick, std::string password) = 0;
    virtual void check_password(Ticket ticket, std::string nick, std::string password) = 0;

  protected:
    ~Accounts() = default;
};

/// What a room remembers over a restart.
struct Record {
    enum class Kind {
        said,     // nick said text
        did,      // "/me": nick does text
        topic,    // nick set the topic to text
        banned,   // operator nick banned `target`; text is the reason
        unbanned  // operator nick lifted the ban of `target`
    };
    Kind kind{};
    std::chrono::system_clock::time_point time{};
    std::string nick{};
    std::string text{};
    std::string target{};  // a nick or an address; empty where the kind has none

    bool operator==(const Record&) const = default;
};

/// Where records go. append() returns when the record is safe from the end of the process (not from a power cut).
class Journal {
  public:
    virtual void append(const Record& record) = 0;

  protected:
    ~Journal() = default;
};

}  // namespace chat::session

// The client for scripts: a wish a line comes in on stdin, an event a line goes out on stdout, as JSON:
//
//     {"event":"message","from":"bob@im.example/desk","to":"alice@im.example","body":"hi","type":"chat"}
//
// The events and their fields stand in xmpp-client-session/event.hpp. The client adds
//
//     {"event":"problem","text":"..."}       a line could not be done, or was waited for in vain
//     {"event":"retry","seconds":"1.4"}      the connection is lost, and this long it waits before the next one
//
// Wishes wait until the client is online. Besides them there is "wait EVENT [FIELD=TEXT ...] [for SECONDS]": the lines
// behind it wait until such an event comes, or has come since the last wait. TEXT may be the beginning of what the
// field holds. If none comes in time (10 s if nothing is said), the client ends with exit code 1.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-client-session/event.hpp"

namespace xmpp::client {

std::string to_json_line(const Event& event);

inline constexpr double longest_wait = 1'000'000;  // seconds

/// One "wait ...", without the word.
struct Wait {
    std::string event;
    std::vector<std::pair<std::string, std::string>> fields;
    double seconds = 10;

    /// Empty if it cannot be read.
    static std::optional<Wait> parse(std::string_view line);
    bool fits(const Event& event) const;
};

/// The script's side: what to do next. Without I/O.
class Script {
  public:
    /// Of events since the last wait; older ones are forgotten.
    static constexpr std::size_t most_events = 10'000;

    void add_line(std::string line) { lines_.push_back(std::move(line)); }
    void add_event(const Event& event);
    /// No more lines come.
    void end() { ended_ = true; }

    /// The next wish to carry out. Empty: there is none at present, because of a wait, or because there is no line, or
    /// because wishes cannot be carried out now (`may_act`).
    std::optional<std::string> next(bool may_act);
    /// Is the script at a wait that has not come true? Since when is the caller's to know.
    const std::optional<Wait>& waits_for() const { return wait_; }
    std::size_t size() const { return lines_.size(); }
    bool is_done() const { return ended_ && lines_.empty() && !wait_; }
    /// What was wrong with a line, since the last call.
    std::string take_problem() { return std::exchange(problem_, {}); }

  private:
    bool has_come();
    std::deque<std::string> lines_;
    std::deque<Event> events_;  // since the last wait
    std::optional<Wait> wait_;
    std::string problem_;
    bool ended_ = false;
};

}  // namespace xmpp::client

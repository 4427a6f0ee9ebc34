// The client for scripts: a wish a line comes in on stdin, an event a line goes out on stdout, as JSON:
//
//     {"event":"message","from":"bob@im.example/desk","to":"alice@im.example","body":"hi","type":"chat"}
//
// Besides the wishes there is "wait EVENT [FIELD=TEXT ...] [for SECONDS]": the lines behind it wait until such an event
// comes, or has come since the last wait. TEXT may be the beginning of what the field holds. If none comes in time, the
// client ends with exit code 1.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-client-session/client_session.hpp"

namespace xmpp::client {

std::string to_json_line(const Event& event);

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
    void add_line(std::string line) { lines_.push_back(std::move(line)); }
    void add_event(const Event& event) { events_.push_back(event); }
    /// No more lines come.
    void end() { ended_ = true; }

    /// The next wish to carry out; empty: none at present, because of a wait or because there is no line.
    std::optional<std::string> next();
    /// Is the script at a wait that has not come true? Then since when is the caller's to know.
    const std::optional<Wait>& waits_for() const { return wait_; }
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

// What a person sees: the contacts and rooms on the left, one talk on the right, and below it the row for typing.
// Events come in, and rows of text go out; no I/O but the files of past talks.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-client-session/client_session.hpp"

namespace xmpp::client {

/// Past talks, a file of lines for each contact and room in a folder; for its owner alone to read.
class PastTalks {
  public:
    /// Empty: nothing is kept.
    explicit PastTalks(std::string folder);
    void add(const Jid& with, std::string_view line);
    /// The newest lines.
    std::vector<std::string> last(const Jid& with, std::size_t count) const;

  private:
    std::string path_of(const Jid& with) const;
    std::string folder_;
};

class Screen {
  public:
    Screen(std::string past_folder, bool colour) : past_{std::move(past_folder)}, colour_{colour} { open({}); }

    void take(const Event& event, const ClientSession& session, std::chrono::system_clock::time_point now);
    /// Something of our own to say, in the talk on the screen.
    void tell(std::string_view line);
    /// We have said this to whom is on the screen; servers do not send it back, rooms do.
    void said(const Jid& to, std::string_view body, std::chrono::system_clock::time_point now);

    /// Whose talk is on the screen; empty: the first window, of the client itself.
    const std::optional<Jid>& current() const { return windows_[current_].with; }
    /// By number from 0, or by the beginning of an address. False: there is no such window.
    bool switch_to(std::string_view wanted);
    void open(const std::optional<Jid>& with);
    /// Words that may stand behind what is typed: addresses and nicks.
    std::vector<std::string> names() const;

    /// All rows but the last, each exactly as wide as the screen or narrower, to be drawn from the top.
    std::vector<std::string> draw(int columns, int rows, const ClientSession& session);

  private:
    struct Window {
        std::optional<Jid> with;
        std::deque<std::string> lines;
        int unread = 0;
    };
    struct Seen {
        std::string show, status;
    };
    Window& window(const Jid& with);
    void add(Window& window, std::string line, bool counts);
    std::string mark_of(const Jid& contact) const;
    std::string paint(std::string_view text, std::string_view style) const;

    PastTalks past_;
    bool colour_;
    std::vector<Window> windows_;
    std::size_t current_ = 0;
    std::map<Jid, std::map<std::string, Seen>> presence_;        // by contact and resource
    std::map<Jid, std::map<std::string, std::string>> in_room_;  // by room and nick
};

}  // namespace xmpp::client

// What a person sees: contacts, rooms and who is in them on the left, one talk on the right. Events come in, and rows
// of text go out; no I/O but the files of past talks.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-client-session/client_session.hpp"
#include "ch01-chatroom/xmpp-client/past_talks.hpp"
#include "ch01-chatroom/xmpp-client/presence_book.hpp"

namespace xmpp::client {

class Screen {
  public:
    static constexpr std::size_t most_lines = 2'000;      // of one talk
    static constexpr std::size_t most_talks = 200;        // what strangers say then goes to the first window
    static constexpr std::size_t most_occupants = 2'000;  // of one room; more are not shown

    /// `past_folder`: empty, nothing is kept.
    Screen(std::string past_folder, bool colour);

    void take(const Event& event, std::chrono::system_clock::time_point now);
    /// Something of our own to say, in the talk on the screen.
    void tell(std::string_view text);
    /// We have said this; servers do not send it back, rooms do.
    void said(const Jid& to, std::string_view body, std::chrono::system_clock::time_point now);

    /// Whose talk is on the screen; nobody's: the first window, of the client itself.
    const std::optional<Jid>& current() const { return windows_[current_].with; }
    /// By number from 0, by the beginning of an address, or by any whole address. False: there is no such window.
    bool switch_to(std::string_view wanted);
    /// To a neighbour, round at the ends.
    void step(int windows);
    /// Shows the talk with somebody. Who is not in a room of ours is meant without a resource.
    void open(const Jid& with);
    /// False: the first window stays.
    bool close_current();
    /// Up (positive) or down, in pages of the last drawing.
    void scroll(int pages);

    /// Words that may stand behind what is typed: addresses and nicks.
    std::vector<std::string> names() const;

    /// All rows of the screen but the last, which is for typing. May hold colours and cursor columns.
    std::vector<std::string> draw(int columns, int rows, const ClientSession& session);

  private:
    struct Line {
        std::string time, who, text;  // printable; without `who` it is a notice
    };
    struct Window {
        std::optional<Jid> with;
        std::deque<Line> lines{};
        std::string topic{};
        std::size_t unread = 0;
    };
    struct Occupant {
        std::string show, role;
    };

    Window& window_of(const Jid& with);
    Jid name_of_talk(const Jid& with) const;
    void add(Window& window, Line line);
    void add_text(Window& window, const std::string& time, const std::string& who, std::string_view text);
    void note(Window& window, std::string text);
    void take_message(const Event& event, std::chrono::system_clock::time_point now);
    void take_of_room(const Event& event, std::chrono::system_clock::time_point now);

    struct Row {
        std::string text;
        std::string_view style{};
    };
    std::vector<Row> left_rows(const ClientSession& session) const;
    std::vector<std::string> talk_rows(int columns, std::size_t height);
    std::string title(const ClientSession& session) const;
    std::string paint(std::string_view text, std::string_view style) const;

    PastTalks past_;
    bool colour_;
    std::deque<Window> windows_;  // references stay good when one is added
    std::size_t current_ = 0;
    std::size_t scrolled_ = 0;  // rows, from the bottom
    std::size_t page_ = 1;
    PresenceBook presence_;
    std::map<Jid, std::map<std::string, Occupant>> rooms_;  // by room and nick
};

}  // namespace xmpp::client

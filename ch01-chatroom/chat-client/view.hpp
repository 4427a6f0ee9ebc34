// How a line of the server looks on the screen.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ch01-chatroom/chat-messages/server_line.hpp"

namespace chat::client {

/// "19:15", or "2026-11-19 19:15" if that is another day than `now`; in this machine's time zone.
/// `time` counts seconds, for a server may send a year that the nanoseconds of system_clock do not reach.
std::string local_time(std::chrono::sys_seconds time, std::chrono::system_clock::time_point now);

class View {
  public:
    explicit View(bool colour) : colour_{colour} {}

    /// One line for the screen: the time, and who said what. `line` must be printable (text::to_printable).
    std::string show(const messages::ServerLine& line, std::chrono::system_clock::time_point now) const;

    /// A line that the client itself has to say: what went wrong.
    std::string show_failure(std::string_view text) const;

    /// The nick in its colour: the same in every client and on every day.
    std::string paint_nick(std::string_view nick) const;

  private:
    std::string paint(std::string_view text, std::string_view style) const;

    bool colour_;
};

}  // namespace chat::client

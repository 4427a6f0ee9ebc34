// What the client knows of the room and answers to the person and to the server. No I/O: lines and the time come in,
// lines go out.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/chat-client/view.hpp"
#include "ch01-chatroom/chat-messages/server_line.hpp"
#include "shared/core/result.hpp"

namespace chat::client {

/// What the program is to do next.
struct Step {
    std::string to_server{};                       // whole lines, with their ends
    std::vector<std::string> to_screen{};          // printable lines, without their ends
    std::optional<std::string> password_prompt{};  // ask for a password; the answer goes to password_typed()
    std::optional<std::string> new_nick{};         // the name in the room has changed
    bool leaves = false;                           // the person wants to go; the server closes the connection
};

class Conversation {
  public:
    struct Settings {
        std::string nick{};   // join as a guest under this name
        std::string login{};  // or log in under this one
        bool colour = false;
        bool completes = true;  // somebody has a Tab key: find out who is here
    };
    explicit Conversation(Settings settings);

    /// The connection stands.
    Step connected();

    Step line_typed(std::string_view line);
    Step password_typed(std::string_view password);
    Step password_cancelled();

    /// One line of the server without its end, or why it is none. Whatever it holds, `to_screen` is printable.
    Step line_received(const core::Result<std::string_view>& line, std::chrono::system_clock::time_point now);

    /// True if the line may be kept in a history: it has no password in it.
    static bool may_be_remembered(std::string_view line);

    /// The commands or nicks that begin with `word`, whatever the case, each with what shall follow it.
    std::vector<std::string> complete(std::string_view word, bool at_start) const;

    const std::string& nick() const { return nick_; }  // empty before the server has given one

  private:
    // "/login NAME" and "/register NAME" without the password.
    Step ask_password(std::string_view command, std::string_view nick);
    void note_who_is_here(const messages::ServerLine& line);
    void add_nick(const std::string& nick);
    void drop_nick(std::string_view nick);

    Settings settings_;
    View view_;
    std::string nick_;
    std::map<std::string, std::string> nicks_;  // who is here, as far as we know: key -> nick

    // A password is being asked for.
    struct Asked {
        std::string command, nick;
        std::string first{};  // what was typed the first time; registering asks twice
    };
    std::optional<Asked> asked_;
};

}  // namespace chat::client

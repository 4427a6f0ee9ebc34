// What a client may say to the chat room: one line, in UTF-8, ended by "\n" or "\r\n".
//
//     line     = command / text
//     command  = *" " "/" name [" " arguments]  the names stand in command_table; a space that slipped in before
//                                               "/login" must not tell the room a password
//     text     = anything else; "//" at its start stands for one "/"
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <variant>

#include "shared/core/result.hpp"

namespace chat::messages {

/// The longest line, in bytes, without its end.
inline constexpr std::size_t line_limit = 4096;

// All text refers to the line that was parsed and is valid as long as it is.
struct Say {
    std::string_view text;
};
struct Act {
    std::string_view text;  // /me TEXT: "* anna TEXT"
};
struct Whisper {
    std::string_view nick, text;
};
struct TakeNick {
    std::string_view nick;
};
struct Register {
    std::string_view nick, password;
};
struct LogIn {
    std::string_view nick, password;
};
struct Who {};
struct Topic {
    std::string_view text;  // empty: asks for the topic
};
struct Ping {
    std::string_view text;  // comes back as it is
};
struct WhoIs {
    std::string_view nick;
};
struct Kick {
    std::string_view nick, reason;  // the reason may be empty
};
struct Ban {
    std::string_view target, reason;  // a nick, or "@" and an address
};
struct Unban {
    std::string_view target;
};
struct Bans {};
struct Help {};
struct Quit {
    std::string_view reason;  // may be empty
};

using ClientCommand = std::variant<Say, Act, Whisper, TakeNick, Register, LogIn, Who, Topic, Ping, WhoIs, Kick, Ban,
                                   Unban, Bans, Help, Quit>;

/// One row a command: for /help, for usage errors, and for completion in the client.
struct CommandRow {
    std::string_view name;       // with its slash
    std::string_view arguments;  // "NICK TEXT"; square brackets where one may be left out
    std::string_view about;
    bool for_operators = false;
};
inline constexpr std::array<CommandRow, 15> command_table{{
    {"/nick", "NAME", "join as a guest, or change your guest name"},
    {"/register", "NAME PASSWORD", "keep a name for yourself and join under it"},
    {"/login", "NAME PASSWORD", "join under your registered name"},
    {"/msg", "NAME TEXT", "say something to one person only"},
    {"/me", "TEXT", "tell what you do: * anna waves"},
    {"/who", "", "list who is here"},
    {"/topic", "[TEXT]", "read or set what the room is about"},
    {"/ping", "[TEXT]", "ask for an answer, to see that the line still stands"},
    {"/help", "", "this list"},
    {"/quit", "[TEXT]", "leave, with a last word"},
    {"/whois", "NAME", "address and idle time of a member", true},
    {"/kick", "NAME [REASON]", "send a member out", true},
    {"/ban", "NAME|@ADDRESS [REASON]", "send out and keep out a name or an address", true},
    {"/unban", "NAME|@ADDRESS", "let a name or an address in again", true},
    {"/bans", "", "list the bans", true},
}};

/// The row of the command that `line` begins with, or nullptr.
const CommandRow* find_command(std::string_view line);

/// Reads one line without its end. Errors:
///   bad_text "UTF-8"       the byte at `offset` is not UTF-8 (RFC 3629)
///   bad_text "character"   a control character (only TAB is allowed): it could play tricks on a reader's terminal
///   unknown  "command"     no such command
///   missing  NAME          the argument NAME of the command is missing
///   too_long "line"        longer than line_limit
/// An empty line is Say with an empty text.
core::Result<ClientCommand> parse_command(std::string_view line);

/// Where the password stands in `line` if it is /login or /register: {offset, length}, else a length of 0. For masking;
/// works on lines that parse_command refuses, too.
struct Part {
    std::size_t offset = 0, length = 0;
};
Part find_password(std::string_view line);

}  // namespace chat::messages

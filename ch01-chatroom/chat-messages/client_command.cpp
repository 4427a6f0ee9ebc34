#include "ch01-chatroom/chat-messages/client_command.hpp"

#include <algorithm>
#include <optional>

#include "shared/text/utf8.hpp"

namespace chat::messages {

namespace {

using core::Error;
using core::Fault;

/// Takes words from the left of a line and remembers how far it is.
class Words {
  public:
    explicit Words(std::string_view line) : line_{line} {}

    /// The next word; empty at the end of the line.
    std::string_view word() {
        skip_spaces();
        const auto end = std::min(line_.find(' ', at_), line_.size());
        const auto found = line_.substr(at_, end - at_);
        at_ = end;
        return found;
    }

    /// All that is left, without the spaces around it.
    std::string_view rest() {
        skip_spaces();
        const auto last = line_.find_last_not_of(' ');
        if (at_ >= line_.size() || last == std::string_view::npos) return {};
        return line_.substr(at_, last + 1 - at_);
    }

    std::size_t offset() const { return at_; }

  private:
    void skip_spaces() { at_ = std::min(line_.find_first_not_of(' ', at_), line_.size()); }

    std::string_view line_;
    std::size_t at_ = 0;
};

core::Result<ClientCommand> parse_slash(std::string_view line) {
    Words words(line);
    const auto name = words.word();
    const auto missing = [&](std::string_view argument) { return Error{Fault::missing, argument, words.offset()}; };

    if (name == "/who") return Who{};
    if (name == "/help") return Help{};
    if (name == "/bans") return Bans{};
    if (name == "/topic") return Topic{words.rest()};
    if (name == "/ping") return Ping{words.rest()};
    if (name == "/quit") return Quit{words.rest()};
    if (name == "/me") {
        const auto text = words.rest();
        if (text.empty()) return missing("TEXT");
        return Act{text};
    }

    const bool takes_nick = name == "/nick" || name == "/whois" || name == "/kick" || name == "/ban" ||
                            name == "/unban" || name == "/msg" || name == "/register" || name == "/login";
    if (!takes_nick) return Error{Fault::unknown, "command", 0};
    const auto nick = words.word();
    if (nick.empty()) return missing("NAME");
    if (name == "/nick") return TakeNick{nick};
    if (name == "/whois") return WhoIs{nick};
    if (name == "/unban") return Unban{nick};
    if (name == "/kick") return Kick{nick, words.rest()};
    if (name == "/ban") return Ban{nick, words.rest()};

    const auto last = words.rest();
    if (name == "/msg") {
        if (last.empty()) return missing("TEXT");
        return Whisper{nick, last};
    }
    if (last.empty()) return missing("PASSWORD");
    if (name == "/register") return Register{nick, last};
    return LogIn{nick, last};
}

}  // namespace

const CommandRow* find_command(std::string_view line) {
    const auto name = Words(line).word();
    const auto* row = std::ranges::find(command_table, name, &CommandRow::name);
    return row == command_table.end() ? nullptr : row;
}

core::Result<ClientCommand> parse_command(std::string_view line) {
    if (line.size() > line_limit) return Error{Fault::too_long, "line", line_limit};
    if (const auto bad = text::find_invalid_utf8(line)) return Error{Fault::bad_text, "UTF-8", *bad};
    if (const auto control = text::find_control(line)) return Error{Fault::bad_text, "character", *control};
    if (line.starts_with("//")) return Say{line.substr(1)};
    const auto first = line.find_first_not_of(' ');
    if (first != std::string_view::npos && line[first] == '/') return parse_slash(line);
    return Say{line};
}

Part find_password(std::string_view line) {
    Words words(line);
    const auto name = words.word();
    if (name != "/login" && name != "/register") return {};
    words.word();  // the nick
    const auto password = words.rest();
    if (password.empty()) return {};
    return {static_cast<std::size_t>(password.data() - line.data()), password.size()};
}

}  // namespace chat::messages

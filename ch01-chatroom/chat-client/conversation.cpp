#include "ch01-chatroom/chat-client/conversation.hpp"

#include <algorithm>
#include <utility>

#include "ch01-chatroom/chat-messages/client_command.hpp"
#include "shared/text/nick.hpp"
#include "shared/text/utf8.hpp"

namespace chat::client {

using namespace messages;

namespace {

constexpr std::size_t most_nicks = 10'000;  // kept for completion, whatever a server sends

// A command also counts with spaces in front: a password must not be said to all because of a slipped finger.
std::string_view without_leading_spaces_of_a_command(std::string_view line) {
    const auto first = line.find_first_not_of(' ');
    return first != std::string_view::npos && line[first] == '/' ? line.substr(first) : line;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; (at = line.find_first_not_of(' ', at)) != std::string_view::npos;) {
        const auto end = std::min(line.find(' ', at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

}  // namespace

Conversation::Conversation(Settings settings) : settings_{std::move(settings)}, view_{settings_.colour} {}

Step Conversation::connected() {
    if (!settings_.login.empty()) return ask_password("/login", settings_.login);
    if (!settings_.nick.empty()) return {.to_server = "/nick " + settings_.nick + "\n"};
    return {};
}

Step Conversation::line_typed(std::string_view line) {
    line = without_leading_spaces_of_a_command(line);
    if (line.empty()) return {};

    const auto words = words_of(line);
    const bool needs_password = !words.empty() && (words[0] == "/login" || words[0] == "/register");
    if (needs_password && words.size() == 2) return ask_password(words[0], words[1]);
    return {.to_server = std::string(line) + "\n", .leaves = !words.empty() && words[0] == "/quit"};
}

Step Conversation::ask_password(std::string_view command, std::string_view nick) {
    asked_ = Asked{std::string(command), std::string(nick)};
    return {.password_prompt = (command == "/register" ? "choose a password for " : "password for ") +
                               text::to_printable(nick) + " (not shown): "};
}

Step Conversation::password_typed(std::string_view password) {
    if (!asked_) return {};
    if (password.empty()) return password_cancelled();
    if (asked_->command == "/register" && asked_->first.empty()) {
        asked_->first = password;
        return {.password_prompt = "the same password again: "};
    }
    const auto asked = *std::exchange(asked_, std::nullopt);
    if (!asked.first.empty() && asked.first != password) {
        return {.to_screen = {view_.show_failure("the two passwords differ; try " + asked.command + " " +
                                                 text::to_printable(asked.nick) + " again")}};
    }
    return {.to_server = asked.command + " " + asked.nick + " " + std::string(password) + "\n"};
}

Step Conversation::password_cancelled() {
    asked_.reset();
    return {.to_screen = {view_.show_failure("no password given; nothing was sent")}};
}

Step Conversation::line_received(const core::Result<std::string_view>& line,
                                 std::chrono::system_clock::time_point now) {
    if (!line) {
        return {.to_screen = {view_.show_failure("the server sent a line of more than " +
                                                 std::to_string(server_line_limit) + " bytes; it is not shown")}};
    }
    const auto printable = text::to_printable(*line);
    const auto parsed = parse_server_line(printable);
    if (!parsed)
        return {.to_screen = {local_time(std::chrono::floor<std::chrono::seconds>(now), now) + " " +
                              printable}};  // not of our protocol: as it is

    const auto nick_before = nick_;
    note_who_is_here(*parsed);
    Step step{.to_screen = {view_.show(*parsed, now)}};
    if (nick_ != nick_before) step.new_nick = nick_;
    // Whose names can Tab complete? In a pipe nobody asks, and the answer would come in between at any time.
    if (settings_.completes && nick_before.empty() && !nick_.empty()) step.to_server = "/who\n";
    return step;
}

bool Conversation::may_be_remembered(std::string_view line) {
    return find_password(line).length == 0;
}

void Conversation::note_who_is_here(const ServerLine& line) {
    if (const auto* said = std::get_if<Said>(&line)) return add_nick(said->nick);
    if (const auto* did = std::get_if<Did>(&line)) return add_nick(did->nick);
    if (const auto* whispered = std::get_if<Whispered>(&line)) return add_nick(whispered->from);
    if (const auto* joined = std::get_if<Joined>(&line)) return add_nick(joined->nick);
    if (const auto* left = std::get_if<Left>(&line)) return drop_nick(left->nick);
    if (const auto* you = std::get_if<YouAre>(&line)) {
        nick_ = you->nick;
        return add_nick(you->nick);
    }
    if (const auto* renamed = std::get_if<Renamed>(&line)) {
        drop_nick(renamed->from);
        return add_nick(renamed->to);
    }
    if (const auto* here = std::get_if<Here>(&line)) {
        for (const auto& nick : here->nicks) add_nick(nick);
    }
}

void Conversation::add_nick(const std::string& nick) {
    if (nicks_.size() < most_nicks) nicks_.insert_or_assign(text::nick_key(nick), nick);
}

void Conversation::drop_nick(std::string_view nick) {
    nicks_.erase(text::nick_key(nick));
}

std::vector<std::string> Conversation::complete(std::string_view word, bool at_start) const {
    std::vector<std::string> found;
    if (at_start && word.starts_with('/')) {
        for (const auto& row : command_table) {
            if (row.name.starts_with(word)) found.push_back(std::string(row.name) + (row.arguments.empty() ? "" : " "));
        }
        return found;
    }
    const auto key = text::nick_key(word);
    for (auto at = nicks_.lower_bound(key); at != nicks_.end() && at->first.starts_with(key); ++at)
        found.push_back(at->second + (at_start ? ": " : " "));
    return found;
}

}  // namespace chat::client

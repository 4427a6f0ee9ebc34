#include "ch01-chatroom/chat-messages/server_line.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace chat::messages {

namespace {

using core::Error;
using core::Fault;

std::string format_time(std::chrono::sys_time<std::chrono::minutes> time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 48> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d UTC", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

struct Formatter {
    std::string operator()(const Said& m) const { return "<" + m.nick + "> " + m.text; }
    std::string operator()(const Did& m) const { return "* " + m.nick + " " + m.text; }
    std::string operator()(const Whispered& m) const { return "[" + m.from + " -> " + m.to + "] " + m.text; }
    std::string operator()(const Past& m) const { return "(" + format_time(m.time) + ") " + std::visit(*this, m.what); }
    std::string operator()(const YouAre& m) const { return "-- you are " + m.nick; }
    std::string operator()(const Joined& m) const { return "-- " + m.nick + " joined"; }
    std::string operator()(const Left& m) const {
        return "-- " + m.nick + " left" + (m.reason.empty() ? "" : ": " + m.reason);
    }
    std::string operator()(const Renamed& m) const { return "-- " + m.from + " is now " + m.to; }
    std::string operator()(const Crowd& m) const {
        return "-- " + std::to_string(m.joined) + " joined, " + std::to_string(m.left) + " left";
    }
    std::string operator()(const Here& m) const {
        std::string out = "-- here: ";
        for (const auto& nick : m.nicks) out += (&nick == m.nicks.data() ? "" : ", ") + nick;
        return out;
    }
    std::string operator()(const TopicIs& m) const { return "-- topic: " + m.text + " (set by " + m.nick + ")"; }
    std::string operator()(const Notice& m) const { return "-- " + m.text; }
    std::string operator()(const Failure& m) const { return "!! " + m.text; }
};

/// Takes `prefix` from the front of `text`; false and nothing taken if it is not there.
bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// Takes all before `end`, and `end` itself.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view end) {
    const auto at = text.find(end);
    if (at == std::string_view::npos) return {};
    const auto taken = text.substr(0, at);
    text.remove_prefix(at + end.size());
    return taken;
}

template <typename Number>
std::optional<Number> take_number(std::string_view& text) {
    Number number{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{}) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

bool is_nick(std::string_view text) {
    return !text.empty() && text.find(' ') == std::string_view::npos;
}

std::optional<std::chrono::sys_time<std::chrono::minutes>> parse_time(std::string_view text) {
    const auto year = take_number<int>(text);
    if (!year || !take(text, "-")) return {};
    const auto month = take_number<unsigned>(text);
    if (!month || !take(text, "-")) return {};
    const auto day = take_number<unsigned>(text);
    if (!day || !take(text, " ")) return {};
    const auto hour = take_number<unsigned>(text);
    if (!hour || *hour > 23 || !take(text, ":")) return {};
    const auto minute = take_number<unsigned>(text);
    if (!minute || *minute > 59 || text != " UTC") return {};
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{*day}};
    if (*year < 1 || *year > 9999 || !date.ok()) return {};
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

core::Result<ServerLine> parse_said(std::string_view line) {
    auto rest = line.substr(1);
    const auto nick = take_until(rest, "> ");
    if (!nick || !is_nick(*nick)) return Error{Fault::malformed, "nick", 1};
    return ServerLine{Said{std::string(*nick), std::string(rest)}};
}

core::Result<ServerLine> parse_did(std::string_view line) {
    auto rest = line.substr(2);
    const auto nick = take_until(rest, " ");
    if (!nick || !is_nick(*nick)) return Error{Fault::malformed, "nick", 2};
    return ServerLine{Did{std::string(*nick), std::string(rest)}};
}

core::Result<ServerLine> parse_whispered(std::string_view line) {
    auto rest = line.substr(1);
    const auto from = take_until(rest, " -> ");
    const auto to = take_until(rest, "] ");
    if (!from || !to || !is_nick(*from) || !is_nick(*to)) return Error{Fault::malformed, "nick", 1};
    return ServerLine{Whispered{std::string(*from), std::string(*to), std::string(rest)}};
}

core::Result<ServerLine> parse_past(std::string_view line) {
    auto rest = line.substr(1);
    const auto when = take_until(rest, ") ");
    const auto time = when ? parse_time(*when) : std::nullopt;
    if (!time) return Error{Fault::malformed, "time", 1};
    const auto offset = line.size() - rest.size();
    if (rest.starts_with('<') || rest.starts_with("* ")) {
        auto what = rest.starts_with('<') ? parse_said(rest) : parse_did(rest);
        if (!what) return Error{what.error().fault, what.error().field, what.error().offset + offset};
        if (auto* said = std::get_if<Said>(&*what)) return ServerLine{Past{*time, std::move(*said)}};
        return ServerLine{Past{*time, std::get<Did>(*std::move(what))}};
    }
    return Error{Fault::malformed, "line", offset};
}

ServerLine parse_notice(std::string_view text) {
    auto rest = text;
    if (take(rest, "you are ") && is_nick(rest)) return YouAre{std::string(rest)};

    rest = text;
    if (take(rest, "here: ")) {
        Here here;
        while (const auto nick = take_until(rest, ", ")) here.nicks.emplace_back(*nick);
        here.nicks.emplace_back(rest);
        return here;
    }

    rest = text;
    if (take(rest, "topic: ") && rest.ends_with(')')) {
        const auto by = rest.rfind(" (set by ");
        if (by != std::string_view::npos) {
            const auto nick = rest.substr(by + 9, rest.size() - by - 10);
            if (is_nick(nick)) return TopicIs{std::string(rest.substr(0, by)), std::string(nick)};
        }
    }

    rest = text;
    const auto joined = take_number<std::size_t>(rest);
    if (joined && take(rest, " joined, ")) {
        const auto left = take_number<std::size_t>(rest);
        if (left && rest == " left") return Crowd{*joined, *left};
    }

    rest = text;
    if (const auto nick = take_until(rest, " "); nick && is_nick(*nick)) {
        if (rest == "joined") return Joined{std::string(*nick)};
        if (rest == "left") return Left{std::string(*nick), ""};
        if (take(rest, "left: ") && !rest.empty()) return Left{std::string(*nick), std::string(rest)};
        if (take(rest, "is now ") && is_nick(rest)) return Renamed{std::string(*nick), std::string(rest)};
    }
    return Notice{std::string(text)};
}

}  // namespace

std::string format(const ServerLine& line) {
    return std::visit(Formatter{}, line) + '\n';
}

core::Result<ServerLine> parse_server_line(std::string_view line) {
    if (line.starts_with('<')) return parse_said(line);
    if (line.starts_with("* ")) return parse_did(line);
    if (line.starts_with('[')) return parse_whispered(line);
    if (line.starts_with('(')) return parse_past(line);
    if (take(line, "-- ")) return parse_notice(line);
    if (take(line, "!! ")) return ServerLine{Failure{std::string(line)}};
    return Error{Fault::unknown, "line", 0};
}

}  // namespace chat::messages

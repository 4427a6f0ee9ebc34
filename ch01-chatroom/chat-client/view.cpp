#include "ch01-chatroom/chat-client/view.hpp"

#include <array>
#include <cstdint>
#include <ctime>
#include <variant>

#include "shared/text/nick.hpp"

namespace chat::client {

using namespace messages;

namespace {

// Parameters of SGR (ECMA-48, section 8.3.117).
constexpr std::string_view faint = "2";
constexpr std::string_view failure_style = "31";  // red
constexpr std::string_view private_style = "1";   // bold

// Colours that can be read on black and on white.
constexpr std::array<std::string_view, 10> nick_styles{"31", "32", "33", "34", "35", "36", "91", "92", "94", "95"};

// FNV-1a, 32 bits: small, and the same on every machine, which std::hash need not be.
std::uint32_t hash_of(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    return hash;
}

std::tm local_calendar(std::chrono::sys_seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm calendar{};
    localtime_r(&seconds, &calendar);
    return calendar;
}

}  // namespace

std::string local_time(std::chrono::sys_seconds time, std::chrono::system_clock::time_point now) {
    const auto when = local_calendar(time);
    const auto today = local_calendar(std::chrono::floor<std::chrono::seconds>(now));
    const bool is_today = when.tm_year == today.tm_year && when.tm_yday == today.tm_yday;
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), is_today ? "%H:%M" : "%Y-%m-%d %H:%M", &when);
    return {text.data(), length};
}

std::string View::paint(std::string_view text, std::string_view style) const {
    if (!colour_) return std::string(text);
    return "\x1B[" + std::string(style) + "m" + std::string(text) + "\x1B[0m";
}

std::string View::paint_nick(std::string_view nick) const {
    return paint(nick, nick_styles[hash_of(text::nick_key(nick)) % nick_styles.size()]);
}

std::string View::show_failure(std::string_view text) const {
    return paint("!! " + std::string(text), failure_style);
}

std::string View::show(const ServerLine& line, std::chrono::system_clock::time_point now) const {
    const auto at = [&](std::chrono::sys_seconds time) { return paint(local_time(time, now), faint) + " "; };
    const auto present = std::chrono::floor<std::chrono::seconds>(now);
    const auto said = [&](const Said& m) { return "<" + paint_nick(m.nick) + "> " + m.text; };
    const auto did = [&](const Did& m) { return "* " + paint_nick(m.nick) + " " + m.text; };
    const auto notice = [&](const ServerLine& m) {
        auto text = format(m);
        text.pop_back();  // the line's end
        return at(present) + paint(text, faint);
    };

    if (const auto* m = std::get_if<Said>(&line)) return at(present) + said(*m);
    if (const auto* m = std::get_if<Did>(&line)) return at(present) + did(*m);
    if (const auto* m = std::get_if<Past>(&line)) {
        const auto* words = std::get_if<Said>(&m->what);
        return at(m->time) + (words != nullptr ? said(*words) : did(std::get<Did>(m->what)));
    }
    if (const auto* m = std::get_if<Whispered>(&line)) {
        return at(present) + "[" + paint_nick(m->from) + " -> " + paint_nick(m->to) + "] " +
               paint(m->text, private_style);
    }
    if (const auto* m = std::get_if<Failure>(&line)) return at(present) + show_failure(m->text);
    return notice(line);
}

}  // namespace chat::client

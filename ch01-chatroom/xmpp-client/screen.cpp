#include "ch01-chatroom/xmpp-client/screen.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace xmpp::client {

namespace {

constexpr std::size_t most_lines = 2'000, shown_of_past = 30;
constexpr int left_columns = 26;

std::string clock_of(std::chrono::system_clock::time_point time) {
    const auto seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    localtime_r(&seconds, &local);
    char text[16];
    const auto length = std::strftime(text, sizeof text, "%H:%M ", &local);
    return {text, length};
}

/// In as many rows as it takes; words are not kept together, for Chinese has none to look for.
std::vector<std::string> wrap(std::string_view line, int columns) {
    std::vector<std::string> rows;
    do {
        std::size_t end = 0;
        while (end < line.size()) {
            const auto next = text::next_grapheme(line, end);
            if (end > 0 && text::display_width(line.substr(0, next)) > columns) break;
            end = next;
        }
        rows.emplace_back(line.substr(0, end));
        line.remove_prefix(end);
    } while (!line.empty());
    return rows;
}

std::string padded(std::string text, int columns) {
    text = text::truncate_to_width(text, columns);
    const int missing = columns - text::display_width(text);
    return text + std::string(static_cast<std::size_t>(std::max(0, missing)), ' ');
}

}  // namespace

PastTalks::PastTalks(std::string folder) : folder_{std::move(folder)} {
    if (folder_.empty()) return;
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
}

/// An address may hold "/" only in its resource, which is not part of the name.
std::string PastTalks::path_of(const Jid& with) const {
    return folder_ + "/" + with.bare().text() + ".txt";
}

void PastTalks::add(const Jid& with, std::string_view line) {
    if (folder_.empty()) return;
    const int file = ::open(path_of(with).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return;
    const auto text = std::string(line) + "\n";
    static_cast<void>(!::write(file, text.data(), text.size()));  // a talk goes on without its past
    ::close(file);
}

std::vector<std::string> PastTalks::last(const Jid& with, std::size_t count) const {
    std::deque<std::string> lines;
    if (folder_.empty()) return {};
    std::ifstream file(path_of(with));
    for (std::string line; std::getline(file, line);) {
        lines.push_back(text::to_printable(line));
        if (lines.size() > count) lines.pop_front();
    }
    return {lines.begin(), lines.end()};
}

void Screen::open(const std::optional<Jid>& with) {
    const auto found = std::ranges::find(windows_, with, &Window::with);
    if (found != windows_.end()) {
        current_ = static_cast<std::size_t>(found - windows_.begin());
    } else {
        windows_.push_back({with, {}, 0});
        current_ = windows_.size() - 1;
        if (with)
            for (auto& line : past_.last(*with, shown_of_past)) windows_.back().lines.push_back(std::move(line));
    }
    windows_[current_].unread = 0;
}

Screen::Window& Screen::window(const Jid& with) {
    const auto found = std::ranges::find(windows_, with, &Window::with);
    if (found != windows_.end()) return *found;
    const auto before = current_;
    open(with);
    current_ = before;
    return windows_.back();
}

bool Screen::switch_to(std::string_view wanted) {
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (problem == std::errc{} && end == wanted.data() + wanted.size()) {
        if (number >= windows_.size()) return false;
        open(windows_[number].with);
        return true;
    }
    for (const auto& each : windows_)
        if (each.with && each.with->text().starts_with(wanted)) {
            open(std::optional(each.with));
            return true;
        }
    const auto jid = Jid::parse(wanted);
    if (!jid || jid->local().empty()) return false;
    open(jid->bare());
    return true;
}

void Screen::add(Window& window, std::string line, bool counts) {
    window.lines.push_back(std::move(line));
    if (window.lines.size() > most_lines) window.lines.pop_front();
    if (counts && &window != &windows_[current_]) ++window.unread;
}

void Screen::tell(std::string_view line) {
    while (!line.empty()) {
        const auto end = std::min(line.find('\n'), line.size());
        add(windows_[current_], "-- " + text::to_printable(line.substr(0, end)), false);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
}

void Screen::said(const Jid& to, std::string_view body, std::chrono::system_clock::time_point now) {
    const auto line = clock_of(now) + "me: " + text::to_printable(body);
    add(window(to.bare()), line, false);
    past_.add(to, line);
}

void Screen::take(const Event& event, const ClientSession&, std::chrono::system_clock::time_point now) {
    const auto text = [&](const char* field) { return text::to_printable(event[field]); };
    const auto jid = [&](const char* field) { return Jid::parse(event[field]); };
    auto time = clock_of(now);
    if (const auto sent = parse_stamp(event["time"])) time = clock_of(*sent);
    if (event.name == "message") {
        const bool is_ours = event["copy"] == "sent";
        const auto other = jid(is_ours ? "to" : "from");
        if (!other) return;
        const auto line = time + (is_ours ? std::string("me") : std::string(other->local())) + ": " + text("body");
        add(window(other->bare()), line, true);
        past_.add(*other, line);
    } else if (event.name == "said" || event.name == "subject" || event.name == "joined" || event.name == "left" ||
               event.name == "occupant") {
        const auto room = jid("room");
        if (!room) return;
        auto& its = window(*room);
        const auto nick = text("nick");
        if (event.name == "said") {
            const auto line = time + nick + ": " + text("body");
            add(its, line, true);
            if (event["time"].empty()) past_.add(*room, line);
        } else if (event.name == "subject") {
            add(its, "-- the subject is: " + text("text"), false);
        } else if (event.name == "left") {
            in_room_[*room].erase(nick);
            add(its, "-- " + nick + " has left" + (event["reason"].empty() ? "" : " (" + text("reason") + ")"), false);
        } else {
            const bool is_new = in_room_[*room].emplace(nick, "").second;
            if (event.name == "joined")
                add(its, "-- you are in the room as " + nick, false);
            else if (is_new)
                add(its, "-- " + nick + " is here", false);
        }
    } else if (event.name == "presence") {
        const auto from = jid("from");
        if (!from) return;
        auto& programs = presence_[from->bare()];
        if (event["show"] == "offline")
            programs.erase(std::string(from->resource()));
        else
            programs[std::string(from->resource())] = {std::string(event["show"]), text("status")};
    } else if (event.name == "request") {
        add(windows_.front(), "-- " + text("from") + " asks to see your presence: /accept or /deny " + text("from"),
            true);
    } else if (event.name == "invited") {
        add(windows_.front(), "-- " + text("from") + " invites you: /join " + text("room") + " NICK", true);
    } else if (event.name == "error") {
        add(windows_[current_],
            "-- " + text("from") + " answers: " + text("condition") +
                (event["text"].empty() ? "" : " (" + text("text") + ")"),
            false);
    } else if (event.name == "online") {
        add(windows_.front(), "-- you are " + text("jid") + "; /help lists what you can do", false);
    } else if (event.name == "registered") {
        add(windows_.front(), "-- the account " + text("jid") + " is made", false);
    } else if (event.name == "offline") {
        add(windows_[current_], "-- offline: " + text("reason"), false);
    }
}

std::vector<std::string> Screen::names() const {
    std::vector<std::string> all;
    for (const auto& [contact, programs] : presence_) all.push_back(contact.text());
    for (const auto& each : windows_)
        if (each.with) all.push_back(each.with->text());
    if (const auto& with = current()) {
        const auto room = in_room_.find(*with);
        if (room != in_room_.end())
            for (const auto& [nick, nothing] : room->second) all.push_back(nick);
    }
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::string Screen::mark_of(const Jid& contact) const {
    const auto found = presence_.find(contact);
    if (found == presence_.end() || found->second.empty()) return " ";
    for (const auto& [resource, seen] : found->second)
        if (seen.show == "online" || seen.show == "chat") return "+";
    return "-";
}

std::string Screen::paint(std::string_view text, std::string_view style) const {
    if (!colour_) return std::string(text);
    return "\x1B[" + std::string(style) + "m" + std::string(text) + "\x1B[0m";
}

std::vector<std::string> Screen::draw(int columns, int rows, const ClientSession& session) {
    struct Entry {
        std::string text;
        bool is_current = false, has_unread = false;
    };
    std::vector<Entry> left;
    const auto entry = [&](const std::optional<Jid>& with, const std::string& name) {
        const auto found = std::ranges::find(windows_, with, &Window::with);
        std::string number, unread;
        if (found != windows_.end()) {
            number = std::to_string(found - windows_.begin()) + " ";
            if (found->unread > 0) unread = " (" + std::to_string(found->unread) + ")";
        }
        left.push_back({name + unread + (number.empty() ? "" : "  " + number),
                        found != windows_.end() && found->with == current(), !unread.empty()});
    };
    entry({}, "client");
    for (const auto& [jid, item] : session.contacts())
        entry(jid, mark_of(jid) + " " + text::to_printable(item.name.empty() ? jid.text() : item.name) +
                       (item.asked ? " ?" : ""));
    for (const auto& each : windows_)
        if (each.with && !session.contacts().contains(*each.with))
            entry(each.with,
                  (session.rooms().contains(*each.with) ? "# " : "  ") + text::to_printable(each.with->text()));

    const int right_columns = std::max(10, columns - left_columns - 2);
    const auto height = static_cast<std::size_t>(std::max(1, rows - 2));
    std::vector<std::string> right;
    const auto& lines = windows_[current_].lines;
    for (auto line = lines.rbegin(); line != lines.rend() && right.size() < height; ++line) {
        auto wrapped = wrap(*line, right_columns);
        for (auto row = wrapped.rbegin(); row != wrapped.rend() && right.size() < height; ++row)
            right.push_back(std::move(*row));
    }
    std::ranges::reverse(right);

    std::vector<std::string> all;
    const auto title =
        " " + (current() ? current()->text() : session.jid().text()) + (session.is_online() ? "" : "  (not online)");
    all.push_back(paint(padded(text::to_printable(title), columns - 1), "7"));
    for (std::size_t i = 0; i < height; ++i) {
        std::string row(static_cast<std::size_t>(left_columns), ' ');
        if (i < left.size()) {
            row = padded(left[i].text, left_columns);
            if (left[i].is_current) row = paint(row, "1");
            if (left[i].has_unread) row = paint(row, "33");
        }
        all.push_back(row + "| " + (i < right.size() ? right[i] : ""));
    }
    return all;
}

}  // namespace xmpp::client

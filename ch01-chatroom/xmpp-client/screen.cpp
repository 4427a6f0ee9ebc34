#include "ch01-chatroom/xmpp-client/screen.hpp"

#include <algorithm>
#include <charconv>

#include "ch01-chatroom/chat-client/view.hpp"
#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace xmpp::client {

namespace {

using std::chrono::sys_seconds;
using std::chrono::system_clock;

sys_seconds seconds_of(system_clock::time_point time) {
    return floor<std::chrono::seconds>(time);
}

/// When something was said; `now` if it does not come late.
sys_seconds time_in(const Event& event, sys_seconds now) {
    const auto late = parse_stamp(event["time"]);
    return late ? floor<std::chrono::seconds>(*late) : now;
}

constexpr std::size_t shown_of_past = 30;             // lines, when a talk is opened
constexpr int left_columns = 26, least_columns = 60;  // of the left side, and of a screen that has one
constexpr int indent = 6;                             // of what a line goes on with: as wide as "19:15 "

// Parameters of SGR (ECMA-48, section 8.3.117).
constexpr std::string_view bold = "1", faint = "2", reversed = "7", yellow = "33";

/// As many rows as it takes, none wider than `columns`. Breaks at a blank if there is one in the second half of a row:
/// Chinese has none to look for.
std::vector<std::string> wrap(std::string_view text, int columns) {
    std::vector<std::string> rows;
    int room = columns;
    for (;;) {
        std::size_t end = 0, blank = 0;
        int width = 0;
        while (end < text.size()) {
            const auto next = text::next_grapheme(text, end);
            const auto cluster = text.substr(end, next - end);
            width += text::display_width(cluster);
            if (width > room && end > 0) break;
            if (cluster == " " && width > room / 2) blank = next;
            end = next;
        }
        if (end < text.size() && blank > 0) end = blank;
        rows.push_back(std::string(rows.empty() ? 0 : indent, ' ') + std::string(text.substr(0, end)));
        text.remove_prefix(end);
        if (text.empty()) return rows;
        room = std::max(columns - indent, 2);
    }
}

std::string padded(std::string_view text, int columns) {
    auto row = text::truncate_to_width(text, columns);
    const int missing = columns - text::display_width(row);
    return row + std::string(static_cast<std::size_t>(std::max(0, missing)), ' ');
}

/// When something was said: with the day, if it was another one.
std::string time_of(sys_seconds time, sys_seconds now) {
    const bool is_today = local_time(time, "%F") == local_time(now, "%F");
    return local_time(time, is_today ? "%H:%M " : "%m-%d %H:%M ");
}

/// One sign for how somebody is there.
std::string_view mark_of(std::string_view show) {
    if (show == "online" || show == "chat") return "+";
    if (show == "dnd") return "!";
    return show.empty() ? " " : "-";
}

}  // namespace

Screen::Screen(std::string past_folder, bool colour) : past_{std::move(past_folder)}, colour_{colour} {
    windows_.push_back({.with = {}});
}

// --- windows ---------------------------------------------------------------------------------------------------------

/// In a room each occupant has a talk of his own; else a person has one, whichever program he uses.
Jid Screen::name_of_talk(const Jid& with) const {
    return rooms_.contains(with.bare()) ? with : with.bare();
}

Screen::Window& Screen::window_of(const Jid& with) {
    const auto name = name_of_talk(with);
    const auto found = std::ranges::find(windows_, std::optional(name), &Window::with);
    if (found != windows_.end()) return *found;
    if (windows_.size() >= most_talks) return windows_.front();
    windows_.push_back({.with = name});
    for (auto& line : past_.last(name, shown_of_past)) windows_.back().lines.push_back({"", "", std::move(line)});
    return windows_.back();
}

void Screen::open(const Jid& with) {
    auto& window = window_of(with);
    window.unread = 0;
    current_ = static_cast<std::size_t>(std::ranges::find(windows_, window.with, &Window::with) - windows_.begin());
    scrolled_ = 0;
}

bool Screen::switch_to(std::string_view wanted) {
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (problem == std::errc{} && end == wanted.data() + wanted.size()) {
        if (number >= windows_.size()) return false;
        current_ = number;
        windows_[number].unread = 0;
        scrolled_ = 0;
        return true;
    }
    if (const auto jid = Jid::parse(wanted); jid && !jid->local().empty()) {
        open(*jid);
        return true;
    }
    for (const auto& each : windows_)
        if (each.with && !wanted.empty() && each.with->text().starts_with(wanted)) {
            open(Jid(*each.with));
            return true;
        }
    return false;
}

void Screen::step(int windows) {
    const auto count = static_cast<int>(windows_.size());
    const int next = ((static_cast<int>(current_) + windows) % count + count) % count;
    switch_to(std::to_string(next));
}

bool Screen::close_current() {
    if (current_ == 0) return false;
    windows_.erase(windows_.begin() + static_cast<std::ptrdiff_t>(current_));
    --current_;
    switch_to(std::to_string(current_));
    return true;
}

void Screen::scroll(int pages) {
    const auto rows = static_cast<std::size_t>(std::abs(pages)) * std::max<std::size_t>(page_ - 1, 1);
    scrolled_ = pages > 0 ? scrolled_ + rows : scrolled_ - std::min(scrolled_, rows);
}

void Screen::add(Window& window, Line line) {
    window.lines.push_back(std::move(line));
    if (window.lines.size() > most_lines) window.lines.pop_front();
}

void Screen::add_text(Window& window, const std::string& time, const std::string& who, std::string_view text) {
    const auto lines = printable_lines(text);
    add(window, {time, who, lines.front()});
    for (std::size_t i = 1; i < lines.size(); ++i) add(window, {"      ", "", lines[i]});
    if (&window != &windows_[current_]) ++window.unread;
}

void Screen::note(Window& window, std::string text) {
    add(window, {"", "", "-- " + std::move(text)});
}

void Screen::tell(std::string_view text) {
    for (auto& line : printable_lines(text)) note(windows_[current_], std::move(line));
}

void Screen::said(const Jid& to, std::string_view body, system_clock::time_point now) {
    auto& window = window_of(to);
    const auto time = seconds_of(now);
    add_text(window, time_of(time, time), "me", body);
    past_.add(name_of_talk(to).bare(), time, "me", body);
    scrolled_ = 0;
}

// --- events ----------------------------------------------------------------------------------------------------------

void Screen::take(const Event& event, system_clock::time_point now) {
    const auto text = [&](const char* field) { return text::to_printable(event[field]); };
    presence_.take(event);
    const auto& name = event.name;
    auto& first = windows_.front();
    auto& here = windows_[current_];
    if (name == "message") {
        take_message(event, now);
    } else if (name == "said" || name == "subject" || name == "joined" || name == "left" || name == "occupant") {
        take_of_room(event, now);
    } else if (name == "request") {
        const auto status = text("status");
        add_text(first, "", "",
                 "-- " + text("from") + " asks to see your presence" + (status.empty() ? "" : " (" + status + ")") +
                     ": /accept or /deny " + text("from"));
    } else if (name == "subscription") {
        const auto type = event["type"];
        note(first, text("from") + (type == "subscribed"     ? " lets you see the presence"
                                    : type == "unsubscribed" ? " does not let you see the presence"
                                                             : " does not look at your presence any more"));
    } else if (name == "invited") {
        add_text(first, "", "", "-- " + text("from") + " invites you: /join " + text("room") + " NICK");
    } else if (name == "error") {
        note(here, text("from") + " refuses" + (event["wish"].empty() ? "" : " " + text("wish")) + ": " +
                       text("condition") + (event["text"].empty() ? "" : " (" + text("text") + ")"));
    } else if (name == "unsent") {
        note(here, "this may not have arrived at " + text("to") + ": " + text("body"));
    } else if (name == "online") {
        rooms_.clear();
        note(first, "you are " + text("jid") + "; /help lists what you can do");
        if (&here != &first) note(here, "connected again, as a new session");
    } else if (name == "resumed") {
        note(here, "connected again; nothing was lost");
    } else if (name == "registered") {
        note(first, "the account " + text("jid") + " is made");
    } else if (name == "offline") {
        note(here, "offline: " + text("reason"));
    } else if (name == "retry") {
        note(here, "the next try is in " + text("seconds") + " s");
    }
}

void Screen::take_message(const Event& event, system_clock::time_point now) {
    const bool is_ours = event["copy"] == "sent";
    const auto other = Jid::parse(event[is_ours ? "to" : "from"]);
    if (!other) return;
    const auto time = time_in(event, seconds_of(now));
    const auto name = name_of_talk(*other);
    const std::string who(is_ours          ? "me"
                          : name.is_bare() ? std::string(other->local())
                                           : std::string(other->resource()));
    auto& window = window_of(name);
    const bool has_window = window.with == name;
    add_text(window, time_of(time, seconds_of(now)), text::to_printable(has_window ? who : other->text()),
             event["body"]);
    past_.add(name, time, who, event["body"]);
}

void Screen::take_of_room(const Event& event, system_clock::time_point now) {
    const auto room = Jid::parse(event["room"]);
    if (!room) return;
    auto& people = rooms_[*room];
    auto& window = window_of(*room);
    const auto nick = text::to_printable(event["nick"]);
    if (event.name == "said") {
        const auto time = time_in(event, seconds_of(now));
        add_text(window, time_of(time, seconds_of(now)), nick, event["body"]);
        if (event["time"].empty()) past_.add(*room, time, nick, event["body"]);  // else it was there before
    } else if (event.name == "subject") {
        window.topic = text::to_printable(event["text"]);
        if (!window.topic.empty()) note(window, "the subject is: " + window.topic);
    } else if (event.name == "joined") {
        note(window, "you are in the room as " + nick + (event["created"].empty() ? "" : "; it is new"));
    } else if (event.name == "left") {
        people.erase(nick);
        note(window, nick + " has left" + (event["reason"].empty() ? "" : ": " + text::to_printable(event["reason"])));
    } else {
        if (people.size() >= most_occupants && !people.contains(nick)) return;
        if (!people.contains(nick)) note(window, nick + " is here");
        people[nick] = {std::string(event["show"]), std::string(event["role"])};
    }
}

std::vector<std::string> Screen::names() const {
    std::vector<std::string> all;
    if (const auto& with = current()) {
        if (const auto room = rooms_.find(with->bare()); room != rooms_.end())
            for (const auto& [nick, occupant] : room->second) all.push_back(nick);
        all.push_back(with->text());
    }
    for (const auto& each : windows_)
        if (each.with) all.push_back(each.with->text());
    return all;
}

// --- drawing ---------------------------------------------------------------------------------------------------------

std::string Screen::paint(std::string_view text, std::string_view style) const {
    if (!colour_ || style.empty()) return std::string(text);
    return "\x1B[" + std::string(style) + "m" + std::string(text) + "\x1B[0m";
}

std::vector<Screen::Row> Screen::left_rows(const ClientSession& session) const {
    std::vector<Row> rows;
    const auto entry = [&](std::string_view mark, const std::optional<Jid>& with, std::string_view name) {
        const auto found = std::ranges::find(windows_, with, &Window::with);
        Row row{std::string(mark) + " " + text::to_printable(name)};
        if (found != windows_.end()) {
            const auto number = " " + std::to_string(found - windows_.begin());
            const auto unread = found->unread > 0 ? " (" + std::to_string(found->unread) + ")" : std::string{};
            const int room = left_columns - 1 - text::display_width(number + unread);
            row.text = padded(row.text, room) + unread + number;
            if (found->unread > 0) row.style = yellow;
            if (found->with == current()) row.style = bold;
        }
        rows.push_back(std::move(row));
    };
    entry(" ", {}, "client");
    // Who is there comes first.
    for (const bool wants_there : {true, false})
        for (const auto& [jid, item] : session.contacts()) {
            const auto* seen = presence_.of(jid);
            if ((seen != nullptr) != wants_there) continue;
            const auto mark = seen != nullptr ? mark_of(seen->show) : item.asked ? "?" : " ";
            entry(mark, jid, item.name.empty() ? jid.text() : item.name);
        }
    for (const auto& each : windows_) {
        if (!each.with || session.contacts().contains(*each.with)) continue;
        const auto room = rooms_.find(*each.with);
        if (room != rooms_.end())
            entry("#", each.with, each.with->local());
        else
            entry(" ", each.with, each.with->is_bare() ? each.with->text() : std::string(each.with->resource()));
        if (room == rooms_.end() || each.with != current()) continue;
        for (const auto& [nick, occupant] : room->second)
            rows.push_back({"   " + std::string(occupant.role == "moderator" ? "@" : mark_of(occupant.show)) + nick});
    }
    return rows;
}

std::string Screen::title(const ClientSession& session) const {
    const auto& window = windows_[current_];
    std::string text = " " + (window.with ? window.with->text() : "xmpp-client");
    if (window.with) {
        if (const auto* seen = presence_.of(*window.with))
            text += "  " + seen->show + (seen->status.empty() ? "" : ": " + seen->status);
        if (!window.topic.empty()) text += "  " + window.topic;
    }
    text += "  |  " + session.jid().text() + (session.is_online() ? "" : " (offline)") +
            (session.is_online() && !session.has_tls() ? " (no TLS)" : "");
    if (scrolled_ > 0) text += "  (PgDn: newer)";
    return text::to_printable(text);
}

std::vector<std::string> Screen::talk_rows(int columns, std::size_t height) {
    const chat::client::View view(colour_);
    // From the newest line upwards, as far as the screen reaches; each row with what it looks like.
    std::vector<std::string> rows;
    const auto& lines = windows_[current_].lines;
    const auto wanted = height + scrolled_;
    for (auto line = lines.rbegin(); line != lines.rend() && rows.size() < wanted; ++line) {
        const auto head = line->who.empty() ? line->time : line->time + line->who + ": ";
        auto wrapped = wrap(head + line->text, columns);
        if (colour_ && !line->who.empty() && wrapped.front().starts_with(head))
            wrapped.front() = paint(line->time, faint) + view.paint_nick(line->who) +
                              wrapped.front().substr(line->time.size() + line->who.size());
        else if (line->who.empty() && line->time.empty())
            for (auto& row : wrapped) row = paint(row, faint);
        for (auto row = wrapped.rbegin(); row != wrapped.rend(); ++row) rows.push_back(std::move(*row));
    }
    scrolled_ = std::min(scrolled_, rows.size() - std::min(rows.size(), height));
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(scrolled_));
    rows.resize(std::min(rows.size(), height));
    std::ranges::reverse(rows);
    return rows;
}

std::vector<std::string> Screen::draw(int columns, int rows, const ClientSession& session) {
    const bool has_left = columns >= least_columns;
    const int talk_columns = std::max(columns - 1 - (has_left ? left_columns + 2 : 0), 4);
    const auto height = static_cast<std::size_t>(std::max(1, rows - 2));
    page_ = height;
    const auto talk = talk_rows(talk_columns, height);  // before the title: it says how far one may scroll
    const auto left = has_left ? left_rows(session) : std::vector<Row>{};
    std::vector<std::string> all{paint(padded(title(session), columns - 1), reversed)};
    for (std::size_t i = 0; i < height; ++i) {
        std::string row;
        if (i < left.size()) row = paint(text::truncate_to_width(left[i].text, left_columns), left[i].style);
        // To its column by number: terminals differ in how wide some emoji are.
        if (has_left) row += "\x1B[" + std::to_string(left_columns + 1) + "G| ";
        if (i < talk.size()) row += talk[i];
        all.push_back(std::move(row));
    }
    return all;
}

}  // namespace xmpp::client

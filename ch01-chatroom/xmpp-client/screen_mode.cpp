#include "ch01-chatroom/xmpp-client/screen_mode.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <vector>

#include "ch01-chatroom/chat-client/line_editor.hpp"
#include "ch01-chatroom/chat-client/terminal.hpp"
#include "ch01-chatroom/xmpp-client/screen.hpp"
#include "ch01-chatroom/xmpp-client/wishes.hpp"
#include "shared/app/program.hpp"

namespace xmpp::client {

namespace {

using chat::client::EditorEvent;
using std::chrono::system_clock;

constexpr std::string_view help =
    "Text without / goes to whom the talk is with.\n"
    "Alt-1 ... Alt-9, Alt-Left, Alt-Right   another talk\n"
    "PgUp, PgDn            scroll it\n"
    "Tab                   completes commands, addresses, nicks\n"
    "Up, Down              what was typed before\n"
    "Ctrl-C, Ctrl-D        on an empty row: leave\n"
    "On the left: + there, - away, ! not to be disturbed,\n"
    "? asked and not yet answered, # a room, @ who leads it,\n"
    "(2) unread, then the talk's number.\n"
    "win N or ADDRESS      another talk, or a new one\n"
    "close                 the talk on the screen\n";

constexpr std::array commands{"/msg ",  "/add ",   "/accept ", "/deny ", "/remove ", "/join ", "/topic ", "/nick ",
                              "/kick ", "/leave ", "/status ", "/win ",  "/close ",  "/help ", "/quit "};

/// The window's size; 80 by 24 if the terminal does not know.
std::pair<int, int> size_of_window() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row < 4) return {80, 24};
    return {size.ws_col, size.ws_row};
}

class Seat {
  public:
    Seat(Client& client, const std::string& past_folder)
        : client_{client},
          screen_{past_folder, app::use_colour(STDOUT_FILENO)},
          editor_{{.columns = size_of_window().first,
                   .prompt = "> ",
                   .limit = longest_wish,
                   .completer = [this](std::string_view word, bool at_start) { return complete(word, at_start); }}} {
        enter();
    }
    ~Seat() { leave_screen(); }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

    int run() {
        while (!client_.is_done()) {
            take_events();
            draw();
            const auto woken = client_.wait(!has_left_);
            for (const int signal : woken.signals) take_signal(signal);
            if (!woken.input) continue;
            if (woken.input->empty()) {
                leave();
                continue;
            }
            editor_.feed(*woken.input);
            while (const auto event = editor_.next_event()) take(*event);
        }
        take_events();
        if (has_left_) return app::exit_ok;
        throw std::runtime_error(last_words_.empty() ? "the connection is lost" : last_words_);
    }

  private:
    // A screen of our own (xterm's 1049); the one before comes back at the end.
    void enter() {
        terminal_.enter();
        terminal_.write("\x1B[?1049h");
        drawn_.clear();
    }
    void leave_screen() {
        terminal_.write("\x1B[?25h\x1B[?1049l");
        terminal_.leave();
    }

    void draw() {
        const auto [columns, rows] = size_of_window();
        auto drawing = screen_.draw(columns, rows, client_.session());
        std::string out = "\x1B[?25l";
        if (drawn_.size() != drawing.size()) {
            out += "\x1B[H\x1B[2J";
            drawn_.assign(drawing.size(), "");
        }
        for (std::size_t row = 0; row < drawing.size(); ++row)
            if (drawing[row] != drawn_[row]) out += "\x1B[" + std::to_string(row + 1) + ";1H\x1B[K" + drawing[row];
        drawn_ = std::move(drawing);
        static_cast<void>(editor_.take_output());
        editor_.redraw();
        out += "\x1B[" + std::to_string(rows) + ";1H" + editor_.take_output() + "\x1B[?25h";
        if (out != last_output_) terminal_.write(out);
        last_output_ = std::move(out);
    }

    void take_events() {
        for (const auto& event : client_.take_events()) {
            screen_.take(event, system_clock::now());
            if (event.name == "joined") screen_.switch_to(event["room"]);
            if (event.name == "offline") last_words_ = std::string(event["reason"]);
        }
    }

    void take_signal(int signal) {
        if (signal == SIGWINCH) {
            editor_.resize(size_of_window().first);
            drawn_.clear();
        } else if (!has_left_) {
            leave();
        } else {
            client_.drop();  // the second one means it
        }
    }

    void leave() {
        if (!std::exchange(has_left_, true)) client_.log_out();
    }

    void suspend() {
        leave_screen();
        kill(0, SIGSTOP);
        enter();
    }

    void take(const EditorEvent& event) {
        using Kind = EditorEvent::Kind;
        switch (event.kind) {
            case Kind::line:
                if (event.text.empty()) break;
                editor_.history().add(event.text);
                if (event.text.starts_with('/'))
                    obey(std::string_view(event.text).substr(1));
                else
                    talk(event.text);
                break;
            case Kind::interrupt:
            case Kind::end_of_input:
                leave();
                break;
            case Kind::suspend:
                suspend();
                break;
            case Kind::page_up:
                screen_.scroll(1);
                break;
            case Kind::page_down:
                screen_.scroll(-1);
                break;
            case Kind::window:
                if (event.text == "+" || event.text == "-")
                    screen_.step(event.text == "+" ? 1 : -1);
                else
                    screen_.switch_to(event.text);
                break;
            case Kind::password:
            case Kind::cancelled:
                break;
        }
    }

    void obey(std::string_view line) {
        while (line.ends_with(' ')) line.remove_suffix(1);  // Tab sets one
        if (line == "help") return screen_.tell(std::string(help) + std::string(wishes_help()));
        if (line == "close") {
            const auto talk = screen_.current();
            if (talk && client_.session().is_in_room(*talk)) client_.session().leave(*talk);
            if (!screen_.close_current()) screen_.tell("this one stays");
            return;
        }
        if (line.starts_with("win ")) {
            if (!screen_.switch_to(line.substr(4))) screen_.tell("there is no such talk");
            return;
        }
        const auto answer = carry_out(client_.session(), line, screen_.current());
        if (!answer.problem.empty()) return screen_.tell(answer.problem);
        if (answer.leaves) return leave();
        if (!line.starts_with("msg ")) return;
        line.remove_prefix(4);
        const auto end = std::min(line.find(' '), line.size());
        if (const auto to = Jid::parse(line.substr(0, end))) {
            screen_.open(*to);
            screen_.said(*to, line.substr(std::min(end + 1, line.size())), system_clock::now());
        }
    }

    void talk(const std::string& text) {
        auto& session = client_.session();
        const auto with = screen_.current();
        if (!with) return screen_.tell("a line here goes to nobody: /win ADDRESS opens a talk, /join ROOM NICK a room");
        const bool is_room = session.is_in_room(*with);
        const auto answer = carry_out(session, (is_room ? "say " : "msg ") + with->text() + " " + text);
        if (!answer.problem.empty()) return screen_.tell(answer.problem + "; the key Up brings the line back");
        if (!is_room) screen_.said(*with, text, system_clock::now());
    }

    std::vector<std::string> complete(std::string_view word, bool at_start) const {
        std::vector<std::string> fits;
        if (at_start && word.starts_with('/')) {
            for (const std::string_view each : commands)
                if (each.starts_with(word)) fits.emplace_back(each);
            return fits;
        }
        for (const auto& each : screen_.names())
            if (each.starts_with(word) && std::ranges::count(fits, each + (at_start ? ": " : " ")) == 0)
                fits.push_back(each + (at_start ? ": " : " "));
        return fits;
    }

    Client& client_;
    Screen screen_;
    chat::client::LineEditor editor_;
    chat::client::Terminal terminal_;
    std::vector<std::string> drawn_;  // the rows as they stand on the terminal
    std::string last_output_, last_words_;
    bool has_left_ = false;
};

}  // namespace

int run_screen(Client& client, const std::string& past_folder) {
    return Seat(client, past_folder).run();
}

}  // namespace xmpp::client

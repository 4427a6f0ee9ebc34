#include "ch01-chatroom/handshake/ladder_svg.hpp"

#include <algorithm>
#include <array>

#include "ch01-chatroom/handshake/explain.hpp"
#include "ch01-chatroom/handshake/layout.hpp"

namespace handshake {

namespace {

// The columns from left to right, in user units: time, client's state, client, arrows, server, server's state, words.
constexpr int picture_width = 1160;
constexpr int margin = 24;
constexpr int time_right = 106;
constexpr int client_x = 232;
constexpr int server_x = 672;
constexpr int words_left = 800;
constexpr std::size_t words_columns = 52;  // characters in a line of words, at about 6.3 units each
constexpr std::size_t facts_columns = 62;  // the same for the small print under an arrow
constexpr int slant = 16;                  // how far an arrow falls: a packet takes time to arrive
constexpr int heading_height = 96;
constexpr int phase_heading = 30;
constexpr int state_label_gap = 14;

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string number(int value) {
    return std::to_string(value);
}

/// The class of an arrow in the style sheet below.
std::string_view kind_of(const Step& step) {
    const auto& flags = step.packet.segment.tcp.flags;
    if (flags.rst) return "rst";
    if (is_trouble(step)) return "trouble";
    if (flags.syn) return "syn";
    if (flags.fin) return "fin";
    return step.packet.segment.data_length > 0 ? "data" : "ack";
}

std::string_view colour_of(TcpState state) {
    switch (state) {
        case TcpState::syn_sent:
        case TcpState::syn_received:
            return "#4ac26b";
        case TcpState::established:
            return "#218bff";
        case TcpState::fin_wait_1:
        case TcpState::fin_wait_2:
        case TcpState::close_wait:
        case TcpState::closing:
        case TcpState::last_ack:
        case TcpState::time_wait:
            return "#a475f9";
        default:
            return "#afb8c1";
    }
}

constexpr std::string_view style = R"(<style>
text { font: 12px "DejaVu Sans", Verdana, sans-serif; fill: #24292f }
.title { font-size: 17px; font-weight: bold }
.end { font-size: 13px; font-weight: bold }
.mono, .facts, .label, .state, .time { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace }
.label { font-size: 13px; font-weight: bold; text-anchor: middle }
.facts { font-size: 10.5px; fill: #57606a; text-anchor: middle }
.state { font-size: 11px; font-weight: bold; fill: #424a53 }
.time { font-size: 11px; fill: #57606a; text-anchor: end }
.phase { font-size: 12px; font-weight: bold; fill: #57606a; letter-spacing: 0.6px }
.arrow { stroke-width: 2; fill: none }
.syn { stroke: #1a7f37 } .label.syn { fill: #1a7f37; stroke: none } .head.syn { fill: #1a7f37 }
.data { stroke: #0550ae } .label.data { fill: #0550ae; stroke: none } .head.data { fill: #0550ae }
.ack { stroke: #57606a } .label.ack { fill: #424a53; stroke: none } .head.ack { fill: #57606a }
.fin { stroke: #8250df } .label.fin { fill: #8250df; stroke: none } .head.fin { fill: #8250df }
.rst { stroke: #cf222e } .label.rst { fill: #cf222e; stroke: none } .head.rst { fill: #cf222e }
.trouble { stroke: #bc4c00 } .label.trouble { fill: #bc4c00; stroke: none } .head.trouble { fill: #bc4c00 }
</style>
)";

class Picture {
  public:
    Picture(const Story& story, std::size_t packets) : story_{story}, fold_{fold(story.steps.size(), packets)} {}

    std::string draw() {
        y_ = heading_height;
        states_[0] = {story_.first_client_state, y_ - 14};
        states_[1] = {story_.first_server_state, y_ - 14};
        if (states_[0].state != TcpState::unknown) state_label(Side::client, y_ - 2);
        if (states_[1].state != TcpState::unknown) state_label(Side::server, y_ - 2);
        for (std::size_t i = 0; i < story_.steps.size(); ++i) {
            if (i == fold_.head && fold_.head < fold_.tail) hidden(i);
            if (i < fold_.head || i >= fold_.tail) step(i);
        }
        close_phase();
        const int bottom = y_ + 10;
        bar(Side::client, bottom);
        bar(Side::server, bottom);
        return head(bottom + margin) + bands_ + bars_ + body_ + "</svg>\n";
    }

  private:
    struct Since {
        TcpState state{};
        int y{};
    };

    static int x_of(Side side) { return side == Side::client ? client_x : server_x; }
    Since& since(Side side) { return states_[side == Side::client ? 0 : 1]; }

    void text(std::string_view kind, int x, int y, std::string_view words, const std::string& more = "") {
        body_ += "<text class=\"" + std::string(kind) + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\"" + more +
                 ">" + escape(words) + "</text>\n";
    }

    std::string head(int height) const {
        const auto size = number(picture_width) + " " + number(height);
        std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\" width=\"" +
                          number(picture_width) + "\" height=\"" + number(height) + "\">\n" + std::string(style);
        const auto client = to_string(story_.client), server = to_string(story_.server);
        out += "<title>TCP connection from " + escape(client) + " to " + escape(server) + "</title>\n";
        out += "<rect width=\"" + number(picture_width) + "\" height=\"" + number(height) +
               "\" rx=\"8\" fill=\"#ffffff\"/>\n";
        const auto end = [&](int x, std::string_view name, std::string_view socket) {
            out += "<text class=\"title\" x=\"" + number(x) + "\" y=\"36\" text-anchor=\"middle\">" +
                   std::string(name) + "</text>\n<text class=\"mono\" x=\"" + number(x) +
                   "\" y=\"56\" text-anchor=\"middle\">" + escape(socket) + "</text>\n";
        };
        end(client_x, "client", client);
        end(server_x, "server", server);
        out += "<text class=\"time\" x=\"" + number(time_right) + "\" y=\"56\">seconds</text>\n";
        out += "<text class=\"end\" x=\"" + number(words_left) + "\" y=\"56\">what happens</text>\n";
        return out;
    }

    /// The life line of one end, in the colour of the state it was in until `y`.
    void bar(Side side, int y) {
        auto& [state, start] = since(side);
        bars_ += "<rect x=\"" + number(x_of(side) - 4) + "\" y=\"" + number(start) + "\" width=\"8\" height=\"" +
                 number(std::max(y - start, 0)) + "\" fill=\"" + std::string(colour_of(state)) + "\"/>\n";
        start = y;
    }

    void state_label(Side side, int y) {
        const auto name = name_of(since(side).state);
        if (side == Side::client)
            text("state", client_x - state_label_gap, y, name, " text-anchor=\"end\"");
        else
            text("state", server_x + state_label_gap, y, name);
    }

    void change_state(Side side, TcpState state, int y) {
        if (since(side).state == state) return;
        bar(side, y);
        since(side).state = state;
        state_label(side, y + 4);
    }

    void open_phase(Phase phase) {
        close_phase();
        phase_ = phase;
        phase_top_ = y_ + 4;
        text("phase", margin, y_ + 22, name_of(phase));
        y_ += phase_heading;
    }

    void close_phase() {
        if (!phase_) return;
        constexpr std::array<std::string_view, 3> colours{"#eefbf1", "#eff6ff", "#f6f0fe"};
        bands_ += "<rect x=\"12\" y=\"" + number(phase_top_) + "\" width=\"" + number(picture_width - 24) +
                  "\" height=\"" + number(y_ - phase_top_) + "\" rx=\"6\" fill=\"" +
                  std::string(colours[static_cast<std::size_t>(*phase_)]) + "\"/>\n";
        phase_.reset();
    }

    void hidden(std::size_t at) {
        text("facts", (client_x + server_x) / 2, y_ + 24,
             "… " + std::to_string(fold_.tail - fold_.head) + " packets not drawn …");
        y_ += 40;
        if (at > 0 && fold_.tail < story_.steps.size()) {  // what the hidden ones did to the states
            change_state(Side::client, story_.steps[fold_.tail - 1].client_state, y_ - 16);
            change_state(Side::server, story_.steps[fold_.tail - 1].server_state, y_ - 16);
        }
    }

    void arrow(const Step& step, int y) {
        const bool right = step.from == Side::client;
        const int from = right ? client_x + 5 : server_x - 5;
        const int to = right ? server_x - 6 : client_x + 6;
        const std::string kind(kind_of(step));
        body_ += "<line class=\"arrow " + kind + "\" x1=\"" + number(from) + "\" y1=\"" + number(y) + "\" x2=\"" +
                 number(to + (right ? -8 : 8)) + "\" y2=\"" + number(y + slant) + "\"/>\n";
        const int back = right ? to - 11 : to + 11;
        body_ += "<polygon class=\"head " + kind + "\" points=\"" + number(to) + "," + number(y + slant) + " " +
                 number(back) + "," + number(y + slant - 5) + " " + number(back) + "," + number(y + slant + 4) +
                 "\"/>\n";

        const int x = (client_x + server_x) / 2, middle = y + slant / 2;
        const std::string angle = right ? "2.1" : "-2.1";
        text("label " + kind, x, middle - 7, label_of(step),
             " transform=\"rotate(" + angle + " " + number(x) + " " + number(middle) + ")\" xml:space=\"preserve\"");
    }

    void step(std::size_t at) {
        const auto& step = story_.steps[at];
        if (phase_ != step.phase) open_phase(step.phase);
        const int y = y_ + 20;
        text("time", time_right, y + 4, seconds_text(step.packet.time - story_.steps.front().packet.time));
        const int client_y = step.from == Side::client ? y : y + slant;
        const int server_y = step.from == Side::server ? y : y + slant;
        change_state(Side::client, step.client_state, client_y);
        change_state(Side::server, step.server_state, server_y);
        arrow(step, y);

        int facts_y = y + slant + 13;
        for (const auto& line : wrap_items(facts(step), facts_columns)) {
            text("facts", (client_x + server_x) / 2, facts_y, line);
            facts_y += 13;
        }
        int words_y = y + 4;
        for (const auto& line : wrap(explain(step), words_columns)) {
            text("words", words_left, words_y, line);
            words_y += 16;
        }
        y_ = std::max({facts_y, words_y, y + 44});
    }

    const Story& story_;
    Fold fold_;
    std::array<Since, 2> states_{};
    std::optional<Phase> phase_{};
    int phase_top_ = 0;
    int y_ = 0;
    std::string bands_, bars_, body_;
};

}  // namespace

std::string draw_svg(const Story& story, std::size_t packets) {
    return Picture(story, packets).draw();
}

}  // namespace handshake

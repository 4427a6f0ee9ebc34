#include "ch01-chatroom/handshake/ladder.hpp"

#include <algorithm>

#include "ch01-chatroom/handshake/explain.hpp"
#include "ch01-chatroom/handshake/layout.hpp"

namespace handshake {

namespace {

constexpr std::size_t time_width = 10;
constexpr std::size_t state_width = 13;  // "SYN-RECEIVED " is the longest

// SGR codes (ECMA-48, section 8.3.117)
constexpr std::string_view plain = "0", bold = "1", dim = "2";
constexpr std::string_view red = "1;31", green = "1;32", yellow = "33", blue = "1;34", magenta = "1;35", cyan = "36";

std::string repeat(std::string_view part, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += part;
    return text;
}

std::string pad_right(std::string_view text, std::size_t width) {
    const auto used = columns(text);
    return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
    const auto used = columns(text);
    return std::string(width > used ? width - used : 0, ' ') + std::string(text);
}

std::string_view colour_of(const Step& step) {
    const auto& flags = step.packet.segment.tcp.flags;
    if (flags.rst) return red;
    if (is_trouble(step)) return yellow;
    if (flags.syn) return green;
    if (flags.fin) return magenta;
    if (step.packet.segment.data_length > 0) return blue;
    return cyan;
}

class Ladder {
  public:
    Ladder(const Story& story, const LadderStyle& style) : story_{story}, style_{style} {
        const auto width = std::clamp(style.width, least_ladder_width, most_ladder_width);
        middle_ = width - time_width - 2 * state_width - 4;  // two spaces, two life lines
    }

    std::string draw() {
        heading();
        const auto [head, tail] = fold(story_.steps.size(), style_.packets);
        for (std::size_t i = 0; i < story_.steps.size(); ++i) {
            if (i == head && head < tail) hidden(tail - head);
            if (i < head || i >= tail) step(i);
        }
        if (!out_.empty()) between(plain, "", "");
        return std::move(out_);
    }

  private:
    std::string paint(std::string_view code, std::string_view text) const {
        if (!style_.colour || text.empty() || code == plain) return std::string(text);
        return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
    }

    /// One line: time, the client's state, the life lines with `inside` between them, the server's state.
    void row(std::string_view time, std::string_view left, const std::string& inside, std::string_view right) {
        out_ += paint(dim, pad_left(time, time_width)) + ' ' + paint(bold, pad_left(left, state_width)) + " │" +
                inside + "│" + (right.empty() ? "" : " " + paint(bold, right)) + '\n';
    }

    void between(std::string_view code, std::string_view indent, std::string_view text) {
        row("", "", std::string(indent) + paint(code, pad_right(text, middle_ - columns(indent))), "");
    }

    void heading() {
        const auto left = "client " + to_string(story_.client);
        const auto right = "server " + to_string(story_.server);
        const auto width = time_width + 2 * state_width + middle_ + 4;
        const auto gap = left.size() + right.size() + 2 < width ? width - left.size() - right.size() : 0;
        if (gap > 0)
            out_ += paint(bold, left) + std::string(gap, ' ') + paint(bold, right) + '\n';
        else
            out_ += paint(bold, left) + '\n' + paint(bold, pad_left(right, width)) + '\n';
        row("", name_of(story_.first_client_state), std::string(middle_, ' '), name_of(story_.first_server_state));
    }

    void phase(Phase phase) {
        const auto title = " " + std::string(name_of(phase)) + " ";
        const auto dashes = middle_ - columns(title);
        row("", "", paint(dim, repeat("╌", dashes / 2) + title + repeat("╌", dashes - dashes / 2)), "");
    }

    void hidden(std::size_t count) {
        between(plain, "", "");
        between(dim, "  ", "… " + std::to_string(count) + " packets not drawn (--packets 0 draws all) …");
        between(plain, "", "");
    }

    /// "─── SYN  seq 0 ────▶". A label too long for it is left out.
    std::string arrow(Side from, const std::string& label) const {
        constexpr std::size_t before_label = 3;
        const bool right = from == Side::client;
        const auto text = fits(label) ? " " + label + " " : std::string{};
        const auto dashes = middle_ - columns(text) - 1;
        const auto left_part = right ? before_label : dashes - before_label;
        return (right ? "" : "◀") + repeat("─", left_part) + text + repeat("─", dashes - left_part) +
               (right ? "▶" : "");
    }

    bool fits(const std::string& label) const { return columns(label) + 8 <= middle_; }

    void step(std::size_t at) {
        const auto& step = story_.steps[at];
        const bool first = at == 0;
        const auto client_before = first ? story_.first_client_state : story_.steps[at - 1].client_state;
        const auto server_before = first ? story_.first_server_state : story_.steps[at - 1].server_state;
        if (first || step.phase != story_.steps[at - 1].phase)
            phase(step.phase);
        else
            between(plain, "", "");

        const auto label = label_of(step);
        const auto time = seconds_text(step.packet.time - story_.steps.front().packet.time);
        row(time, step.client_state != client_before ? name_of(step.client_state) : "",
            paint(colour_of(step), arrow(step.from, label)),
            step.server_state != server_before ? name_of(step.server_state) : "");

        if (!fits(label))
            for (const auto& line : wrap(label, middle_ - 3)) between(colour_of(step), "  ", line);
        for (const auto& line : wrap_items(facts(step), middle_ - 3)) between(dim, "  ", line);
        if (style_.sentences)
            for (const auto& line : wrap(explain(step), middle_ - 3)) between(plain, "  ", line);
    }

    const Story& story_;
    const LadderStyle& style_;
    std::size_t middle_{};
    std::string out_;
};

}  // namespace

std::string draw_ladder(const Story& story, const LadderStyle& style) {
    return Ladder(story, style).draw();
}

}  // namespace handshake

#include "ch01-chatroom/tcpstates/report.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>

namespace tcpstates {

namespace {

std::string painted(std::string_view text, std::string_view colour_code, bool colour) {
    if (!colour) return std::string(text);
    return "\x1b[" + std::string(colour_code) + "m" + std::string(text) + "\x1b[0m";
}

std::string padded(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

/// Breaks `text` at spaces into lines of at most 96 columns; `indent` stands before all but the first.
std::string wrapped(std::string_view text, std::size_t indent) {
    std::string lines;
    std::size_t column = indent;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        if (column > indent && column + 1 + word.size() > 96) {
            lines += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            lines += ' ';
            ++column;
        }
        lines += word;
        column += word.size();
    }
    return lines;
}

std::string describe(const Reading& reading, bool colour) {
    constexpr std::size_t indent = 46;
    const std::string_view kernel = names_of(reading.kernel).rfc;
    const std::string because =
        reading.as_expected() ? reading.because : "WRONG: expected " + std::string(names_of(reading.expected).rfc);
    return "    " + padded(reading.end, 17) +
           painted(padded(kernel, 14), reading.as_expected() ? "1;32" : "1;31", colour) +
           painted(padded(name_of(reading.source), 11), "2", colour) + wrapped(because, indent) + "\n";
}

std::size_t states_read(const Walk& walk) {
    return static_cast<std::size_t>(
        std::ranges::count_if(all_states, [&](const Names& names) { return walk.seen(names.state); }));
}

}  // namespace

std::string describe(const Played& played, bool colour) {
    std::string text = painted(played.scenario->name, "1", colour) + ": " + std::string(played.scenario->title) + "\n";
    for (const Step& step : played.story.steps())
        text += step.done.empty() ? describe(step.reading, colour) : "  " + wrapped(step.done, 2) + "\n";
    if (!played.failure.empty()) text += painted("  FAILED: " + played.failure, "1;31", colour) + "\n";
    return text + "\n";
}

std::string describe(const Walk& walk, bool colour) {
    std::string text = draw_in_terminal(walk, colour);
    text += "\nHeavy lines: walked, both ends read from the kernel. Labels: what happens / what is sent then.\n";
    for (const Arrow& arrow : arrows()) {
        if (walk.walked(arrow.move)) continue;
        text += "  not walked: " + std::string(names_of(arrow.move.from).rfc) + " -> " +
                std::string(names_of(arrow.move.to).rfc);
        if (!arrow.why_not.empty()) text += " (" + std::string(arrow.why_not) + ")";
        text += "\n";
    }
    return text;
}

std::string summary(const std::vector<Played>& all, const Walk& walk) {
    std::string text = std::to_string(states_read(walk)) + " of 11 states read from the kernel.\n";
    for (const Played& played : all) {
        if (!played.failure.empty())
            text += "FAILED " + std::string(played.scenario->name) + ": " + played.failure + "\n";
    }
    return text;
}

std::string as_json(const std::vector<Played>& all, const Walk& walk) {
    boost::json::array stories;
    for (const Played& played : all) {
        boost::json::array steps;
        for (const Step& step : played.story.steps()) {
            if (!step.done.empty()) {
                steps.push_back(boost::json::object{{"done", step.done}});
                continue;
            }
            const Reading& reading = step.reading;
            steps.push_back(boost::json::object{{"end", reading.end},
                                                {"state", names_of(reading.kernel).rfc},
                                                {"expected", names_of(reading.expected).rfc},
                                                {"kernel_number", names_of(reading.kernel).number},
                                                {"source", name_of(reading.source)},
                                                {"because", reading.because}});
        }
        stories.push_back(boost::json::object{
            {"name", played.scenario->name}, {"steps", std::move(steps)}, {"failure", played.failure}});
    }
    boost::json::array moves;
    for (const Arrow& arrow : arrows()) {
        moves.push_back(boost::json::object{{"from", names_of(arrow.move.from).rfc},
                                            {"to", names_of(arrow.move.to).rfc},
                                            {"on", arrow.label},
                                            {"walked", walk.walked(arrow.move)}});
    }
    const bool ok = std::ranges::all_of(all, [](const Played& played) { return played.failure.empty(); });
    return boost::json::serialize(boost::json::object{{"scenarios", std::move(stories)},
                                                      {"arrows", std::move(moves)},
                                                      {"states_read", states_read(walk)},
                                                      {"ok", ok}}) +
           "\n";
}

}  // namespace tcpstates

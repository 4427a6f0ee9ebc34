#include "ch01-chatroom/tcpstates/story.hpp"

#include <algorithm>
#include <map>
#include <thread>

#include "ch01-chatroom/tcpstates/next_state.hpp"

namespace tcpstates {

std::string_view name_of(Source source) {
    return source == Source::tcp_info ? "TCP_INFO" : "sock_diag";
}

bool is_possible(const Transition& move) {
    return std::ranges::any_of(all_events, [&](Event event) { return next_state(move.from, event) == move.to; });
}

// A state may take a moment to come: an ACK may be delayed by 40 ms. So read again until it is there. This is no race:
// each scenario stops where nothing moves on by itself, so the state, once there, is there for every later reading too.
template <typename Read>
void Story::wait_for(Reading reading, std::chrono::milliseconds arrival, Read read) {
    const auto deadline = std::chrono::steady_clock::now() + arrival;
    for (;;) {
        reading.kernel = read();
        if (reading.as_expected() || std::chrono::steady_clock::now() >= deadline) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    steps_.push_back({"", reading});
    for (const Transition& move : way_walked(steps_)) {
        if (!is_possible(move))
            throw WrongState("the " + reading.end + " went from " + std::string(names_of(move.from).rfc) + " to " +
                             std::string(names_of(move.to).rfc) + ", and next_state() knows no event that leads there");
    }
    if (reading.as_expected()) return;
    throw WrongState("the " + reading.end + " should be in " + std::string(names_of(reading.expected).rfc) +
                     ", but after " + std::to_string(arrival.count()) + " ms the kernel says " +
                     std::string(names_of(reading.kernel).rfc) + " (" + std::string(name_of(reading.source)) + ")");
}

void Story::show(std::string sentence, bool came_true) {
    if (!came_true) throw WrongState("this did not come true: " + sentence);
    tell(std::move(sentence));
}

void Story::expect(const End& end, State expected, std::string because) {
    wait_for({end.name(), expected, {}, Source::tcp_info, std::move(because)}, arrival_,
             [&] { return state_by_descriptor(end.descriptor()); });
}

void Story::expect_by_address(const End& end, State expected, std::string because) {
    expect_by_address(end.name(), end.addresses(), expected, std::move(because), arrival_);
}

void Story::expect_by_address(std::string name, const FourTuple& addresses, State expected, std::string because,
                              std::chrono::milliseconds arrival) {
    wait_for({std::move(name), expected, {}, Source::sock_diag, std::move(because)}, arrival,
             [&] { return state_by_address(addresses).value_or(State::closed); });
}

std::vector<Transition> way_walked(const std::vector<Step>& steps) {
    std::vector<Transition> way;
    std::map<std::string, State> last;  // by end
    for (const Step& step : steps) {
        if (!step.done.empty() || !step.reading.as_expected()) continue;
        const Reading& reading = step.reading;
        const auto before = last.find(reading.end);
        if (before != last.end() && before->second != reading.kernel) way.push_back({before->second, reading.kernel});
        last.insert_or_assign(reading.end, reading.kernel);
    }
    return way;
}

}  // namespace tcpstates

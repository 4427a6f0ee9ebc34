// What one scenario did and what the kernel said, in order.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/tcpstates/ends.hpp"

namespace tcpstates {

enum class Source { tcp_info, sock_diag };
std::string_view name_of(Source source);

/// The kernel's word on one end at one moment.
struct Reading {
    std::string end;  // "client", "server": whose state
    State expected{};
    State kernel{};  // CLOSED also stands for "the kernel knows no such connection"
    Source source{};
    std::string because;
    bool as_expected() const { return kernel == expected; }
};

/// Either a sentence about what was done, or a reading.
struct Step {
    std::string done;  // empty: this step is the reading
    Reading reading{};
};

/// The kernel did not say what the scenario expects, or what it says cannot follow.
struct WrongState : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Transition {
    State from{}, to{};
    bool operator==(const Transition&) const = default;
};

/// Whether one event leads from one state to the other: whether the table of next_state() has this move.
bool is_possible(const Transition& move);

/// The readings of one end follow each other closely: between two of them nothing or one event has happened to it.
class Story {
  public:
    /// `arrival`: how long a state may take to come. A state that has come stays until the scenario goes on.
    explicit Story(std::chrono::milliseconds arrival = patience) : arrival_{arrival} {}

    /// Says what the scenario did, or what that shows.
    void tell(std::string sentence) { steps_.push_back({std::move(sentence), {}}); }

    /// A thing tried, whose outcome is part of the lesson. Throws WrongState if it did not come out so.
    void show(std::string sentence, bool came_true);

    /// Reads the state through the end's descriptor (TCP_INFO). Throws WrongState, with the reading recorded: it is not
    /// the expected one, or no event leads to it from this end's reading before.
    void expect(const End& end, State expected, std::string because);
    /// Reads it by the end's addresses (sock_diag): for an end that no descriptor shows.
    void expect_by_address(const End& end, State expected, std::string because);
    void expect_by_address(std::string name, const FourTuple& addresses, State expected, std::string because,
                           std::chrono::milliseconds arrival);

    const std::vector<Step>& steps() const { return steps_; }

  private:
    template <typename Read>
    void wait_for(Reading reading, std::chrono::milliseconds arrival, Read read);

    std::chrono::milliseconds arrival_;
    std::vector<Step> steps_;
};

/// The moves between two readings of the same end that followed each other: those whose both ends the kernel confirmed.
std::vector<Transition> way_walked(const std::vector<Step>& steps);

}  // namespace tcpstates

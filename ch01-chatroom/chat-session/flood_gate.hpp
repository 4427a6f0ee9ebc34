// How fast one member may talk: a token bucket. Each line takes a token; tokens come back at a steady rate.
#pragma once

#include <algorithm>
#include <chrono>

namespace chat::session {

struct FloodLimit {
    int lines = 20;                         // so many at once; 0: no limit
    std::chrono::milliseconds per{10'000};  // the time in which that many come back
};

class FloodGate {
  public:
    using Time = std::chrono::steady_clock::time_point;

    /// True if a line may pass at `now`; then it is counted.
    bool pass(const FloodLimit& limit, Time now) {
        if (limit.lines <= 0) return true;
        // spent_until_ is the moment at which all tokens are back; each line moves it on by what one token takes.
        const auto one_token = std::chrono::duration_cast<std::chrono::nanoseconds>(limit.per) / limit.lines;
        const auto spent_until = std::max(spent_until_, now) + one_token;
        if (spent_until > now + limit.per) return false;
        spent_until_ = spent_until;
        return true;
    }

  private:
    Time spent_until_{};
};

}  // namespace chat::session

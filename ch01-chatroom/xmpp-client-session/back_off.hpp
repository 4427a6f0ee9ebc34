// When to connect again: after 1, 2, 4, ... 60 s. A server that comes back would be run over if all its clients came in
// the same second, so each waits some time less, by chance (RFC 6120, section 3.3).
#pragma once

#include <algorithm>
#include <chrono>

namespace xmpp::client {

class BackOff {
  public:
    static constexpr std::chrono::milliseconds first{1'000}, longest{60'000};

    /// How long to wait before the next try. `chance`: random, from 0 to 1; with 0 it waits half the time.
    std::chrono::milliseconds next(double chance) {
        const auto whole = wait_;
        wait_ = std::min(wait_ * 2, longest);
        return whole / 2 +
               std::chrono::milliseconds(static_cast<long>(static_cast<double>(whole.count()) / 2 * chance));
    }
    /// It was good: the next failure is the first one again.
    void reset() { wait_ = first; }

  private:
    std::chrono::milliseconds wait_ = first;
};

}  // namespace xmpp::client

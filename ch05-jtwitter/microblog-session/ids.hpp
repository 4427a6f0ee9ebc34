// Ids that grow with time: 41 bits of milliseconds since 2024, 4 bits of the node, 8 bits of a count within the
// millisecond. 53 bits in all, so that programs that read numbers as doubles keep them whole.
#pragma once

#include <cstdint>

#include "ch05-jtwitter/storage/records.hpp"
#include "shared/core/guarded.hpp"

namespace microblog {

/// Safe to use from any thread. Each id is larger than the one before, also when the clock goes back.
class Ids {
  public:
    explicit Ids(unsigned node = 0) : node_{node & 15U} {}

    std::int64_t next(storage::Time now);

    /// After a restart: the next id is larger than this one.
    void continue_after(std::int64_t id);

  private:
    std::uint64_t node_;
    core::Guarded<std::int64_t> last_{0};
};

/// The smallest id that could have been given at this time: where "since yesterday" begins.
std::int64_t first_id_at(storage::Time time);

}  // namespace microblog

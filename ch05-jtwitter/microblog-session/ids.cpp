#include "ch05-jtwitter/microblog-session/ids.hpp"

#include <algorithm>

namespace microblog {

namespace {

using namespace std::chrono;

constexpr auto epoch = time_point_cast<milliseconds>(sys_days{2024y / January / 1});
constexpr int count_bits = 8, node_bits = 4;
constexpr int below_the_time = count_bits + node_bits;
constexpr std::int64_t last_millisecond = (std::int64_t{1} << 41) - 1;  // in September 2093

}  // namespace

std::int64_t first_id_at(storage::Time time) {
    const std::int64_t elapsed = (time - epoch).count();
    return std::clamp(elapsed, std::int64_t{0}, last_millisecond) << below_the_time;
}

std::int64_t Ids::next(storage::Time now) {
    const auto node = static_cast<std::int64_t>(node_) << count_bits;
    return last_.with([&](std::int64_t& last) {
        const std::int64_t last_time = last >> below_the_time;
        std::int64_t id = std::max(first_id_at(now), last_time << below_the_time) | node;
        if (id <= last) {
            // The same millisecond: the next count of this node if there is one, else the next millisecond.
            const bool has_more = ((last + 1) >> count_bits) == (id >> count_bits);
            id = has_more ? last + 1 : ((last_time + 1) << below_the_time) | node;
        }
        last = id;
        return id;
    });
}

void Ids::continue_after(std::int64_t id) {
    last_.with([&](std::int64_t& last) { last = std::max(last, id); });
}

}  // namespace microblog

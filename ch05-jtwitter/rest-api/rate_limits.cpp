#include "ch05-jtwitter/rest-api/rate_limits.hpp"

#include <algorithm>
#include <vector>

namespace rest {

namespace {

std::string_view name_of(RateLimits::Kind kind) {
    using enum RateLimits::Kind;
    switch (kind) {
        case calls:
            return "calls";
        case media:
            return "media";
        case deletes:
            return "deletes";
        case sign_ups:
            return "sign_ups";
        case programs:
            return "programs";
    }
    return {};
}

}  // namespace

RateLimits::RateLimits(const Settings& settings) : settings_{settings} {}

const RateLimits::Rule& RateLimits::rule(Kind kind) const {
    switch (kind) {
        case Kind::calls:
            return settings_.calls;
        case Kind::media:
            return settings_.media;
        case Kind::deletes:
            return settings_.deletes;
        case Kind::sign_ups:
            return settings_.sign_ups;
        case Kind::programs:
            return settings_.programs;
    }
    return settings_.calls;
}

void RateLimits::make_room(Windows& windows) const {
    if (windows.size() < settings_.keys) return;
    std::vector<storage::Time> begins;
    begins.reserve(windows.size());
    for (const auto& [key, window] : windows) begins.push_back(window.begin);
    const auto tenth = begins.begin() + static_cast<std::ptrdiff_t>(begins.size() / 10);
    std::ranges::nth_element(begins, tenth);
    auto surplus = begins.size() / 10 + 1;  // windows begin at the same moments: not all of the oldest go
    std::erase_if(windows,
                  [&](const auto& each) { return surplus > 0 && each.second.begin <= *tenth && surplus-- > 0; });
}

RateLimits::State RateLimits::count(Kind kind, const std::string& who, storage::Time now) {
    const auto& [limit, length] = rule(kind);
    if (!settings_.on || limit == 0 || length.count() <= 0) return {};
    const storage::Time begin{now.time_since_epoch() / length * std::chrono::milliseconds(length)};
    const auto calls = windows_.with([&](Windows& windows) {
        make_room(windows);
        auto& window = windows[std::string(name_of(kind)) + " " + who];
        if (window.begin != begin) window = {begin, 0};
        return ++window.calls;
    });
    return {calls <= limit, limit, limit - std::min(calls, limit), begin + length};
}

}  // namespace rest

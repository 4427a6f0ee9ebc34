// The figures of chat_load as a picture.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

struct LoadFigure {
    std::size_t clients{};
    std::string peer{};
    double deliveries{};        // a second
    double p50_ms{}, p99_ms{};  // 0: it could not bear the rate
};

/// Two bar charts with logarithmic axes, as SVG: deliveries a second, and the delay of a line (p50 filled, p99
/// outlined).
std::string plot_load(const std::vector<LoadFigure>& figures);

}  // namespace bench

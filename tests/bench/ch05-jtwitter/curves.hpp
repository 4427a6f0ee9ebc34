// Measured curves as a picture: both axes logarithmic, a line for each way.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bench {

struct Curve {
    std::string name;
    std::vector<std::pair<double, double>> points;  // x, y; both above 0
};

struct Chart {
    std::string title, x_name;  // y is named by the title
    std::vector<Curve> curves;
};

/// The charts one below another, as SVG.
std::string draw(const std::vector<Chart>& charts);

}  // namespace bench

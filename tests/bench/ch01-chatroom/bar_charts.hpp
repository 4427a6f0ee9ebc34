// Figures of a benchmark as a picture: groups of bars, a bar for each server.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Bar {
    std::string group{};             // "100 clients": what stands under it
    std::string server{};            // its colour
    std::optional<double> filled{};  // from the bottom; nothing: the server could not do it
    double outlined = 0;             // a line around it, if more than what is filled: the worst beside the usual
};

struct BarChart {
    std::string title{};
    std::vector<Bar> bars{};
};

/// Charts one under the other, each with a logarithmic axis of its own, as SVG. Bars of a server have one colour in all
/// of them; a chart without bars is left out.
std::string draw(const std::vector<BarChart>& charts);

}  // namespace bench

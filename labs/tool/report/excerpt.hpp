// A million lines of output do not fit into a report: the beginning and the end of a text, and how much is missing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace report {

struct ExcerptLimits {
    std::size_t lines = 60;
    std::size_t line_bytes = 500;
};

/// The text if it keeps the limits, without line feeds at its end. Else the first two thirds of the lines, a line that
/// says how many are left out, and the last third. A long line is cut between two code points and says so, too.
std::string excerpt(std::string_view text, const ExcerptLimits& limits);

}  // namespace report

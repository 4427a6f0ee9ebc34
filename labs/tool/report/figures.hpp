// The pictures of the class page, as inline SVG. Colours come from the page's style sheet by class names, so that they
// follow its light and dark theme. Each has a text for those who do not see it.
#pragma once

#include <string>
#include <vector>

#include "labs/tool/grading/verdict.hpp"
#include "labs/tool/report/tally.hpp"

namespace report {

/// How many students have 0 to 10 %, 10 to 20 %, ... of the points; the last bar holds 100 %, too. Submissions without
/// tests that count stand in the first bar, in another colour. A line marks the median.
std::string histogram(const std::vector<grading::Verdict>& verdicts, const ClassTally& tally);

/// One bar as wide as its place, divided as the outcomes are.
std::string outcome_bar(const OutcomeCounts& counts);

/// A bar filled to `share`, 0 to 1. For figures that stand beside it as text.
std::string share_bar(double share);

/// One small square a test, in their order: a row of these over a class shows its pattern. A test that a submission
/// lacks is an empty place.
std::string outcome_squares(const grading::Verdict& verdict, const std::vector<TestTally>& tests);

}  // namespace report

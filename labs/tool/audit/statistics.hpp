// What a number of runs says about a rate.
#pragma once

namespace audit {

/// The one-sided 95 % upper bound of a rate of which `found` were seen in `runs` (Clopper and Pearson, exact): with a
/// higher rate, so few would be seen in less than one of twenty audits. For none seen it is 1 - 0.05^(1/runs). 1 if
/// nothing was run.
double upper_bound(int found, int runs);

}  // namespace audit

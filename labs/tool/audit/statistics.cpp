#include "labs/tool/audit/statistics.hpp"

#include <boost/math/special_functions/beta.hpp>

namespace audit {

double upper_bound(int found, int runs) {
    constexpr double certainty = 0.95;
    if (runs <= 0 || found >= runs) return 1;
    return boost::math::ibeta_inv(found + 1.0, static_cast<double>(runs - found), certainty);
}

}  // namespace audit

#include "shared/core/clock.hpp"

#include <gtest/gtest.h>

using namespace std::chrono;

TEST(Clock, writes_rfc3339_in_utc_with_milliseconds) {
    const auto day = sys_days{year{2026} / November / 20};
    EXPECT_EQ(core::to_rfc3339(day + 19h + 15min + 7ms), "2026-11-20T19:15:00.007Z");
    EXPECT_EQ(core::to_rfc3339(system_clock::time_point{}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(core::to_rfc3339(sys_days{year{1969} / December / 31} + 23h + 59min + 59s + 999ms),
              "1969-12-31T23:59:59.999Z");
}

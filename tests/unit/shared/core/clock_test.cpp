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

TEST(Clock, reads_back_the_time_it_writes) {
    for (const std::string text :
         {"1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z", "2026-11-20T19:15:00.123Z",
          "1969-12-31T23:59:59.001Z", "1678-01-01T00:00:00.000Z", "2261-12-31T23:59:59.999Z"}) {
        const auto time = core::parse_rfc3339(text);
        ASSERT_TRUE(time) << text << ' ' << core::to_string(time.error());
        EXPECT_EQ(core::to_rfc3339(*time), text);
    }
}

TEST(Clock, refuses_a_time_of_another_form_and_names_the_place) {
    struct Case {
        std::string text;
        core::Fault fault;
        std::size_t offset;
    };
    for (const Case& c :
         {Case{"", core::Fault::truncated, 0}, Case{"2026-11-20T19:15:00.12", core::Fault::truncated, 22},
          Case{"2026-11-20T19:15:00.123Z ", core::Fault::too_long, 24},
          Case{"2026-11-20T19:15:00.123+00:00", core::Fault::malformed, 23},
          Case{"2026-11-20 19:15:00.123Z", core::Fault::malformed, 10},
          Case{"+026-11-20T19:15:00.123Z", core::Fault::malformed, 0},
          Case{"2026-02-29T19:15:00.123Z", core::Fault::out_of_range, 0},
          Case{"2026-13-01T19:15:00.123Z", core::Fault::out_of_range, 0},
          Case{"1677-12-31T23:59:59.999Z", core::Fault::out_of_range, 0},
          Case{"2262-01-01T00:00:00.000Z", core::Fault::out_of_range, 0},
          Case{"2026-11-20T24:15:00.123Z", core::Fault::out_of_range, 11},
          Case{"2026-11-20T19:60:00.123Z", core::Fault::out_of_range, 14},
          Case{"2026-11-20T19:15:60.123Z", core::Fault::out_of_range, 17}}) {
        const auto time = core::parse_rfc3339(c.text);
        ASSERT_FALSE(time) << c.text;
        EXPECT_EQ(time.error(), (core::Error{c.fault, "time", c.offset})) << c.text;
    }
}

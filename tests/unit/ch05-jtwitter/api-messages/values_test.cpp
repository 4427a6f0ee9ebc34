#include "ch05-jtwitter/api-messages/values.hpp"

#include <gtest/gtest.h>

namespace {

TEST(Id, is_read_from_decimal_digits_only) {
    EXPECT_EQ(api::parse_id("1"), api::Id{1});
    EXPECT_EQ(api::parse_id("9007199254740991"), api::Id{9007199254740991});
    for (const char* bad :
         {"", "0", "-1", "+1", " 1", "1 ", "1.0", "0x1", "9007199254740992", "99999999999999999999", "abc"})
        EXPECT_EQ(api::parse_id(bad), std::nullopt) << bad;
}

TEST(Timestamp, has_three_digits_of_a_second) {
    using namespace std::chrono;
    const api::Timestamp time{sys_days{2024y / May / 1} + 9h + 30min + 7ms};
    EXPECT_EQ(to_string(time), "2024-05-01T09:30:00.007Z");
    EXPECT_EQ(to_string(api::Date{sys_days{2024y / May / 1}}), "2024-05-01");
}

}  // namespace

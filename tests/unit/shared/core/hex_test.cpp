#include "shared/core/hex.hpp"

#include <gtest/gtest.h>

using core::bytes_of;

TEST(Hex, writes_pairs_with_spaces) {
    EXPECT_EQ(core::to_hex(bytes_of("hi\n\xff")), "68 69 0a ff");
    EXPECT_EQ(core::to_hex({}), "");
}

TEST(Hex, reads_what_it_wrote_and_skips_white_space) {
    EXPECT_EQ(core::from_hex("68 69 0A\n\tff").value(), (core::Bytes{0x68, 0x69, 0x0a, 0xff}));
    EXPECT_EQ(core::from_hex("6869").value(), (core::Bytes{0x68, 0x69}));
    EXPECT_TRUE(core::from_hex("").value().empty());
}

TEST(Hex, names_the_first_character_that_is_wrong) {
    EXPECT_EQ(core::from_hex("68 6").error(), (core::Error{core::Fault::malformed, "hex", 3}));
    EXPECT_EQ(core::from_hex("68 zz").error(), (core::Error{core::Fault::malformed, "hex", 3}));
    EXPECT_EQ(core::from_hex("6 8").error(), (core::Error{core::Fault::malformed, "hex", 0}));
}

TEST(Hex, dumps_sixteen_bytes_a_line) {
    EXPECT_EQ(core::hex_dump(bytes_of("<anna> hi\n")),
              "0000  3c 61 6e 6e 61 3e 20 68  69 0a                    <anna> hi.\n");
    EXPECT_EQ(core::hex_dump(bytes_of("0123456789abcdefg")),
              "0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n"
              "0010  67                                                g\n");
    EXPECT_EQ(core::hex_dump({}), "");
}

TEST(Result, throws_the_error_as_text_if_the_value_is_taken_all_the_same) {
    const core::Result<int> result = core::Error{core::Fault::too_long, "nick", 6};
    try {
        (void)result.value();
        FAIL() << "no exception";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "nick: too long (at byte 6)");
    }
}

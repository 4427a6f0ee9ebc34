#include "shared/text/normal_form.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::string_literals;

TEST(NormalForm, has_one_way_to_write_what_looks_the_same) {
    EXPECT_EQ(text::to_nfc("caf\u0065\u0301"), "caf\u00E9");
    EXPECT_EQ(text::to_nfc("plain, WITH case"), "plain, WITH case");
    EXPECT_EQ(text::to_nfc("\uFF41"), "\uFF41");  // a wide letter is another one
    EXPECT_EQ(text::to_nfc("\xC3 broken"), "\xC3 broken");
}

TEST(NormalForm, has_one_key_for_what_counts_as_the_same) {
    EXPECT_EQ(text::caseless_key("Stra\u00DFe"), text::caseless_key("STRASSE"));
    EXPECT_EQ(text::caseless_key("\uFF21nna\u00AD"), "anna");
    EXPECT_EQ(text::caseless_key("\xC3 Broken"), "\xC3 Broken");
}

TEST(NormalForm, prepares_passwords_as_rfc_4013_does) {
    // The examples of section 3; what it forbids (a control character, a mix of directions) is left as it is.
    EXPECT_EQ(text::prepared_password("I\u00ADX"), "IX");
    EXPECT_EQ(text::prepared_password("user"), "user");
    EXPECT_EQ(text::prepared_password("USER"), "USER");
    EXPECT_EQ(text::prepared_password("\u00AA"), "a");
    EXPECT_EQ(text::prepared_password("\u2168"), "IX");
    EXPECT_EQ(text::prepared_password("\a"), "\a");
    // Other blanks become one of ASCII (section 2.1).
    EXPECT_EQ(text::prepared_password("\u00A0\u2003\u3000"), "   ");
    EXPECT_EQ(text::prepared_password("\u6653\u8C46e\u0301"), "\u6653\u8C46\u00E9");
    EXPECT_EQ(text::prepared_password("\xC3 broken"), "\xC3 broken");
}

}  // namespace

#include "shared/crypto/sha1.hpp"

#include <gtest/gtest.h>

#include "shared/core/hex.hpp"
#include "shared/crypto/token.hpp"

namespace {

// FIPS 180-4, the examples of its annex.
TEST(Sha1, has_the_digests_of_the_standard) {
    EXPECT_EQ(core::to_hex(core::bytes_of(crypto::sha1("abc"))),
              "a9 99 3e 36 47 06 81 6a ba 3e 25 71 78 50 c2 6c 9c d0 d8 9d");
    EXPECT_EQ(core::to_hex(core::bytes_of(crypto::sha1(""))),
              "da 39 a3 ee 5e 6b 4b 0d 32 55 bf ef 95 60 18 90 af d8 07 09");
}

// RFC 4648, section 10
TEST(Base64, has_the_padding_of_the_rfc) {
    EXPECT_EQ(crypto::base64(""), "");
    EXPECT_EQ(crypto::base64("f"), "Zg==");
    EXPECT_EQ(crypto::base64("fo"), "Zm8=");
    EXPECT_EQ(crypto::base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(crypto::base64("\xff\xfe\xfb"), "//77");
}

}  // namespace

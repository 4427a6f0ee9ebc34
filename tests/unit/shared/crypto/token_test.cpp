#include "shared/crypto/token.hpp"

#include <gtest/gtest.h>

#include <set>

#include "shared/core/hex.hpp"

namespace {

TEST(Token, is_long_random_and_fit_for_a_header_and_an_address) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto token = crypto::random_token();
        EXPECT_EQ(token.size(), 43U);
        EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                  std::string::npos);
        seen.insert(token);
    }
    EXPECT_EQ(seen.size(), 1000U);
}

// FIPS 180-4, the examples of its annex: "abc" and the empty text.
TEST(Sha256, has_the_digests_of_the_standard) {
    EXPECT_EQ(core::to_hex(core::bytes_of(crypto::sha256("abc"))),
              "ba 78 16 bf 8f 01 cf ea 41 41 40 de 5d ae 22 23 b0 03 61 a3 96 17 7a 9c b4 10 ff 61 f2 00 15 ad");
    EXPECT_EQ(core::to_hex(core::bytes_of(crypto::sha256(""))),
              "e3 b0 c4 42 98 fc 1c 14 9a fb f4 c8 99 6f b9 24 27 ae 41 e4 64 9b 93 4c a4 95 99 1b 78 52 b8 55");
}

// RFC 7636 (PKCE), appendix B: a code verifier and its challenge.
TEST(Base64Url, makes_the_challenge_of_the_rfc) {
    EXPECT_EQ(crypto::base64url(crypto::sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    EXPECT_EQ(crypto::base64url(""), "");
    EXPECT_EQ(crypto::base64url("\xff\xfe"), "__4");
}

TEST(SameSecret, compares_all_of_it) {
    EXPECT_TRUE(crypto::same_secret("token", "token"));
    EXPECT_FALSE(crypto::same_secret("token", "tokem"));
    EXPECT_FALSE(crypto::same_secret("token", "token2"));
    EXPECT_TRUE(crypto::same_secret("", ""));
}

}  // namespace

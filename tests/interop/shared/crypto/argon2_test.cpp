// Our password hashes against the reference implementation of Argon2: Debian's package argon2.
#include <gtest/gtest.h>

#include "shared/crypto/password.hpp"
#include "shared/testkit/process.hpp"

namespace {

struct Case {
    std::string password;
    crypto::PasswordCost cost;
};

const Case cases[] = {
    {"correct horse battery staple", {.memory_kib = 8, .iterations = 1, .parallelism = 1}},
    {"密码", {.memory_kib = 1024, .iterations = 3, .parallelism = 1}},
    {"🔑", {.memory_kib = 256, .iterations = 2, .parallelism = 4}},
    {std::string(126, 'x'), {.memory_kib = 19456, .iterations = 2, .parallelism = 1}},  // argon2 takes 127 at most
};

/// What `argon2 -e` prints: the PHC string and a line end.
std::string hash_with_peer(const std::string& password, const std::string& salt, const crypto::PasswordCost& cost) {
    const auto finished =
        testkit::run({"argon2", salt, "-id", "-t", std::to_string(cost.iterations), "-k",
                      std::to_string(cost.memory_kib), "-p", std::to_string(cost.parallelism), "-l", "32", "-e"},
                     password);
    EXPECT_EQ(finished.status.code, 0) << finished.output << finished.errors;
    return finished.output.substr(0, finished.output.find('\n'));
}

}  // namespace

TEST(Argon2Peer, makes_hashes_that_we_check) {
    if (!testkit::have_program("argon2")) GTEST_SKIP() << "argon2 is not installed (Debian package argon2)";
    for (const auto& [password, cost] : cases) {
        const auto stored = hash_with_peer(password, "0123456789abcdef", cost);
        ASSERT_TRUE(crypto::parse_password_hash(stored)) << stored;
        EXPECT_EQ(crypto::parse_password_hash(stored)->cost, cost) << stored;
        EXPECT_TRUE(crypto::check_password(password, stored)) << stored;
        EXPECT_FALSE(crypto::check_password(password + "x", stored)) << stored;
    }
}

TEST(Argon2Peer, makes_the_same_line_as_we_do_from_the_same_salt) {
    if (!testkit::have_program("argon2")) GTEST_SKIP() << "argon2 is not installed (Debian package argon2)";
    for (const auto& [password, cost] : cases) {
        const std::string salt = "0123456789abcdef";  // the program takes the salt as text
        const crypto::PasswordHash ours{cost, core::Bytes(salt.begin(), salt.end()),
                                        crypto::argon2id(password, core::bytes_of(salt), cost, 32)};
        EXPECT_EQ(crypto::to_string(ours), hash_with_peer(password, salt, cost));
    }
}

#include "shared/crypto/password.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "shared/core/hex.hpp"

using crypto::PasswordCost;

namespace {

constexpr PasswordCost cheap{.memory_kib = 8, .iterations = 1, .parallelism = 1};

/// Made by the reference implementation: printf 'correct horse' | argon2 saltsaltsalt -id -t 2 -k 1024 -p 1 -l 32 -e
constexpr std::string_view correct_horse =
    "$argon2id$v=19$m=1024,t=2,p=1$c2FsdHNhbHRzYWx0$H5rnCvoHJK5J3ADJ9mc9NL74Ow2lIMZ5zI+CyR256y0";

}  // namespace

TEST(Argon2id, gives_the_tag_of_rfc_9106_section_5_3) {
    const std::string password(32, '\x01');
    const core::Bytes salt(16, 0x02), secret(8, 0x03), associated_data(12, 0x04);
    const PasswordCost cost{.memory_kib = 32, .iterations = 3, .parallelism = 4};
    const auto tag = crypto::argon2id(password, salt, cost, 32, secret, associated_data);
    EXPECT_EQ(core::to_hex(tag),
              "0d 64 0d f5 8d 78 76 6c 08 c0 37 a3 4a 8b 53 c9 d0 1e f0 45 2d 75 b6 5e b5 25 20 e9 6b 01 e6 59");
}

TEST(Password, fits_the_hash_that_was_made_from_it_and_no_other) {
    const auto stored = crypto::hash_password("密码 пароль 🔑", cheap);
    EXPECT_TRUE(crypto::check_password("密码 пароль 🔑", stored));
    EXPECT_FALSE(crypto::check_password("密码 пароль", stored));
    EXPECT_FALSE(crypto::check_password("", stored));
    const auto empty = crypto::hash_password("", cheap);
    EXPECT_TRUE(crypto::check_password("", empty));
    EXPECT_FALSE(crypto::check_password("x", empty));
}

TEST(Password, may_hold_a_nul_byte_that_counts) {
    using namespace std::string_literals;
    const auto stored = crypto::hash_password("a\0b"s, cheap);
    EXPECT_TRUE(crypto::check_password("a\0b"s, stored));
    EXPECT_FALSE(crypto::check_password("a", stored));
    EXPECT_FALSE(crypto::check_password("a\0c"s, stored));
}

TEST(Password, is_checked_against_hashes_of_the_reference_implementation) {
    EXPECT_TRUE(crypto::check_password("correct horse", correct_horse));
    EXPECT_FALSE(crypto::check_password("correct horsf", correct_horse));
    // printf '密码' | argon2 0123456789abcdef -id -t 3 -k 256 -p 4 -l 24 -e
    EXPECT_TRUE(crypto::check_password(
        "密码", "$argon2id$v=19$m=256,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$ua2yohcpG+93X9FZvXpngMcbSMwo399k"));
}

TEST(Password, gets_a_new_salt_each_time) {
    std::set<std::string> all;
    for (int i = 0; i < 50; ++i) all.insert(crypto::hash_password("same", cheap));
    EXPECT_EQ(all.size(), 50U);
}

TEST(Password, has_the_cost_that_owasp_gives_first_when_none_is_said) {
    const auto stored = crypto::hash_password("x", PasswordCost{});
    EXPECT_TRUE(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << stored;
}

TEST(Password, is_not_hashed_at_a_cost_outside_the_limits) {
    for (const PasswordCost cost :
         {PasswordCost{.memory_kib = 7, .iterations = 1, .parallelism = 1},
          PasswordCost{.memory_kib = 15, .iterations = 1, .parallelism = 2},
          PasswordCost{.memory_kib = crypto::max_memory_kib + 1, .iterations = 1, .parallelism = 1},
          PasswordCost{.memory_kib = 8, .iterations = 0, .parallelism = 1},
          PasswordCost{.memory_kib = 8, .iterations = crypto::max_iterations + 1, .parallelism = 1},
          PasswordCost{.memory_kib = 8, .iterations = 1, .parallelism = 0},
          PasswordCost{.memory_kib = 1024, .iterations = 1, .parallelism = crypto::max_parallelism + 1}}) {
        EXPECT_THROW(static_cast<void>(crypto::hash_password("x", cost)), std::invalid_argument)
            << cost.memory_kib << ' ' << cost.iterations << ' ' << cost.parallelism;
        EXPECT_THROW(static_cast<void>(crypto::unmatchable_hash(cost)), std::invalid_argument)
            << cost.memory_kib << ' ' << cost.iterations << ' ' << cost.parallelism;
    }
}

TEST(PasswordHash, comes_back_the_same_from_its_text) {
    const auto parsed = crypto::parse_password_hash(correct_horse);
    ASSERT_TRUE(parsed) << core::to_string(parsed.error());
    EXPECT_EQ(parsed->cost, (PasswordCost{.memory_kib = 1024, .iterations = 2, .parallelism = 1}));
    EXPECT_EQ(core::text_of(parsed->salt), "saltsaltsalt");
    EXPECT_EQ(parsed->hash.size(), 32U);
    EXPECT_EQ(crypto::to_string(*parsed), correct_horse);
}

TEST(PasswordHash, is_refused_when_cut_at_any_length) {
    // A hash cut behind its 16th byte is a shorter hash that is well formed where the base64 happens to end on a byte;
    // what must never happen is that the right password then still fits.
    for (std::size_t length = 0; length < correct_horse.size(); ++length) {
        const auto part = correct_horse.substr(0, length);
        if (crypto::parse_password_hash(part)) {
            EXPECT_FALSE(crypto::check_password("correct horse", part)) << part;
        } else {
            EXPECT_THROW(static_cast<void>(crypto::check_password("x", part)), std::invalid_argument) << part;
        }
    }
}

TEST(PasswordHash, that_is_not_ours_is_refused_with_the_place) {
    struct Case {
        std::string text;
        core::Fault fault;
        std::string_view field;
    };
    const std::string salt = "c2FsdHNhbHRzYWx0", hash = "H5rnCvoHJK5J3ADJ9mc9NL74Ow2lIMZ5zI+CyR256y0";
    const auto with = [&](const std::string& cost) { return "$argon2id$v=19$" + cost + "$" + salt + "$" + hash; };
    for (const Case& c : {
             Case{"", core::Fault::unknown, "Argon2id version 19"},
             Case{"hunter2", core::Fault::unknown, "Argon2id version 19"},
             Case{"$2b$12$abcdefghijklmnopqrstuv", core::Fault::unknown, "Argon2id version 19"},
             Case{"$argon2i$v=19$m=1024,t=2,p=1$" + salt + "$" + hash, core::Fault::unknown, "Argon2id version 19"},
             Case{"$argon2id$v=16$m=1024,t=2,p=1$" + salt + "$" + hash, core::Fault::unknown, "Argon2id version 19"},
             Case{with("m=4294967295,t=2,p=1"), core::Fault::out_of_range, "cost"},  // 4 TiB
             Case{with("m=262145,t=2,p=1"), core::Fault::out_of_range, "cost"},
             Case{with("m=4294967296,t=2,p=1"), core::Fault::malformed, "memory"},
             Case{with("m=1024,t=17,p=1"), core::Fault::out_of_range, "cost"},
             Case{with("m=1024,t=2,p=9"), core::Fault::out_of_range, "cost"},
             Case{with("m=1024,t=0,p=1"), core::Fault::out_of_range, "cost"},
             Case{with("m=-1,t=2,p=1"), core::Fault::malformed, "memory"},
             Case{with("m=01024,t=2,p=1"), core::Fault::malformed, "memory"},
             Case{with("m= 1024,t=2,p=1"), core::Fault::malformed, "memory"},
             Case{with("t=2,m=1024,p=1"), core::Fault::malformed, "memory"},
             Case{with("m=1024,t=2,p=1,x=1"), core::Fault::malformed, "salt"},
             Case{"$argon2id$v=19$m=1024,t=2,p=1$c2Fsd$" + hash, core::Fault::malformed, "salt"},
             Case{"$argon2id$v=19$m=1024,t=2,p=1$c2FsdA$" + hash, core::Fault::out_of_range, "salt"},  // 4 bytes
             Case{with("m=1024,t=2,p=1") + "=", core::Fault::malformed, "hash"},                       // padding
             Case{with("m=1024,t=2,p=1") + "\n", core::Fault::malformed, "hash"},                      // white space
             Case{with("m=1024,t=2,p=1") + "$", core::Fault::malformed, "hash"},
             Case{"$argon2id$v=19$m=1024,t=2,p=1$" + salt + "$H5rnCvo", core::Fault::out_of_range, "hash"},
             Case{"$argon2id$v=19$m=1024,t=2,p=1$" + salt + "$" + std::string(88, 'A'), core::Fault::out_of_range,
                  "hash"},
         }) {
        const auto parsed = crypto::parse_password_hash(c.text);
        ASSERT_FALSE(parsed) << c.text;
        EXPECT_EQ(parsed.error().fault, c.fault) << c.text << ": " << core::to_string(parsed.error());
        EXPECT_EQ(parsed.error().field, c.field) << c.text;
    }
}

TEST(PasswordHash, that_no_password_fits_is_of_the_cost_asked_for) {
    const auto stored = crypto::unmatchable_hash(cheap);
    ASSERT_TRUE(crypto::parse_password_hash(stored));
    EXPECT_EQ(crypto::parse_password_hash(stored)->cost, cheap);
    EXPECT_FALSE(crypto::check_password("", stored));
    EXPECT_NE(stored, crypto::unmatchable_hash(cheap));
}

TEST(Secret, wipes_the_text_it_was_made_from) {
    std::string password = "a password that is too long for the short-string buffer";
    const std::string copy = password;
    const char* const memory = password.data();
    const crypto::Secret secret(password);
    EXPECT_TRUE(password.empty());
    EXPECT_EQ(secret.view(), copy);
    // The string keeps its block (capacity), so its old bytes may be read through data().
    ASSERT_EQ(password.data(), memory);
    ASSERT_GE(password.capacity(), copy.size());
    password.resize(1);
    EXPECT_EQ(password[0], '\0');
}

namespace {

std::size_t resident_kib() {
    std::ifstream statm("/proc/self/statm");  // pages: total, then resident (proc(5))
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

}  // namespace

TEST(Password, hashing_gives_its_memory_back_to_the_system) {
#ifdef LAB_SANITIZED
    GTEST_SKIP() << "a sanitizer has its own allocator, which keeps freed blocks on purpose";
#endif
    const auto hash_in_two_threads = [](int times) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([times] {
                for (int n = 0; n < times; ++n) static_cast<void>(crypto::hash_password("x", PasswordCost{}));
            });
        }
    };
    hash_in_two_threads(1);  // what is set up once stays
    const auto before = resident_kib();
    std::size_t after = 0;
    {
        // Looked at while the threads that hashed still live: their heaps are what would keep the memory.
        std::jthread hasher([&] {
            for (int n = 0; n < 50; ++n) static_cast<void>(crypto::hash_password("x", PasswordCost{}));
            after = resident_kib();
        });
    }
    hash_in_two_threads(25);
    EXPECT_LT(after, before + 4 * 1024) << "KiB before: " << before;
    EXPECT_LT(resident_kib(), before + 4 * 1024) << "KiB before: " << before;
}

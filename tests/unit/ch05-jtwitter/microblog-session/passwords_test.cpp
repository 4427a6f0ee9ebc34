#include "ch05-jtwitter/microblog-session/passwords.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ch05-jtwitter/microblog-session/open_hasher.hpp"

namespace {

using namespace microblog;
using namespace std::chrono_literals;

constexpr Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 12h;

class PasswordsTest : public testing::Test {
  protected:
    bool check(const std::string& password, const Passwords::Origin& origin = {"anna", "192.0.2.1"}, Time now = noon) {
        return passwords.check(password, stored, origin, now);
    }
    void fail_often(const Passwords::Origin& origin, Time now = noon) {
        for (std::size_t i = 0; i < settings.failed_logins; ++i) EXPECT_FALSE(check("wrong", origin, now));
    }
    std::string fault_of(const std::string& password) {
        const auto fault = passwords.find_fault(password);
        return fault ? fault->code : "";
    }

    Settings settings;
    OpenHasher hasher;
    Passwords passwords{hasher, settings};
    std::string stored = passwords.hash("correct horse");
};

TEST_F(PasswordsTest, take_the_right_one_alone) {
    EXPECT_TRUE(check("correct horse"));
    EXPECT_FALSE(check("correct house"));
    EXPECT_FALSE(check(""));
}

TEST_F(PasswordsTest, are_the_same_however_an_accent_is_typed) {
    stored = passwords.hash("caf\u00E9 caf\u00E9");
    EXPECT_TRUE(check("cafe\u0301 cafe\u0301"));
}

TEST_F(PasswordsTest, are_counted_in_code_points) {
    EXPECT_EQ(fault_of(""), "ERR_BLANK");
    EXPECT_EQ(fault_of("1234567"), "ERR_TOO_SHORT");
    EXPECT_EQ(fault_of("12345678"), "");
    EXPECT_EQ(fault_of("微博是怎样炼成"), "ERR_TOO_SHORT") << "seven, though many bytes";
    EXPECT_EQ(fault_of("微博是怎样炼成的"), "");
    EXPECT_EQ(fault_of(std::string(256, 'x')), "");
    EXPECT_EQ(fault_of(std::string(257, 'x')), "ERR_TOO_LONG");
    EXPECT_EQ(fault_of("1234567\xFF"), "ERR_INVALID");
}

TEST_F(PasswordsTest, that_are_wrong_too_often_close_the_account_to_that_address_alone) {
    fail_often({"anna", "192.0.2.1"});
    const auto checked = hasher.checks();
    EXPECT_THROW(check("correct horse", {"anna", "192.0.2.1"}), Refusal);
    EXPECT_EQ(hasher.checks(), checked) << "refused without hashing";
    EXPECT_TRUE(check("correct horse", {"anna", "192.0.2.2"})) << "nobody locks another one out";
    EXPECT_TRUE(check("correct horse", {"ben", "192.0.2.1"})) << "another account is open";
    EXPECT_TRUE(check("correct horse", {"anna", "192.0.2.1"}, noon + settings.failed_logins_in));
}

TEST_F(PasswordsTest, that_are_wrong_too_often_close_the_address_for_a_while) {
    for (std::size_t i = 0; i < settings.failed_logins_of_address; ++i) {
        EXPECT_FALSE(check("wrong", {"name" + std::to_string(i), "192.0.2.1"}));
    }
    EXPECT_THROW(check("correct horse", {"ben", "192.0.2.1"}), Refusal);
    EXPECT_TRUE(check("correct horse", {"ben", "192.0.2.2"}));
}

TEST_F(PasswordsTest, of_an_account_that_many_machines_attack_are_looked_at_slowly_but_not_those_of_known_addresses) {
    EXPECT_TRUE(check("correct horse", {"anna", "home"}));
    const auto attack = [&](std::size_t times, Time now) {
        std::size_t looked_at = 0;
        for (std::size_t i = 0; i < times; ++i) {
            try {
                EXPECT_FALSE(check("wrong", {"anna", "bot " + std::to_string(i)}, now));
                ++looked_at;
            } catch (const Refusal&) {
            }
        }
        return looked_at;
    };
    EXPECT_EQ(attack(1'000, noon), settings.failed_logins_of_account);
    EXPECT_THROW(check("correct horse", {"anna", "cafe"}, noon + 1s), Refusal);
    EXPECT_TRUE(check("correct horse", {"anna", "home"}, noon + 1s)) << "the owner has been here before";
    EXPECT_TRUE(check("correct horse", {"anna", ""}, noon + 1s)) << "and so has who has a session";
    EXPECT_EQ(attack(1'000, noon + 1s + settings.slow_log_in_every), 1U) << "one more try for all of them";
    EXPECT_TRUE(check("correct horse", {"anna", "cafe"}, noon + 3 * settings.slow_log_in_every));
    EXPECT_TRUE(check("correct horse", {"ben", "cafe"}, noon)) << "another account";
}

TEST_F(PasswordsTest, that_are_right_clear_the_account_but_not_the_address) {
    for (std::size_t i = 1; i < settings.failed_logins_of_address; ++i) {
        EXPECT_FALSE(check("wrong", {"name" + std::to_string(i), "192.0.2.1"}));
    }
    EXPECT_TRUE(check("correct horse", {"thief", "192.0.2.1"}));
    EXPECT_FALSE(check("wrong", {"anna", "192.0.2.1"})) << "the last that is looked at";
    EXPECT_THROW(check("wrong", {"anna", "192.0.2.1"}), Refusal)
        << "else a thief would clear it with an account of his own";
}

TEST_F(PasswordsTest, count_from_the_beginning_of_a_try) {
    const Passwords::Origin origin{"anna", ""};
    int refused = 0;
    // While one is checked, others begin: as many as the limit allows, and no more.
    hasher.at_each_check = [&] {
        hasher.at_each_check = nullptr;
        for (std::size_t i = 0; i < settings.failed_logins; ++i) {
            try {
                check("wrong", origin);
            } catch (const Refusal&) {
                ++refused;
            }
        }
    };
    EXPECT_FALSE(check("wrong", origin));
    EXPECT_EQ(refused, 1);
}

TEST_F(PasswordsTest, that_could_not_be_checked_do_not_count) {
    for (int i = 0; i < 30; ++i) {
        hasher.at_each_check = [] { throw too_many(); };
        EXPECT_THROW(check("correct horse"), Refusal);
    }
    hasher.at_each_check = nullptr;
    EXPECT_TRUE(check("correct horse"));
}

TEST_F(PasswordsTest, longer_than_the_limit_are_wrong_without_hashing_them) {
    EXPECT_FALSE(check(std::string(1'000'000, 'x')));
    EXPECT_LE(hasher.longest(), settings.max_password);
}

TEST_F(PasswordsTest, keep_a_bounded_count) {
    settings.max_failed_login_counters = 20;
    fail_often({"anna", ""}, noon);
    for (int i = 0; i < 19; ++i) check("wrong", {"name" + std::to_string(i), ""}, noon + 1s);
    EXPECT_THROW(check("wrong", {"anna", ""}, noon + 2s), Refusal) << "there is room for all of them";
    check("wrong", {"one more", ""}, noon + 2s);
    EXPECT_FALSE(check("wrong", {"anna", ""}, noon + 2s)) << "the oldest went";
}

}  // namespace

// Many people at the same moment.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/unit/ch05-jtwitter/microblog-session/microblog_world.hpp"

namespace {

using namespace microblog;

class PeopleAtOnce : public MicroblogWorld {
  protected:
    PeopleAtOnce() { blog.events.forget_all(); }  // the record of the world is for one thread

    template <typename Work>
    static void at_once(int count, Work work) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
    }
};

TEST_F(PeopleAtOnce, one_of_many_gets_a_name) {
    std::atomic<int> succeeded = 0, refused = 0;
    at_once(8, [&](int i) {
        try {
            blog.accounts.sign_up({.name = i % 2 == 0 ? "anna" : "ANNA",
                                   .email = std::to_string(i) + "@example.org",
                                   .password = "12345678",
                                   .agreement = true},
                                  now);
            ++succeeded;
        } catch (const Refusal& refusal) {
            refused += refusal.details.size() == 1 && refusal.details[0].code == "ERR_TAKEN" ? 1 : 0;
        }
    });
    EXPECT_EQ(succeeded, 1);
    EXPECT_EQ(refused, 7);
}

TEST_F(PeopleAtOnce, counts_of_followers_stay_right) {
    const auto anna = sign_up("anna");
    std::vector<AccountId> people;
    for (int i = 0; i < 8; ++i) people.push_back(sign_up("person" + std::to_string(i)));
    at_once(8, [&](int i) {
        const auto who = people[static_cast<std::size_t>(i)];
        for (int round = 0; round < 5; ++round) {
            blog.relations.follow(who, anna, {}, {}, now);
            blog.relations.follow(who, anna, {}, {}, now);
            if (i % 2 == 0 || round < 4) blog.relations.unfollow(who, anna, now);
        }
    });
    EXPECT_EQ(blog.accounts.get(anna).followers, 4);
    EXPECT_EQ(blog.relations.followers({}, anna, {}).size(), 4U);
    EXPECT_EQ(notifications(anna).size(), 4U);
}

TEST_F(PeopleAtOnce, a_code_that_many_use_gives_one_token_at_most_and_takes_it_back) {
    const auto anna = sign_up("anna");
    const auto app = blog.access.add_app({.name = "app", .redirect_uris = {"app://cb"}}, now);
    const auto authorization = blog.access.check(
        {.response_type = "code", .client_id = app.app.client_id, .redirect_uri = "app://cb", .scope = "read"});
    const auto code = blog.access.authorize(authorization, anna, now);
    std::atomic<int> given = 0;
    at_once(8, [&](int) {
        try {
            blog.access.grant({.grant_type = "authorization_code",
                               .client_id = app.app.client_id,
                               .client_secret = app.client_secret,
                               .code = code,
                               .redirect_uri = "app://cb"},
                              now);
            ++given;
        } catch (const GrantRefused&) {
        }
    });
    EXPECT_LE(given, 1);
    EXPECT_TRUE(blog.access.tokens_of(anna).empty()) << "nobody can tell which of them is the thief";
}

TEST_F(PeopleAtOnce, guesses_in_a_crowd_are_bounded_as_well) {
    sign_up("anna");
    std::atomic<int> refused = 0;
    at_once(8, [&](int i) {
        for (int round = 0; round < 10; ++round) {
            try {
                blog.access.log_in("anna", "guess", "192.0.2." + std::to_string(i), now);
            } catch (const Refusal&) {
                ++refused;
            }
        }
    });
    EXPECT_EQ(hasher.checks(), static_cast<int>(blog.settings.failed_logins_of_account));
    EXPECT_EQ(refused, 80 - hasher.checks());
}

}  // namespace

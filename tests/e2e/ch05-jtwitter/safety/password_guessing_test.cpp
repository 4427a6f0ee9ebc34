// Password guessing: one machine tries many passwords, or a thousand machines try a few each; and a stranger who only
// wants to lock the owner out. Tries are counted by account and address together, by address, and by account; the last
// count makes the door slow, and does not close it to addresses that the owner has come from before.
#include <gmock/gmock.h>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

class PasswordGuessing : public JTwitter {
  protected:
    static constexpr int for_a_pair = 10, for_an_address = 30, for_an_account = 50;
    void SetUp() override {
        start({"--trusted-proxy", "127.0.0.1"});  // so that a test has as many addresses as it likes
        add_user("anna");
        add_user("ben");
    }
    Answer try_page(const std::string& address, const std::string& name, const std::string& typed) {
        Browser browser(endpoint());
        browser.headers = {{"X-Forwarded-For", address}};
        return browser.log_in(name, typed);
    }
    Answer try_api(const std::string& address, const std::string& name, const std::string& typed) {
        HttpClient client(endpoint());
        client.fields = {{"X-Forwarded-For", address}};
        return client.log_in(name, typed);
    }
    void guess_often(const std::string& address, const std::string& name, int times) {
        for (int i = 0; i < times; ++i) EXPECT_EQ(try_page(address, name, "guess " + std::to_string(i)).status, 422);
    }
};

TEST_F(PasswordGuessing, from_one_address_ends_after_ten_tries_by_page_and_api_together) {
    for (int i = 0; i < for_a_pair / 2; ++i) {
        EXPECT_EQ(try_page("192.0.2.1", "anna", "guess").status, 422);
        EXPECT_EQ(try_api("192.0.2.1", "anna", "guess").status, 400);
    }
    EXPECT_EQ(try_page("192.0.2.1", "anna", password).status, 429) << "even the right one is not looked at";
    const auto refused = try_api("192.0.2.1", "ANNA", password);
    EXPECT_EQ(refused.status, 429);
    EXPECT_TRUE(refused.headers.contains("retry-after"));
    EXPECT_EQ(try_api("192.0.2.1", "anna@example.org", password).status, 429) << "by e-mail it is the same account";
}

TEST_F(PasswordGuessing, does_not_lock_the_owner_out) {
    Browser at_home(endpoint());
    at_home.headers = {{"X-Forwarded-For", "198.51.100.1"}};
    ASSERT_EQ(at_home.log_in("anna", password).status, 303);
    guess_often("192.0.2.1", "anna", for_a_pair);
    EXPECT_EQ(try_page("192.0.2.1", "anna", password).status, 429);
    EXPECT_EQ(try_page("203.0.113.7", "anna", password).status, 303) << "from an address where nobody guessed";
    EXPECT_EQ(at_home.get("/settings").status, 200) << "a session needs no password";
    EXPECT_EQ(
        at_home.fill("/settings", "/settings/password", {{"old_password", password}, {"new_password", "another horse"}})
            .status,
        200)
        << "and changes it";
    EXPECT_EQ(try_page("198.51.100.1", "anna", "another horse").status, 303);
}

TEST_F(PasswordGuessing, from_many_addresses_becomes_slow_but_not_for_the_owners_address) {
    ASSERT_EQ(try_page("198.51.100.1", "anna", password).status, 303);
    int looked_at = 0;
    for (int machine = 0; machine < 30; ++machine) {
        for (int i = 0; i < 3; ++i)
            looked_at += try_page("192.0.2." + std::to_string(machine), "anna", "guess").status == 422 ? 1 : 0;
    }
    EXPECT_GE(looked_at, for_an_account);
    EXPECT_LE(looked_at, for_an_account + 5) << "one more every 30 seconds";
    EXPECT_EQ(try_page("198.51.100.1", "anna", password).status, 303) << "where she has been before";
    EXPECT_EQ(try_page("192.0.2.200", "ben", password).status, 303) << "another account";
}

TEST_F(PasswordGuessing, of_many_accounts_from_one_address_ends) {
    for (int i = 0; i < for_an_address; ++i)
        EXPECT_EQ(try_page("192.0.2.1", "nobody" + std::to_string(i), "123456").status, 422);
    EXPECT_EQ(try_page("192.0.2.1", "ben", password).status, 429);
    EXPECT_EQ(try_page("192.0.2.2", "ben", password).status, 303);
}

TEST_F(PasswordGuessing, from_a_network_of_version_6_is_from_one_address) {
    for (int i = 0; i < for_a_pair; ++i)
        EXPECT_EQ(try_page("2001:db8:1:2::" + std::to_string(i + 1), "anna", "guess").status, 422);
    EXPECT_EQ(try_page("2001:db8:1:2:ffff::1", "anna", password).status, 429);
    EXPECT_EQ(try_page("2001:db8:1:3::1", "anna", password).status, 303);
}

TEST_F(PasswordGuessing, does_not_tell_which_names_there_are) {
    const auto without_name = [](std::string body, const std::string& name) {
        for (auto at = body.find(name); at != std::string::npos; at = body.find(name, at))
            body.replace(at, name.size(), "*");
        return body;
    };
    const auto form_token = [](std::string body) {
        for (const auto& form : Page(body).forms())
            if (const auto found = form.fields.find("token"); found != form.fields.end())
                for (auto at = body.find(found->second); at != std::string::npos; at = body.find(found->second, at))
                    body.replace(at, found->second.size(), "*");
        return body;
    };
    const auto known = try_page("192.0.2.1", "anna", "guess"), unknown = try_page("192.0.2.2", "nobody", "guess");
    EXPECT_EQ(known.status, unknown.status);
    EXPECT_EQ(form_token(without_name(known.body, "anna")), form_token(without_name(unknown.body, "nobody")));
    EXPECT_EQ(try_api("192.0.2.1", "anna", "guess").body, try_api("192.0.2.2", "nobody", "guess").body);
    for (int i = 0; i < for_a_pair; ++i) {
        EXPECT_EQ(try_page("192.0.2.3", "anna", "x").status, 422);
        EXPECT_EQ(try_page("192.0.2.4", "nobody", "x").status, 422);
    }
    EXPECT_EQ(try_page("192.0.2.3", "anna", "x").status, 429);
    EXPECT_EQ(try_page("192.0.2.4", "nobody", "x").status, 429) << "tries for names that do not exist count as well";
}

// Session fixation: the thief puts a session that he knows into the victim's browser, waits until the victim logs in,
// and then uses it. So a log-in begins a new session, whatever cookie came with it.
#include <gmock/gmock.h>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;

class SessionFixation : public JTwitter {
  protected:
    SessionFixation() {
        start();
        add_user("anna");
        add_user("mallory");
    }
    /// Whose pages are shown to this cookie.
    std::string who_is(const std::string& cookie) const {
        Browser browser(endpoint());
        browser.cookies[session_cookie] = cookie;
        const auto page = browser.get("/settings");
        if (page.status != 200) return "nobody";
        for (const auto* name : {"anna", "mallory"})
            if (page.body.find("/@" + std::string(name)) != std::string::npos) return name;
        return "somebody";
    }
};

TEST_F(SessionFixation, with_a_made_up_session_gets_nothing) {
    const std::string planted(43, 'a');
    Browser victim(endpoint());
    victim.cookies[session_cookie] = planted;
    ASSERT_EQ(victim.log_in("anna", password).status, 303);
    EXPECT_NE(victim.cookies.at(session_cookie), planted);
    EXPECT_EQ(who_is(victim.cookies.at(session_cookie)), "anna");
    EXPECT_EQ(who_is(planted), "nobody");
}

TEST_F(SessionFixation, with_a_session_of_the_thief_ends_that_session) {
    Browser thief(endpoint());
    ASSERT_EQ(thief.log_in("mallory", password).status, 303);
    const auto planted = thief.cookies.at(session_cookie);
    ASSERT_EQ(who_is(planted), "mallory");
    Browser victim(endpoint());
    victim.cookies[session_cookie] = planted;
    ASSERT_EQ(victim.log_in("anna", password).status, 303);
    EXPECT_EQ(who_is(planted), "nobody");
    EXPECT_EQ(who_is(victim.cookies.at(session_cookie)), "anna");
}

TEST_F(SessionFixation, by_sign_up_or_by_an_address_gets_nothing) {
    const std::string planted(43, 'b');
    Browser victim(endpoint());
    victim.cookies[session_cookie] = planted;
    ASSERT_EQ(victim
                  .fill("/register", "/register",
                        {{"username", "carol"}, {"email", "c@example.org"}, {"password", password}, {"agreement", "1"}})
                  .status,
              303);
    EXPECT_NE(victim.cookies.at(session_cookie), planted);
    EXPECT_EQ(who_is(planted), "nobody");
    Browser stranger(endpoint());
    const auto cookie = victim.cookies.at(session_cookie);
    EXPECT_NE(stranger.get("/settings?" + session_cookie + "=" + cookie).status, 200) << "a session in an address";
}

TEST_F(SessionFixation, after_log_out_gets_nothing) {
    Browser victim(endpoint());
    ASSERT_EQ(victim.log_in("anna", password).status, 303);
    const auto known = victim.cookies.at(session_cookie);
    ASSERT_EQ(victim.fill("/settings", "/logout", {}).status, 303);
    EXPECT_EQ(who_is(known), "nobody");
    EXPECT_FALSE(victim.cookies.contains(session_cookie));
}

#include "ch05-jtwitter/microblog-session/access.hpp"

#include <gmock/gmock.h>

#include "shared/crypto/token.hpp"
#include "tests/unit/ch05-jtwitter/microblog-session/microblog_world.hpp"

namespace {

using namespace microblog;
using namespace std::chrono_literals;
using testing::HasSubstr;

class AccessTest : public MicroblogWorld {
  protected:
    AccessTest() {
        app = blog.access.add_app(
            {.name = "toot", .redirect_uris = {"https://a.example/cb", "app://cb"}, .scopes = "read write"}, now);
    }

    AccessService::AuthorizationRequest asking() const {
        return {.response_type = "code",
                .client_id = app.app.client_id,
                .redirect_uri = "app://cb",
                .scope = "read write:statuses",
                .state = "s",
                .challenge = {},
                .challenge_method = {}};
    }
    std::string code_for(const AccessService::AuthorizationRequest& request) {
        return blog.access.authorize(blog.access.check(request), anna, now);
    }
    AccessService::TokenRequest with_code(const std::string& code) const {
        return {.grant_type = "authorization_code",
                .client_id = app.app.client_id,
                .client_secret = app.client_secret,
                .code = code,
                .redirect_uri = "app://cb"};
    }
    AccessService::TokenRequest with_password(const std::string& name, const std::string& password) const {
        return {.grant_type = "password",
                .client_id = app.app.client_id,
                .client_secret = app.client_secret,
                .username = name,
                .password = password,
                .scope = "read",
                .address = "192.0.2.1"};
    }
    std::string token() { return blog.access.grant(with_password("anna", "password of anna"), now).text; }

    template <typename Call>
    static std::string code_of(Call&& call) {
        try {
            call();
        } catch (const GrantRefused& refused) {
            EXPECT_STRNE(refused.what(), "");
            return refused.code;
        }
        return "was not refused";
    }
    std::string refusal_of(const AccessService::TokenRequest& request) {
        return code_of([&] { blog.access.grant(request, now); });
    }
    std::string refusal_of(const AccessService::AuthorizationRequest& request) {
        return code_of([&] { blog.access.check(request); });
    }

    const AccountId anna = sign_up("anna");
    RegisteredApp app;
};

TEST_F(AccessTest, a_program_is_registered_and_its_secret_is_not_kept) {
    EXPECT_GE(app.client_secret.size(), 32U);
    EXPECT_EQ(app.app.scopes, "read write");
    const auto kept = blog.access.app(app.app.id).value();
    EXPECT_EQ(kept.name, "toot");
    EXPECT_THAT(kept.secret_hash, testing::Not(HasSubstr(app.client_secret)));
    EXPECT_THAT(kept.redirect_uris, testing::ElementsAre("https://a.example/cb", "app://cb"));
}

TEST_F(AccessTest, a_program_needs_a_name_good_addresses_and_known_scopes) {
    const auto refusal = [&](auto set) {
        NewApp form{.name = "x", .redirect_uris = {"app://cb"}, .scopes = "read", .website = {}};
        set(form);
        return text_of_refusal([&] { blog.access.add_app(form, now); });
    };
    EXPECT_EQ(refusal([](auto& form) { form.name = " "; }), "Validation failed: Client name can't be blank");
    EXPECT_EQ(refusal([](auto& form) { form.name = std::string(101, 'x'); }),
              "Validation failed: Client name is too long (maximum is 100 characters)");
    EXPECT_EQ(refusal([](auto& form) { form.redirect_uris.clear(); }),
              "Validation failed: Redirect URI can't be blank");
    EXPECT_EQ(refusal([](auto& form) {
                  form.redirect_uris = {"app://cb", "javascript:x"};
              }),
              "Validation failed: Redirect URI must be an absolute URI");
    EXPECT_EQ(refusal([](auto& form) { form.redirect_uris = {"app://" + std::string(2'000, 'x')}; }),
              "Validation failed: Redirect URI must be an absolute URI");
    EXPECT_EQ(refusal([](auto& form) { form.redirect_uris.assign(21, "app://cb"); }),
              "Validation failed: Redirect URIs are too many (maximum is 20)");
    EXPECT_EQ(refusal([](auto& form) { form.scopes = "read everything"; }),
              "Validation failed: Scopes hold one that is unknown");
    EXPECT_EQ(refusal([](auto& form) { form.website = "javascript:alert(1)"; }),
              "Validation failed: Website must be an http or https address");
}

TEST_F(AccessTest, a_person_logs_in_by_name_or_email_without_case) {
    const auto log_in = [&](const std::string& name, const std::string& password) {
        return blog.access.log_in(name, password, "192.0.2.1", now);
    };
    EXPECT_EQ(log_in("Anna", "password of anna"), anna);
    EXPECT_EQ(log_in("anna@EXAMPLE.org", "password of anna"), anna);
    EXPECT_FALSE(log_in("anna", "password of ben"));
    EXPECT_FALSE(log_in("anna", "Password of anna"));
    EXPECT_FALSE(log_in("", "password of anna"));
}

TEST_F(AccessTest, an_unknown_name_takes_as_long_and_counts_as_well) {
    const auto before = hasher.checks();
    EXPECT_FALSE(blog.access.log_in("nobody", "password of anna", "", now));
    EXPECT_EQ(hasher.checks(), before + 1);
    for (std::size_t i = 1; i < blog.settings.failed_logins; ++i) {
        EXPECT_FALSE(blog.access.log_in(i % 2 == 0 ? "nobody" : "NOBODY", "x", "", now));
    }
    EXPECT_EQ(reason_of([&] { blog.access.log_in("nobody", "x", "", now); }), too_many);
    EXPECT_EQ(reason_of([&] { blog.access.log_in("Nobody", "x", "", now); }), too_many);
}

TEST_F(AccessTest, name_and_email_of_one_account_are_counted_together) {
    for (std::size_t i = 0; i < blog.settings.failed_logins; ++i) {
        EXPECT_FALSE(blog.access.log_in(i % 2 == 0 ? "anna" : "anna@example.org", "x", "", now));
    }
    EXPECT_EQ(reason_of([&] { blog.access.log_in("anna", "password of anna", "", now); }), too_many);
    EXPECT_EQ(reason_of([&] { blog.access.log_in("anna@example.org", "password of anna", "", now); }), too_many);
    now += blog.settings.failed_logins_in;
    EXPECT_EQ(blog.access.log_in("anna", "password of anna", "", now), anna);
}

TEST_F(AccessTest, a_browser_stays_logged_in_until_its_time_or_its_end) {
    const auto cookie = blog.access.start_browser_session(anna, "Browser", now);
    EXPECT_EQ(blog.access.browser_session(cookie, now), anna);
    EXPECT_EQ(blog.access.browser_session(cookie, now + blog.settings.browser_session_lives - 1s), anna);
    EXPECT_FALSE(blog.access.browser_session(cookie, now + blog.settings.browser_session_lives));
    EXPECT_FALSE(blog.access.browser_session("", now));
    EXPECT_FALSE(blog.access.browser_session(cookie + "x", now));
    blog.access.end_browser_session(cookie);
    EXPECT_FALSE(blog.access.browser_session(cookie, now));
}

TEST_F(AccessTest, a_code_is_exchanged_for_a_token_with_what_was_granted) {
    auto request = with_code(code_for(asking()));
    request.scope = "write";  // is not asked again
    const auto granted = blog.access.grant(request, now);
    EXPECT_EQ(granted.token.scopes, "read write:statuses");
    EXPECT_EQ(granted.token.account, anna);
    EXPECT_THAT(granted.token.hash, testing::Not(HasSubstr(granted.text)));
    const auto caller = blog.access.caller(granted.text).value();
    EXPECT_EQ(caller.account, anna);
    EXPECT_EQ(caller.token.id, granted.token.id);
    EXPECT_TRUE(caller.scopes.contains("write:statuses"));
    EXPECT_FALSE(caller.scopes.contains("write:media"));
}

TEST_F(AccessTest, a_code_is_used_once) {
    const auto request = with_code(code_for(asking()));
    const auto first = blog.access.grant(request, now), other = blog.access.grant(with_code(code_for(asking())), now);
    EXPECT_EQ(refusal_of(request), "invalid_grant");
    EXPECT_FALSE(blog.access.caller(first.text)) << "the thief may have been first: RFC 6749, section 4.1.2";
    EXPECT_TRUE(blog.access.caller(other.text)) << "another code's";
}

TEST_F(AccessTest, a_person_sees_and_ends_the_own_browsers) {
    const auto cookie = blog.access.start_browser_session(anna, "Fire\nfox", now);
    const auto second = blog.access.start_browser_session(anna, std::string(500, 'x'), now + 1s);
    const auto ben = sign_up("ben");
    const auto of_ben = blog.access.start_browser_session(ben, "Browser", now);
    const auto held = blog.access.browser_sessions_of(anna, now + 1s);
    ASSERT_EQ(held.size(), 2U);
    EXPECT_EQ(held[0].agent, std::string(blog.settings.max_browser_name, 'x'));
    EXPECT_EQ(held[1].agent, "Fire?fox");
    EXPECT_TRUE(AccessService::is_of(held[1], cookie));
    EXPECT_FALSE(AccessService::is_of(held[1], second));
    EXPECT_THAT(held[1].hash, testing::Not(HasSubstr(cookie)));
    const auto id_of_ben = blog.access.browser_sessions_of(ben, now).front().id;
    EXPECT_EQ(reason_of([&] { blog.access.drop_browser_session(anna, id_of_ben); }), not_found);
    EXPECT_EQ(blog.access.browser_session(of_ben, now), ben);
    blog.access.drop_browser_session(anna, held[1].id);
    EXPECT_FALSE(blog.access.browser_session(cookie, now));
    EXPECT_EQ(blog.access.browser_session(second, now + 1s), anna);
    EXPECT_TRUE(blog.access.browser_sessions_of(anna, now + 1s + blog.settings.browser_session_lives).empty());
}

TEST_F(AccessTest, a_code_is_bound_to_client_address_and_time_and_gone_after_a_wrong_use) {
    const auto other =
        blog.access.add_app({.name = "other", .redirect_uris = {"app://cb"}, .scopes = "read write"}, now);
    auto request = with_code(code_for(asking()));
    const auto right = request;
    request.client_id = other.app.client_id;
    request.client_secret = other.client_secret;
    EXPECT_EQ(refusal_of(request), "invalid_grant");
    EXPECT_EQ(refusal_of(right), "invalid_grant") << "gone";

    request = with_code(code_for(asking()));
    request.redirect_uri = "https://a.example/cb";  // registered, but not the one that was asked with
    EXPECT_EQ(refusal_of(request), "invalid_grant");

    request = with_code(code_for(asking()));
    now += blog.settings.code_lives;
    EXPECT_EQ(refusal_of(request), "invalid_grant");
    EXPECT_EQ(refusal_of(with_code("no such code")), "invalid_grant");
    EXPECT_EQ(refusal_of(with_code("")), "invalid_request");
}

TEST_F(AccessTest, a_challenge_is_answered_by_its_verifier) {
    // RFC 7636, appendix B
    const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    auto request = asking();
    request.challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    request.challenge_method = "S256";
    auto exchange = with_code(code_for(request));
    exchange.code_verifier = verifier;
    EXPECT_EQ(blog.access.grant(exchange, now).token.account, anna);

    exchange = with_code(code_for(request));
    exchange.code_verifier = verifier.substr(1) + "x";
    EXPECT_EQ(refusal_of(exchange), "invalid_grant");
    EXPECT_EQ(refusal_of(with_code(code_for(request))), "invalid_grant") << "without one";
    exchange = with_code(code_for(asking()));
    exchange.code_verifier = verifier;
    EXPECT_EQ(refusal_of(exchange), "invalid_grant") << "a challenge that got lost on its way";
}

TEST_F(AccessTest, an_authorization_is_checked_before_anything_is_shown) {
    const auto refused = [&](auto set) {
        auto request = asking();
        set(request);
        return refusal_of(request);
    };
    EXPECT_EQ(refused([](auto& request) { request.client_id = "x"; }), "unauthorized_client");
    EXPECT_EQ(refused([](auto& request) { request.redirect_uri = "app://cb/"; }), "invalid_request");
    EXPECT_EQ(refused([](auto& request) { request.redirect_uri = ""; }), "invalid_request");
    EXPECT_EQ(refused([](auto& request) { request.response_type = "token"; }), "unsupported_response_type");
    EXPECT_EQ(refused([](auto& request) { request.scope = "read follow"; }), "invalid_scope");
    EXPECT_EQ(refused([](auto& request) { request.scope = "nonsense"; }), "invalid_scope");
    EXPECT_EQ(refused([](auto& request) { request.challenge = std::string(43, 'x'); }), "invalid_request") << "plain";
    EXPECT_EQ(refused([](auto& request) {
                  request.challenge = "short";
                  request.challenge_method = "S256";
              }),
              "invalid_request");
    EXPECT_EQ(refused([](auto& request) { request.state = std::string(2'001, 's'); }), "invalid_request");
    auto without_scope = asking();
    without_scope.scope = "";
    EXPECT_EQ(blog.access.check(without_scope).scopes.text(), "read");
}

TEST_F(AccessTest, a_password_is_exchanged_for_a_token) {
    EXPECT_EQ(blog.access.grant(with_password("anna@example.org", "password of anna"), now).token.account, anna);
    EXPECT_EQ(refusal_of(with_password("anna", "wrong")), "invalid_grant");
    EXPECT_EQ(refusal_of(with_password("nobody", "wrong")), "invalid_grant");
    EXPECT_EQ(refusal_of(with_password("", "wrong")), "invalid_request");
    auto wide = with_password("anna", "password of anna");
    wide.scope = "read push";
    EXPECT_EQ(refusal_of(wide), "invalid_scope");
    blog.settings.password_grant = false;
    EXPECT_EQ(refusal_of(with_password("anna", "password of anna")), "unsupported_grant_type");
}

TEST_F(AccessTest, a_program_gets_a_token_for_itself) {
    auto request = with_code("");
    request.grant_type = "client_credentials";
    const auto granted = blog.access.grant(request, now);
    EXPECT_EQ(granted.token.scopes, "read") << "if it says nothing";
    const auto caller = blog.access.caller(granted.text).value();
    EXPECT_FALSE(caller.account);
    const auto of_new = blog.access.grant_to_new_account(granted.token, anna, now);
    EXPECT_EQ(blog.access.caller(of_new.text)->account, anna);
    EXPECT_EQ(of_new.token.app, app.app.id);
}

TEST_F(AccessTest, a_client_proves_itself_first) {
    auto request = with_code(code_for(asking()));
    const auto right = request;
    request.client_secret = "wrong";
    EXPECT_EQ(refusal_of(request), "invalid_client");
    request.client_secret = "";
    EXPECT_EQ(refusal_of(request), "invalid_client");
    request.client_id = "unknown";
    EXPECT_EQ(refusal_of(request), "invalid_client");
    EXPECT_EQ(refusal_of(right), "was not refused") << "the code was not touched";
    request = right;
    request.grant_type = "";
    EXPECT_EQ(refusal_of(request), "invalid_request");
    request.grant_type = "refresh_token";
    EXPECT_EQ(refusal_of(request), "unsupported_grant_type");
}

TEST_F(AccessTest, nothing_is_given_to_an_account_that_was_suspended_meanwhile) {
    const auto code = code_for(asking());
    blog.accounts.suspend({}, anna);
    EXPECT_EQ(refusal_of(with_code(code)), "invalid_grant");
    EXPECT_EQ(refusal_of(with_password("anna", "password of anna")), "invalid_grant");
}

TEST_F(AccessTest, a_code_of_before_a_new_password_gives_nothing) {
    const auto code = code_for(asking());
    blog.accounts.set_password(anna, "another password");
    EXPECT_EQ(refusal_of(with_code(code)), "invalid_grant");
}

TEST_F(AccessTest, a_token_is_revoked_by_its_own_client) {
    const auto other = blog.access.add_app({.name = "other", .redirect_uris = {"app://cb"}}, now);
    const auto text = token();
    const auto revoke = [&](const RegisteredApp& by, const std::string& token) {
        blog.access.revoke(by.app.client_id, by.client_secret, token);
    };
    EXPECT_EQ(code_of([&] { revoke(other, text); }), "unauthorized_client");
    EXPECT_EQ(code_of([&] { blog.access.revoke(app.app.client_id, "wrong", text); }), "invalid_client");
    EXPECT_TRUE(blog.access.caller(text));
    told.clear();
    revoke(app, text);
    EXPECT_FALSE(blog.access.caller(text));
    EXPECT_EQ(told_of<TokenDropped>().size(), 1U);
    revoke(app, text);
    revoke(app, "never was one");
    EXPECT_EQ(told_of<TokenDropped>().size(), 1U);
}

TEST_F(AccessTest, an_unknown_token_is_nobodys) {
    EXPECT_FALSE(blog.access.caller(""));
    EXPECT_FALSE(blog.access.caller("(null)"));
    EXPECT_FALSE(blog.access.caller(token() + "x"));
}

TEST_F(AccessTest, a_token_is_good_only_while_its_account_is) {
    const auto text = token();
    const auto cookie = blog.access.start_browser_session(anna, "Browser", now);
    const auto set_state = [&](AccountState state) {
        store.write([&](Tables& tables) { tables.accounts.set_state(anna, state); });
    };
    set_state(AccountState::suspended);
    EXPECT_FALSE(blog.access.caller(text));
    EXPECT_FALSE(blog.access.browser_session(cookie, now));
    set_state(AccountState::active);
    EXPECT_TRUE(blog.access.caller(text));
}

TEST_F(AccessTest, a_person_sees_and_ends_the_own_tokens) {
    const auto ben = sign_up("ben");
    const auto text = token();
    const auto held = blog.access.tokens_of(anna);
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].second.name, "toot");
    EXPECT_EQ(reason_of([&] { blog.access.drop_token(ben, held[0].first.id); }), not_found);
    EXPECT_TRUE(blog.access.caller(text));
    blog.access.drop_token(anna, held[0].first.id);
    EXPECT_FALSE(blog.access.caller(text));
}

TEST_F(AccessTest, the_oldest_token_goes_for_one_too_many) {
    blog.settings.max_tokens = 3;
    std::vector<std::string> texts;
    for (int i = 0; i < 4; ++i) texts.push_back(token());
    EXPECT_FALSE(blog.access.caller(texts[0]));
    for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(blog.access.caller(texts[i]));
    EXPECT_EQ(told_of<TokenDropped>().size(), 1U);
}

TEST_F(AccessTest, what_is_no_longer_of_use_is_tidied_away) {
    const auto used = token();
    const auto unused = blog.access.add_app({.name = "tried once", .redirect_uris = {"app://cb"}}, now);
    const auto code = code_for(asking());
    blog.access.tidy(now + 1h);
    EXPECT_TRUE(blog.access.app(unused.app.id)) << "not yet";
    EXPECT_EQ(refusal_of(with_code(code)), "invalid_grant") << "expired";
    blog.access.tidy(now + blog.settings.unused_app_lives + 1s);
    EXPECT_FALSE(blog.access.app(unused.app.id));
    EXPECT_TRUE(blog.access.app(app.app.id));
    EXPECT_TRUE(blog.access.caller(used));
}

}  // namespace

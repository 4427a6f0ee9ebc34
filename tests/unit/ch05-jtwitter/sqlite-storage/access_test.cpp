#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoredAccess : public World {
  protected:
    AppId app(const std::string& client_id, Time created_at = noon) {
        return write([&](Tables& tables) {
            return tables.access.add_app({{},
                                          client_id,
                                          "secret hash",
                                          "A program",
                                          "https://a.example",
                                          {"https://a.example/cb", "urn:ietf:wg:oauth:2.0:oob"},
                                          "read write",
                                          created_at});
        });
    }
    TokenId token(AppId of, std::optional<AccountId> account, const std::string& hash) {
        return write([&](Tables& tables) { return tables.access.add_token({{}, hash, of, account, "read", noon}); });
    }
    static AppId app_of(Tables& tables) {
        if (const auto found = tables.access.app_by_client_id("client")) return found->id;
        return tables.access.add_app({{}, "client", "", "", {}, {}, "", noon});
    }
    std::vector<TokenId> tokens_of(AccountId account) {
        std::vector<TokenId> found;
        for (const auto& each : read([&](Tables& tables) { return tables.access.tokens_of(account); }))
            found.push_back(each.id);
        return found;
    }
};

TEST_F(StoredAccess, keeps_programs) {
    const auto id = app("client");
    read([&](Tables& tables) {
        const auto found = tables.access.app_by_client_id("client");
        ASSERT_TRUE(found);
        EXPECT_EQ(found->id, id);
        EXPECT_EQ(found->secret_hash, "secret hash");
        EXPECT_EQ(found->name, "A program");
        EXPECT_EQ(found->website, "https://a.example");
        EXPECT_THAT(found->redirect_uris, ElementsAre("https://a.example/cb", "urn:ietf:wg:oauth:2.0:oob"));
        EXPECT_EQ(found->scopes, "read write");
        EXPECT_EQ(found->created_at, noon);
        EXPECT_EQ(tables.access.app(id)->client_id, "client");
        EXPECT_FALSE(tables.access.app_by_client_id("Client"));
        EXPECT_FALSE(tables.access.app(AppId{77}));
    });
}

TEST_F(StoredAccess, drops_old_programs_that_nobody_uses) {
    const auto anna = account("anna");
    const auto unused = app("unused"), used = app("used"), young = app("young", noon + 1h), asked = app("asked");
    token(used, anna, "hash");
    write([&](Tables& tables) {
        tables.access.add_code({"code", asked, anna, "https://a.example/cb", "read", {}, noon});
        tables.access.drop_unused_apps(noon + 1min);
    });
    read([&](Tables& tables) {
        EXPECT_FALSE(tables.access.app(unused));
        EXPECT_TRUE(tables.access.app(used));
        EXPECT_TRUE(tables.access.app(young));
        EXPECT_TRUE(tables.access.app(asked)) << "somebody is about to allow it";
    });
}

TEST_F(StoredAccess, keeps_tokens_of_people_and_of_programs) {
    const auto anna = account("anna");
    const auto program = app("client");
    const auto of_anna = token(program, anna, "hash 1");
    token(program, {}, "hash 2");
    read([&](Tables& tables) {
        const auto found = tables.access.token_by_hash("hash 1");
        ASSERT_TRUE(found);
        EXPECT_EQ(found->id, of_anna);
        EXPECT_EQ(found->app, program);
        EXPECT_EQ(found->account, anna);
        EXPECT_EQ(found->scopes, "read");
        EXPECT_EQ(found->created_at, noon);
        EXPECT_EQ(tables.access.token_by_hash("hash 2")->account, std::nullopt);
        EXPECT_FALSE(tables.access.token_by_hash("hash 3"));
    });
}

TEST_F(StoredAccess, ends_tokens_one_by_one_or_all_but_one) {
    const auto anna = account("anna"), bob = account("bob");
    const auto program = app("client");
    const auto a = token(program, anna, "a"), b = token(program, anna, "b"), c = token(program, anna, "c");
    const auto of_bob = token(program, bob, "d");
    EXPECT_THAT(tokens_of(anna), ElementsAre(c, b, a)) << "newest first";
    write([&](Tables& tables) { tables.access.drop_token(b); });
    EXPECT_THAT(tokens_of(anna), ElementsAre(c, a));
    EXPECT_THAT(write([&](Tables& tables) { return tables.access.drop_tokens_of(anna, a); }), ElementsAre(c));
    EXPECT_THAT(tokens_of(anna), ElementsAre(a));
    EXPECT_THAT(write([&](Tables& tables) { return tables.access.drop_tokens_of(anna, {}); }), ElementsAre(a));
    EXPECT_THAT(tokens_of(anna), IsEmpty());
    EXPECT_THAT(tokens_of(bob), ElementsAre(of_bob));
}

TEST_F(StoredAccess, counts_the_uses_of_a_code_and_keeps_its_token) {
    const auto anna = account("anna");
    const AuthorizationCode code{"hash", app("client"), anna, "https://a.example/cb", "read write", "challenge", noon};
    write([&](Tables& tables) { tables.access.add_code(code); });
    const auto found = write([&](Tables& tables) { return tables.access.use_code("hash"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->hash, code.hash);
    EXPECT_EQ(found->app, code.app);
    EXPECT_EQ(found->account, anna);
    EXPECT_EQ(found->redirect_uri, code.redirect_uri);
    EXPECT_EQ(found->scopes, "read write");
    EXPECT_EQ(found->challenge, "challenge");
    EXPECT_EQ(found->expires_at, noon);
    EXPECT_EQ(found->uses, 1);
    EXPECT_FALSE(found->token);
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.access.set_token_of_code("hash", TokenId{7}));
        EXPECT_FALSE(tables.access.set_token_of_code("other", TokenId{7}));
        const auto again = tables.access.use_code("hash");
        EXPECT_EQ(again->uses, 2);
        EXPECT_EQ(again->token, TokenId{7});
        EXPECT_FALSE(tables.access.set_token_of_code("hash", TokenId{8})) << "used meanwhile";
    });
}

TEST_F(StoredAccess, keeps_browser_sessions_until_they_end) {
    const auto anna = account("anna"), bob = account("bob");
    write([&](Tables& tables) {
        for (const char* cookie : {"a", "b", "c"})
            tables.access.add_browser_session({{}, cookie, anna, "Browser", noon, noon + (cookie[0] == 'a' ? 1h : 2h)});
        tables.access.add_browser_session({{}, "d", bob, "Browser", noon, noon + 2h});
        tables.access.add_code({"old", app_of(tables), anna, "", "", {}, noon + 1h});
        tables.access.add_code({"new", app_of(tables), anna, "", "", {}, noon + 2h});
        tables.access.drop_expired(noon + 1h);
        EXPECT_FALSE(tables.access.browser_session("a"));
        EXPECT_FALSE(tables.access.use_code("old"));
        EXPECT_TRUE(tables.access.use_code("new"));
        const auto left = tables.access.browser_session("b");
        ASSERT_TRUE(left);
        EXPECT_EQ(left->account, anna);
        EXPECT_EQ(left->created_at, noon);
        EXPECT_EQ(left->expires_at, noon + 2h);
        tables.access.drop_browser_session(left->id);
        EXPECT_FALSE(tables.access.browser_session("b"));
        tables.access.drop_browser_sessions_of(anna);
        EXPECT_FALSE(tables.access.browser_session("c"));
        EXPECT_TRUE(tables.access.browser_session("d"));
    });
}

}  // namespace
}  // namespace storage

#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class StoredAccounts : public World {
  protected:
    std::vector<AccountId> search(std::string_view query, std::size_t limit = 10, std::size_t offset = 0) {
        return read([&](Tables& tables) { return tables.accounts.search(query, limit, offset); });
    }
    void name_it(AccountId id, const std::string& display_name) {
        auto changed = get(id);
        changed.display_name = display_name;
        write([&](Tables& tables) { tables.accounts.save_profile(changed); });
    }
    void set_state(AccountId id, AccountState state) {
        write([&](Tables& tables) { tables.accounts.set_state(id, state); });
    }
};

TEST_F(StoredAccounts, count_from_one_and_are_found_in_the_order_asked) {
    const auto anna = account("Anna"), bob = account("bob");
    EXPECT_EQ(number(anna), 1);
    EXPECT_EQ(number(bob), 2);
    read([&](Tables& tables) {
        const auto found = tables.accounts.find(std::vector{bob, AccountId{77}, anna, bob});
        ASSERT_EQ(found.size(), 3U);
        EXPECT_EQ(found[0].name, "bob");
        EXPECT_EQ(found[1].name, "Anna");
        EXPECT_EQ(found[2].name, "bob");
        EXPECT_THAT(tables.accounts.find(std::vector<AccountId>{}), IsEmpty());
    });
}

TEST_F(StoredAccounts, keep_all_of_a_profile_and_only_that) {
    const auto id = account("Anna");
    auto changed = get(id);
    changed.display_name = "Anna 安娜";
    changed.note = "writes 'this' & \"that\"\n🎉";
    changed.fields = {{"web", "https://example.org"}, {"a \"b\"", "c\\d\n微博"}};
    changed.avatar = "a.jpg";
    changed.header = "h.jpg";
    changed.is_protected = changed.bot = changed.default_sensitive = true;
    changed.discoverable = false;
    changed.default_visibility = Visibility::followers;
    changed.default_language = "zh";
    auto too_much = changed;
    too_much.posts = 99;
    too_much.role = Role::admin;
    too_much.state = AccountState::suspended;
    too_much.name = "other";
    write([&](Tables& tables) { tables.accounts.save_profile(too_much); });

    const auto found = get(id);
    EXPECT_EQ(found.name, "Anna");
    EXPECT_EQ(found.display_name, changed.display_name);
    EXPECT_EQ(found.note, changed.note);
    EXPECT_EQ(found.fields, changed.fields);
    EXPECT_EQ(found.avatar, "a.jpg");
    EXPECT_EQ(found.header, "h.jpg");
    EXPECT_TRUE(found.is_protected && found.bot && found.default_sensitive);
    EXPECT_EQ(found.discoverable, false);
    EXPECT_EQ(found.created_at, noon);
    EXPECT_EQ(found.default_visibility, Visibility::followers);
    EXPECT_EQ(found.default_language, "zh");
    EXPECT_EQ(found.posts, 0);
    EXPECT_EQ(found.role, Role::user);
    EXPECT_EQ(found.state, AccountState::active);
    EXPECT_FALSE(found.last_post_on);
    EXPECT_FALSE(found.pulled);
}

TEST_F(StoredAccounts, are_known_by_name_and_address_without_case) {
    const auto anna = account("Anna");
    read([&](Tables& tables) {
        EXPECT_EQ(tables.accounts.by_name("aNNA"), anna);
        EXPECT_EQ(tables.accounts.by_name("annA_"), std::nullopt);
        EXPECT_TRUE(tables.accounts.name_taken("ANNA"));
        EXPECT_FALSE(tables.accounts.name_taken("bob"));
        EXPECT_TRUE(tables.accounts.email_taken("ANNA@example.org"));
        EXPECT_FALSE(tables.accounts.email_taken("bob@example.org"));
        const auto by_email = tables.accounts.credentials_by_email("Anna@Example.ORG");
        ASSERT_TRUE(by_email);
        EXPECT_EQ(by_email->account, anna);
        EXPECT_EQ(by_email->password_hash, "hash of Anna");
        EXPECT_FALSE(tables.accounts.credentials(AccountId{77}));
        EXPECT_FALSE(tables.accounts.credentials_by_email(""));
    });
    EXPECT_THROW(account("ANNA"), std::exception);
}

TEST_F(StoredAccounts, take_new_credentials_roles_and_states) {
    const auto anna = account("anna");
    write([&](Tables& tables) {
        tables.accounts.set_credentials({anna, "New@example.org", "new hash"});
        tables.accounts.set_role(anna, Role::moderator);
        tables.accounts.set_state(anna, AccountState::suspended);
        tables.accounts.set_pulled(anna);
    });
    read([&](Tables& tables) {
        const auto credentials = tables.accounts.credentials(anna);
        ASSERT_TRUE(credentials);
        EXPECT_EQ(credentials->email, "new@example.org");
        EXPECT_EQ(credentials->password_hash, "new hash");
        EXPECT_FALSE(tables.accounts.email_taken("anna@example.org"));
        EXPECT_EQ(tables.accounts.by_name("anna"), anna) << "a suspended account keeps its name";
    });
    EXPECT_EQ(get(anna).role, Role::moderator);
    EXPECT_EQ(get(anna).state, AccountState::suspended);
    EXPECT_TRUE(get(anna).pulled);
}

TEST_F(StoredAccounts, are_found_by_the_beginnings_of_their_words) {
    const auto anna = account("anna_liu"), hannah = account("Hannah"), wang = account("wang");
    name_it(hannah, "Hannah Anders");
    name_it(wang, "王小明天气");
    EXPECT_THAT(search("ann"), ElementsAre(anna));
    EXPECT_THAT(search("AN"), UnorderedElementsAre(anna, hannah));
    EXPECT_THAT(search("han and"), ElementsAre(hannah));
    EXPECT_THAT(search("liu"), ElementsAre(anna));
    EXPECT_THAT(search("王"), ElementsAre(wang));
    EXPECT_THAT(search("小明"), ElementsAre(wang));
    EXPECT_THAT(search("明天气"), ElementsAre(wang));
    EXPECT_THAT(search("明气"), IsEmpty());
    EXPECT_THAT(search("annah"), IsEmpty());
    EXPECT_THAT(search(""), IsEmpty());
    EXPECT_THAT(search("\"* OR NOT ("), IsEmpty());
    name_it(hannah, "H");
    EXPECT_THAT(search("anders"), IsEmpty()) << "the old name is forgotten";
}

TEST_F(StoredAccounts, are_listed_exact_name_first_then_by_followers) {
    const auto anna1 = account("anna1"), anna2 = account("anna2"), anna = account("anna"), anna3 = account("anna3");
    const auto fan = account("fan"), fan2 = account("fan2");
    follow(fan, anna2);
    follow(fan, anna3);
    follow(fan2, anna3);
    EXPECT_THAT(search("anna"), ElementsAre(anna, anna3, anna2, anna1));
    EXPECT_THAT(search("@Anna"), ElementsAre(anna, anna3, anna2, anna1));
    EXPECT_THAT(search("anna", 2, 1), ElementsAre(anna3, anna2));
    set_state(anna3, AccountState::suspended);
    EXPECT_THAT(search("anna"), ElementsAre(anna, anna2, anna1)) << "only active ones";
    const auto lines = account("___");
    EXPECT_THAT(search("___"), ElementsAre(lines)) << "a name without a word in it";
}

TEST_F(StoredAccounts, come_in_pages_for_moderation) {
    const auto a = account("a"), b = account("b"), c = account("c"), d = account("d");
    set_state(b, AccountState::suspended);
    read([&](Tables& tables) {
        EXPECT_THAT(tables.accounts.page({.limit = 3}, {}), ElementsAre(d, c, b));
        EXPECT_THAT(tables.accounts.page({.below = number(b)}, {}), ElementsAre(a));
        EXPECT_THAT(tables.accounts.page({.next_to = number(a), .limit = 2}, {}), ElementsAre(c, b));
        EXPECT_THAT(tables.accounts.page({.limit = 2}, {AccountState::active, ""}), ElementsAre(d, c));
        EXPECT_THAT(tables.accounts.page({}, {AccountState::suspended, ""}), ElementsAre(b));
        EXPECT_EQ(tables.accounts.count_active(), 3);
    });
}

TEST_F(StoredAccounts, that_posted_since_a_day_are_counted) {
    const auto a = account("a"), b = account("b");
    account("c");
    post(a);
    post(b, "long ago", [](Post& made) { made.created_at = noon - 40 * 24h; });
    read([&](Tables& tables) {
        EXPECT_EQ(tables.accounts.count_posting_since(today), 1);
        EXPECT_EQ(tables.accounts.count_posting_since(today - std::chrono::days(40)), 2);
        EXPECT_EQ(tables.accounts.count_posting_since(today + std::chrono::days(1)), 0);
    });
    EXPECT_EQ(get(b).last_post_on, today - std::chrono::days(40));
}

}  // namespace
}  // namespace storage

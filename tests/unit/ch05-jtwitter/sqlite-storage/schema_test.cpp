// Data that an earlier program left is opened by this one, and kept.
#include "ch05-jtwitter/sqlite-storage/schema.hpp"

#include <gmock/gmock.h>

#include "shared/store/database.hpp"
#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

/// Rows as a program of that step would have left them in its own tables. Never changed after a release, as the steps
/// themselves; a new step brings its own rows.
const std::vector<std::vector<std::string_view>> rows_of_steps{
    {"INSERT INTO account(id, name, name_key, email, password_hash, created_at) VALUES (1, 'Anna', 'anna', "
     "'anna@example.org', 'hash', 1000), (2, 'bob', 'bob', 'bob@example.org', 'hash', 1000)",
     "INSERT INTO account_words(rowid, words) VALUES (1, 'anna'), (2, 'bob')",
     "INSERT INTO app(id, client_id, secret_hash, name, redirect_uris, scopes, created_at) VALUES (1, 'client', "
     "'hash', 'app', 'http://a.example', 'read', 1000)",
     "INSERT INTO token(hash, app, account, scopes, created_at) VALUES ('token', 1, 1, 'read', 1000)"},
    {"INSERT INTO follow(who, whom, created_at) VALUES (1, 2, 1000)",
     "INSERT INTO block(who, whom, created_at) VALUES (2, 1, 1000)"},
    {"INSERT INTO post(id, author, text, visibility, thread, created_at, on_square) VALUES (256, 2, 'about tea', 0, "
     "256, 1000, 1)",
     "INSERT INTO post_words(rowid, words) VALUES (256, 'about tea')",
     "INSERT INTO favourite(account, post, created_at) VALUES (1, 256, 1000)"},
    {"INSERT INTO home(owner, post) VALUES (1, 256)",
     "INSERT INTO list(id, owner, title, replies) VALUES (1, 1, 'list', 0)"},
    {"INSERT INTO notification(id, owner, kind, from_account, post, created_at) VALUES (512, 2, 4, 1, 256, 1000)",
     "INSERT INTO report(by_account, about, posts, comment, category, created_at) VALUES (1, 2, '256', '', 'spam', "
     "1000)"},
    {"INSERT INTO log_in(hash, account, agent, created_at, expires_at) VALUES ('cookie', 1, 'Browser', 1000, 2000)",
     "INSERT INTO code(hash, app, account, redirect_uri, scopes, expires_at, uses, token) VALUES ('code', 1, 1, "
     "'http://a.example', 'read', 2000, 1, 1)",
     "INSERT INTO erasure(account) VALUES (2)"},
};

class Schema : public testing::TestWithParam<std::size_t> {
  protected:
    /// A file as the program that knew so many steps left it.
    void leave_behind(std::size_t steps) {
        store::Database database({.file = file});
        ASSERT_EQ(store::migrate(database, schema().first(steps)), steps);
        database.write([&](store::Session& session) {
            for (std::size_t i = 0; i < steps; ++i) {
                for (const auto sql : rows_of_steps.at(i)) session.run(sql);
            }
        });
    }

    const testkit::TemporaryDirectory folder;
    const std::string file = folder.path() + "/jtwitter.db";
};

TEST(SchemaSteps, each_have_rows_in_this_test) {
    EXPECT_EQ(schema().size(), rows_of_steps.size()) << "a new step needs rows here";
}

TEST_P(Schema, opens_what_an_earlier_step_left_and_keeps_its_rows) {
    const auto steps = GetParam();
    leave_behind(steps);
    SqliteStorage store({.file = file});
    const AccountId anna{1}, bob{2};
    store.read([&](Tables& tables) {
        ASSERT_GE(steps, 1U);
        EXPECT_EQ(tables.accounts.by_name("anna"), anna);
        EXPECT_THAT(tables.accounts.search("ann", 10, 0), ElementsAre(anna));
        EXPECT_TRUE(tables.access.token_by_hash("token"));
        if (steps < 2) return;
        EXPECT_THAT(ids(tables.relations.following(anna, {})), ElementsAre(bob));
        EXPECT_THAT(tables.relations.who_block_me(anna), ElementsAre(bob));
        if (steps < 3) return;
        EXPECT_EQ(tables.posts.find(std::vector{PostId{256}}).at(0).text, "about tea");
        EXPECT_THAT(tables.timelines.search("tea", {}, {}, 0), ElementsAre(PostId{256}));
        EXPECT_THAT(tables.timelines.square(false, {}), ElementsAre(PostId{256}));
        EXPECT_THAT(ids(tables.posts.favourites(anna, {})), ElementsAre(PostId{256}));
        if (steps < 4) return;
        EXPECT_THAT(tables.timelines.home(anna, {}), ElementsAre(PostId{256}));
        EXPECT_THAT(tables.timelines.lists_of(anna), SizeIs(1));
        if (steps < 5) return;
        EXPECT_THAT(tables.notifications.page(bob, {}, {}), SizeIs(1));
        EXPECT_THAT(tables.reports.page({}, {}), SizeIs(1));
    });
    store.write([&](Tables& tables) {  // and goes on with it
        Post post;
        post.id = post.thread = PostId{1'024};
        post.author = anna;
        post.topics = {"tea"};
        tables.posts.add(post);
        tables.timelines.add_to_home(anna, std::array{post.id});
        tables.accounts.erase(bob);
    });
}

INSTANTIATE_TEST_SUITE_P(EachStep, Schema, testing::Range<std::size_t>(1, 6));

TEST_F(Schema, is_left_as_it_is_when_it_is_opened_again) {
    { SqliteStorage store({.file = file}); }
    const auto tables = [&] {
        store::Database database({.file = file});
        EXPECT_EQ(store::version(database), schema().size());
        return database.read([](store::Session& session) {
            return session.rows<std::string, std::optional<std::string>>("SELECT name, sql FROM sqlite_master");
        });
    };
    const auto before = tables();
    { SqliteStorage store({.file = file}); }
    EXPECT_EQ(tables(), before);
}

TEST_F(Schema, of_a_newer_program_is_refused) {
    {
        store::Database database({.file = file});
        database.write([](store::Session& session) { session.run("PRAGMA user_version = 1000"); });
    }
    EXPECT_THROW(SqliteStorage store({.file = file}), store::Failure);
}

class StoreAsAWhole : public World {};

TEST_F(StoreAsAWhole, keeps_nothing_of_work_that_throws) {
    EXPECT_THROW(write([](Tables& tables) {
                     Account account;
                     account.name = "anna";
                     tables.accounts.add(account, {});
                     throw std::runtime_error("changed my mind");
                 }),
                 std::runtime_error);
    read([](Tables& tables) { EXPECT_FALSE(tables.accounts.name_taken("anna")); });
    EXPECT_EQ(number(account("bob")), 1);
}

TEST_F(StoreAsAWhole, does_not_write_when_it_only_reads) {
    EXPECT_THROW(read([](Tables& tables) {
                     Account account;
                     account.name = "anna";
                     tables.accounts.add(account, {});
                 }),
                 std::exception);
}

TEST_F(StoreAsAWhole, is_copied_while_it_is_open) {
    const auto anna = account("anna");
    const auto id = post(anna, "hello");
    const auto copy = folder.path() + "/copy.db";
    store.back_up(copy);
    post(anna, "later");
    SqliteStorage copied(settings(copy));
    copied.read([&](Tables& tables) {
        EXPECT_EQ(tables.accounts.by_name("anna"), anna);
        EXPECT_EQ(tables.posts.count(), 1);
        EXPECT_THAT(tables.timelines.search("hello", {}, {}, 0), ElementsAre(id));
    });
}

}  // namespace
}  // namespace storage

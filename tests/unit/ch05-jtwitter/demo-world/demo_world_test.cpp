#include "ch05-jtwitter/demo-world/demo_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "ch05-jtwitter/demo-world/cast.hpp"
#include "ch05-jtwitter/post-text/length.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch05-jtwitter/microblog-session/open_hasher.hpp"

namespace {

using storage::Page;
using storage::Time;

constexpr Time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours{15}};

struct Town {
    explicit Town(std::uint32_t seed = demo::default_seed) { filled = demo::fill(blog, media, now, seed); }

    static store::Settings file_in(const std::string& folder) {
        store::Settings settings;
        settings.file = folder + "/town.db";
        return settings;
    }
    storage::AccountId id(std::string_view name) { return blog.accounts.by_acct(name, {}).value(); }
    std::size_t files() const {
        const std::filesystem::directory_iterator all(folder.path() + "/media");
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
    /// All public posts: when, who, what, and how much it was liked.
    std::string told() {
        std::string all;
        Page page;
        for (;;) {
            const auto found = blog.timelines.square({}, false, page);
            for (const auto& [post, original] : found.posts)
                all += std::to_string(post.created_at.time_since_epoch().count()) + " " +
                       std::to_string(storage::number(post.author)) + " " + post.text + " " +
                       std::to_string(post.favourites) + " " + std::to_string(post.reposts) + "\n";
            if (!found.more) return all;
            page.below = storage::number(found.posts.back().post.id);
        }
    }

    testkit::TemporaryDirectory folder;
    OpenHasher hasher;
    storage::SqliteStorage store{file_in(folder.path())};
    microblog::Microblog blog{store, hasher};
    rest::MediaFiles media{folder.path() + "/media"};
    bool filled = false;
};

/// One town for all tests that only look.
Town& town() {
    static Town one;
    return one;
}

TEST(DemoWorld, is_a_town_that_talks) {
    EXPECT_TRUE(town().filled);
    town().store.read([](storage::Tables& tables) {
        EXPECT_EQ(tables.accounts.count_active(), static_cast<std::int64_t>(demo::people().size()));
        EXPECT_GE(tables.posts.count(), 150);
    });
    std::size_t pictures = 0;
    for (const auto& day : demo::talk())
        for (const auto& line : day) pictures += line.picture.empty() ? 0 : 1;
    EXPECT_EQ(town().files(), 2 * pictures) << "each picture and its preview";
}

TEST(DemoWorld, is_filled_once) {
    const auto before = town().told();
    EXPECT_FALSE(demo::fill(town().blog, town().media, now + std::chrono::hours{1}));
    EXPECT_EQ(town().told(), before);
}

TEST(DemoWorld, is_the_same_for_the_same_seed) {
    Town again;
    EXPECT_EQ(again.told(), town().told());
    Town other(7);
    EXPECT_NE(other.told(), town().told());
}

TEST(DemoWorld, lies_in_the_last_days_before_now) {
    Page page;
    const auto newest = town().blog.timelines.square({}, false, page).posts.front().post;
    EXPECT_LT(newest.created_at, now);
    EXPECT_GT(newest.created_at, now - std::chrono::hours{1});
    town().store.read([](storage::Tables& tables) {
        std::vector<storage::AccountId> all;
        for (std::int64_t i = 1; i <= tables.accounts.count_active(); ++i) all.push_back(storage::AccountId{i});
        for (const auto& account : tables.accounts.find(all)) EXPECT_LT(account.created_at, now - std::chrono::days{9});
    });
}

TEST(DemoWorld, has_two_log_ins_and_no_third) {
    const auto log_in = [](std::string_view name, std::string_view password) {
        return town().blog.access.log_in(std::string(name), std::string(password), "127.0.0.1", now);
    };
    EXPECT_EQ(log_in(demo::user_name, demo::user_password), town().id(demo::user_name));
    EXPECT_EQ(log_in(demo::admin_name, demo::admin_password), town().id(demo::admin_name));
    EXPECT_EQ(log_in("lin_yu", ""), std::nullopt);
    EXPECT_EQ(log_in("lin_yu", demo::user_password), std::nullopt);
    EXPECT_EQ(town().blog.accounts.get(town().id(demo::admin_name)).role, storage::Role::admin);
    EXPECT_EQ(town().blog.accounts.get(town().id(demo::user_name)).role, storage::Role::user);
}

TEST(DemoWorld, shows_the_demo_account_something_of_everything) {
    auto& blog = town().blog;
    const auto me = town().id(demo::user_name);
    const auto reader = blog.relations.reader(me, now);
    EXPECT_EQ(blog.timelines.home(reader, false, {}).posts.size(), 20U);
    EXPECT_EQ(blog.messages.conversations(reader, {}).size(), 1U);
    EXPECT_EQ(blog.timelines.lists(me).size(), 1U);
    EXPECT_GE(blog.posts.bookmarks(reader, {}).size(), 2U);
    EXPECT_EQ(blog.timelines.followed_topics(me, {}, now).size(), 1U);
    EXPECT_EQ(blog.messages.unread(reader), 4);
    EXPECT_GE(blog.timelines.trends(me, 10, 0, now).size(), 8U);
    EXPECT_EQ(blog.accounts.reports({}, {}, false).size(), 1U);
}

TEST(DemoWorld, keeps_the_protected_account_for_its_followers) {
    auto& blog = town().blog;
    const auto quiet = town().id("quiet_lin");
    EXPECT_TRUE(blog.timelines.of_author({}, quiet, {}, {}).posts.empty());
    const auto friend_of = blog.relations.reader(town().id(demo::user_name), now);
    EXPECT_GE(blog.timelines.of_author(friend_of, quiet, {}, {}).posts.size(), 3U);
    EXPECT_EQ(blog.relations.count_requests(quiet), 1);
}

TEST(DemoWorld, has_every_post_within_the_limit_in_both_forms_of_topics) {
    std::map<std::string, int> kinds;
    town().store.read([&](storage::Tables& tables) {
        Page page;
        page.limit = 1'000;
        const auto ids = tables.timelines.square(false, page);
        for (const auto& post : tables.posts.find(ids)) {
            EXPECT_LE(post_text::count_characters(post.text), post_text::max_characters);
            ++kinds[post.language.value_or("")];
            for (const auto& topic : post.topics) ++kinds[topic];
        }
    });
    for (const auto* wanted : {"zh", "en", "NightSky", "从聊天室到微博"}) EXPECT_GE(kinds[wanted], 5) << wanted;
}

}  // namespace

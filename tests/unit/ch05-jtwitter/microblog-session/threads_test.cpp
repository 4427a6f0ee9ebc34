// Many at once: counts are exact, keys work once, and nobody who walks a timeline misses or doubles a post.
#include <atomic>
#include <thread>

#include "tests/unit/ch05-jtwitter/microblog-session/talk.hpp"

namespace {

using namespace microblog;

constexpr int threads_at_once = 8;

/// Runs `work(n)` on as many threads, which begin together, and waits for all.
template <typename Work>
void at_once(Work work) {
    std::atomic<int> waiting{threads_at_once};
    std::vector<std::jthread> threads;
    for (int n = 0; n < threads_at_once; ++n) {
        threads.emplace_back([&, n] {
            waiting.fetch_sub(1);
            while (waiting.load() > 0) std::this_thread::yield();
            work(n);
        });
    }
}

struct AtOnce : testing::Test, Talk {
    AccountId anna = person("anna");
    std::vector<AccountId> crowd;
    AtOnce() {
        for (int i = 0; i < threads_at_once * 4; ++i) crowd.push_back(person("p" + std::to_string(i)));
    }
};

TEST_F(AtOnce, favourites_are_counted_exactly) {
    const auto post = say(anna, "like me");
    at_once([&](int n) {
        for (std::size_t i = 0; i < crowd.size(); ++i) {
            // Each person is served by two threads, which do the same.
            if (static_cast<int>(i) % (threads_at_once / 2) != n / 2) continue;
            posts.favourite(crowd[i], post.id, now);
            posts.repost(crowd[i], post.id, std::nullopt, now);
            if (i % 3 == 0) posts.unfavourite(crowd[i], post.id, now);
        }
    });
    for (std::size_t i = 0; i < crowd.size(); i += 3) posts.unfavourite(crowd[i], post.id, now);
    const auto left = crowd.size() - (crowd.size() + 2) / 3;
    const auto after = posts.get(Reader{}, post.id);
    EXPECT_EQ(after.favourites, static_cast<std::int64_t>(left));
    EXPECT_EQ(after.reposts, static_cast<std::int64_t>(crowd.size()));
    EXPECT_EQ(posts.favourited_by(Reader{}, post.id, page_of(80)).size(), left);
    EXPECT_EQ(notifications(anna).size(), left + crowd.size());
}

TEST_F(AtOnce, one_key_makes_one_post) {
    constexpr std::size_t keys = 50;  // so that some of the threads do meet
    std::array<std::vector<PostId>, threads_at_once> made;
    at_once([&](int n) {
        for (std::size_t key = 0; key < keys; ++key) {
            NewPost wanted;
            wanted.text = "once";
            wanted.idempotency_key = std::to_string(key);
            made[static_cast<std::size_t>(n)].push_back(posts.add(anna, wanted, now).id);
        }
    });
    for (const auto& one : made) EXPECT_EQ(one, made[0]);
    EXPECT_EQ(account(anna).posts, static_cast<std::int64_t>(keys));
    EXPECT_EQ(take_heard<PostAdded>().size(), keys);
}

TEST_F(AtOnce, no_more_than_five_posts_are_pinned) {
    std::vector<PostId> written;
    for (int i = 0; i < threads_at_once; ++i) written.push_back(say(anna, std::to_string(i)).id);
    std::atomic<int> pinned{0};
    at_once([&](int n) {
        try {
            posts.pin(anna, written[static_cast<std::size_t>(n)], now);
            ++pinned;
        } catch (const Refusal&) {
        }
    });
    EXPECT_EQ(pinned.load(), 5);
}

TEST_F(AtOnce, a_picture_goes_into_one_post) {
    NewPost wanted;
    wanted.media = {picture(anna)};
    std::atomic<int> posted{0};
    at_once([&](int) {
        try {
            posts.add(anna, wanted, now);
            ++posted;
        } catch (const Refusal&) {
        }
    });
    EXPECT_EQ(posted.load(), 1);
}

TEST_F(AtOnce, who_reads_upwards_misses_no_post_while_all_write) {
    constexpr int posts_of_each = 25;
    for (int n = 0; n < threads_at_once; ++n) follow(anna, crowd[static_cast<std::size_t>(n)]);
    const auto me = reader(anna);
    std::vector<PostId> seen;
    std::atomic<bool> all_written{false};
    std::jthread walker([&] {
        auto page = page_next_to(0, 7);
        for (;;) {
            const bool last_look = all_written.load();
            const auto found = timelines.home(me, false, page);
            for (auto each = found.posts.rbegin(); each != found.posts.rend(); ++each) seen.push_back(each->post.id);
            if (!found.posts.empty()) page.next_to = number(found.posts.front().post.id);
            if (found.posts.empty() && last_look) return;
        }
    });
    at_once([&](int n) {
        for (int i = 0; i < posts_of_each; ++i) {
            NewPost wanted;
            wanted.text = std::to_string(n) + " says " + std::to_string(i);
            posts.add(crowd[static_cast<std::size_t>(n)], wanted, now + std::chrono::milliseconds{i});
        }
    });
    all_written = true;
    walker.join();
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(threads_at_once * posts_of_each));
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), seen.size());
}

TEST_F(AtOnce, who_reads_downwards_meets_each_old_post_once_while_others_write) {
    follow(anna, crowd[0]);
    std::vector<PostId> wanted;
    for (int i = 0; i < 60; ++i) wanted.insert(wanted.begin(), say(crowd[0], "old " + std::to_string(i)).id);
    const auto me = reader(anna);
    std::atomic<bool> done{false};
    std::jthread writer([&] {
        for (int i = 0; !done && i < 200; ++i) say(crowd[0], "new " + std::to_string(i));
    });
    std::vector<PostId> seen;
    for (auto page = page_below(number(wanted.front()) + 1, 3);;) {
        const auto found = timelines.home(me, false, page);
        for (const auto& each : found.posts) seen.push_back(each.post.id);
        if (!found.more) break;
        page.below = number(found.posts.back().post.id);
    }
    done = true;
    writer.join();
    EXPECT_EQ(seen, wanted);
}

}  // namespace

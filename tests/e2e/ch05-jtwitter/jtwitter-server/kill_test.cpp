// kill -9 in the middle of posting: what was answered is kept, once, for everybody it was for.
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "shared/core/guarded.hpp"
#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;

namespace {

constexpr int authors = 4;
constexpr int followers = 3;
constexpr std::size_t most_posts = 90;  // of each author: the home of a follower has room for 400

std::string author(int number) {
    return "author" + std::to_string(number);
}
std::string follower(int number) {
    return "follower" + std::to_string(number);
}

/// All of a home timeline, page by page: how often each post is in it.
std::map<std::string, int> home_of(HttpClient& who) {
    std::map<std::string, int> seen;
    for (std::string below;;) {
        const auto page = who.get("/api/v1/timelines/home?limit=40" + (below.empty() ? "" : "&max_id=" + below)).json();
        if (page.as_array().empty()) return seen;
        for (const auto& status : page.as_array()) ++seen[std::string(status.at("id").as_string())];
        below = page.as_array().back().at("id").as_string();
    }
}

}  // namespace

class Kill : public JTwitter {
  protected:
    /// Ids of the posts that were answered, until the server is gone.
    using Answered = core::Guarded<std::vector<std::string>>;
    void post_until_the_end(int number, const std::string& token, Answered& answered) {
        try {
            HttpClient client(endpoint());
            client.token = token;
            for (std::size_t i = 0; i < most_posts; ++i) {
                const auto id = client.say("post " + std::to_string(i) + " of " + author(number) + " about #kill");
                if (id.empty()) return;
                answered.with([&](auto& all) { all.push_back(id); });
                answered.notify_all();
            }
        } catch (const std::exception&) {
            // the server is gone
        }
    }
};

TEST_F(Kill, in_the_middle_of_posting_loses_nothing_that_was_answered) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    start();
    std::vector<std::string> tokens;
    for (int i = 0; i < authors; ++i) {
        add_user(author(i));
        tokens.push_back(logged_in(author(i))->token);
    }
    for (int i = 0; i < followers; ++i) {
        add_user(follower(i));
        const auto reader = logged_in(follower(i));
        for (int whom = 0; whom < authors; ++whom) {
            const auto id = reader->get("/api/v1/accounts/lookup?acct=" + author(whom)).field("id");
            ASSERT_EQ(reader->post("/api/v1/accounts/" + id + "/follow").status, 200);
        }
    }

    Answered answered;
    {
        std::vector<std::jthread> people;
        for (int i = 0; i < authors; ++i)
            people.emplace_back([&, i] { post_until_the_end(i, tokens[static_cast<std::size_t>(i)], answered); });
        const std::size_t enough = 20 + random() % 200;  // then it is killed in the middle of others
        answered.wait_until(
            std::chrono::steady_clock::now() + testkit::patience, [&](const auto& all) { return all.size() >= enough; },
            [](auto&) {});
        server().send_signal(SIGKILL);
    }
    EXPECT_EQ(server().wait(), (testkit::ExitStatus{-1, SIGKILL}));

    start();  // a restart needs no repair by hand
    const auto ids = answered.with([](auto& all) { return all; });
    ASSERT_GE(ids.size(), 20u);
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
    HttpClient anybody(endpoint());
    for (const auto& id : ids) EXPECT_EQ(anybody.get("/api/v1/statuses/" + id).status, 200) << id;
    for (int i = 0; i < followers; ++i) {
        const auto reader = logged_in(follower(i));
        const auto home = home_of(*reader);
        for (const auto& id : ids) EXPECT_TRUE(home.contains(id)) << id << " in the home of " << follower(i);
        for (const auto& [id, times] : home) EXPECT_EQ(times, 1) << id;
    }
}

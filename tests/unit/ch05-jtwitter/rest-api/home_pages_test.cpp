// Pages that were kept are what a fresh look at the store would give: byte for byte, for everybody, after each of many
// things that people do. And they are kept: what does not concern a page does not make it be read anew.
#include "ch05-jtwitter/rest-api/home_pages.hpp"

#include <random>

#include "ch05-jtwitter/api-messages/json_writer.hpp"
#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace {

using namespace rest;
using storage::AccountId;

microblog::Settings with_threshold(std::size_t pull_threshold) {
    microblog::Settings settings;
    settings.pull_threshold = pull_threshold;
    return settings;
}

class KeptHomes : public ApiWorld {
  protected:
    explicit KeptHomes(const microblog::Settings& limits = {}) : ApiWorld({.on = false}, limits) {}

    /// As if nothing had ever been kept.
    std::string fresh(AccountId who, std::size_t limit = 20) {
        const auto reader = blog.relations.reader(who, now);
        return api::to_json(
            api.presenter().statuses(reader, blog.timelines.home(reader, false, {.limit = limit}).posts));
    }
    std::string home(const Person& who) { return get("/api/v1/timelines/home", who.token).response.body; }
    bool shows(const Person& who, const std::string& word) { return home(who).find(word) != std::string::npos; }
};

TEST_F(KeptHomes, show_a_new_post_at_once) {
    const auto anna = person("anna"), bert = person("bert");
    follow(bert, anna);
    EXPECT_EQ(home(bert), "[]");
    status(anna, "good morning");
    EXPECT_TRUE(shows(bert, "good morning"));
    EXPECT_TRUE(shows(anna, "good morning"));
}

TEST_F(KeptHomes, show_at_once_what_comes_with_a_topic) {
    const auto anna = person("anna"), bert = person("bert");
    post("/api/v1/tags/tea/follow", bert.token);
    EXPECT_EQ(home(bert), "[]");
    status(anna, "green is best #tea");
    EXPECT_TRUE(shows(bert, "green is best"));
}

TEST_F(KeptHomes, forget_what_may_not_be_seen_any_more) {
    const auto anna = person("anna"), bert = person("bert"), carla = person("carla");
    follow(bert, anna);
    follow(bert, carla);
    status(anna, "privatwort", {{"visibility", "private"}});
    const auto gone = status(carla, "goneword");
    ASSERT_TRUE(shows(bert, "privatwort"));
    ASSERT_TRUE(shows(bert, "goneword"));

    send("DELETE", "/api/v1/statuses/" + gone, carla.token);
    EXPECT_FALSE(shows(bert, "goneword"));
    post("/api/v1/accounts/" + bert.id + "/block", anna.token);
    EXPECT_FALSE(shows(bert, "privatwort"));
}

TEST_F(KeptHomes, end_with_the_mute_that_they_were_read_under) {
    const auto anna = person("anna"), bert = person("bert");
    follow(bert, anna);
    status(anna, "loudword");
    post("/api/v1/accounts/" + anna.id + "/mute", bert.token, {{"duration", "60"}});
    EXPECT_FALSE(shows(bert, "loudword"));
    now += 61s;
    EXPECT_TRUE(shows(bert, "loudword"));
}

TEST_F(KeptHomes, show_the_marks_of_their_reader_alone) {
    const auto anna = person("anna"), bert = person("bert"), carla = person("carla");
    follow(bert, anna);
    follow(carla, anna);
    const auto id = status(anna, "nice");
    home(bert);
    home(carla);
    post("/api/v1/statuses/" + id + "/favourite", bert.token);
    EXPECT_EQ(get("/api/v1/timelines/home", bert.token).json.at(0).at("favourited"), true);
    EXPECT_EQ(get("/api/v1/timelines/home", carla.token).json.at(0).at("favourited"), false);
    EXPECT_EQ(get("/api/v1/timelines/home", carla.token).json.at(0).at("favourites_count"), 1);
}

TEST_F(KeptHomes, are_of_no_use_to_a_token_that_was_revoked_or_an_account_that_was_suspended) {
    const auto anna = person("anna"), bert = person("bert");
    home(anna);
    home(bert);
    const auto caller = blog.access.caller(anna.token);
    blog.access.drop_token(anna.account, caller->token.id);
    EXPECT_EQ(get("/api/v1/timelines/home", anna.token).status(), 401);
    blog.accounts.suspend({}, bert.account);
    EXPECT_EQ(get("/api/v1/timelines/home", bert.token).status(), 401);
}

TEST_F(KeptHomes, have_no_more_than_what_was_asked_for) {
    const auto anna = person("anna");
    for (int i = 0; i < 30; ++i) status(anna, "post " + std::to_string(i));
    for (const std::size_t limit : {1U, 5U, 20U, 5U}) {
        const auto page = get("/api/v1/timelines/home?limit=" + std::to_string(limit), anna.token);
        EXPECT_EQ(page.json.as_array().size(), limit);
        EXPECT_EQ(page.response.body, fresh(anna.account, limit));
        EXPECT_NE(page.header("Link").find("max_id=" + page.ids().back()), std::string::npos);
        EXPECT_NE(page.header("Link").find("min_id=" + page.ids().front()), std::string::npos);
    }
}

/// Counts what is asked of the store.
class CountedStore : public testing::Test {
  protected:
    AccountId person(const std::string& name) {
        return blog.accounts.sign_up({name, name + "@example.org", "password of " + name, true}, tick());
    }
    storage::Post say(AccountId who, const std::string& text) {
        microblog::NewPost post;
        post.text = text;
        return blog.posts.add(who, post, tick());
    }
    void follow(AccountId who, AccountId whom) { blog.relations.follow(who, whom, {}, {}, tick()); }
    storage::Time tick() { return now += 1ms; }

    WrittenPage read(AccountId who) {
        std::optional<microblog::Reader> reader;
        return homes.newest(who, false, 20, now, [&]() -> const microblog::Reader& {
            return reader.emplace(blog.relations.reader(who, now));
        });
    }
    /// How many statements that takes.
    int cost(AccountId who) {
        statements = 0;
        read(who);
        return statements;
    }

    int statements = 0;
    const testkit::TemporaryDirectory folder;
    storage::SqliteStorage store{{.file = folder.path() + "/jtwitter.db",
                                  .readers = 2,
                                  .on_statement = [this](std::string_view) { ++statements; }}};
    OpenHasher hasher;
    microblog::Microblog blog{store, hasher};
    Presenter presenter{blog, "https://example.org"};
    HomePages homes{blog, presenter};
    storage::Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h;
};

TEST_F(CountedStore, is_asked_once_for_a_page_that_stays_as_it_is) {
    const auto anna = person("anna"), bert = person("bert"), carla = person("carla");
    follow(bert, anna);
    say(anna, "hello");
    const auto aside = say(carla, "something else");
    EXPECT_GT(cost(bert), 0);
    EXPECT_EQ(cost(bert), 0);

    // what does not concern him
    say(carla, "more");
    blog.posts.favourite(carla, aside.id, tick());
    blog.posts.bookmark(anna, aside.id, tick());
    blog.timelines.set_marker(bert, "home", 1, tick());
    EXPECT_EQ(cost(bert), 0);

    say(anna, "hello again");
    EXPECT_GT(cost(bert), 0);
    EXPECT_EQ(cost(bert), 0);
}

TEST_F(CountedStore, is_asked_for_a_text_once_for_all_readers) {
    const auto anna = person("anna"), bert = person("bert"), carla = person("carla");
    for (const auto who : {bert, carla}) follow(who, anna);
    for (int i = 0; i < 20; ++i) say(anna, "post " + std::to_string(i));
    const auto first = cost(bert), second = cost(carla);
    EXPECT_LT(second, first) << "the accounts around the posts were read again";
}

TEST_F(CountedStore, is_asked_again_when_another_process_has_written) {
    const auto anna = person("anna"), bert = person("bert");
    follow(bert, anna);
    say(anna, "hello");
    read(bert);
    storage::SqliteStorage others_store{{.file = folder.path() + "/jtwitter.db", .readers = 1}};
    microblog::Microblog other{others_store, hasher, {}, 1};
    other.accounts.suspend({}, anna);
    store.changes().mark_everything();  // as the server does when it is told
    EXPECT_EQ(read(bert).json, "[]");
}

TEST_F(CountedStore, pages_too_large_to_be_kept_are_right_all_the_same) {
    HomePages narrow{blog, presenter, {.pages = 0, .texts = 0}};
    const auto anna = person("anna");
    for (int i = 0; i < 3; ++i) say(anna, "post " + std::to_string(i));
    const auto rules = blog.relations.reader(anna, now);
    const auto page = narrow.newest(anna, false, 20, now, [&]() -> const microblog::Reader& { return rules; });
    EXPECT_EQ(page.json, read(anna).json);
    EXPECT_EQ(boost::json::parse(page.json).as_array().size(), 3U);
}

/// Six people do whatever they may, or may not; after each step somebody's home is read, and at the end everybody's.
class RandomWorld : public KeptHomes, public testing::WithParamInterface<std::pair<unsigned, std::size_t>> {
  protected:
    RandomWorld() : KeptHomes(with_threshold(GetParam().second)), random{GetParam().first} {
        for (const auto* name : {"anna", "bert", "carla", "dora", "eva", "finn"}) people.push_back(person(name));
        blog.accounts.set_role({}, people[0].account, storage::Role::admin);
    }

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); }
    const Person& anybody() { return people[below(people.size())]; }
    std::string any_post() {
        return posts.empty() ? "1" : posts[posts.size() - 1 - below(std::min<std::size_t>(posts.size(), 12))];
    }

    void write(const Person& who) {
        Fields more;
        const std::array visibilities{"public", "public", "unlisted", "private", "direct"};
        more.emplace_back("visibility", visibilities[below(visibilities.size())]);
        if (below(3) == 0) more.emplace_back("in_reply_to_id", any_post());
        if (below(4) == 0) more.emplace_back("quote_id", any_post());
        if (below(5) == 0) more.emplace_back("spoiler_text", "careful");
        const auto id = status(who,
                               "post " + std::to_string(posts.size()) + (below(3) == 0 ? " @" + anybody().name : "") +
                                   (below(4) == 0 ? " #tea" : ""),
                               more);
        if (!id.empty()) posts.push_back(id);
    }

    void act() {
        const auto& who = anybody();
        const auto& whom = anybody();
        const auto on_post = [&](const char* what) {
            return post("/api/v1/statuses/" + any_post() + "/" + what, who.token);
        };
        const auto on_account = [&](const char* what, const Fields& fields = {}) {
            post("/api/v1/accounts/" + whom.id + "/" + what, who.token, fields);
        };
        switch (below(26)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                return write(who);
            case 5:
            case 6: {
                const auto id = on_post("reblog").text("id");
                if (!id.empty()) posts.push_back(id);
                return;
            }
            case 7:
                on_post("unreblog");
                return;
            case 8:
            case 9:
                on_post("favourite");
                return;
            case 10:
                on_post("unfavourite");
                return;
            case 11:
                on_post("bookmark");
                return;
            case 12:
                on_post("mute");
                return;
            case 13:
                on_post("pin");
                return;
            case 14:
            case 15:
                on_account("follow", {{"reblogs", below(3) == 0 ? "false" : "true"}});
                return;
            case 16:
                on_account("unfollow");
                return;
            case 17:
                on_account("block");
                return;
            case 18:
                on_account("unblock");
                return;
            case 19:
                on_account("mute", {{"duration", std::to_string(below(3))}});
                return;
            case 20:
                on_account("unmute");
                return;
            case 21:
                send("DELETE", "/api/v1/statuses/" + any_post(), who.token);
                return;
            case 22:
                send("PUT", "/api/v1/statuses/" + any_post(), who.token, {{"status", "edited @" + whom.name}});
                return;
            case 23:
                send("PATCH", "/api/v1/accounts/update_credentials", who.token,
                     {{"display_name", "name " + std::to_string(below(100))},
                      {"locked", below(4) == 0 ? "true" : "false"}});
                return;
            case 24:
                post("/api/v1/tags/tea/" + std::string(below(2) == 0 ? "follow" : "unfollow"), who.token);
                return;
            default:
                now += std::chrono::milliseconds(below(1'500));
                return;
        }
    }

    std::mt19937 random;
    std::vector<Person> people;
    std::vector<std::string> posts;
};

TEST_P(RandomWorld, kept_homes_are_what_a_fresh_look_gives) {
    for (std::size_t i = 0; i < people.size(); ++i) follow(people[i], people[(i + 1) % people.size()]);
    for (int step = 0; step < 250; ++step) {
        act();
        const auto& who = anybody();
        const auto kept = home(who);
        ASSERT_EQ(kept, fresh(who.account)) << "seed " << GetParam().first << ", step " << step << ", " << who.name;
    }
    for (const auto& who : people) EXPECT_EQ(home(who), fresh(who.account)) << "seed " << GetParam().first;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWorld,
                         testing::Values(std::pair(1U, std::size_t{1'000}), std::pair(2U, std::size_t{1'000}),
                                         std::pair(3U, std::size_t{2}), std::pair(4U, std::size_t{0})));

}  // namespace

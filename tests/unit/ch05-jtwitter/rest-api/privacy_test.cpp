// Private things stay private: one post for followers, one direct message, one protected account. Everybody who may not
// see them asks every address of the API that there is, and every byte of the answers is searched for them.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ch05-jtwitter/pictures/png.hpp"
#include "tests/unit/ch05-jtwitter/pictures/samples.hpp"
#include "tests/unit/ch05-jtwitter/rest-api/small_world.hpp"

namespace {

using rest_tests::Person;
using rest_tests::SmallWorld;

/// Words that stand in private things and nowhere else.
const std::vector<std::string> private_words{"privatwort",  "direktwort", "schutzwort",
                                             "antwortwort", "bildwort",   "kommentarwort"};

class Privacy : public SmallWorld {
  protected:
    Privacy() {
        follow(dora, anna);
        picture =
            upload(anna, pictures::write_png(samples::quarters({32, 32})), {{"description", "bildwort"}}).text("id");
        open_post = write(anna, "a post for all #topic");
        for_followers = write(anna, "privatwort #privatwort @dora http://127.0.0.1:8080/x",
                              {{"visibility", "private"}, {"media_ids[]", picture}});
        direct = write(anna, "@dora direktwort #direktwort", {{"visibility", "direct"}});
        private_reply = write(dora, "@anna antwortwort", {{"visibility", "private"}, {"in_reply_to_id", open_post}});
        write(dora, "@eva nothing secret");
        follow(dora, eva);
        early = write(eva, "schutzwort before #schutzwort");  // public until she protects herself
        protect(eva);
        late = write(eva, "schutzwort after #schutzwort @dora");
        quote = write(dora, "kommentarwort", {{"quote_id", open_post}, {"visibility", "private"}});
        for (const auto& id : {for_followers, direct, early, late}) {
            post("/api/v1/statuses/" + id + "/favourite", dora);
            post("/api/v1/statuses/" + id + "/bookmark", dora);
        }
        post("/api/v1/statuses/" + open_post + "/reblog", dora);
        blog.relations.block(anna.id, carla.id, tick());
        blog.relations.block(eva.id, carla.id, tick());
        blog.relations.block(dora.id, carla.id, tick());
    }

    std::vector<std::string> secret_ids() const { return {for_followers, direct, private_reply, early, late, quote}; }

    /// Everything that may stand for a place in a path.
    std::vector<std::string> names() const {
        std::vector<std::string> all{open_post,    "anna",       "eva",        "topic",
                                     "privatwort", "direktwort", "schutzwort", picture};
        for (const auto& id : secret_ids()) all.push_back(id);
        for (const auto* person : {&anna, &bert, &carla, &dora, &eva}) all.push_back(person->text_id());
        for (int number = 1; number <= 9; ++number) all.push_back(std::to_string(number));
        return all;
    }

    /// Every GET of the description, with every name in its places.
    std::vector<std::string> addresses() const {
        std::vector<std::string> all;
        const auto document = rest_tests::json::parse(api.description());
        for (const auto& [path, operations] : document.at("paths").as_object()) {
            if (!operations.as_object().contains("get")) continue;
            std::vector<std::string> grown{std::string(path)};
            while (grown.front().find('{') != std::string::npos) {
                std::vector<std::string> next;
                for (const auto& each : grown) {
                    const auto begin = each.find('{'), end = each.find('}');
                    for (const auto& name : names())
                        next.push_back(each.substr(0, begin) + name + each.substr(end + 1));
                }
                grown = std::move(next);
            }
            all.insert(all.end(), grown.begin(), grown.end());
        }
        for (const auto& word : private_words) {
            all.push_back("/api/v2/search?q=" + word);
            all.push_back("/api/v2/search?type=statuses&q=" + word);
            all.push_back("/api/v2/search?resolve=true&q=%23" + word);
        }
        for (const auto& person : {anna, eva, dora}) {
            all.push_back("/api/v2/search?q=wort&account_id=" + person.text_id());
            for (const auto* more : {"pinned=true", "only_media=true", "exclude_replies=true", "tagged=privatwort"})
                all.push_back("/api/v1/accounts/" + person.text_id() + "/statuses?" + more);
        }
        for (const auto& id : secret_ids()) {
            all.push_back("/api/v1/statuses?id[]=" + id);
            all.push_back("/api/v2/search?resolve=true&q=http://127.0.0.1:8080/@anna/" + id);
        }
        return all;
    }

    std::string raw(const std::string& target, const Person* who) {
        rest::Request request;
        request.method = "GET";
        const auto query = target.find('?');
        request.path = target.substr(0, query);
        if (query != std::string::npos) request.query = target.substr(query + 1);
        if (who) request.headers.emplace_back("Authorization", "Bearer " + who->token);
        request.address = "127.0.0.1";
        const auto response = api.answer(request, tick());
        std::string all = response.body;
        for (const auto& [name, value] : response.headers) all.append("\n").append(name).append(": ").append(value);
        return all;
    }

    /// The addresses whose answers show something secret to this person.
    std::vector<std::string> leaks(const Person* who) {
        std::vector<std::string> found;
        for (const auto& address : addresses()) {
            const auto answer = raw(address, who);
            for (const auto& word : private_words) {
                // What was asked for may come back: "q" in a Link header, the name of a topic that was asked for.
                if (address.find(word) == std::string::npos && answer.find(word) != std::string::npos)
                    found.push_back(address + " shows " + word);
            }
            for (const auto& id : secret_ids()) {
                if (address.find(id) == std::string::npos && answer.find("\"" + id + "\"") != std::string::npos)
                    found.push_back(address + " shows the id of a post");
                if (address.find("/statuses/" + id) != std::string::npos &&
                    answer.find("Record not found") == std::string::npos &&
                    answer.find("authenticated") == std::string::npos &&
                    answer.find("access token") == std::string::npos)
                    found.push_back(address + " says: " + answer.substr(0, 200));
            }
        }
        return found;
    }

    Person anna = sign_up("anna"), bert = sign_up("bert"), carla = sign_up("carla"), dora = sign_up("dora"),
           eva = sign_up("eva");
    std::string picture, open_post, for_followers, direct, private_reply, early, late, quote;
};

}  // namespace

TEST_F(Privacy, those_who_may_see_do_see_so_that_the_search_below_can_find_something) {
    for (const auto& [id, word] : std::vector<std::pair<std::string, std::string>>{
             {for_followers, "privatwort"}, {direct, "direktwort"}, {early, "schutzwort"}, {late, "schutzwort"}}) {
        EXPECT_NE(raw("/api/v1/statuses/" + id, &dora).find(word), std::string::npos) << word;
    }
    EXPECT_NE(raw("/api/v1/timelines/home", &dora).find("privatwort"), std::string::npos);
    EXPECT_NE(raw("/api/v1/conversations", &dora).find("direktwort"), std::string::npos);
    EXPECT_GT(leaks(&dora).size(), 30U);
}

TEST_F(Privacy, a_stranger_finds_nothing) {
    EXPECT_EQ(leaks(nullptr), std::vector<std::string>{});
}

TEST_F(Privacy, somebody_who_does_not_follow_finds_nothing) {
    EXPECT_EQ(leaks(&bert), std::vector<std::string>{});
}

TEST_F(Privacy, somebody_who_is_blocked_finds_nothing_and_not_even_the_open_post) {
    EXPECT_EQ(leaks(&carla), std::vector<std::string>{});
    EXPECT_EQ(get("/api/v1/statuses/" + open_post, &carla).status, 404);
    for (const auto* list : {"/api/v1/timelines/public", "/api/v1/timelines/home", "/api/v1/timelines/tag/topic"})
        EXPECT_EQ(raw(list, &carla).find("a post for all"), std::string::npos) << list;
}

TEST_F(Privacy, who_asks_to_follow_waits_outside) {
    follow(bert, eva);
    EXPECT_EQ(leaks(&bert), std::vector<std::string>{});
    blog.relations.authorize(eva.id, bert.id, tick());
    EXPECT_NE(raw("/api/v1/statuses/" + late, &bert).find("schutzwort"), std::string::npos);
}

TEST_F(Privacy, who_is_no_follower_any_more_is_outside_again) {
    blog.relations.unfollow(dora.id, eva.id, tick());
    for (const auto* list : {"/api/v1/timelines/home", "/api/v1/favourites", "/api/v1/bookmarks"})
        EXPECT_EQ(raw(list, &dora).find("schutzwort before"), std::string::npos) << list;
    EXPECT_EQ(get("/api/v1/statuses/" + early, &dora).status, 404);
    EXPECT_EQ(raw("/api/v1/jtwitter/export", &dora).find("schutzwort before"), std::string::npos);
}

TEST_F(Privacy, counts_do_not_tell_of_private_posts) {
    const auto counts = [&](const Person& who) {
        const auto account = get("/api/v1/accounts/" + who.text_id(), &bert).body;
        return rest_tests::json::serialize(account.at("statuses_count"));
    };
    EXPECT_EQ(counts(anna), "1");
    EXPECT_EQ(rest_tests::json::serialize(get("/api/v1/statuses/" + open_post, &bert).body.at("replies_count")), "0");
    for (const auto* topic : {"privatwort", "direktwort"}) {
        const auto history = get(std::string("/api/v1/tags/") + topic, &bert).body.at("history").as_array();
        for (const auto& day : history) EXPECT_EQ(day.at("uses").as_string(), "0") << topic;
    }
    EXPECT_EQ(raw("/api/v1/trends/tags", &bert).find("wort"), std::string::npos);
}

TEST_F(Privacy, another_may_not_write_to_what_may_not_be_seen) {
    for (const auto& id : secret_ids()) {
        for (const auto* deed : {"favourite", "reblog", "bookmark", "mute", "pin", "unfavourite", "unreblog"})
            EXPECT_EQ(post("/api/v1/statuses/" + id + "/" + deed, bert).status, 404) << deed;
        EXPECT_EQ(post("/api/v1/statuses", bert, {{"status", "re"}, {"in_reply_to_id", id}}).status, 404);
        EXPECT_NE(post("/api/v1/statuses", bert, {{"status", "re"}, {"quote_id", id}}).status, 200);
        EXPECT_EQ(call("DELETE", "/api/v1/statuses/" + id, {}, &bert).status, 404);
        EXPECT_EQ(call("PUT", "/api/v1/statuses/" + id, {{"status", "mine"}}, &bert).status, 404);
    }
}

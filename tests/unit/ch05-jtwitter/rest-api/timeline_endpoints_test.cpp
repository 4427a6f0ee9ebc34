#include <algorithm>

#include "shape.hpp"
#include "small_world.hpp"

namespace rest_tests {

namespace {

class TimelinePages : public SmallWorld {
  protected:
    std::vector<std::string> ids(const std::string& target, const Person* who = nullptr) {
        const auto answer = get(target, who);
        EXPECT_EQ(answer.status, 200) << target << " " << json::serialize(answer.body);
        return answer.status == 200 ? each(answer.body, "id") : std::vector<std::string>{};
    }
};

using Ids = std::vector<std::string>;

TEST_F(TimelinePages, home_is_walked_without_a_loss_while_others_post) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    follow(anna, ben);
    Ids wanted;
    for (int i = 0; i < 25; ++i) wanted.insert(wanted.begin(), write(ben, "post " + std::to_string(i)));
    const auto ask = [&](const std::string& target) {
        auto answer = get(target, &anna);
        write(ben, "one more");
        return answer;
    };
    EXPECT_EQ(walk(ask, "/api/v1/timelines/home?limit=4", base, "id"), wanted);
}

TEST_F(TimelinePages, links_name_next_first_are_absolute_and_keep_the_other_parameters) {
    const auto anna = sign_up("anna");
    EXPECT_FALSE(get("/api/v1/timelines/public").headers.contains("Link"));
    Ids posts;
    for (int i = 0; i < 3; ++i) posts.push_back(write(anna, std::to_string(i)));
    const auto full = get("/api/v1/timelines/public?limit=2&local=true");
    const std::string address = "<http://127.0.0.1:8080/api/v1/timelines/public?limit=2&local=true";
    EXPECT_EQ(full.headers.at("Link"), address + "&max_id=" + posts[1] + ">; rel=\"next\", " + address +
                                           "&min_id=" + posts[2] + ">; rel=\"prev\"");
    const auto last = get("/api/v1/timelines/public?limit=2&max_id=" + posts[1]);
    EXPECT_EQ(each(last.body, "id"), Ids{posts[0]});
    EXPECT_EQ(last.headers.at("Link").find("next"), std::string::npos);
}

TEST_F(TimelinePages, since_gives_the_newest_and_min_the_nearest) {
    const auto anna = sign_up("anna");
    Ids posts;
    for (int i = 0; i < 6; ++i) posts.push_back(write(anna, std::to_string(i)));
    const std::string page = "/api/v1/timelines/public?limit=2";
    EXPECT_EQ(ids(page + "&since_id=" + posts[0]), (Ids{posts[5], posts[4]}));
    EXPECT_EQ(ids(page + "&min_id=" + posts[0]), (Ids{posts[2], posts[1]}));
    EXPECT_EQ(ids(page + "&min_id=nonsense"), (Ids{posts[5], posts[4]}));
    EXPECT_EQ(ids("/api/v1/timelines/public?limit=0").size(), 6U);
    EXPECT_EQ(ids("/api/v1/timelines/public?limit=-1").size(), 6U);
}

TEST_F(TimelinePages, at_most_forty_come_at_once) {
    const auto anna = sign_up("anna");
    std::string several = "/api/v1/statuses?limit=45";
    for (int i = 0; i < 45; ++i) several += "&id[]=" + write(anna, std::to_string(i));
    EXPECT_EQ(ids(several).size(), 40U);
    EXPECT_EQ(ids("/api/v1/timelines/public").size(), 20U);
    EXPECT_EQ(ids("/api/v1/timelines/public?limit=1000").size(), 40U);
    EXPECT_EQ(ids("/api/v1/timelines/home?limit=41", &anna).size(), 40U);
}

TEST_F(TimelinePages, home_shows_what_one_follows_and_nothing_direct) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto carl = sign_up("carl");
    follow(anna, ben);
    const auto own = write(anna, "own");
    const auto of_ben = write(ben, "of ben", {{"visibility", "private"}});
    write(ben, "psst @anna", {{"visibility", "direct"}});
    const auto of_carl = write(carl, "of carl");
    const auto wrapper = post("/api/v1/statuses/" + of_carl + "/reblog", ben).text("id");
    EXPECT_EQ(ids("/api/v1/timelines/home", &anna), (Ids{wrapper, of_ben, own}));
    EXPECT_EQ(get("/api/v1/timelines/home").status, 401);
}

TEST_F(TimelinePages, the_square_is_local_and_holds_no_reposts_and_no_replies) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto first = write(anna, "first");
    write(ben, "reply", {{"in_reply_to_id", first}});
    write(ben, "unlisted", {{"visibility", "unlisted"}});
    post("/api/v1/statuses/" + first + "/reblog", ben);
    EXPECT_EQ(ids("/api/v1/timelines/public"), Ids{first});
    EXPECT_EQ(ids("/api/v1/timelines/public?local=true", &ben), Ids{first});
    const auto remote = get("/api/v1/timelines/public?remote=true");
    EXPECT_TRUE(remote.list().empty());
    EXPECT_FALSE(remote.headers.contains("Link"));
}

TEST_F(TimelinePages, topics_are_found_by_any_case_and_script_and_combined) {
    const auto anna = sign_up("anna");
    const auto one = write(anna, "#Wetter #sonne");
    const auto two = write(anna, "#wetter #regen");
    const auto three = write(anna, "#天气预报# #regen");
    EXPECT_EQ(ids("/api/v1/timelines/tag/WETTER"), (Ids{two, one}));
    EXPECT_EQ(ids("/api/v1/timelines/tag/%E5%A4%A9%E6%B0%94%E9%A2%84%E6%8A%A5"), Ids{three});
    EXPECT_EQ(ids("/api/v1/timelines/tag/wetter?none[]=regen"), Ids{one});
    EXPECT_EQ(ids("/api/v1/timelines/tag/wetter?all[]=Regen"), Ids{two});
    EXPECT_EQ(ids("/api/v1/timelines/tag/sonne?any[]=regen"), (Ids{three, two, one}));
    EXPECT_TRUE(ids("/api/v1/timelines/tag/schnee").empty());
    EXPECT_TRUE(ids("/api/v1/timelines/tag/wetter?remote=1").empty());
}

TEST_F(TimelinePages, a_profile_is_filtered_and_shows_only_what_the_caller_may_see) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto plain = write(anna, "plain #a");
    const auto hidden = write(anna, "hidden", {{"visibility", "private"}});
    const auto other = write(ben, "of ben");
    const auto reply = write(anna, "@ben reply", {{"in_reply_to_id", other}});
    const auto wrapper = post("/api/v1/statuses/" + other + "/reblog", anna).text("id");
    const auto profile = "/api/v1/accounts/" + anna.text_id() + "/statuses";
    EXPECT_EQ(ids(profile), (Ids{wrapper, reply, plain}));
    EXPECT_EQ(ids(profile, &anna), (Ids{wrapper, reply, hidden, plain}));
    EXPECT_EQ(ids(profile + "?exclude_replies=true&exclude_reblogs=1"), Ids{plain});
    EXPECT_EQ(ids(profile + "?tagged=A"), Ids{plain});
    EXPECT_TRUE(ids(profile + "?only_media=true").empty());
    EXPECT_TRUE(ids(profile + "?pinned=true").empty());
    post("/api/v1/statuses/" + plain + "/pin", anna);
    EXPECT_EQ(ids(profile + "?pinned=true"), Ids{plain});
    EXPECT_EQ(get("/api/v1/accounts/999/statuses").status, 404);
    protect(anna);
    EXPECT_TRUE(ids(profile).empty());
}

TEST_F(TimelinePages, of_a_list_show_its_members) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto carl = sign_up("carl");
    follow(anna, ben);
    follow(anna, carl);
    const auto list = post("/api/v1/lists", anna, {{"title", "Friends"}});
    ASSERT_EQ(list.status, 200);
    EXPECT_EQ(list.text("title"), "Friends");
    EXPECT_EQ(list.text("replies_policy"), "list");
    EXPECT_FALSE(list.object().at("exclusive").as_bool());
    const auto path = "/api/v1/lists/" + list.text("id");
    EXPECT_EQ(post(path + "/accounts", anna, {{"account_ids[]", ben.text_id()}}).status, 200);
    const auto of_ben = write(ben, "of ben");
    write(carl, "of carl");
    EXPECT_EQ(ids("/api/v1/timelines/list/" + list.text("id"), &anna), Ids{of_ben});
    EXPECT_EQ(get("/api/v1/timelines/list/" + list.text("id"), &ben).status, 404);
    EXPECT_EQ(each(get(path + "/accounts", &anna).body, "username"), Ids{"ben"});
    EXPECT_EQ(each(get("/api/v1/accounts/" + ben.text_id() + "/lists", &anna).body, "title"), Ids{"Friends"});
    EXPECT_TRUE(get("/api/v1/accounts/" + carl.text_id() + "/lists", &anna).list().empty());
    EXPECT_EQ(call("DELETE", path + "/accounts", {{"account_ids[]", ben.text_id()}}, &anna).status, 200);
    EXPECT_TRUE(get(path + "/accounts", &anna).list().empty());
}

TEST_F(TimelinePages, lists_are_made_changed_and_dropped_by_their_owner_alone) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    EXPECT_EQ(post("/api/v1/lists", anna).status, 422);
    EXPECT_EQ(post("/api/v1/lists", anna, {{"title", "x"}, {"replies_policy", "maybe"}}).status, 422);
    const auto id = post("/api/v1/lists", anna, {{"title", "x"}, {"replies_policy", "none"}}).text("id");
    const auto path = "/api/v1/lists/" + id;
    EXPECT_EQ(get(path, &ben).status, 404);
    EXPECT_EQ(call("PUT", path, {{"title", "y"}}, &ben).status, 404);
    EXPECT_EQ(call("DELETE", path, {}, &ben).status, 404);
    const auto changed = call("PUT", path, {{"title", "微博"}, {"exclusive", "true"}}, &anna);
    EXPECT_EQ(changed.text("title"), "微博");
    EXPECT_EQ(changed.text("replies_policy"), "none");
    EXPECT_TRUE(changed.object().at("exclusive").as_bool());
    EXPECT_EQ(each(get("/api/v1/lists", &anna).body, "id"), Ids{id});
    EXPECT_EQ(post(path + "/accounts", anna).status, 422);
    EXPECT_NE(post(path + "/accounts", anna, {{"account_ids[]", ben.text_id()}}).status, 200);  // not followed
    const auto gone = call("DELETE", path, {}, &anna);
    EXPECT_EQ(gone.status, 200);
    EXPECT_EQ(json::serialize(gone.body), "{}");
    EXPECT_EQ(get(path, &anna).status, 404);
}

TEST_F(TimelinePages, topics_are_shown_followed_and_listed) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    write(ben, "#Wetter");
    const auto tag = get("/api/v1/tags/WETTER");
    EXPECT_EQ(wrong_with(tag.body, tag_keys), "");
    EXPECT_EQ(tag.text("name"), "wetter");
    EXPECT_EQ(tag.text("url"), "http://127.0.0.1:8080/tags/wetter");
    EXPECT_FALSE(tag.object().contains("following"));
    const auto& days = tag.object().at("history").as_array();
    ASSERT_EQ(days.size(), 7U);
    EXPECT_EQ(text_of(days[0], "day"), "1795132800");  // 2026-11-20T00:00:00Z
    EXPECT_EQ(text_of(days[0], "uses"), "1");
    EXPECT_EQ(text_of(days[0], "accounts"), "1");
    EXPECT_EQ(text_of(days[1], "uses"), "0");

    EXPECT_TRUE(post("/api/v1/tags/Wetter/follow", anna).object().at("following").as_bool());
    EXPECT_TRUE(get("/api/v1/tags/wetter", &anna).object().at("following").as_bool());
    EXPECT_EQ(post("/api/v1/tags/%E5%A4%A9%E6%B0%94/follow", anna).text("name"), "天气");
    EXPECT_EQ(each(get("/api/v1/followed_tags", &anna).body, "name"), (Ids{"天气", "wetter"}));
    const auto ask = [&](const std::string& target) { return get(target, &anna); };
    EXPECT_EQ(walk(ask, "/api/v1/followed_tags?limit=1", base, "name"), (Ids{"天气", "wetter"}));
    const auto topical = write(ben, "again #wetter");
    EXPECT_EQ(ids("/api/v1/timelines/home", &anna), Ids{topical});
    EXPECT_FALSE(post("/api/v1/tags/wetter/unfollow", anna).object().at("following").as_bool());
    EXPECT_EQ(post("/api/v1/tags/2026/follow", anna).status, 422);
    EXPECT_EQ(get("/api/v1/followed_tags").status, 401);
}

TEST_F(TimelinePages, trends_name_first_what_most_accounts_wrote_about) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    write(anna, "#one #two");
    write(ben, "#two");
    EXPECT_EQ(each(get("/api/v1/trends/tags").body, "name"), (Ids{"two", "one"}));
    EXPECT_EQ(each(get("/api/v1/trends?limit=1").body, "name"), Ids{"two"});
    EXPECT_EQ(each(get("/api/v1/trends/tags?offset=1", &anna).body, "name"), Ids{"one"});
}

class SearchPages : public SmallWorld {
  protected:
    Ids found(const std::string& query, const std::string& kind, const std::string& key, const Person* who = nullptr,
              const std::string& more = "") {
        const auto answer = get("/api/v2/search?q=" + post_text::percent_encode(query) + more, who);
        EXPECT_EQ(answer.status, 200) << json::serialize(answer.body);
        if (answer.status != 200) return {};
        for (const std::string array : {"accounts", "statuses", "hashtags"})
            EXPECT_TRUE(answer.object().at(array).is_array()) << array;
        return each(answer.object().at(kind), key);
    }
};

TEST_F(SearchPages, accounts_have_the_exact_name_first) {
    const auto anna = sign_up("anna");
    sign_up("annabel");
    sign_up("annalena");
    for (const std::string name : {"anna", "@anna", "ANNA", "anna@127.0.0.1:8080", "@anna@127.0.0.1:8080", " anna "})
        EXPECT_EQ(found(name, "accounts", "acct", nullptr, "&type=accounts&resolve=True&limit=1"), Ids{"anna"}) << name;
    EXPECT_EQ(found("anna", "accounts", "acct").size(), 3U);
    EXPECT_TRUE(found("anna@elsewhere.example", "accounts", "acct").empty());
}

TEST_F(SearchPages, accounts_are_found_by_chinese_names_and_only_followed_ones_if_so_asked) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    microblog::ProfileChange change;
    change.display_name = "张小明";
    blog.accounts.change_profile(ben.id, change, tick());
    EXPECT_EQ(found("小明", "accounts", "acct"), Ids{"ben"});
    EXPECT_EQ(found("张", "accounts", "acct"), Ids{"ben"});
    EXPECT_TRUE(found("ben", "accounts", "acct", &anna, "&following=true").empty());
    follow(anna, ben);
    EXPECT_EQ(found("ben", "accounts", "acct", &anna, "&following=true"), Ids{"ben"});
    blog.relations.block(ben.id, anna.id, tick());
    EXPECT_TRUE(found("小明", "accounts", "acct", &anna).empty());
    EXPECT_EQ(found("ben", "accounts", "acct", &anna), Ids{"ben"});  // else nobody could be unblocked by name
}

TEST_F(SearchPages, addresses_of_ours_find_what_they_name_if_resolve_is_set) {
    const auto anna = sign_up("anna");
    const auto id = write(anna, "hello");
    const auto hidden = write(anna, "hidden", {{"visibility", "private"}});
    const auto account = std::string(base) + "/@anna";
    EXPECT_EQ(found(account, "accounts", "acct", nullptr, "&resolve=true"), Ids{"anna"});
    EXPECT_EQ(found(account + "/" + id, "statuses", "id", nullptr, "&resolve=true"), Ids{id});
    EXPECT_TRUE(found(account + "/" + id, "statuses", "id").empty());
    EXPECT_TRUE(found(account + "/" + hidden, "statuses", "id", nullptr, "&resolve=true").empty());
    EXPECT_EQ(found(account + "/" + hidden, "statuses", "id", &anna, "&resolve=true"), Ids{hidden});
    EXPECT_TRUE(found("https://elsewhere.example/@anna", "accounts", "acct", nullptr, "&resolve=true").empty());
    EXPECT_TRUE(found(account + "/x/y", "accounts", "acct", nullptr, "&resolve=true").empty());
}

TEST_F(SearchPages, posts_are_found_by_chinese_words_of_one_and_two_characters) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto one = write(anna, "今天天气很好");
    const auto two = write(ben, "我喜欢微博");
    write(anna, "天气 is private", {{"visibility", "private"}});
    EXPECT_EQ(found("天气", "statuses", "id"), Ids{one});
    EXPECT_EQ(found("我", "statuses", "id"), Ids{two});
    EXPECT_EQ(found("微博", "statuses", "id", nullptr, "&account_id=" + ben.text_id()), Ids{two});
    EXPECT_TRUE(found("微博", "statuses", "id", nullptr, "&account_id=" + anna.text_id()).empty());
    EXPECT_TRUE(found("微博", "statuses", "id", nullptr, "&max_id=" + two).empty());
    EXPECT_TRUE(found("天气", "statuses", "id", nullptr, "&type=accounts").empty());
}

TEST_F(SearchPages, topics_are_found_by_their_beginning) {
    const auto anna = sign_up("anna");
    write(anna, "#Wetterbericht #天气预报#");
    EXPECT_EQ(found("#wetter", "hashtags", "name"), Ids{"wetterbericht"});
    EXPECT_EQ(found("天气", "hashtags", "name"), Ids{"天气预报"});
    EXPECT_EQ(found("#天气预报#", "hashtags", "name", &anna), Ids{"天气预报"});
    const auto old = get("/api/v1/search?q=wetter");
    EXPECT_EQ(json::serialize(old.object().at("hashtags")), R"(["wetterbericht"])");
}

TEST_F(SearchPages, the_words_for_nothing_are_words_here) {
    const auto anna = sign_up("anna");
    const auto id = write(anna, "null is not None");
    for (const std::string word : {"null", "None"}) EXPECT_EQ(found(word, "statuses", "id"), Ids{id}) << word;
    EXPECT_TRUE(found("", "statuses", "id").empty());
}

TEST_F(SearchPages, further_pages_need_a_token) {
    const auto anna = sign_up("anna");
    Ids posts;
    for (int i = 0; i < 3; ++i) posts.push_back(write(anna, "word " + std::to_string(i)));
    const auto refused = get("/api/v2/search?q=word&offset=1");
    EXPECT_EQ(refused.status, 401);
    EXPECT_FALSE(refused.headers.at("WWW-Authenticate").empty());
    EXPECT_EQ(found("word", "statuses", "id", &anna, "&offset=1&limit=1"), Ids{posts[1]});
    EXPECT_TRUE(found("", "statuses", "id").empty());
    EXPECT_TRUE(found(std::string(1'001, 'a'), "statuses", "id").empty());
    EXPECT_TRUE(found("\" OR * NEAR( :", "statuses", "id").empty());
}

class MarkersOfTimelines : public SmallWorld {};

TEST_F(MarkersOfTimelines, are_kept_by_timeline) {
    const auto anna = sign_up("anna");
    EXPECT_EQ(json::serialize(get("/api/v1/markers?timeline[]=home", &anna).body), "{}");
    const auto set = post("/api/v1/markers", anna, {{"home[last_read_id]", "17"}});
    EXPECT_EQ(text_of(set.object().at("home"), "last_read_id"), "17");
    send("POST", "/api/v1/markers", "application/json", R"({"notifications":{"last_read_id":"5"}})", &anna);
    const auto both = get("/api/v1/markers?timeline[]=home&timeline[]=notifications&timeline[]=x", &anna);
    EXPECT_EQ(both.object().size(), 2U);
    EXPECT_EQ(text_of(both.object().at("notifications"), "last_read_id"), "5");
    EXPECT_TRUE(is_kind(both.object().at("home").as_object().at("updated_at"), "time"));
    EXPECT_TRUE(both.object().at("home").as_object().at("version").is_int64());
    EXPECT_EQ(post("/api/v1/markers", anna, {{"home[last_read_id]", "x"}}).status, 422);
    EXPECT_EQ(get("/api/v1/markers").status, 401);
}

}  // namespace

}  // namespace rest_tests

#include "shape.hpp"
#include "small_world.hpp"

namespace rest_tests {

namespace {

class Statuses : public SmallWorld {};

using Ids = std::vector<std::string>;

TEST_F(Statuses, have_all_keys_of_the_table_with_values_of_their_kinds) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("Ben");
    const auto id = write(anna, "@ben and @nobody: #Wetter, #天气# at https://example.org/ & <b>",
                          {{"spoiler_text", "careful"}, {"language", "de"}});
    const auto plain = get("/api/v1/statuses/" + id);
    EXPECT_EQ(wrong_with(plain.body, status_keys), "");
    EXPECT_EQ(wrong_with(plain.object().at("account"), account_keys), "");
    EXPECT_EQ(plain.text("content"),
              "<p><span class=\"h-card\"><a href=\"http://127.0.0.1:8080/@Ben\" class=\"u-url "
              "mention\">@<span>Ben</span></a></span> and @nobody: <a href=\"http://127.0.0.1:8080/tags/wetter\" "
              "class=\"mention hashtag\" rel=\"tag\">#<span>Wetter</span></a>, <a "
              "href=\"http://127.0.0.1:8080/tags/%E5%A4%A9%E6%B0%94\" class=\"mention hashtag\" "
              "rel=\"tag\">#<span>天气</span></a> at <a href=\"https://example.org/\" rel=\"nofollow noopener "
              "noreferrer\" target=\"_blank\">https://example.org/</a> &amp; &lt;b&gt;</p>");
    EXPECT_EQ(plain.text("url"), "http://127.0.0.1:8080/@anna/" + id);
    EXPECT_EQ(plain.text("spoiler_text"), "careful");
    EXPECT_EQ(plain.text("language"), "de");
    EXPECT_EQ(plain.text("visibility"), "public");
    EXPECT_TRUE(plain.object().at("sensitive").as_bool());
    ASSERT_EQ(plain.object().at("mentions").as_array().size(), 1U);
    EXPECT_EQ(wrong_with(plain.object().at("mentions").as_array()[0], mention_keys), "");
    EXPECT_EQ(each(plain.object().at("mentions"), "id"), std::vector{ben.text_id()});
    EXPECT_EQ(each(plain.object().at("tags"), "name"), (std::vector<std::string>{"wetter", "天气"}));
    EXPECT_EQ(text_of(plain.object().at("application"), "name"), "test");
    EXPECT_FALSE(plain.object().contains("favourited"));
    EXPECT_EQ(text_of(plain.object().at("account"), "avatar"), "http://127.0.0.1:8080/pictures/avatar/anna.png");
}

TEST_F(Statuses, carry_the_marks_of_the_reader_and_pinned_on_own_ones_only) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto id = write(anna, "hello");
    for (const std::string word : {"favourite", "bookmark", "mute"})
        EXPECT_EQ(post("/api/v1/statuses/" + id + "/" + word, ben).status, 200) << word;
    EXPECT_EQ(post("/api/v1/statuses/" + id + "/pin", anna).status, 200);
    const auto for_ben = get("/api/v1/statuses/" + id, &ben);
    EXPECT_EQ(wrong_with(for_ben.body, reader_keys), "");
    for (const std::string key : {"favourited", "bookmarked", "muted"})
        EXPECT_TRUE(for_ben.object().at(key).as_bool()) << key;
    EXPECT_FALSE(for_ben.object().at("reblogged").as_bool());
    EXPECT_FALSE(for_ben.object().contains("pinned"));
    EXPECT_EQ(for_ben.object().at("favourites_count").as_int64(), 1);
    const auto for_anna = get("/api/v1/statuses/" + id, &anna);
    EXPECT_FALSE(for_anna.object().at("favourited").as_bool());
    EXPECT_TRUE(for_anna.object().at("pinned").as_bool());
    for (const std::string word : {"unfavourite", "unbookmark", "unmute"})
        EXPECT_EQ(post("/api/v1/statuses/" + id + "/" + word, ben).status, 200) << word;
    EXPECT_FALSE(post("/api/v1/statuses/" + id + "/unpin", anna).object().at("pinned").as_bool());
    const auto again = get("/api/v1/statuses/" + id, &ben);
    for (const std::string key : {"favourited", "bookmarked", "muted"})
        EXPECT_FALSE(again.object().at(key).as_bool()) << key;
}

TEST_F(Statuses, a_repost_is_a_wrapper_and_both_levels_carry_the_state_of_the_original) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto id = write(anna, "hello");
    post("/api/v1/statuses/" + id + "/favourite", ben);
    const auto wrapper = post("/api/v1/statuses/" + id + "/reblog", ben);
    ASSERT_EQ(wrapper.status, 200);
    EXPECT_NE(wrapper.text("id"), id);
    EXPECT_EQ(wrong_with(wrapper.body, status_keys), "");
    EXPECT_EQ(wrapper.text("content"), "");
    EXPECT_EQ(text_of(wrapper.object().at("account"), "username"), "ben");
    const auto& original = wrapper.object().at("reblog");
    EXPECT_EQ(wrong_with(original, status_keys), "");
    EXPECT_EQ(text_of(original, "id"), id);
    EXPECT_EQ(text_of(original, "content"), "<p>hello</p>");
    for (const auto* level : {&wrapper.body, &original}) {
        EXPECT_TRUE(level->as_object().at("favourited").as_bool());
        EXPECT_TRUE(level->as_object().at("reblogged").as_bool());
        EXPECT_EQ(level->as_object().at("reblogs_count").as_int64(), 1);
    }
    EXPECT_TRUE(original.as_object().at("reblog").is_null());
    EXPECT_EQ(post("/api/v1/statuses/" + id + "/reblog", ben).text("id"), wrapper.text("id"));
    EXPECT_EQ(get("/api/v1/statuses/" + wrapper.text("id"), &anna).object().at("reblog").as_object().at("id"),
              id.c_str());
    const auto back = post("/api/v1/statuses/" + id + "/unreblog", ben);
    EXPECT_EQ(back.text("id"), id);
    EXPECT_FALSE(back.object().at("reblogged").as_bool());
}

TEST_F(Statuses, a_quote_is_shown_one_deep_and_only_to_those_who_may_see_it) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto first = write(anna, "first");
    const auto second = write(ben, "second", {{"quote_id", first}});
    const auto third = write(ben, "third", {{"quoted_status_id", second}});
    const auto shown = get("/api/v1/statuses/" + third);
    EXPECT_EQ(shown.text("content"), "<p>third</p>");
    const auto& quote = shown.object().at("quote");
    EXPECT_EQ(wrong_with(quote, status_keys), "");
    EXPECT_EQ(text_of(quote, "id"), second);
    EXPECT_TRUE(quote.as_object().at("quote").is_null());

    const auto carl = sign_up("carl");
    blog.relations.mute(carl.id, anna.id, true, {}, tick());
    EXPECT_TRUE(get("/api/v1/statuses/" + second, &carl).object().at("quote").is_null());
    protect(anna);
    EXPECT_TRUE(get("/api/v1/statuses/" + second).object().at("quote").is_null());
    EXPECT_EQ(text_of(get("/api/v1/statuses/" + second, &anna).object().at("quote"), "id"), first);
    EXPECT_EQ(call("DELETE", "/api/v1/statuses/" + first, {}, &anna).status, 200);
    EXPECT_TRUE(get("/api/v1/statuses/" + second, &anna).object().at("quote").is_null());
}

TEST_F(Statuses, a_public_post_of_a_protected_account_says_private) {
    const auto anna = sign_up("anna");
    const auto id = write(anna, "hello");
    protect(anna);
    EXPECT_EQ(get("/api/v1/statuses/" + id, &anna).text("visibility"), "private");
    EXPECT_EQ(get("/api/v1/statuses/" + id).status, 404);
}

TEST_F(Statuses, are_written_from_json_with_empty_arrays_and_nulls) {
    const auto anna = sign_up("anna");
    const auto answer = send("POST", "/api/v1/statuses", "application/json",
                             R"({"status":"hi","media_ids":[],"in_reply_to_id":null,"visibility":"unlisted",)"
                             R"("sensitive":true,"spoiler_text":null,"poll":null,"language":"deutsch"})",
                             &anna);
    ASSERT_EQ(answer.status, 200) << json::serialize(answer.body);
    EXPECT_EQ(answer.text("visibility"), "unlisted");
    EXPECT_TRUE(answer.object().at("sensitive").as_bool());
    EXPECT_TRUE(answer.object().at("language").is_null());
}

TEST_F(Statuses, have_the_language_that_a_client_names_with_its_region_and_script) {
    const auto anna = sign_up("anna");
    const auto language = [&](const std::string& typed) {
        const auto kept =
            get("/api/v1/statuses/" + write(anna, "hello", {{"language", typed}})).object().at("language");
        return kept.is_null() ? std::string("none") : std::string(kept.as_string());
    };
    for (const std::string good : {"zh-CN", "pt-BR", "zh-Hant-TW", "yue"}) EXPECT_EQ(language(good), good);
    EXPECT_EQ(language("DE"), "de");
    for (const std::string bad : {"zh_CN", "e1", "english", "de-", "d"}) EXPECT_EQ(language(bad), "none") << bad;
}

TEST_F(Statuses, that_are_wrong_are_refused_with_a_reason) {
    const auto anna = sign_up("anna");
    const auto say = [&](const Form& form) { return post("/api/v1/statuses", anna, form); };
    EXPECT_EQ(say({}).status, 422);
    EXPECT_EQ(say({{"status", " \n"}}).status, 422);
    std::string long_text;
    for (int i = 0; i < 141; ++i) long_text += "微";
    const auto too_long = say({{"status", long_text}});
    EXPECT_EQ(too_long.status, 422);
    EXPECT_EQ(too_long.error(), "Validation failed: Text character limit of 140 exceeded");
    EXPECT_EQ(say({{"status", "a"}, {"visibility", "secret"}}).status, 422);
    EXPECT_EQ(say({{"status", "a"}, {"in_reply_to_id", "99999"}}).status, 404);
    EXPECT_EQ(say({{"status", "a"}, {"quote_id", "99999"}}).status, 404);
    EXPECT_EQ(say({{"status", "a"}, {"media_ids[]", "7"}}).status, 422);
    EXPECT_EQ(say({{"status", "a"}, {"scheduled_at", "2030-01-01T00:00:00.000Z"}}).status, 422);
    EXPECT_EQ(say({{"status", "a"}, {"poll[options][]", "yes"}, {"poll[options][]", "no"}}).status, 422);
    EXPECT_EQ(say({{"status", "a"}, {"sensitive", "perhaps"}}).status, 422);
    EXPECT_EQ(get("/api/v1/accounts/" + anna.text_id() + "/statuses").list().size(), 0U);
}

TEST_F(Statuses, with_one_idempotency_key_are_one) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const rest::Headers key{{"Idempotency-Key", "k 1"}};
    EXPECT_EQ(call("POST", "/api/v1/statuses", {{"status", ""}}, &anna, key).status, 422);
    const auto first = call("POST", "/api/v1/statuses", {{"status", "one"}}, &anna, key);
    const auto second = call("POST", "/api/v1/statuses", {{"status", "two"}}, &anna, key);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.text("id"), first.text("id"));
    EXPECT_EQ(second.text("content"), "<p>one</p>");
    EXPECT_NE(call("POST", "/api/v1/statuses", {{"status", "two"}}, &ben, key).text("id"), first.text("id"));
    now += std::chrono::hours(2);
    EXPECT_NE(call("POST", "/api/v1/statuses", {{"status", "two"}}, &anna, key).text("id"), first.text("id"));
    EXPECT_EQ(
        call("POST", "/api/v1/statuses", {{"status", "a"}}, &anna, {{"Idempotency-Key", std::string(300, 'k')}}).status,
        422);
}

TEST_F(Statuses, that_are_deleted_give_their_source_once_more) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto id = write(anna, "a < b\n#topic", {{"spoiler_text", "w"}});
    EXPECT_EQ(call("DELETE", "/api/v1/statuses/" + id, {}, &ben).status, 404);
    post("/api/v1/statuses/" + id + "/favourite", anna);
    const auto gone = call("DELETE", "/api/v1/statuses/" + id, {}, &anna);
    ASSERT_EQ(gone.status, 200);
    EXPECT_TRUE(gone.object().at("favourited").as_bool());
    EXPECT_EQ(wrong_with(gone.body, status_keys), "");
    EXPECT_EQ(gone.text("text"), "a < b\n#topic");
    EXPECT_EQ(gone.text("spoiler_text"), "w");
    EXPECT_EQ(get("/api/v1/statuses/" + id, &anna).status, 404);
    EXPECT_EQ(call("DELETE", "/api/v1/statuses/" + id, {}, &anna).status, 404);
}

TEST_F(Statuses, are_edited_and_keep_what_is_left_out_and_their_history) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto id = write(anna, "hello @ben", {{"spoiler_text", "w"}});
    const auto edited = call("PUT", "/api/v1/statuses/" + id, {{"status", "bye #x"}}, &anna);
    ASSERT_EQ(edited.status, 200);
    EXPECT_TRUE(is_kind(edited.object().at("edited_at"), "time"));
    EXPECT_EQ(edited.text("spoiler_text"), "w");
    EXPECT_EQ(each(edited.object().at("tags"), "name"), std::vector<std::string>{"x"});
    const auto source = get("/api/v1/statuses/" + id + "/source", &anna);
    EXPECT_EQ(source.text("id"), id);
    EXPECT_EQ(source.text("text"), "bye #x");
    EXPECT_EQ(source.text("spoiler_text"), "w");
    EXPECT_EQ(get("/api/v1/statuses/" + id + "/source").status, 401);
    const auto history = get("/api/v1/statuses/" + id + "/history");
    ASSERT_EQ(history.list().size(), 2U);
    for (const auto& edit : history.list()) EXPECT_EQ(wrong_with(edit, edit_keys), "");
    EXPECT_NE(text_of(history.list()[0], "content").find("/@ben\""), std::string::npos);  // was mentioned then
    EXPECT_EQ(text_of(history.list()[1], "content").find("hello"), std::string::npos);
    EXPECT_EQ(call("PUT", "/api/v1/statuses/" + id, {{"status", "mine"}}, &ben).status, 404);
    EXPECT_EQ(call("PUT", "/api/v1/statuses/" + id, {{"status", std::string(141, 'a')}}, &anna).status, 422);
}

TEST_F(Statuses, have_a_context_of_what_is_above_and_below) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto top = write(anna, "top");
    const auto middle = write(ben, "middle", {{"in_reply_to_id", top}});
    const auto below = write(anna, "below", {{"in_reply_to_id", middle}});
    const auto beside = write(anna, "beside", {{"in_reply_to_id", top}});
    const auto deeper = write(ben, "deeper", {{"in_reply_to_id", below}});
    const auto context = get("/api/v1/statuses/" + middle + "/context");
    EXPECT_EQ(each(context.object().at("ancestors"), "id"), std::vector{top});
    EXPECT_EQ(each(context.object().at("descendants"), "id"), (std::vector{below, deeper}));
    EXPECT_EQ(each(get("/api/v1/statuses/" + top + "/context").object().at("descendants"), "id"),
              (std::vector{middle, below, deeper, beside}));
    const auto reply = get("/api/v1/statuses/" + middle);
    EXPECT_EQ(reply.text("in_reply_to_id"), top);
    EXPECT_EQ(reply.text("in_reply_to_account_id"), anna.text_id());
    EXPECT_EQ(get("/api/v1/statuses/" + top).object().at("replies_count").as_int64(), 2);
    EXPECT_EQ(get("/api/v1/statuses/99999/context").status, 404);
}

TEST_F(Statuses, show_a_stranger_sixty_of_those_below_and_a_person_all) {
    const auto anna = sign_up("anna");
    const auto top = write(anna, "top");
    auto parent = top;
    for (int i = 0; i < 70; ++i) parent = write(anna, "reply " + std::to_string(i), {{"in_reply_to_id", parent}});
    EXPECT_EQ(get("/api/v1/statuses/" + top + "/context").object().at("descendants").as_array().size(), 60U);
    EXPECT_EQ(get("/api/v1/statuses/" + parent + "/context").object().at("ancestors").as_array().size(), 40U);
    EXPECT_EQ(get("/api/v1/statuses/" + top + "/context", &anna).object().at("descendants").as_array().size(), 70U);
    EXPECT_EQ(get("/api/v1/statuses/" + parent + "/context", &anna).object().at("ancestors").as_array().size(), 70U);
}

TEST_F(Statuses, several_come_at_once_without_those_that_may_not_be_seen) {
    const auto anna = sign_up("anna");
    const auto one = write(anna, "one");
    const auto hidden = write(anna, "hidden", {{"visibility", "private"}});
    const auto two = write(anna, "two");
    const auto several = "/api/v1/statuses?id[]=" + two + "&id%5B%5D=" + hidden + "&id[]=12345&id[]=" + one;
    EXPECT_EQ(each(get(several).body, "id"), (std::vector{two, one}));
    EXPECT_EQ(each(get(several, &anna).body, "id"), (std::vector{two, hidden, one}));
    EXPECT_TRUE(get("/api/v1/statuses").list().empty());
}

TEST_F(Statuses, tell_who_likes_and_reposts_them_page_by_page) {
    const auto anna = sign_up("anna");
    const auto id = write(anna, "hello");
    std::vector<std::string> newest_first;
    for (int i = 0; i < 5; ++i) {
        const auto fan = sign_up("fan" + std::to_string(i));
        post("/api/v1/statuses/" + id + "/favourite", fan);
        post("/api/v1/statuses/" + id + "/reblog", fan);
        newest_first.insert(newest_first.begin(), fan.name);
    }
    const auto ask = [&](const std::string& target) { return get(target); };
    for (const std::string word : {"favourited_by", "reblogged_by"})
        EXPECT_EQ(walk(ask, "/api/v1/statuses/" + id + "/" + word + "?limit=2", base, "username"), newest_first)
            << word;
    EXPECT_EQ(get("/api/v1/statuses/99999/favourited_by").status, 404);
}

TEST_F(Statuses, that_one_likes_or_keeps_are_walked_by_cursors_of_their_own) {
    const auto anna = sign_up("anna");
    std::vector<std::string> posts;
    for (int i = 0; i < 5; ++i) posts.push_back(write(anna, "post " + std::to_string(i)));
    for (const auto at : {3U, 0U, 4U, 1U}) {  // not in the order of the posts
        post("/api/v1/statuses/" + posts[at] + "/favourite", anna);
        post("/api/v1/statuses/" + posts[at] + "/bookmark", anna);
    }
    const std::vector wanted{posts[1], posts[4], posts[0], posts[3]};
    const auto ask = [&](const std::string& target) { return get(target, &anna); };
    EXPECT_EQ(walk(ask, "/api/v1/favourites?limit=2", base, "id"), wanted);
    EXPECT_EQ(walk(ask, "/api/v1/bookmarks?limit=3", base, "id"), wanted);
    EXPECT_EQ(get("/api/v1/favourites").status, 401);
}

TEST_F(Statuses, that_are_direct_or_for_followers_are_not_reposted_by_others) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    follow(ben, anna);
    const auto direct = write(anna, "psst @ben", {{"visibility", "direct"}});
    const auto followers = write(anna, "friends", {{"visibility", "private"}});
    EXPECT_EQ(post("/api/v1/statuses/" + direct + "/reblog", ben).status, 403);
    EXPECT_EQ(post("/api/v1/statuses/" + followers + "/reblog", ben).status, 403);
    EXPECT_EQ(post("/api/v1/statuses/" + followers + "/reblog", anna).status, 200);
    EXPECT_EQ(post("/api/v1/statuses/" + followers + "/reblog", anna, {{"visibility", "loud"}}).status, 422);
}

TEST_F(Statuses, six_cannot_be_pinned) {
    const auto anna = sign_up("anna");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(post("/api/v1/statuses/" + write(anna, std::to_string(i)) + "/pin", anna).status, 200);
    const auto sixth = write(anna, "6");
    EXPECT_EQ(post("/api/v1/statuses/" + sixth + "/pin", anna).status, 422);
    const auto ben = sign_up("ben");
    EXPECT_EQ(post("/api/v1/statuses/" + sixth + "/pin", ben).status, 422);
}

TEST_F(Statuses, that_are_private_are_not_there_on_any_path) {
    const auto anna = sign_up("anna");
    const auto eve = sign_up("eve");
    const auto ben = sign_up("ben");
    const auto open = write(anna, "open #topic");
    const Ids hidden{write(anna, "friends #topic @ben", {{"visibility", "private"}, {"in_reply_to_id", open}}),
                     write(anna, "psst @ben #topic", {{"visibility", "direct"}, {"in_reply_to_id", open}})};
    for (const auto& id : hidden) {
        const auto path = "/api/v1/statuses/" + id;
        for (const std::string word : {"", "/context", "/history", "/favourited_by", "/reblogged_by"}) {
            EXPECT_EQ(get(path + word, &eve).status, 404) << word;
            EXPECT_EQ(get(path + word).status, 404) << word;
            EXPECT_EQ(get(path + word, &ben).status, 200) << word;
        }
        EXPECT_EQ(get(path + "/source", &eve).status, 404);
        for (const std::string word :
             {"favourite", "unfavourite", "reblog", "unreblog", "bookmark", "unbookmark", "pin", "unpin", "mute"})
            EXPECT_EQ(post(path + "/" + word, eve).status, 404) << word;
        EXPECT_EQ(post("/api/v1/statuses", eve, {{"status", "x"}, {"quote_id", id}}).status, 404);
        EXPECT_EQ(post("/api/v1/statuses", eve, {{"status", "x"}, {"in_reply_to_id", id}}).status, 404);
    }
    EXPECT_TRUE(get("/api/v1/statuses/" + open + "/context", &eve).object().at("descendants").as_array().empty());
    EXPECT_EQ(each(get("/api/v1/timelines/tag/topic", &eve).body, "id"), Ids{open});
    EXPECT_EQ(each(get("/api/v1/accounts/" + anna.text_id() + "/statuses", &eve).body, "id"), Ids{open});
    EXPECT_EQ(each(get("/api/v2/search?q=topic", &eve).object().at("statuses"), "id"), Ids{open});
}

struct Row {
    std::string method, path;
    int without_token, without_scope, of_nothing;
};

/// Each endpoint without a token, with a token of another scope, and for an id that names nothing.
TEST_F(Statuses, endpoints_answer_the_right_errors) {
    const auto anna = sign_up("anna");
    const auto narrow = sign_up("narrow", "profile");
    const std::string one = "/api/v1/statuses/4711";
    const std::vector<Row> rows{
        {"POST", "/api/v1/statuses", 401, 403, 422},
        {"GET", one, 404, 403, 404},
        {"PUT", one, 401, 403, 404},
        {"DELETE", one, 401, 403, 404},
        {"GET", one + "/context", 404, 403, 404},
        {"GET", one + "/source", 401, 403, 404},
        {"GET", one + "/history", 404, 403, 404},
        {"GET", one + "/reblogged_by", 404, 403, 404},
        {"GET", one + "/favourited_by", 404, 403, 404},
        {"POST", one + "/favourite", 401, 403, 404},
        {"POST", one + "/unfavourite", 401, 403, 404},
        {"POST", one + "/reblog", 401, 403, 404},
        {"POST", one + "/unreblog", 401, 403, 404},
        {"POST", one + "/bookmark", 401, 403, 404},
        {"POST", one + "/unbookmark", 401, 403, 404},
        {"POST", one + "/pin", 401, 403, 404},
        {"POST", one + "/unpin", 401, 403, 404},
        {"POST", one + "/mute", 401, 403, 404},
        {"POST", one + "/unmute", 401, 403, 404},
        {"POST", "/api/v1/statuses/abc/favourite", 401, 403, 404},
        {"GET", "/api/v1/statuses/-1", 404, 403, 404},
        {"GET", "/api/v1/statuses/9007199254740993", 404, 403, 404},
        {"GET", "/api/v1/favourites", 401, 403, 200},
        {"GET", "/api/v1/bookmarks", 401, 403, 200},
    };
    for (const auto& row : rows) {
        const auto name = row.method + " " + row.path;
        EXPECT_EQ(call(row.method, row.path).status, row.without_token) << name;
        EXPECT_EQ(call(row.method, row.path, {}, &narrow).status, row.without_scope) << name;
        EXPECT_EQ(call(row.method, row.path, {}, &anna).status, row.of_nothing) << name;
    }
}

}  // namespace

}  // namespace rest_tests

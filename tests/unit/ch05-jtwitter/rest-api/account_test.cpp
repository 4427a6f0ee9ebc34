#include <filesystem>

#include "ch05-jtwitter/pictures/placeholder.hpp"
#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace rest {

class AccountEndpoints : public ApiWorld {
  protected:
    const Fields good{{"username", "anna"},
                      {"email", "anna@example.org"},
                      {"password", "a long password"},
                      {"agreement", "true"},
                      {"locale", "en"}};

    static Fields with(Fields fields, const std::string& name, const std::string& value) {
        for (auto& each : fields)
            if (each.first == name) each.second = value;
        return fields;
    }
};

TEST_F(AccountEndpoints, sign_a_person_up_for_a_program) {
    const auto app = program("read write");
    const auto token = grant(app, {{"grant_type", "client_credentials"}, {"scope", "read write"}}).text("access_token");
    const auto reply = post("/api/v1/accounts", token, good);
    ASSERT_EQ(reply.status(), 200) << reply.response.body;
    EXPECT_EQ(reply.text("token_type"), "Bearer");
    EXPECT_EQ(reply.text("scope"), "read write");
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", reply.text("access_token")).text("username"), "anna");

    const auto again = post("/api/v1/accounts", token, good);
    EXPECT_EQ(again.status(), 422);
    EXPECT_NE(again.text("error"), "");
    EXPECT_EQ(again.json.at("details").at("username").at(0).at("error"), "ERR_TAKEN");
    EXPECT_NE(again.json.at("details").at("username").at(0).at("description"), "");

    EXPECT_EQ(post("/api/v1/accounts", "", good).status(), 401);
    EXPECT_EQ(post("/api/v1/accounts", reply.text("access_token"), good).status(), 403);
}

TEST_F(AccountEndpoints, say_which_field_of_a_sign_up_is_wrong_and_how) {
    const auto app = program("read write");
    const auto token = grant(app, {{"grant_type", "client_credentials"}, {"scope", "write"}}).text("access_token");
    const std::vector<std::tuple<std::string, std::string, std::string>> cases{
        {"username", "", "ERR_BLANK"},          {"username", "a b", "ERR_INVALID"},
        {"username", "微博", "ERR_INVALID"},    {"username", std::string(31, 'a'), "ERR_TOO_LONG"},
        {"username", "admin", "ERR_RESERVED"},  {"email", "", "ERR_BLANK"},
        {"email", "nothing", "ERR_INVALID"},    {"password", "", "ERR_BLANK"},
        {"password", "short", "ERR_TOO_SHORT"}, {"agreement", "false", "ERR_ACCEPTED"},
        {"agreement", "", "ERR_ACCEPTED"},
    };
    for (const auto& [field, value, code] : cases) {
        const auto reply = post("/api/v1/accounts", token, with(good, field, value));
        ASSERT_EQ(reply.status(), 422) << field << value;
        ASSERT_TRUE(reply.json.at("details").as_object().contains(field)) << reply.response.body;
        EXPECT_EQ(reply.json.at("details").at(field).at(0).at("error").as_string(), code) << reply.response.body;
    }
}

TEST_F(AccountEndpoints, give_the_own_account_with_its_source) {
    const auto anna = person("anna");
    const auto reply = get("/api/v1/accounts/verify_credentials", anna.token);
    EXPECT_EQ(reply.text("acct"), "anna");
    EXPECT_EQ(reply.text("source", "privacy"), "public");
    EXPECT_EQ(reply.text("source", "follow_requests_count"), "0");
    EXPECT_EQ(reply.text("url"), "https://example.org/@anna");
    EXPECT_FALSE(get("/api/v1/accounts/" + anna.id).json.as_object().contains("source"));
}

TEST_F(AccountEndpoints, change_the_profile_by_a_form) {
    const auto anna = person("anna");
    const auto reply = send("PATCH", "/api/v1/accounts/update_credentials", anna.token,
                            {{"display_name", "安娜"},
                             {"note", "<b>#tea</b>"},
                             {"locked", "true"},
                             {"bot", "on"},
                             {"fields_attributes[0][name]", "home"},
                             {"fields_attributes[0][value]", "https://a.example"},
                             {"fields_attributes[1][name]", ""},
                             {"fields_attributes[1][value]", ""},
                             {"source[privacy]", "private"},
                             {"source[sensitive]", "1"},
                             {"source[language]", "zh"}});
    ASSERT_EQ(reply.status(), 200) << reply.response.body;
    EXPECT_EQ(reply.text("display_name"), "安娜");
    EXPECT_EQ(reply.text("source", "note"), "<b>#tea</b>");
    EXPECT_EQ(reply.text("note").find("<b>"), std::string::npos);
    EXPECT_EQ(reply.text("locked"), "true");
    EXPECT_EQ(reply.text("bot"), "true");
    EXPECT_EQ(reply.json.at("fields").as_array().size(), 1U);
    EXPECT_EQ(reply.text("source", "privacy"), "private");
    EXPECT_EQ(reply.text("source", "language"), "zh");
    const auto preferences = get("/api/v1/preferences", anna.token);
    EXPECT_EQ(preferences.text("posting:default:visibility"), "private");
    EXPECT_EQ(preferences.text("posting:default:sensitive"), "true");
    EXPECT_EQ(preferences.text("reading:expand:media"), "default");

    const auto emptied = send("PATCH", "/api/v1/accounts/update_credentials", anna.token,
                              {{"display_name", ""}, {"fields_attributes[0][name]", ""}});
    EXPECT_EQ(emptied.text("display_name"), "");
    EXPECT_EQ(emptied.text("fields"), "[]");
    EXPECT_EQ(emptied.text("locked"), "true");
    for (const auto& [name, value] : Fields{{"source[privacy]", "secret"},
                                            {"locked", "perhaps"},
                                            {"display_name", std::string(31, 'x')},
                                            {"note", std::string(501, 'x')},
                                            {"avatar", "text"}})
        EXPECT_EQ(send("PATCH", "/api/v1/accounts/update_credentials", anna.token, {{name, value}}).status(), 422)
            << name;
}

TEST_F(AccountEndpoints, take_pictures_and_drop_the_old_ones) {
    const auto anna = person("anna");
    const auto picture = pictures::default_avatar("anna");
    const auto upload = [&](const std::string& bytes) {
        auto one = request("PATCH", "/api/v1/accounts/update_credentials", anna.token);
        one.headers.emplace_back("Content-Type", "multipart/form-data; boundary=xyz");
        one.body = "--xyz\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a.png\"\r\n\r\n" + bytes +
                   "\r\n--xyz--\r\n";
        return answer(one);
    };
    const auto files = [&] { return std::distance(std::filesystem::directory_iterator(folder.path() + "/media"), {}); };
    const std::string bytes(core::text_of(picture.bytes));
    const auto first = upload(bytes), second = upload(bytes);
    ASSERT_EQ(first.status(), 200) << first.response.body;
    EXPECT_TRUE(first.text("avatar").starts_with("https://example.org/media/"));
    EXPECT_NE(first.text("avatar"), second.text("avatar"));
    EXPECT_EQ(files(), 1);
    const auto bad = upload("no picture");
    EXPECT_EQ(bad.status(), 422);
    EXPECT_TRUE(bad.text("error").starts_with("Validation failed: ")) << bad.text("error");
    EXPECT_EQ(files(), 1);
}

TEST_F(AccountEndpoints, find_people) {
    const auto anna = person("anna"), bob = person("bob");
    EXPECT_EQ(get("/api/v1/accounts/lookup?acct=ANNA").text("id"), anna.id);
    EXPECT_EQ(get("/api/v1/accounts/lookup?acct=anna%40example.org").text("id"), anna.id);
    EXPECT_EQ(get("/api/v1/accounts/lookup?acct=anna@elsewhere.example").status(), 404);
    EXPECT_EQ(get("/api/v1/accounts/lookup?acct=nobody").status(), 404);
    EXPECT_EQ(get("/api/v1/accounts/lookup").status(), 422);
    EXPECT_EQ(get("/api/v1/accounts/search?q=ann&resolve=True", bob.token).ids(), (std::vector{anna.id}));
    EXPECT_EQ(get("/api/v1/accounts/search?q=ann&following=true", bob.token).ids(), std::vector<std::string>{});
    EXPECT_EQ(get("/api/v1/accounts/search", bob.token).status(), 200);
    EXPECT_EQ(get("/api/v1/accounts/search?q=ann").status(), 401);
}

TEST_F(AccountEndpoints, tell_relations_in_the_order_asked) {
    const auto anna = person("anna"), bob = person("bob"), chen = person("chen");
    follow(anna, chen);
    const auto reply =
        get("/api/v1/accounts/relationships?id[]=" + chen.id + "&id[]=99&id[]=x&id[]=" + bob.id, anna.token);
    EXPECT_EQ(reply.ids(), (std::vector{chen.id, bob.id}));
    EXPECT_EQ(boost::json::serialize(reply.json.at(0).at("following")), "true");
    EXPECT_EQ(boost::json::serialize(reply.json.at(1).at("following")), "false");
    EXPECT_EQ(get("/api/v1/accounts/relationships?id=" + bob.id, anna.token).ids(), (std::vector{bob.id}));
    EXPECT_EQ(get("/api/v1/accounts/relationships", anna.token).ids(), std::vector<std::string>{});
}

TEST_F(AccountEndpoints, follow_block_mute_and_note) {
    const auto anna = person("anna"), bob = person("bob");
    const auto step = [&](const std::string& what, const std::string& key, const Fields& fields = {}) {
        const auto reply = post("/api/v1/accounts/" + bob.id + "/" + what, anna.token, fields);
        EXPECT_EQ(reply.status(), 200) << what << reply.response.body;
        return reply.text(key);
    };
    EXPECT_EQ(step("follow", "following"), "true");
    EXPECT_EQ(step("follow", "following"), "true");
    EXPECT_EQ(step("follow", "showing_reblogs", {{"reblogs", "false"}}), "false");
    EXPECT_EQ(step("unfollow", "following"), "false");
    EXPECT_EQ(step("mute", "muting", {{"duration", "60"}}), "true");
    now += 61s;
    EXPECT_EQ(step("note", "muting", {{"comment", "met in 成都"}}), "false");
    EXPECT_EQ(step("unmute", "note"), "met in 成都");
    EXPECT_EQ(step("follow", "following"), "true");
    EXPECT_EQ(step("block", "following"), "false");
    EXPECT_EQ(get("/api/v1/blocks", anna.token).ids(), (std::vector{bob.id}));
    EXPECT_EQ(post("/api/v1/accounts/" + anna.id + "/follow", bob.token).status(), 403);
    EXPECT_EQ(step("unblock", "blocking"), "false");
    EXPECT_EQ(post("/api/v1/accounts/" + anna.id + "/follow", anna.token).status(), 403);
    EXPECT_EQ(post("/api/v1/accounts/99/follow", anna.token).status(), 404);
    EXPECT_EQ(post("/api/v1/accounts/" + bob.id + "/mute", anna.token, {{"duration", "-1"}}).status(), 422);
    EXPECT_EQ(post("/api/v1/accounts/" + bob.id + "/remove_from_followers", anna.token).status(), 200);
}

TEST_F(AccountEndpoints, ask_to_follow_who_is_protected) {
    const auto anna = person("anna"), bob = person("bob"), chen = person("chen");
    send("PATCH", "/api/v1/accounts/update_credentials", anna.token, {{"locked", "true"}});
    EXPECT_EQ(post("/api/v1/accounts/" + anna.id + "/follow", bob.token).text("requested"), "true");
    follow(chen, anna);
    EXPECT_EQ(get("/api/v1/follow_requests", anna.token).ids(), (std::vector{chen.id, bob.id}));
    EXPECT_EQ(post("/api/v1/follow_requests/" + bob.id + "/authorize", anna.token).text("followed_by"), "true");
    EXPECT_EQ(post("/api/v1/follow_requests/" + chen.id + "/reject", anna.token).text("followed_by"), "false");
    EXPECT_EQ(get("/api/v1/follow_requests", anna.token).ids(), std::vector<std::string>{});
}

TEST_F(AccountEndpoints, page_through_followers_by_the_link_alone) {
    const auto anna = person("anna");
    std::vector<std::string> expected;
    for (int i = 0; i < 5; ++i) {
        const auto fan = person("fan" + std::to_string(i));
        follow(fan, anna);
        expected.insert(expected.begin(), fan.id);
    }
    std::vector<std::string> found;
    std::string target = "/api/v1/accounts/" + anna.id + "/followers?limit=2";
    for (int pages = 0; !target.empty() && pages < 10; ++pages) {
        const auto reply = get(target);
        for (auto& id : reply.ids()) found.push_back(id);
        const auto link = reply.header("Link");
        const std::string begin = "<https://example.org";
        target.clear();
        if (link.find("rel=\"next\"") == std::string::npos) continue;
        EXPECT_TRUE(link.starts_with(begin)) << link;
        EXPECT_LT(link.find("rel=\"next\""), link.find("rel=\"prev\""));
        EXPECT_NE(link.find("limit=2&max_id="), std::string::npos) << link;
        target = link.substr(begin.size(), link.find('>') - begin.size());
    }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(get("/api/v1/accounts/" + anna.id + "/following").header("Link"), "");
}

TEST_F(AccountEndpoints, change_the_password_and_end_other_sessions) {
    const auto anna = person("anna");
    const auto other = log_in(program(), "anna", "read");
    const std::string path = "/api/v1/jtwitter/password";
    EXPECT_EQ(post(path, anna.token, {{"old_password", "wrong"}, {"new_password", "another password"}}).status(), 403);
    EXPECT_EQ(post(path, anna.token, {{"old_password", "password of anna"}, {"new_password", "x"}}).status(), 422);
    EXPECT_EQ(post(path, anna.token, {{"old_password", "password of anna"}}).status(), 422);
    const auto reply =
        post(path, anna.token, {{"old_password", "password of anna"}, {"new_password", "another password"}});
    EXPECT_EQ(reply.response.body, "{}");
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", anna.token).status(), 200);
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", other).status(), 401);
}

TEST_F(AccountEndpoints, show_and_end_sessions) {
    const auto anna = person("anna"), bob = person("bob");
    const auto other = log_in(program(), "anna", "read");
    const auto sessions = get("/api/v1/jtwitter/sessions", anna.token);
    ASSERT_EQ(sessions.json.as_array().size(), 2U);
    const auto id = sessions.ids().front();
    EXPECT_EQ(boost::json::serialize(sessions.json.at(0).at("current")), "false");
    EXPECT_EQ(sessions.json.at(0).at("name"), "toot");
    EXPECT_EQ(boost::json::serialize(sessions.json.at(0).at("scopes")), R"(["read"])");
    EXPECT_EQ(sessions.response.body.find(other), std::string::npos);
    send("DELETE", "/api/v1/jtwitter/sessions/" + id, bob.token);
    EXPECT_EQ(get("/api/v1/jtwitter/sessions", other).status(), 200);
    EXPECT_EQ(send("DELETE", "/api/v1/jtwitter/sessions/" + id, anna.token).response.body, "{}");
    EXPECT_EQ(get("/api/v1/jtwitter/sessions", other).status(), 401);
}

TEST_F(AccountEndpoints, hand_out_all_that_is_kept_about_a_person) {
    const auto anna = person("anna"), bob = person("bob");
    follow(anna, bob);
    const auto own = status(anna, "my #words <3"), secret = status(anna, "@bob a secret", {{"visibility", "direct"}}),
               answer = status(bob, "@anna another", {{"visibility", "direct"}}), liked = status(bob, "nice");
    post("/api/v1/statuses/" + liked + "/favourite", anna.token);
    const auto reply = get("/api/v1/jtwitter/export", anna.token);
    ASSERT_EQ(reply.status(), 200) << reply.response.body;
    EXPECT_EQ(reply.text("email"), "anna@example.org");
    EXPECT_EQ(reply.text("account", "username"), "anna");
    const auto ids = [&](const char* key) {
        std::vector<std::string> found;
        for (const auto& each : reply.json.at(key).as_array()) found.emplace_back(each.at("id").as_string());
        return found;
    };
    EXPECT_EQ(ids("statuses"), (std::vector{secret, own}));
    EXPECT_EQ(reply.json.at("statuses").at(1).at("text"), "my #words <3");
    EXPECT_EQ(ids("direct_messages"), (std::vector{answer}));
    EXPECT_EQ(ids("favourites"), (std::vector{liked}));
    EXPECT_EQ(ids("bookmarks"), std::vector<std::string>{});
    EXPECT_EQ(ids("following"), (std::vector{bob.id}));
}

TEST_F(AccountEndpoints, let_a_person_leave) {
    const auto anna = person("anna");
    const auto id = status(anna, "hello");
    EXPECT_EQ(post("/api/v1/jtwitter/delete_account", anna.token, {{"password", "wrong"}}).status(), 403);
    EXPECT_EQ(post("/api/v1/jtwitter/delete_account", anna.token, {{"password", "password of anna"}}).response.body,
              "{}");
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", anna.token).status(), 401);
    EXPECT_EQ(get("/api/v1/accounts/" + anna.id).status(), 404);
    EXPECT_EQ(get("/api/v1/statuses/" + id).status(), 404);
}

}  // namespace rest

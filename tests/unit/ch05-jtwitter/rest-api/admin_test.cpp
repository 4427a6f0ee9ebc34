#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace rest {

class AdminEndpoints : public ApiWorld {
  protected:
    AdminEndpoints() {
        blog.accounts.set_role({}, boss.account, storage::Role::admin);
        blog.accounts.set_role({}, moderator.account, storage::Role::moderator);
    }

    const Person boss = person("boss"), moderator = person("mod"), anna = person("anna"), troll = person("troll");
};

TEST_F(AdminEndpoints, take_reports_and_show_them_to_moderators_only) {
    const auto bad = status(troll, "something bad", {{"visibility", "private"}});
    follow(anna, troll);
    const auto reply = post("/api/v1/reports/", anna.token,
                            {{"account_id", troll.id},
                             {"status_ids[]", bad},
                             {"comment", "看看这个"},
                             {"category", "spam"},
                             {"forward", "false"}});
    ASSERT_EQ(reply.status(), 200) << reply.response.body;
    EXPECT_EQ(reply.text("category"), "spam");
    EXPECT_EQ(reply.text("target_account", "id"), troll.id);

    const auto list = get("/api/v1/admin/reports", moderator.token);
    EXPECT_EQ(list.ids(), (std::vector{reply.text("id")}));
    EXPECT_EQ(list.json.at(0).at("account").at("username"), "anna");
    EXPECT_EQ(list.json.at(0).at("comment"), "看看这个");
    ASSERT_EQ(list.json.at(0).at("statuses").as_array().size(), 1U);
    EXPECT_EQ(list.json.at(0).at("statuses").at(0).at("id").as_string(), bad);
    EXPECT_EQ(get("/api/v1/statuses/" + bad, moderator.token).status(), 404);

    for (const std::string path :
         {"/api/v1/admin/reports", "/api/v1/admin/reports/1", "/api/v1/admin/accounts", "/api/v1/admin/accounts/1"}) {
        EXPECT_EQ(get(path, anna.token).status(), 403) << path;
        EXPECT_EQ(get(path).status(), 401) << path;
    }
    EXPECT_EQ(post("/api/v1/reports", anna.token, {{"account_id", "99"}}).status(), 404);
    EXPECT_EQ(post("/api/v1/reports", anna.token, {}).status(), 422);
    EXPECT_EQ(post("/api/v1/reports", anna.token, {{"account_id", troll.id}, {"category", "x"}}).status(), 422);
}

TEST_F(AdminEndpoints, suspend_and_close_the_report) {
    const auto id = status(troll, "something bad");
    const auto report = post("/api/v1/reports", anna.token, {{"account_id", troll.id}}).text("id");
    const auto path = "/api/v1/admin/accounts/" + troll.id;
    EXPECT_EQ(post(path + "/action", anna.token, {{"type", "suspend"}}).status(), 403);
    EXPECT_EQ(post(path + "/action", moderator.token, {{"type", "explode"}}).status(), 422);
    EXPECT_EQ(post(path + "/action", moderator.token, {{"type", "suspend"}, {"report_id", report}}).response.body,
              "{}");
    EXPECT_EQ(get(path, moderator.token).text("suspended"), "true");
    EXPECT_EQ(get("/api/v1/statuses/" + id).status(), 404);
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", troll.token).status(), 401);
    EXPECT_EQ(get("/api/v1/admin/reports", moderator.token).ids(), std::vector<std::string>{});
    const auto closed = get("/api/v1/admin/reports?resolved=true", moderator.token);
    EXPECT_EQ(closed.ids(), (std::vector{report}));
    EXPECT_EQ(closed.json.at(0).at("action_taken_by_account").at("username"), "mod");
    EXPECT_EQ(post("/api/v1/admin/reports/" + report + "/reopen", moderator.token).text("action_taken"), "false");
    EXPECT_EQ(post("/api/v1/admin/reports/" + report + "/resolve", moderator.token).text("action_taken"), "true");
    EXPECT_EQ(get("/api/v1/admin/accounts?suspended=true", moderator.token).ids(), (std::vector{troll.id}));
    EXPECT_EQ(post(path + "/unsuspend", moderator.token).text("suspended"), "false");
    EXPECT_EQ(get("/api/v1/statuses/" + id).status(), 200);
}

TEST_F(AdminEndpoints, leave_roles_to_admins) {
    const auto path = "/api/v1/admin/accounts/" + anna.id;
    EXPECT_EQ(post(path + "/role", moderator.token, {{"role", "admin"}}).status(), 403);
    EXPECT_EQ(post(path + "/role", boss.token, {{"role", "king"}}).status(), 422);
    EXPECT_EQ(post(path + "/role", boss.token, {{"role", "moderator"}}).text("role", "name"), "Moderator");
    EXPECT_EQ(get("/api/v1/admin/reports", anna.token).status(), 200);
    EXPECT_EQ(post("/api/v1/admin/accounts/" + boss.id + "/action", moderator.token, {{"type", "suspend"}}).status(),
              403);
}

TEST_F(AdminEndpoints, page_through_all_accounts) {
    const auto first = get("/api/v1/admin/accounts?limit=2", boss.token);
    EXPECT_EQ(first.ids(), (std::vector{troll.id, anna.id}));
    const auto second = get("/api/v1/admin/accounts?limit=2&max_id=" + anna.id, boss.token);
    EXPECT_EQ(second.ids(), (std::vector{moderator.id, boss.id}));
    EXPECT_EQ(get("/api/v1/admin/accounts?username=An", boss.token).ids(), (std::vector{anna.id}));
}

TEST_F(AdminEndpoints, erase_an_account_for_good) {
    const auto path = "/api/v1/admin/accounts/" + troll.id;
    EXPECT_EQ(send("DELETE", path, anna.token).status(), 403);
    EXPECT_EQ(send("DELETE", path, boss.token).text("deleted"), "true");
    EXPECT_EQ(get("/api/v1/accounts/" + troll.id).status(), 404);
}

}  // namespace rest

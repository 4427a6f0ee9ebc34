#include "shape.hpp"
#include "small_world.hpp"

namespace rest_tests {

namespace {

using Texts = std::vector<std::string>;

class NotificationPages : public SmallWorld {
  protected:
    Texts types(const Person& who, const std::string& query = "") {
        return each(get("/api/v1/notifications" + query, &who).body, "type");
    }
};

TEST_F(NotificationPages, tell_of_follows_mentions_reposts_and_likes) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto id = write(anna, "hello");
    follow(ben, anna);
    post("/api/v1/statuses/" + id + "/favourite", ben);
    post("/api/v1/statuses/" + id + "/reblog", ben);
    const auto mention = write(ben, "@anna hi");
    const auto all = get("/api/v1/notifications", &anna);
    EXPECT_EQ(each(all.body, "type"), (Texts{"mention", "reblog", "favourite", "follow"}));
    for (const auto& each : all.list()) {
        EXPECT_EQ(wrong_with(each, notification_keys), "");
        EXPECT_EQ(text_of(each.as_object().at("account"), "username"), "ben");
        EXPECT_EQ(text_of(each, "group_key"), "ungrouped-" + text_of(each, "id"));
    }
    EXPECT_EQ(text_of(all.list()[0].as_object().at("status"), "id"), mention);
    EXPECT_EQ(text_of(all.list()[1].as_object().at("status"), "id"), id);
    EXPECT_EQ(text_of(all.list()[2].as_object().at("status"), "id"), id);
    EXPECT_FALSE(all.list()[3].as_object().contains("status"));
    const auto ask = [&](const std::string& target) { return get(target, &anna); };
    EXPECT_EQ(walk(ask, "/api/v1/notifications?limit=1", base, "type"),
              (Texts{"mention", "reblog", "favourite", "follow"}));
}

TEST_F(NotificationPages, are_chosen_by_type_and_account_and_unknown_types_are_ignored) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto carl = sign_up("carl");
    follow(ben, anna);
    write(carl, "@anna hi");
    EXPECT_EQ(types(anna, "?types[]=follow&types[]=admin.sign_up"), Texts{"follow"});
    EXPECT_TRUE(types(anna, "?types[]=poll").empty());
    EXPECT_EQ(types(anna, "?exclude_types[]=follow&exclude_types[]=poll"), Texts{"mention"});
    EXPECT_TRUE(types(anna, "?types[]=follow&exclude_types[]=follow").empty());
    EXPECT_EQ(types(anna, "?account_id=" + ben.text_id()), Texts{"follow"});
}

TEST_F(NotificationPages, are_counted_from_the_marker_on_and_dismissed) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    follow(ben, anna);
    write(ben, "@anna hi");
    const auto count = [&] { return get("/api/v1/notifications/unread_count", &anna).object().at("count").as_int64(); };
    EXPECT_EQ(count(), 2);
    const auto all = each(get("/api/v1/notifications", &anna).body, "id");
    post("/api/v1/markers", anna, {{"notifications[last_read_id]", all.at(1)}});
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(get("/api/v1/notifications/" + all[0], &anna).text("type"), "mention");
    EXPECT_EQ(get("/api/v1/notifications/" + all[0], &ben).status, 404);
    EXPECT_EQ(post("/api/v1/notifications/" + all[0] + "/dismiss", ben).status, 404);
    EXPECT_EQ(json::serialize(post("/api/v1/notifications/" + all[0] + "/dismiss", anna).body), "{}");
    EXPECT_EQ(types(anna), Texts{"follow"});
    EXPECT_EQ(post("/api/v1/notifications/clear", anna).status, 200);
    EXPECT_TRUE(types(anna).empty());
    EXPECT_EQ(get("/api/v1/notifications").status, 401);
    EXPECT_EQ(get("/api/v1/notifications/unread_count").status, 401);
}

class ConversationPages : public SmallWorld {};

TEST_F(ConversationPages, hold_the_others_and_the_last_post) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto first = write(anna, "@ben psst", {{"visibility", "direct"}});
    const auto last = write(ben, "@anna what?", {{"visibility", "direct"}, {"in_reply_to_id", first}});
    const auto note = write(anna, "to myself", {{"visibility", "direct"}});
    const auto all = get("/api/v1/conversations", &anna);
    ASSERT_EQ(all.list().size(), 2U);
    const auto& alone = all.list()[0].as_object();
    EXPECT_EQ(each(alone.at("accounts"), "username"), Texts{"anna"});
    EXPECT_EQ(text_of(alone.at("last_status"), "id"), note);
    const auto& with_ben = all.list()[1].as_object();
    EXPECT_EQ(each(with_ben.at("accounts"), "username"), Texts{"ben"});
    EXPECT_EQ(text_of(with_ben.at("last_status"), "id"), last);
    EXPECT_TRUE(with_ben.at("unread").as_bool());
    EXPECT_EQ(wrong_with(with_ben.at("last_status"), status_keys), "");

    const auto path = "/api/v1/conversations/" + text_of(all.list()[1], "id");
    EXPECT_EQ(post(path + "/read", ben).status, 404);
    EXPECT_FALSE(post(path + "/read", anna).object().at("unread").as_bool());
    EXPECT_NE(get("/api/v1/conversations?limit=1", &anna).headers.at("Link").find("max_id=" + note), std::string::npos);
    EXPECT_EQ(get("/api/v1/conversations?max_id=" + note, &anna).list().size(), 1U);
    EXPECT_EQ(call("DELETE", path, {}, &ben).status, 404);
    EXPECT_EQ(json::serialize(call("DELETE", path, {}, &anna).body), "{}");
    EXPECT_EQ(get("/api/v1/conversations", &anna).list().size(), 1U);
    EXPECT_EQ(get("/api/v1/conversations").status, 401);
}

}  // namespace

}  // namespace rest_tests

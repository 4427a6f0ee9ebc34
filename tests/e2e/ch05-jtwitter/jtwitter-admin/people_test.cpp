// jtwitter-admin on accounts, posts and reports, beside a server that runs.
#include <gmock/gmock.h>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;
using testing::Not;

class People : public JTwitter {};

TEST_F(People, are_added_and_listed_before_the_server_ever_ran) {
    add_user("chief", "admin");
    add_user("anna");
    const auto list = admin({"user", "list"});
    EXPECT_EQ(list.status.code, 0);
    EXPECT_THAT(list.output, HasSubstr("@chief"));
    EXPECT_THAT(list.output, HasSubstr("admin"));
    EXPECT_THAT(list.output, Not(HasSubstr("example.org"))) << "an e-mail address is nobody's business";
    start();
    EXPECT_EQ(logged_in("chief")->get("/api/v1/admin/accounts").status, 200);
    EXPECT_EQ(logged_in("anna")->get("/api/v1/admin/accounts").status, 403);
}

TEST_F(People, get_errors_that_say_what_to_do) {
    const auto nothing = admin({"user", "list"});
    EXPECT_EQ(nothing.status.code, 1);
    EXPECT_THAT(nothing.errors, HasSubstr("there is no microblog in " + data()));
    add_user("anna");
    const auto taken =
        admin({"user", "add", "ANNA", "--email", "other@example.org", "--password-stdin"}, password + "\n");
    EXPECT_EQ(taken.status.code, 1);
    EXPECT_THAT(taken.errors, HasSubstr("username: "));
    EXPECT_EQ(admin({"user", "add", "bert", "--email", "b@example.org", "--password-stdin"}, "short\n").status.code, 1);
    EXPECT_EQ(admin({"user", "add", "bert", "--email", "b@example.org", "--password-stdin"}, "\n").status.code, 1);
    const auto unknown = admin({"user", "suspend", "nobody"});
    EXPECT_EQ(unknown.status.code, 1);
    EXPECT_THAT(unknown.errors, HasSubstr("there is no account 'nobody'; jtwitter-admin user list shows all"));
    EXPECT_EQ(admin({"post", "delete", "17"}).status.code, 1);
    EXPECT_EQ(admin({"report", "show", "17"}).status.code, 1);
}

TEST_F(People, get_exit_code_2_for_what_is_no_command) {
    for (const auto& arguments : std::vector<std::vector<std::string>>{{},
                                                                       {"user"},
                                                                       {"user", "praise", "anna"},
                                                                       {"user", "add", "anna"},
                                                                       {"user", "role", "anna", "king"},
                                                                       {"post", "delete", "x"},
                                                                       {"backup"}}) {
        const auto finished = admin(arguments);
        EXPECT_EQ(finished.status.code, 2);
        EXPECT_THAT(finished.errors, HasSubstr("Usage: jtwitter-admin"));
    }
}

TEST_F(People, suspended_while_the_server_runs_are_out_at_once_and_their_streams_end) {
    start();
    add_user("anna");
    add_user("bert");
    const auto anna = logged_in("anna");
    const auto bert = logged_in("bert");
    const auto id = anna->say("hello");
    auto stream = connect();
    stream.send("GET /api/v1/streaming/user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + anna->token + "\r\n\r\n");
    ASSERT_TRUE(stream.read_until(":)"));

    EXPECT_EQ(admin({"user", "suspend", "@Anna"}).status.code, 0);
    EXPECT_EQ(anna->get("/api/v1/accounts/verify_credentials").status, 401);
    EXPECT_EQ(bert->get("/api/v1/statuses/" + id).status, 404);
    EXPECT_TRUE(stream.read_to_end());
    EXPECT_EQ(HttpClient(endpoint()).log_in("anna", password).status, 400);

    EXPECT_EQ(admin({"user", "unsuspend", "anna"}).status.code, 0);
    EXPECT_EQ(bert->get("/api/v1/statuses/" + id).status, 200);
    EXPECT_EQ(logged_in("anna")->get("/api/v1/accounts/verify_credentials").status, 200);
}

TEST_F(People, delete_posts_and_whole_accounts_from_streams_that_are_open) {
    start();
    add_user("anna");
    add_user("bert");
    const auto anna = logged_in("anna");
    const auto bert = logged_in("bert");
    const auto first = bert->say("one #topic"), second = bert->say("two"), third = bert->say("three");
    auto square = connect();
    square.send("GET /api/v1/streaming/public HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + anna->token +
                "\r\n\r\n");
    ASSERT_TRUE(square.read_until(":)"));
    EXPECT_EQ(admin({"post", "delete", first}).status.code, 0);
    EXPECT_TRUE(square.read_until("event: delete"));
    EXPECT_EQ(square.read_until("data:"), "data: " + first);
    EXPECT_EQ(admin({"user", "delete", "bert"}).status.code, 0);
    std::vector<std::string> gone;
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(square.read_until("event: delete")) << square.story();
        gone.push_back(square.read_until("data:").value_or(""));
    }
    EXPECT_THAT(gone, testing::UnorderedElementsAre("data: " + second, "data: " + third));
}

TEST_F(People, get_new_passwords_and_roles) {
    start();
    add_user("anna");
    const auto anna = logged_in("anna");
    EXPECT_EQ(admin({"user", "password", "anna", "--password-stdin"}, "another long one\n").status.code, 0);
    EXPECT_EQ(anna->get("/api/v1/accounts/verify_credentials").status, 401);
    HttpClient again(endpoint());
    EXPECT_EQ(again.log_in("anna", password).status, 400);
    EXPECT_EQ(again.log_in("anna", "another long one").status, 200);
    EXPECT_EQ(again.get("/api/v1/admin/reports").status, 403);
    EXPECT_EQ(admin({"user", "role", "anna", "moderator"}).status.code, 0);
    EXPECT_EQ(again.get("/api/v1/admin/reports").status, 200);
}

TEST_F(People, are_deleted_with_all_that_was_theirs) {
    start();
    add_user("anna");
    const auto id = logged_in("anna")->say("hello");
    EXPECT_EQ(admin({"user", "delete", "anna"}).status.code, 0);
    EXPECT_EQ(HttpClient(endpoint()).get("/api/v1/statuses/" + id).status, 404);
    EXPECT_THAT(admin({"user", "list"}).output, Not(HasSubstr("anna")));
    EXPECT_EQ(admin({"user", "suspend", "anna"}).status.code, 1);
    EXPECT_EQ(
        admin({"user", "add", "anna", "--email", "x@example.org", "--password-stdin"}, password + "\n").status.code, 1)
        << "a name is never given again";
}

TEST_F(People, report_others_and_posts_are_deleted) {
    start();
    add_user("anna");
    add_user("bert");
    const auto bert = logged_in("bert");
    const auto post = bert->say("buy pills");
    ASSERT_NE(post, "");
    const auto anna = logged_in("anna");
    const auto about = anna->get("/api/v1/accounts/lookup?acct=bert").field("id");
    ASSERT_EQ(
        anna->post("/api/v1/reports", "account_id=" + about + "&status_ids[]=" + post + "&comment=spam&category=spam")
            .status,
        200);
    const auto list = admin({"report", "list"});
    EXPECT_THAT(list.output, HasSubstr("@bert by @anna, spam, posts: 1: spam"));
    const auto id = list.output.substr(0, list.output.find(' '));
    const auto report = admin({"report", "show", id});
    EXPECT_THAT(report.output, HasSubstr("post " + post + ": buy"));
    EXPECT_EQ(admin({"post", "delete", post}).status.code, 0);
    EXPECT_EQ(anna->get("/api/v1/statuses/" + post).status, 404);
    EXPECT_EQ(admin({"report", "resolve", id}).status.code, 0);
    EXPECT_EQ(admin({"report", "list"}).output, "");
    EXPECT_THAT(admin({"report", "list", "--all"}).output, HasSubstr("done"));
    const auto figures = admin({"stats"}).output;
    EXPECT_THAT(figures, HasSubstr("accounts          2\n"));
    EXPECT_THAT(figures, HasSubstr("posts             0\n"));
}

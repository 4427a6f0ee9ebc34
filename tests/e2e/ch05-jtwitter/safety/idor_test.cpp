// IDOR, insecure direct object references: ids are numbers that anybody can count up, so each call must ask whether the
// thing behind the id is for its caller. The test walks the API's own description: for every address with an id in it
// there is a rule here, and a new address without one fails the test.
#include <gmock/gmock.h>

#include <set>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"
#include "tests/e2e/ch05-jtwitter/safety/database.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;
using testing::Not;

namespace {

/// What is behind the id.
enum class Thing {
    status,
    conversation,
    list,
    media,
    notification,
    session,
    browser,
    follow_request,
    report,
    account,
    topic
};

enum class Rule {
    hidden,  // the owner's alone: to all others it is not there, and they change nothing
    judged,  // for moderators alone
    open  // about what everybody may know of (an account, a topic): who calls sees and changes the own side of it only
};

struct Address {
    const char* call;
    Thing thing;
    Rule rule;
    const char* form = "";  // with MALLORY for the stranger's id
};

const std::vector<Address> addresses{
    {"get /api/v1/statuses/{id}", Thing::status, Rule::hidden},
    {"put /api/v1/statuses/{id}", Thing::status, Rule::hidden, "status=stolen"},
    {"delete /api/v1/statuses/{id}", Thing::status, Rule::hidden},
    {"get /api/v1/statuses/{id}/context", Thing::status, Rule::hidden},
    {"get /api/v1/statuses/{id}/source", Thing::status, Rule::hidden},
    {"get /api/v1/statuses/{id}/history", Thing::status, Rule::hidden},
    {"get /api/v1/statuses/{id}/reblogged_by", Thing::status, Rule::hidden},
    {"get /api/v1/statuses/{id}/favourited_by", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/reblog", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/unreblog", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/favourite", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/unfavourite", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/bookmark", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/unbookmark", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/pin", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/unpin", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/mute", Thing::status, Rule::hidden},
    {"post /api/v1/statuses/{id}/unmute", Thing::status, Rule::hidden},
    {"post /api/v1/conversations/{id}/read", Thing::conversation, Rule::hidden},
    {"delete /api/v1/conversations/{id}", Thing::conversation, Rule::hidden},
    {"get /api/v1/notifications/{id}", Thing::notification, Rule::hidden},
    {"post /api/v1/notifications/{id}/dismiss", Thing::notification, Rule::hidden},
    {"get /api/v1/media/{id}", Thing::media, Rule::hidden},
    {"put /api/v1/media/{id}", Thing::media, Rule::hidden, "description=stolen"},
    {"delete /api/v1/media/{id}", Thing::media, Rule::hidden},
    {"get /api/v1/lists/{id}", Thing::list, Rule::hidden},
    {"put /api/v1/lists/{id}", Thing::list, Rule::hidden, "title=stolen"},
    {"delete /api/v1/lists/{id}", Thing::list, Rule::hidden},
    {"get /api/v1/lists/{id}/accounts", Thing::list, Rule::hidden},
    {"post /api/v1/lists/{id}/accounts", Thing::list, Rule::hidden, "account_ids[]=MALLORY"},
    {"delete /api/v1/lists/{id}/accounts", Thing::list, Rule::hidden, "account_ids[]=MALLORY"},
    {"get /api/v1/timelines/list/{id}", Thing::list, Rule::hidden},
    {"delete /api/v1/jtwitter/sessions/{id}", Thing::session, Rule::hidden},
    {"delete /api/v1/jtwitter/browser_sessions/{id}", Thing::browser, Rule::hidden},
    {"post /api/v1/follow_requests/{id}/authorize", Thing::follow_request, Rule::hidden},
    {"post /api/v1/follow_requests/{id}/reject", Thing::follow_request, Rule::open},

    {"get /api/v1/admin/accounts/{id}", Thing::account, Rule::judged},
    {"delete /api/v1/admin/accounts/{id}", Thing::account, Rule::judged},
    {"post /api/v1/admin/accounts/{id}/action", Thing::account, Rule::judged, "type=suspend"},
    {"post /api/v1/admin/accounts/{id}/unsuspend", Thing::account, Rule::judged},
    {"post /api/v1/admin/accounts/{id}/role", Thing::account, Rule::judged, "role=admin"},
    {"get /api/v1/admin/reports/{id}", Thing::report, Rule::judged},
    {"post /api/v1/admin/reports/{id}/resolve", Thing::report, Rule::judged},
    {"post /api/v1/admin/reports/{id}/reopen", Thing::report, Rule::judged},

    {"get /api/v1/accounts/{id}", Thing::account, Rule::open},
    {"get /api/v1/accounts/{id}/statuses", Thing::account, Rule::open},
    {"get /api/v1/accounts/{id}/followers", Thing::account, Rule::open},
    {"get /api/v1/accounts/{id}/following", Thing::account, Rule::open},
    {"get /api/v1/accounts/{id}/lists", Thing::account, Rule::open},
    {"get /api/v1/accounts/{id}/featured_tags", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/follow", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/unfollow", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/remove_from_followers", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/block", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/unblock", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/mute", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/unmute", Thing::account, Rule::open},
    {"post /api/v1/accounts/{id}/note", Thing::account, Rule::open, "comment=mine"},
    {"get /api/v1/timelines/tag/{name}", Thing::topic, Rule::open},
    {"get /api/v1/tags/{name}", Thing::topic, Rule::open},
    {"post /api/v1/tags/{name}/follow", Thing::topic, Rule::open},
    {"post /api/v1/tags/{name}/unfollow", Thing::topic, Rule::open},
};

const std::vector<std::string> secrets{"privateword", "directword", "listword",
                                       "pictureword", "noteword",   "reportword"};

}  // namespace

/// anna is protected and owns one thing of each kind; carol is her friend, bob waits to be her follower; mallory is a
/// stranger who may write, and has a program with every scope.
class Idor : public JTwitter {
  protected:
    void SetUp() override {
        start();
        for (const auto* name : {"anna", "bob", "carol", "mallory"}) add_user(name);
        anna = logged_in("anna"), carol = logged_in("carol"), mallory = logged_in("mallory");
        const auto bob = logged_in("bob");
        const auto id_of = [](HttpClient& who) { return who.get("/api/v1/accounts/verify_credentials").field("id"); };
        ids[Thing::account] = {id_of(*anna)};
        id_of_mallory = id_of(*mallory);
        const auto id_of_carol = id_of(*carol);
        carol->post("/api/v1/accounts/" + id_of(*anna) + "/follow");
        anna->post("/api/v1/accounts/" + id_of_carol + "/follow");
        anna->ask("PATCH", "/api/v1/accounts/update_credentials", "locked=true");
        bob->post("/api/v1/accounts/" + id_of(*anna) + "/follow");
        ids[Thing::follow_request] = {id_of(*bob)};
        const auto write = [&](const std::string& text, const std::string& visibility) {
            return anna->post("/api/v1/statuses", "visibility=" + visibility + "&status=" + encoded(text)).field("id");
        };
        ids[Thing::status] = {write("privateword #privateword", "private"), write("@carol directword", "direct")};
        carol->post("/api/v1/statuses/" + ids[Thing::status][0] + "/favourite");
        carol->post("/api/v1/statuses", "visibility=direct&status=" + encoded("@anna directword too"));
        ids[Thing::conversation] = {anna->get("/api/v1/conversations").json().at(0).at("id").as_string().c_str()};
        const auto listed = anna->get("/api/v1/notifications").json();
        for (const auto& each : listed.as_array()) ids[Thing::notification].emplace_back(each.at("id").as_string());
        ids[Thing::list] = {anna->post("/api/v1/lists", "title=listword").field("id")};
        anna->post("/api/v1/lists/" + ids[Thing::list][0] + "/accounts", "account_ids[]=" + id_of_carol);
        ids[Thing::media] = {upload().field("id")};
        anna->post("/api/v1/accounts/" + id_of_carol + "/note", "comment=noteword");
        ids[Thing::report] = {
            anna->post("/api/v1/reports", "comment=reportword&account_id=" + id_of_mallory).field("id")};
        ids[Thing::session] = {anna->get("/api/v1/jtwitter/sessions").json().at(0).at("id").as_string().c_str()};
        browser_of_anna = std::make_unique<Browser>(endpoint());
        browser_of_anna->log_in("anna", password);
        ids[Thing::browser] = {
            anna->get("/api/v1/jtwitter/browser_sessions").json().at(0).at("id").as_string().c_str()};
        ids[Thing::topic] = {"privateword"};
        for (const auto& [thing, all] : ids)
            for (const auto& id : all) ASSERT_NE(id, "") << static_cast<int>(thing);
    }
    Answer upload() {
        const std::string gif(
            "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00"
            "\x00\x02\x02"
            "D\x01\x00;",
            35);
        return anna->ask("POST", "/api/v2/media",
                         "--e\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\npictureword\r\n"
                         "--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" +
                             gif + "\r\n--e--\r\n",
                         "multipart/form-data; boundary=e");
    }

    std::string kept() const { return dump(data() + "/jtwitter.sqlite"); }
    /// All that anna can take along of herself, but the time of the copy.
    std::string of_anna() {
        auto all = anna->get("/api/v1/jtwitter/export").json();
        all.as_object().erase("exported_at");
        all.at("account").at("source").as_object().erase("follow_requests_count");  // anybody may ask
        return boost::json::serialize(all);
    }
    Answer call(HttpClient& who, const Address& address, const std::string& id) const {
        const std::string call = address.call;
        auto method = call.substr(0, call.find(' ')), path = call.substr(call.find(' ') + 1);
        for (auto& c : method) c = static_cast<char>(c - 'a' + 'A');
        path.replace(path.find('{'), path.find('}') - path.find('{') + 1, id);
        std::string form = address.form;
        if (const auto at = form.find("MALLORY"); at != std::string::npos) form.replace(at, 7, id_of_mallory);
        return who.ask(method, path, form);
    }
    static void expect_no_secret(const Answer& answer, const std::string& what) {
        for (const auto& secret : secrets) EXPECT_THAT(answer.body, Not(HasSubstr(secret))) << what;
    }

    std::unique_ptr<HttpClient> anna, carol, mallory;
    std::unique_ptr<Browser> browser_of_anna;
    std::map<Thing, std::vector<std::string>> ids;
    std::string id_of_mallory;
};

TEST_F(Idor, has_a_rule_for_every_address_with_an_id) {
    std::set<std::string> described, ruled;
    const auto description = HttpClient(endpoint()).get("/api/openapi.json").json();
    for (const auto& [path, operations] : description.at("paths").as_object()) {
        if (path.find('{') == std::string::npos) continue;
        for (const auto& [method, operation] : operations.as_object())
            described.insert(std::string(method) + " " + std::string(path));
    }
    for (const auto& address : addresses)
        EXPECT_TRUE(ruled.insert(address.call).second) << address.call << " is here twice";
    for (const auto& call : described)
        EXPECT_TRUE(ruled.contains(call)) << "the endpoint " << call << " has no rule here";
    for (const auto& call : ruled)
        EXPECT_TRUE(described.contains(call)) << "the rule for " << call << " has no endpoint";
}

TEST_F(Idor, on_what_is_the_owners_finds_nothing_and_changes_nothing) {
    HttpClient nobody(endpoint());
    const auto before = kept();
    for (const auto& address : addresses) {
        if (address.rule != Rule::hidden) continue;
        for (const auto& id : ids[address.thing]) {
            const auto what = address.call + std::string(" with ") + id;
            const auto stranger = call(*mallory, address, id), anonymous = call(nobody, address, id);
            EXPECT_THAT(stranger.status, testing::AnyOf(403, 404)) << what << " " << stranger.body;
            EXPECT_THAT(anonymous.status, testing::AnyOf(401, 403, 404)) << what << " " << anonymous.body;
            expect_no_secret(stranger, what);
            expect_no_secret(anonymous, what);
        }
    }
    EXPECT_EQ(difference(before, kept()), "");
}

TEST_F(Idor, does_not_keep_the_owner_out) {
    for (const auto& address : addresses) {
        if (address.rule != Rule::hidden || !std::string(address.call).starts_with("get ")) continue;
        EXPECT_EQ(call(*anna, address, ids[address.thing][0]).status, 200) << address.call;
    }
}

TEST_F(Idor, on_what_moderators_judge_is_refused) {
    HttpClient nobody(endpoint());
    const auto before = kept();
    for (const auto& address : addresses) {
        if (address.rule != Rule::judged) continue;
        for (const auto& id : {ids[address.thing][0], id_of_mallory}) {
            const auto stranger = call(*mallory, address, id);
            EXPECT_EQ(stranger.status, 403) << address.call << " " << stranger.body << ": its token has all scopes";
            EXPECT_EQ(call(nobody, address, id).status, 401) << address.call;
            expect_no_secret(stranger, address.call);
        }
    }
    EXPECT_EQ(difference(before, kept()), "");
}

TEST_F(Idor, on_what_all_may_know_shows_no_secret_and_leaves_the_owners_side_as_it_is) {
    HttpClient nobody(endpoint());
    const auto before = of_anna();
    for (const auto& address : addresses) {
        if (address.rule != Rule::open) continue;
        for (auto* who : {&nobody, mallory.get()}) {
            const auto answer = call(*who, address, ids[address.thing][0]);
            EXPECT_LT(answer.status, 500) << address.call;
            if (address.thing == Thing::topic) continue;  // its name is the secret word, and comes back
            expect_no_secret(answer, address.call);
        }
        EXPECT_TRUE(of_anna() == before) << address.call;
    }
    const auto topic = mallory->get("/api/v1/timelines/tag/privateword");
    EXPECT_EQ(topic.body, "[]") << "a private post is not found by its topic";
}

TEST_F(Idor, by_an_id_inside_a_form_or_a_query_gets_nothing) {
    const auto of_owner = of_anna();
    const auto refused = [&](const std::string& path, const std::string& form, const std::string& method = "POST") {
        const auto answer = mallory->ask(method, path, form);
        EXPECT_THAT(answer.status, testing::AnyOf(403, 404, 422)) << path << " " << form << " " << answer.body;
        expect_no_secret(answer, path + " " + form);
    };
    for (const auto& id : ids[Thing::status]) {
        refused("/api/v1/statuses", "status=x&in_reply_to_id=" + id);
        refused("/api/v1/statuses", "status=x&quote_id=" + id);
        const auto several = mallory->get("/api/v1/statuses?id[]=" + id);
        EXPECT_EQ(several.body, "[]");
        const auto around = mallory->get("/api/v1/timelines/public?max_id=" + std::to_string(std::stoll(id) + 1));
        expect_no_secret(around, "a cursor");
    }
    refused("/api/v1/statuses", "status=x&media_ids[]=" + ids[Thing::media][0]);
    const auto own = mallory->post("/api/v1/statuses", "status=mine").field("id");
    refused("/api/v1/statuses/" + own, "status=y&media_ids[]=" + ids[Thing::media][0], "PUT");
    const auto stream = mallory->get("/api/v1/streaming/list?list=" + ids[Thing::list][0]);
    EXPECT_THAT(stream.status, testing::AnyOf(403, 404)) << stream.body;
    const auto report = mallory->post(
        "/api/v1/reports", "account_id=" + ids[Thing::account][0] + "&status_ids[]=" + ids[Thing::status][0]);
    expect_no_secret(report, "a report");
    const auto own_list = mallory->post("/api/v1/lists", "title=mine").field("id");
    mallory->post("/api/v1/lists/" + own_list + "/accounts", "account_ids[]=" + ids[Thing::account][0]);
    expect_no_secret(mallory->get("/api/v1/timelines/list/" + own_list), "an own list with the owner in it");
    EXPECT_TRUE(of_anna() == of_owner);
}

TEST_F(Idor, on_the_pages_gets_nothing) {
    Browser thief(endpoint());
    ASSERT_EQ(thief.log_in("mallory", password).status, 303);
    std::string token;
    for (const auto& form : Page(thief.get("/settings").body).forms())
        if (form.fields.contains("token")) token = form.fields.at("token");
    const auto before = kept();
    for (const auto& id : ids[Thing::status]) {
        const auto address = "/@anna/" + id;
        const auto shown = thief.get(address);
        EXPECT_EQ(shown.status, 404);
        expect_no_secret(shown, address);
        for (const std::string wish : {"delete", "favourite", "bookmark", "repost", "unrepost", "unfavourite"})
            EXPECT_EQ(thief.post(address, {{"token", token}, {"do", wish}}).status, 404) << wish;
        expect_no_secret(thief.get("/write?reply=" + id), "a reply");
        expect_no_secret(thief.get("/write?quote=" + id), "a quote");
    }
    EXPECT_EQ(thief.post("/settings/programs", {{"token", token}, {"program", ids[Thing::session][0]}}).status, 404);
    EXPECT_EQ(thief.post("/settings/browsers", {{"token", token}, {"browser", ids[Thing::browser][0]}}).status, 404);
    EXPECT_EQ(difference(before, kept()), "");
    EXPECT_EQ(browser_of_anna->get("/settings").status, 200);
}

TEST_F(Idor, of_a_moderators_program_that_may_only_write_posts_takes_nobody_elses_post) {
    add_user("mona", "moderator");
    HttpClient mona(endpoint());
    const std::string scopes = "read write";
    const auto program =
        mona.post("/api/v1/apps", "client_name=x&redirect_uris=" + encoded("urn:ietf:wg:oauth:2.0:oob") +
                                      "&scopes=" + encoded(scopes + " admin:write"));
    const auto token_for = [&](const std::string& wanted) {
        return mona
            .post("/oauth/token", "grant_type=password&username=mona&password=" + encoded(password) +
                                      "&scope=" + encoded(wanted) + "&client_id=" + program.field("client_id") +
                                      "&client_secret=" + program.field("client_secret"))
            .field("access_token");
    };
    const auto post = "/api/v1/statuses/" + ids[Thing::status][1];
    const auto weak = token_for(scopes), strong = token_for(scopes + " admin:write");
    mona.token = weak;
    EXPECT_EQ(mona.ask("DELETE", post).status, 404);
    EXPECT_EQ(anna->get(post).status, 200);
    mona.token = strong;
    EXPECT_EQ(mona.ask("DELETE", post).status, 200) << "with admin:write it is a moderator's act";
    EXPECT_EQ(anna->get(post).status, 404);
}

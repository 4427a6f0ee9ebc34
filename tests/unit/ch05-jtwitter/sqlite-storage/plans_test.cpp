// How SQLite finds the rows of every statement that the store runs.
#include <gmock/gmock.h>

#include <mutex>
#include <set>

#include "ch05-jtwitter/sqlite-storage/schema.hpp"
#include "shared/store/database.hpp"
#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Calls every method of the store at least once, with each way to ask for a page.
class EveryMethod {
  public:
    explicit EveryMethod(Storage& store) : store_{store} {}

    void call_all() {
        store_.write([&](Tables& tables) {
            make(tables);
            change(tables);
        });
        store_.read([&](Tables& tables) {
            for (const auto& page : pages_) look_at(tables, page);
            look_up(tables);
        });
        store_.write([&](Tables& tables) { take_away(tables); });
    }

  private:
    void make(Tables& tables) {
        anna_ = tables.accounts.add(named("anna"), {{}, "anna@example.org", "hash"});
        bob_ = tables.accounts.add(named("bob"), {{}, "bob@example.org", "hash"});
        list_ = tables.timelines.add_list({{}, anna_, "list", RepliesPolicy::list, false});
        tables.timelines.add_to_list(list_, bob_);
        Media media;
        media.owner = anna_;
        media_ = tables.posts.add_media(media);
        for (const bool of_bob : {false, true}) {
            Post post;
            post.id = post.thread = PostId{of_bob ? 2 : 1};
            post.author = of_bob ? bob_ : anna_;
            if (of_bob) post.reply_to = PostId{1};
            if (!of_bob) post.media = {media_};
            post.mentions = {of_bob ? anna_ : bob_};
            post.topics = topic_;
            post.text = "天气";
            tables.posts.add(post);
        }
        tables.relations.add_follow({anna_, bob_}, noon);
        tables.relations.add_follow({anna_, bob_, false, true}, noon);
        tables.relations.add_request({bob_, anna_}, noon);
        tables.relations.add_block(anna_, bob_, noon);
        tables.relations.add_mute({anna_, bob_}, noon);
        tables.relations.set_note(anna_, bob_, "a note");
        tables.posts.add_favourite(anna_, PostId{2}, noon);
        tables.posts.add_bookmark(anna_, PostId{2}, noon);
        tables.posts.mute_thread(anna_, PostId{1});
        tables.posts.remember_idempotency_key(anna_, "key", PostId{1}, noon);
        tables.timelines.fan_out(PostId{2}, bob_, false);
        tables.timelines.fan_out_to_topics(PostId{2}, topic_);
        tables.timelines.add_to_home(anna_, std::vector{PostId{1}});
        tables.timelines.follow_topic(anna_, "t", "T", noon);
        tables.timelines.set_marker(anna_, "home", 1, noon);
        tables.notifications.add({NotificationId{1}, anna_, NotificationKind::mention, bob_, PostId{2}, noon});
        conversation_ = tables.conversations.enter(anna_, std::vector{anna_, bob_}, PostId{2}, true);
        report_ = tables.reports.add({{}, anna_, bob_, {PostId{2}}, "bad", "spam", noon, {}, {}});
        app_ = tables.access.add_app({{}, "client", "hash", "app", {}, {"http://a.example"}, "read", noon});
        token_ = tables.access.add_token({{}, "hash", app_, anna_, "read", noon});
        tables.access.add_code({"code", app_, anna_, "http://a.example", "read", {}, noon});
        tables.access.add_browser_session({{}, "cookie", anna_, "Browser", noon, noon});
    }
    void change(Tables& tables) {
        tables.accounts.set_credentials({anna_, "anna@example.org", "hash"});
        tables.accounts.set_role(anna_, Role::admin);
        tables.accounts.set_state(anna_, AccountState::active);
        tables.accounts.set_pulled(anna_);
        tables.posts.edit(tables.posts.find(std::vector{PostId{1}}).at(0));
        tables.posts.set_pinned(PostId{1}, true);
        tables.posts.describe_media(media_, "picture", 0, 0);
        tables.timelines.trim_homes(std::vector{anna_});
        tables.timelines.save_list({list_, anna_, "new title", RepliesPolicy::none, true});
        tables.conversations.mark_read(conversation_);
        tables.reports.resolve(report_, anna_, noon);
        tables.reports.reopen(report_);
    }
    void look_at(Tables& tables, const Page& page) {
        tables.accounts.page(page, {});
        tables.accounts.page(page, {AccountState::active, ""});
        tables.relations.followers(bob_, page);
        tables.relations.following(anna_, page);
        tables.relations.requests(anna_, page);
        tables.relations.blocks(anna_, page);
        tables.relations.mutes(anna_, page, noon);
        tables.posts.favourited_by(PostId{2}, page);
        tables.posts.reposted_by(PostId{2}, page);
        tables.posts.favourites(anna_, page);
        tables.posts.bookmarks(anna_, page);
        tables.timelines.home(anna_, page);
        tables.timelines.of_pulled(anna_, page);
        tables.timelines.of_author(anna_, {}, page);
        tables.timelines.of_author(anna_, {.only_pinned = true}, page);
        tables.timelines.square(false, page);
        tables.timelines.square(true, page);
        tables.timelines.with_topics(topic_, {}, {}, false, page);
        tables.timelines.of_list(list_, page);
        tables.timelines.search("天气", {}, page, 0);
        tables.timelines.followed_topics(anna_, page);
        tables.timelines.members(list_, page);
        tables.notifications.page(anna_, {}, page);
        tables.conversations.page(anna_, page);
        for (const auto resolved : {std::optional<bool>{}, std::optional(false), std::optional(true)})
            tables.reports.page(page, resolved);
    }
    void look_up(Tables& tables) {
        tables.accounts.name_taken("anna");
        tables.accounts.email_taken("anna@example.org");
        tables.accounts.find(std::vector{anna_});
        tables.accounts.by_name("anna");
        tables.accounts.credentials(anna_);
        tables.accounts.credentials_by_email("anna@example.org");
        tables.accounts.search("ann", 10, 0);
        tables.accounts.count_active();
        tables.accounts.count_posting_since(today);
        tables.access.app(app_);
        tables.access.app_by_client_id("client");
        tables.access.token_by_hash("hash");
        tables.access.tokens_of(anna_);
        tables.access.browser_session("cookie");
        tables.relations.find(anna_, std::vector{bob_}, noon);
        tables.relations.count_requests(anna_);
        tables.relations.follows_of(anna_);
        tables.relations.blocked_by_me(anna_);
        tables.relations.who_block_me(anna_);
        tables.relations.mutes_of(anna_, noon);
        tables.relations.pulled_among_followed(anna_);
        tables.relations.who_want_every_post(anna_);
        const auto posts = tables.posts.find(std::vector{PostId{1}});
        tables.posts.repost_by(anna_, PostId{2});
        tables.posts.history(PostId{1});
        tables.posts.ancestors(PostId{2}, 10);
        tables.posts.descendants(PostId{1}, 10);
        tables.posts.count();
        tables.posts.count_pinned(anna_);
        tables.posts.has_muted_thread(anna_, PostId{1});
        tables.posts.marks(anna_, posts);
        tables.posts.by_idempotency_key(anna_, "key", noon);
        tables.posts.media(std::vector{media_});
        tables.timelines.topics(topic_);
        tables.timelines.topic_days("t", today);
        tables.timelines.trends(today, 10, 0);
        tables.timelines.search_topics("t", 10, 0);
        tables.timelines.list(list_);
        tables.timelines.lists_of(anna_);
        tables.timelines.lists_with(anna_, bob_);
        tables.timelines.marker(anna_, "home");
        tables.notifications.find(NotificationId{1});
        tables.notifications.count_above(anna_, {});
        tables.conversations.find(conversation_);
        tables.reports.find(report_);
    }
    void take_away(Tables& tables) {
        tables.relations.drop_follow(anna_, bob_);
        tables.relations.take_request(bob_, anna_);
        tables.relations.drop_block(anna_, bob_);
        tables.relations.drop_mute(anna_, bob_);
        tables.relations.set_note(anna_, bob_, "");
        tables.posts.drop_favourite(anna_, PostId{2});
        tables.posts.drop_bookmark(anna_, PostId{2});
        tables.posts.unmute_thread(anna_, PostId{1});
        tables.posts.drop_idempotency_keys(noon);
        tables.timelines.drop_from_home(anna_, bob_);
        tables.timelines.unfollow_topic(anna_, "t");
        tables.timelines.drop_from_list(list_, bob_);
        tables.timelines.drop_list(list_);
        tables.notifications.take_back(anna_, NotificationKind::mention, bob_, PostId{2});
        tables.notifications.drop(NotificationId{1});
        tables.notifications.drop_between(anna_, bob_);
        tables.notifications.drop_all(anna_);
        tables.conversations.forget(PostId{2});
        tables.conversations.drop(conversation_);
        tables.posts.drop(PostId{2});
        tables.posts.take_abandoned_media(noon, 10);
        tables.posts.drop_media(media_);
        tables.access.use_code("code");
        tables.access.set_token_of_code("code", TokenId{1});
        tables.access.browser_sessions_of(anna_);
        tables.access.drop_browser_session(BrowserSessionId{1});
        tables.access.drop_codes_of(anna_);
        tables.access.drop_browser_sessions_of(anna_);
        tables.access.drop_expired(noon);
        tables.access.drop_tokens_of(anna_, {});
        tables.access.drop_token(token_);
        tables.access.drop_unused_apps(noon);
        tables.accounts.erase(anna_);
    }

    static Account named(const std::string& name) {
        Account account;
        account.name = name;
        return account;
    }

    Storage& store_;
    const std::vector<std::string> topic_{"t"};
    const std::vector<Page> pages_{{}, {.below = 9}, {.above = 0}, {.next_to = 0}};
    AccountId anna_{}, bob_{};
    ListId list_{};
    MediaId media_{};
    ConversationId conversation_{};
    ReportId report_{};
    AppId app_{};
    TokenId token_{};
};

class QueryPlans : public testing::Test {
  protected:
    QueryPlans() {
        SqliteStorage store({.file = file, .readers = 1, .on_statement = [&](std::string_view sql) {
                                 statements.insert(std::string(sql));
                             }});
        statements.clear();  // of opening it
        EveryMethod(store).call_all();
        for (const auto& sql : {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT one", "RELEASE one"})
            statements.erase(sql);
    }
    std::string plan(const std::string& sql) {
        return database.read([&](store::Session& session) { return session.plan(sql); });
    }

    const testkit::TemporaryDirectory folder;
    const std::string file{folder.path() + "/jtwitter.db"};
    std::set<std::string> statements;
    store::Database database{{.file = file, .readers = 1}};
};

bool starts_with_one_of(std::string_view text, const std::vector<std::string>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&](const std::string& each) { return text.starts_with(each); });
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
}

TEST_F(QueryPlans, no_statement_reads_a_whole_table) {
    // Nothing but a count of all posts does. What else is scanned is small: the rows of a list of ids, of a common
    // table expression or a sub-query, or what FTS5 has found.
    const std::vector<std::string> counts{"SELECT count(*) FROM post"};
    const std::vector<std::string> small{"SCAN CONSTANT ROW", "SCAN up",   "SCAN down",      "SCAN oldest",
                                         "SCAN top",          "SCAN gone", "SCAN (subquery-"};
    EXPECT_GT(statements.size(), 150U);
    for (const auto& sql : statements) {
        if (starts_with_one_of(sql, counts)) continue;
        for (const auto& line : lines(plan(sql))) {
            if (line.find("VIRTUAL TABLE INDEX") != std::string::npos || starts_with_one_of(line, small)) continue;
            EXPECT_THAT(line, Not(testing::StartsWith("SCAN"))) << sql << "\n" << plan(sql);
        }
    }
}

TEST_F(QueryPlans, no_page_is_sorted) {
    // Sorted is only what is few by nature: people found by a name, topics of a week by use, a thread's ancestors, and
    // posts of a thread that wait to be followed.
    const std::vector<std::string> sorted{"SELECT id FROM account WHERE +state = 0 AND id IN", "SELECT topic.key",
                                          "WITH RECURSIVE up", "WITH RECURSIVE down"};
    std::size_t pages = 0;
    for (const auto& sql : statements) {
        if (sql.find("ORDER BY") == std::string::npos || starts_with_one_of(sql, sorted)) continue;
        EXPECT_THAT(plan(sql), Not(HasSubstr("TEMP B-TREE"))) << sql;
        if (sql.find("LIMIT ?") != std::string::npos) ++pages;
    }
    EXPECT_GT(pages, 50U);
}

TEST_F(QueryPlans, what_is_asked_most_goes_straight_to_its_rows) {
    const std::vector<std::pair<std::string, std::string>> hot{
        {"SELECT post FROM home WHERE owner = ? AND", "SEARCH home USING PRIMARY KEY (owner=? AND post>? AND post<?)"},
        {"SELECT id FROM post WHERE author = ? AND (has_media", "INDEX post_author (author=? AND id>? AND id<?)"},
        {"SELECT id FROM post WHERE on_square AND id", "USING INDEX post_square (id>? AND id<?)"},
        {"SELECT t.post FROM post_topic", "USING INDEX post_topic_key (key=? AND post>? AND post<?)"},
        {"SELECT id, post FROM favourite WHERE account", "INDEX favourite_account (account=? AND id>? AND id<?)"},
        {"SELECT id, who FROM follow WHERE whom", "INDEX follow_whom (whom=? AND id>? AND id<?)"},
        {"SELECT id, owner, kind, from_account, post, created_at FROM notification WHERE owner",
         "notification_owner (owner=? AND id>? AND id<?)"},
        {"SELECT id, owner, people, last_post, unread FROM conversation WHERE owner",
         "conversation_owner (owner=? AND last_post>? AND last_post<?)"},
        {"SELECT id, hash, app, account, scopes, created_at FROM token WHERE hash", "(hash=?)"},
        {"SELECT id FROM account WHERE name_key", "(name_key=?)"},
        {"SELECT rowid FROM post_words WHERE", "SCAN post_words VIRTUAL TABLE INDEX"},
    };
    for (const auto& [beginning, expected] : hot) {
        std::size_t found = 0;
        for (const auto& sql : statements) {
            if (!sql.starts_with(beginning)) continue;
            ++found;
            EXPECT_THAT(plan(sql), HasSubstr(expected)) << sql;
        }
        EXPECT_GT(found, 0U) << beginning;
    }
}

}  // namespace
}  // namespace storage

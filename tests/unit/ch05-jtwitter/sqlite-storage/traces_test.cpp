// What is taken away is gone from every table: the tables are compared with those of a world where it never was.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "shared/store/database.hpp"
#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

using Rows = std::set<std::string>;
using Dump = std::map<std::string, Rows>;

class Traces : public World {
  protected:
    /// Every row of every table as JSON. Not what SQLite keeps for itself: the last numbers it gave, and the inner
    /// tables of the index of words.
    Dump dump() {
        store::Database database({.file = folder.path() + "/jtwitter.db", .readers = 1});
        return database.read([](store::Session& session) {
            Dump all;
            for (const auto& [table] : session.rows<std::string>(
                     "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                     "AND name NOT LIKE '%\\_words\\__%' ESCAPE '\\'")) {
                std::string columns = table.ends_with("_words") ? "rowid" : "'row'";
                for (const auto& [column] : session.rows<std::string>("SELECT name FROM pragma_table_info(?)", table))
                    columns.append(", \"").append(column).append("\"");
                auto& rows = all[table];
                for (const auto& [row] : session.rows<std::string>("SELECT json_array(" + columns + ") FROM " + table))
                    rows.insert(row);
            }
            return all;
        });
    }
    static std::string text_of(const Dump& dump) {
        std::string text;
        for (const auto& [table, rows] : dump) {
            for (const auto& row : rows) text.append(table).append(row).append("\n");
        }
        return text;
    }

    static void expect_same(const Dump& found, const Dump& expected) {
        for (const auto& [table, rows] : expected) EXPECT_EQ(found.at(table), rows) << "in " << table;
    }

    MediaId picture(AccountId owner, const std::string& file) {
        return write([&](Tables& tables) {
            Media media;
            media.owner = owner;
            media.file = file;
            media.preview = "small " + file;
            media.created_at = noon;
            return tables.posts.add_media(media);
        });
    }
    void fan_out(PostId id) {
        const auto sent = get(id);
        write([&](Tables& tables) {
            tables.timelines.fan_out(id, sent.author, sent.repost_of.has_value());
            tables.timelines.fan_out_to_topics(id, sent.topics);
            tables.timelines.add_to_home(sent.author, std::array{id});
        });
    }
    void notify(AccountId owner, AccountId from, NotificationKind kind, std::optional<PostId> about) {
        write([&](Tables& tables) {
            tables.notifications.add({NotificationId{number(next_id())}, owner, kind, from, about, noon});
        });
    }
    /// A direct post of `from` to `to`, in the conversations of both.
    PostId message(AccountId from, AccountId to, const std::string& text) {
        const auto sent = post(from, text, [&](Post& made) {
            made.visibility = Visibility::direct;
            made.mentions = {to};
        });
        write([&](Tables& tables) {
            const std::vector people{from, to};
            tables.conversations.enter(from, people, sent, false);
            tables.conversations.enter(to, people, sent, true);
        });
        return sent;
    }
    /// What people do to a post, each of them.
    void enjoy(AccountId who, PostId liked) {
        const auto author = get(liked).author;
        write([&](Tables& tables) {
            tables.posts.add_favourite(who, liked, noon);
            tables.posts.add_bookmark(who, liked, noon);
            tables.posts.mute_thread(who, get_thread(tables, liked));
        });
        notify(author, who, NotificationKind::favourite, liked);
        const auto copy = repost(who, liked);
        fan_out(copy);
        notify(author, who, NotificationKind::repost, liked);
    }

  private:
    static PostId get_thread(Tables& tables, PostId id) { return tables.posts.find(std::vector{id}).at(0).thread; }
};

TEST_F(Traces, of_a_dropped_post_are_none) {
    const auto anna = account("anna"), bob = account("bob"), carl = account("carl");
    follow(bob, anna);
    follow(carl, bob);
    const auto before_it = post(anna, "about #weather", [](Post& made) { made.topics = {"weather"}; });
    fan_out(before_it);
    const auto image = picture(anna, "file.jpg");
    const auto before = dump();

    const auto dropped = post(anna, "secretword 天气 #Weather #new", [&](Post& made) {
        made.topics = {"Weather", "new"};
        made.mentions = {bob};
        made.media = {image};
        made.reply_to = before_it;
        made.reply_to_author = anna;
        made.thread = before_it;
    });
    fan_out(dropped);
    notify(bob, anna, NotificationKind::mention, dropped);
    enjoy(bob, dropped);
    enjoy(carl, dropped);
    write([&](Tables& tables) {
        tables.posts.set_pinned(dropped, true);
        tables.posts.remember_idempotency_key(anna, "key", dropped, noon);
        auto changed = tables.posts.find(std::vector{dropped}).at(0);
        changed.text = "secretword again #other";
        changed.topics = {"weather", "other"};
        tables.posts.edit(changed);
        tables.posts.unmute_thread(bob, before_it);
        tables.posts.unmute_thread(carl, before_it);
    });
    ASSERT_THAT(text_of(dump()), HasSubstr("secretword"));

    const auto gone = write([&](Tables& tables) { return tables.posts.drop(dropped); });
    ASSERT_EQ(gone.size(), 2U) << "the two reposts";
    EXPECT_EQ(gone[0].repost_of, dropped);
    EXPECT_EQ(gone[1].repost_of, dropped);
    expect_same(dump(), before);
    EXPECT_TRUE(write([&](Tables& tables) { return tables.posts.drop(dropped); }).empty()) << "it is gone already";
    expect_same(dump(), before);
    read([&](Tables& tables) { EXPECT_THAT(tables.timelines.search("secretword", {}, {}, 0), IsEmpty()); });
}

TEST_F(Traces, of_a_dropped_repost_are_none) {
    const auto anna = account("anna"), bob = account("bob");
    const auto original = post(anna);
    post(bob);
    const auto before = dump();
    const auto copy = repost(bob, original);
    fan_out(copy);
    EXPECT_EQ(get(original).reposts, 1);
    EXPECT_THAT(write([&](Tables& tables) { return tables.posts.drop(copy); }), IsEmpty());
    expect_same(dump(), before);
}

TEST_F(Traces, of_a_forgotten_message_are_none) {
    const auto anna = account("anna"), bob = account("bob");
    const auto first = message(anna, bob, "first");
    const auto before = dump();
    const auto second = message(anna, bob, "second");
    const auto changed = write([&](Tables& tables) {
        tables.posts.drop(second);
        return tables.conversations.forget(second);
    });
    ASSERT_EQ(changed.size(), 2U);
    EXPECT_EQ(changed[0].last_post, first);
    expect_same(dump(), before);

    const auto gone = write([&](Tables& tables) {
        tables.posts.drop(first);
        return tables.conversations.forget(first);
    });
    ASSERT_EQ(gone.size(), 2U);
    EXPECT_EQ(gone[0].last_post, std::nullopt) << "nothing is left of the conversation";
    read([&](Tables& tables) { EXPECT_THAT(tables.conversations.page(anna, {}), IsEmpty()); });
}

/// A world with some talk of bob and carl, and what anna adds to it.
class TracesOfAnAccount : public Traces {
  protected:
    TracesOfAnAccount() {
        anna = account("anna");
        bob = account("bob");
        carl = account("carl");
        write([&](Tables& tables) {
            app = tables.access.add_app({{}, "client", "hash", "app", {}, {"http://a.example"}, "read", noon});
        });
        follow(bob, carl);
        for (const auto author : {bob, carl}) {
            of_others.push_back(post(author, "weather #weather", [](Post& made) { made.topics = {"weather"}; }));
            fan_out(of_others.back());
        }
        enjoy(carl, of_others[0]);
        message(bob, carl, "a message");
    }

    void anna_lives() {
        write([&](Tables& tables) {
            auto profile = tables.accounts.find(std::vector{anna}).at(0);
            profile.display_name = profile.note = "secretword";
            profile.fields = {{"secretword", "secretword"}};
            profile.avatar = "avatar.jpg";
            profile.header = "header.jpg";
            profile.is_protected = profile.bot = profile.default_sensitive = true;
            profile.discoverable = true;
            profile.default_visibility = Visibility::followers;
            profile.default_language = "zh";
            tables.accounts.save_profile(profile);
            tables.accounts.set_role(anna, Role::moderator);
            tables.accounts.set_pulled(anna);
            tables.access.add_token({{}, "token", app, anna, "read", noon});
            tables.access.add_code({"code", app, anna, "http://a.example", "read", {}, noon});
            tables.access.add_browser_session({{}, "cookie", anna, "Browser", noon, noon});
            for (const auto& [who, whom] : {std::pair(anna, bob), std::pair(bob, anna), std::pair(carl, anna)}) {
                tables.relations.add_follow({who, whom}, noon);
                tables.relations.add_request({who, whom}, noon);
                tables.relations.add_block(who, whom, noon);
                tables.relations.add_mute({who, whom}, noon);
                tables.relations.set_note(who, whom, "secretword");
            }
            tables.timelines.follow_topic(anna, "weather", "weather", noon);
            tables.timelines.set_marker(anna, "home", 1, noon);
            for (const auto owner : {anna, bob}) {
                const auto list = tables.timelines.add_list({{}, owner, owner == anna ? "secretword" : "bob's"});
                tables.timelines.add_to_list(list, anna);
                tables.timelines.add_to_list(list, carl);
            }
        });
        anna_talks();
    }
    void anna_talks() {
        const auto image = picture(anna, "picture.jpg");
        picture(anna, "unused.jpg");
        const auto own = post(anna, "secretword 天气 #weather #annas", [&](Post& made) {
            made.topics = {"weather", "annas"};
            made.mentions = {bob, anna};
            made.media = {image};
        });
        fan_out(own);
        reply(anna, own, "secretword");
        fan_out(reply(anna, of_others[0], "secretword"));
        notify(bob, anna, NotificationKind::mention, own);
        notify(bob, anna, NotificationKind::follow, {});
        notify(anna, bob, NotificationKind::follow, {});
        enjoy(bob, own);
        enjoy(anna, of_others[0]);
        enjoy(anna, of_others[1]);
        message(anna, bob, "secretword");
        write([&](Tables& tables) {
            auto changed = tables.posts.find(std::vector{own}).at(0);
            changed.text = "secretword again";
            tables.posts.edit(changed);
            tables.posts.remember_idempotency_key(anna, "key", own, noon);
            tables.timelines.add_to_home(anna, of_others);
            tables.reports.add({{}, anna, bob, {of_others[0]}, "secretword", "spam", noon, {}, {}});
            tables.reports.add({{}, bob, anna, {own}, "she said it", "spam", noon, {}, {}});
        });
    }

    AccountId anna{}, bob{}, carl{};
    AppId app{};
    std::vector<PostId> of_others;
};

TEST_F(TracesOfAnAccount, that_is_erased_are_none_but_its_name) {
    // How the others' tables look without anna, bob's list apart.
    auto expected = dump();
    expected["account"].clear();
    expected["account_words"].clear();
    anna_lives();
    ASSERT_THAT(text_of(dump()), HasSubstr("secretword"));
    const auto bob_before = get(bob), carl_before = get(carl);

    const auto files = write([&](Tables& tables) { return tables.accounts.erase(anna); });
    EXPECT_THAT(files, UnorderedElementsAre("avatar.jpg", "header.jpg", "picture.jpg", "small picture.jpg",
                                            "unused.jpg", "small unused.jpg"));
    auto after = dump();
    EXPECT_THAT(text_of(after), Not(HasSubstr("secretword")));
    EXPECT_THAT(text_of(after), Not(HasSubstr("anna@example.org")));
    after["account"].clear();
    after["account_words"].clear();
    const auto bobs_list = after["list"];
    EXPECT_EQ(bobs_list.size(), 1U);
    EXPECT_EQ(after["list_member"].size(), 1U) << "carl";
    after["list"].clear();
    after["list_member"].clear();
    expect_same(after, expected);

    // bob reposted a post of hers; what they posted themselves stays.
    EXPECT_EQ(get(bob).posts, bob_before.posts - 1);
    EXPECT_EQ(get(carl).posts, carl_before.posts);
    EXPECT_EQ(get(bob).followers, 0);
    EXPECT_EQ(get(bob).following, 1) << "carl";
    EXPECT_EQ(get(of_others[0]).favourites, 1);
    EXPECT_EQ(get(of_others[0]).reposts, 1);
    EXPECT_EQ(get(of_others[0]).replies, 0);
}

TEST_F(TracesOfAnAccount, leave_a_row_that_keeps_its_name_from_others) {
    anna_lives();
    write([&](Tables& tables) { tables.accounts.erase(anna); });
    const auto left = get(anna);
    EXPECT_EQ(left.state, AccountState::deleted);
    EXPECT_EQ(left.name, "anna");
    EXPECT_EQ(left.display_name + left.note + left.avatar + left.header, "");
    EXPECT_TRUE(left.fields.empty());
    EXPECT_EQ(left.posts + left.followers + left.following, 0);
    EXPECT_EQ(left.role, Role::user);
    read([&](Tables& tables) {
        EXPECT_TRUE(tables.accounts.name_taken("Anna"));
        EXPECT_FALSE(tables.accounts.email_taken("anna@example.org"));
        EXPECT_EQ(tables.accounts.by_name("anna"), std::nullopt);
        EXPECT_EQ(tables.accounts.credentials(anna), std::nullopt);
        EXPECT_THAT(tables.accounts.search("anna", 10, 0), IsEmpty());
        EXPECT_FALSE(tables.access.token_by_hash("token"));
        EXPECT_THAT(tables.relations.find(bob, std::vector{anna, carl}, noon), testing::SizeIs(1));
        EXPECT_THAT(tables.timelines.search("secretword", {}, {}, 0), IsEmpty());
    });
    write([&](Tables& tables) { EXPECT_THAT(tables.accounts.erase(anna), IsEmpty()); });
    EXPECT_EQ(number(account("next")), 4) << "ids are not given twice";
}

TEST_F(TracesOfAnAccount, leave_what_others_wrote_about_it) {
    const auto asked = post(anna, "a question");
    const auto answer = post(bob, "@anna an answer", [&](Post& made) {
        made.reply_to = asked;
        made.reply_to_author = anna;
        made.thread = asked;
        made.mentions = {anna, carl};
    });
    const auto quote = post(carl, "look at this", [&](Post& made) { made.quote_of = asked; });
    const auto first = message(bob, anna, "hello anna");
    const auto second = message(anna, bob, "hello bob");
    write([&](Tables& tables) { tables.accounts.erase(anna); });
    EXPECT_EQ(get(answer).text, "@anna an answer");
    EXPECT_EQ(get(answer).reply_to, asked);
    EXPECT_THAT(get(answer).mentions, ElementsAre(carl));
    EXPECT_EQ(get(quote).quote_of, asked);
    EXPECT_FALSE(is_there(second));
    read([&](Tables& tables) {
        const auto conversations = tables.conversations.page(bob, {.limit = 1});
        ASSERT_EQ(conversations.size(), 1U);
        EXPECT_EQ(conversations[0].last_post, first) << "what bob wrote to her is his";
        EXPECT_THAT(tables.conversations.page(anna, {}), IsEmpty());
        EXPECT_THAT(tables.posts.ancestors(answer, 10), IsEmpty());
    });
}

TEST_F(TracesOfAnAccount, are_none_also_of_many_posts) {
    const auto before = dump().at("post");
    write([&](Tables& tables) {
        for (int i = 0; i < 1'100; ++i) {
            Post made;
            made.id = made.thread = next_id();
            made.author = anna;
            made.text = "post";
            made.created_at = noon;
            tables.posts.add(made);
        }
    });
    EXPECT_EQ(get(anna).posts, 1'100);
    write([&](Tables& tables) { tables.accounts.erase(anna); });
    EXPECT_EQ(dump().at("post"), before);
}

}  // namespace
}  // namespace storage

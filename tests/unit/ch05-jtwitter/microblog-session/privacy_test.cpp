// Private things stay private on every way to them: for each kind of reader, what each list shows.
#include <map>

#include "tests/unit/ch05-jtwitter/microblog-session/talk.hpp"

namespace {

using namespace microblog;

using Shown = std::set<std::string>;
constexpr auto all_lists = {"single", "square",     "topic",     "search", "home",
                            "author", "favourites", "bookmarks", "thread", "list"};

const Shown nothing;

/// anna writes one post of each kind, and an answer of each kind to a post of root's. fiona is the one that anna writes
/// to. Each reader has marked all that it ever could see.
struct Privacy : testing::Test, Talk {
    AccountId root = person("root"), anna = person("anna"), fiona = person("fiona"), reader_id = person("reader");
    Post root_post = say(root, "root");
    std::map<std::string, Post> written;

    void write(const std::string& kind, const std::string& names, Visibility visibility) {
        written.emplace(kind, say(anna, names + kind + " #wetter needle", visibility));
        written.emplace(kind + "-answer", say(anna, names + kind + "-answer", visibility, root_post.id));
    }
    void anna_writes() {
        write("public", "", Visibility::everyone);
        write("unlisted", "", Visibility::unlisted);
        write("followers", "", Visibility::followers);
        write("direct", "@fiona ", Visibility::direct);
    }
    void mark_all(AccountId who) {
        for (const auto& [kind, post] : written) {
            try {
                posts.favourite(who, post.id, tick());
                posts.bookmark(who, post.id, tick());
            } catch (const Refusal&) {  // it is not for this reader
            }
        }
    }

    /// "public", "direct-answer" and so on, whatever else the text says.
    std::string kind_of(PostId id) const {
        for (const auto& [kind, post] : written) {
            if (post.id == id) return kind;
        }
        return {};
    }
    template <typename Several>
    Shown kinds_of(const Several& several) const {
        Shown kinds;
        for (const auto id : several) {
            if (const auto kind = kind_of(id); !kind.empty()) kinds.insert(kind);
        }
        return kinds;
    }
    Shown kinds_of(const Found& found) const {
        std::vector<PostId> listed;
        for (const auto& each : found.posts) listed.push_back(each.post.id);
        return kinds_of(listed);
    }
    Shown kinds_of(const std::vector<Entry<PostId>>& entries) const {
        std::vector<PostId> listed;
        for (const auto& each : entries) listed.push_back(each.id);
        return kinds_of(listed);
    }
    Shown single(const Reader& reader) {
        std::vector<PostId> seen;
        for (const auto& [kind, post] : written) {
            try {
                posts.get(reader, post.id);
                posts.history(reader, post.id);
                seen.push_back(post.id);
            } catch (const Refusal& refusal) {
                EXPECT_EQ(refusal.reason, Reason::not_found) << kind;
            }
        }
        return kinds_of(seen);
    }
    Shown list(const Reader& reader) {
        if (!reader.account) return {};
        Shown kinds;
        for (const auto& list : timelines.lists(*reader.account)) {
            kinds.merge(kinds_of(timelines.list(reader, list.id, page_of(40))));
        }
        return kinds;
    }
    /// What each list shows of anna's posts.
    std::map<std::string, Shown> everything(const Reader& reader) {
        TimelineService::TopicQuery topic;
        topic.name = "wetter";
        std::map<std::string, Shown> lists;
        lists["single"] = single(reader);
        lists["square"] = kinds_of(timelines.square(reader, false, page_of(40)));
        lists["topic"] = kinds_of(timelines.topic(reader, topic, page_of(40)));
        lists["search"] = kinds_of(timelines.search_posts(reader, "needle", std::nullopt, page_of(40), 0));
        lists["home"] = kinds_of(timelines.home(reader, false, page_of(40)));
        lists["favourites"] = kinds_of(posts.favourites(reader, page_of(40)));
        lists["bookmarks"] = kinds_of(posts.bookmarks(reader, page_of(40)));
        lists["list"] = list(reader);
        try {
            lists["author"] = kinds_of(timelines.of_author(reader, anna, {}, page_of(40)));
        } catch (const Refusal&) {  // of a suspended account
        }
        try {
            lists["thread"] = kinds_of(posts.thread(reader, root_post.id).descendants);
        } catch (const Refusal&) {
        }
        return lists;
    }
    void expect_nothing(const Reader& reader, const std::string& who) {
        const auto lists = everything(reader);
        for (const auto* name : all_lists) {
            const auto found = lists.find(name);
            EXPECT_EQ(found == lists.end() ? nothing : found->second, nothing) << who << " in " << name;
        }
    }
    /// Follows both, has anna in a list, and has marked all.
    void become_close(AccountId who) {
        follow(who, anna);
        follow(who, root);
        const auto id = timelines.add_list(who, "friends", RepliesPolicy::followed, false).id;
        timelines.add_to_list(who, id, {anna});
        mark_all(who);
    }
};

TEST_F(Privacy, a_stranger_sees_what_is_public) {
    anna_writes();
    const auto lists = everything(Reader{});
    EXPECT_EQ(lists.at("single"), (Shown{"public", "public-answer", "unlisted", "unlisted-answer"}));
    EXPECT_EQ(lists.at("author"), lists.at("single"));
    EXPECT_EQ(lists.at("thread"), (Shown{"public-answer", "unlisted-answer"}));
    for (const auto* name : {"square", "topic", "search"}) EXPECT_EQ(lists.at(name), Shown{"public"}) << name;
    for (const auto* name : {"home", "favourites", "bookmarks"}) EXPECT_EQ(lists.at(name), nothing) << name;
}

TEST_F(Privacy, a_follower_sees_what_is_for_followers_too) {
    become_close(reader_id);
    anna_writes();
    mark_all(reader_id);
    const auto lists = everything(reader(reader_id));
    const Shown wanted{"public", "public-answer", "unlisted", "unlisted-answer", "followers", "followers-answer"};
    for (const auto* name : {"single", "author", "home", "list", "favourites", "bookmarks"}) {
        EXPECT_EQ(lists.at(name), wanted) << name;
    }
    EXPECT_EQ(lists.at("thread"), (Shown{"public-answer", "unlisted-answer", "followers-answer"}));
    for (const auto* name : {"square", "topic", "search"}) EXPECT_EQ(lists.at(name), Shown{"public"}) << name;
}

TEST_F(Privacy, whom_a_direct_post_is_for_sees_it_but_in_no_timeline) {
    follow(fiona, anna);
    follow(fiona, root);
    anna_writes();
    mark_all(fiona);
    const auto lists = everything(reader(fiona));
    for (const auto* name : {"single", "author", "favourites", "bookmarks"}) {
        EXPECT_TRUE(lists.at(name).contains("direct")) << name;
    }
    EXPECT_TRUE(lists.at("thread").contains("direct-answer"));
    for (const auto* name : {"home", "square", "topic", "search"}) {
        EXPECT_FALSE(lists.at(name).contains("direct")) << name;
        EXPECT_FALSE(lists.at(name).contains("direct-answer")) << name;
    }
}

TEST_F(Privacy, who_is_mentioned_sees_what_is_for_followers_without_following) {
    write("followers", "@fiona ", Visibility::followers);
    EXPECT_EQ(everything(reader(fiona)).at("single"), (Shown{"followers", "followers-answer"}));
    expect_nothing(reader(reader_id), "another");
}

TEST_F(Privacy, own_posts_are_seen_by_oneself_alone_where_they_are_private) {
    anna_writes();
    mark_all(anna);
    const auto lists = everything(reader(anna));
    EXPECT_EQ(lists.at("single").size(), written.size());
    EXPECT_EQ(lists.at("author").size(), written.size());
    EXPECT_EQ(lists.at("favourites").size(), written.size());
    EXPECT_FALSE(lists.at("home").contains("direct"));
}

TEST_F(Privacy, a_former_follower_sees_what_a_stranger_does) {
    become_close(reader_id);
    anna_writes();
    mark_all(reader_id);
    relations.unfollow(reader_id, anna, tick());
    const auto lists = everything(reader(reader_id));
    const Shown open{"public", "public-answer", "unlisted", "unlisted-answer"};
    for (const auto* name : {"single", "author", "favourites", "bookmarks"}) EXPECT_EQ(lists.at(name), open) << name;
    for (const auto* name : {"home", "list"}) EXPECT_EQ(lists.at(name), nothing) << name;
}

TEST_F(Privacy, of_a_protected_account_everything_is_for_its_followers) {
    set_protected(anna, true);
    become_close(reader_id);
    anna_writes();
    mark_all(reader_id);
    expect_nothing(Reader{}, "stranger");
    expect_nothing(reader(root), "member");
    EXPECT_EQ(everything(reader(fiona)).at("single"), (Shown{"direct", "direct-answer"}));
    const auto lists = everything(reader(reader_id));
    for (const auto* name : {"single", "home", "author", "list", "favourites", "bookmarks"}) {
        EXPECT_EQ(lists.at(name).size(), 6U) << name;
    }
    for (const auto* name : {"square", "topic", "search"}) EXPECT_EQ(lists.at(name), nothing) << name;
    relations.remove_follower(anna, reader_id, tick());
    expect_nothing(reader(reader_id), "removed follower");
}

TEST_F(Privacy, an_account_that_becomes_protected_hides_what_was_public) {
    anna_writes();
    mark_all(fiona);
    set_protected(anna, true);
    expect_nothing(Reader{}, "stranger");
    expect_nothing(reader(reader_id), "member");
    set_protected(anna, false);
    EXPECT_EQ(everything(Reader{}).at("square"), Shown{"public"});
}

TEST_F(Privacy, whom_the_author_blocks_sees_nothing) {
    become_close(reader_id);
    become_close(fiona);
    anna_writes();
    mark_all(reader_id);
    mark_all(fiona);
    relations.block(anna, reader_id, tick());
    relations.block(anna, fiona, tick());
    expect_nothing(reader(reader_id), "blocked follower");
    expect_nothing(reader(fiona), "blocked friend");
}

TEST_F(Privacy, who_blocks_the_author_is_not_bothered_by_it) {
    become_close(reader_id);
    anna_writes();
    mark_all(reader_id);
    relations.block(reader_id, anna, tick());
    const auto lists = everything(reader(reader_id));
    for (const auto* name : {"home", "square", "topic", "search", "thread", "favourites", "bookmarks", "list"}) {
        EXPECT_EQ(lists.at(name), nothing) << name;
    }
}

TEST_F(Privacy, who_mutes_the_author_is_not_bothered_by_it) {
    become_close(reader_id);
    anna_writes();
    relations.mute(reader_id, anna, true, std::nullopt, tick());
    const auto lists = everything(reader(reader_id));
    for (const auto* name : {"home", "square", "topic", "search", "thread", "list"}) {
        EXPECT_EQ(lists.at(name), nothing) << name;
    }
    EXPECT_EQ(lists.at("author").size(), 6U) << "who looks for a muted account finds it";
}

TEST_F(Privacy, of_a_suspended_account_nobody_sees_anything) {
    become_close(reader_id);
    become_close(fiona);
    anna_writes();
    mark_all(reader_id);
    mark_all(fiona);
    suspend(anna);
    expect_nothing(Reader{}, "stranger");
    expect_nothing(reader(reader_id), "follower");
    expect_nothing(reader(fiona), "friend");
}

// Reposts: both the one who reposts and the original count.

TEST_F(Privacy, a_repost_of_what_may_not_be_seen_is_not_seen) {
    follow(reader_id, root);
    const auto post = say(anna, "spread me");
    const auto repost = posts.repost(root, post.id, std::nullopt, tick());
    EXPECT_EQ(home(reader_id), (Texts{"repost: spread me", "root"}));
    relations.block(anna, reader_id, tick());
    EXPECT_EQ(home(reader_id), Texts{"root"});
    EXPECT_EQ(refusal_of([&] { posts.get(reader(reader_id), repost.id); }), "not found");
    EXPECT_EQ(texts_of(timelines.of_author(reader(reader_id), root, {}, page_of(9)).posts), Texts{"root"});
    relations.unblock(anna, reader_id, tick());
    EXPECT_EQ(posts.get(reader(reader_id), repost.id).id, repost.id);
    relations.mute(reader_id, anna, true, std::nullopt, tick());
    EXPECT_EQ(home(reader_id), Texts{"root"}) << "nothing of muted ones by way of others";
    relations.unmute(reader_id, anna, tick());
    set_protected(anna, true);
    EXPECT_EQ(home(reader_id), Texts{"root"});
    set_protected(anna, false);
    suspend(anna);
    EXPECT_EQ(home(reader_id), Texts{"root"});
}

TEST_F(Privacy, a_repost_by_a_protected_account_is_for_its_followers) {
    follow(reader_id, root);
    set_protected(root, true);
    const auto post = say(anna, "spread me");
    const auto repost = posts.repost(root, post.id, std::nullopt, tick());
    EXPECT_EQ(home(reader_id).front(), "repost: spread me");
    EXPECT_EQ(refusal_of([&] { posts.get(reader(fiona), repost.id); }), "not found");
    EXPECT_EQ(posts.reposted_by(reader(fiona), post.id, page_of(9)).size(), 1U) << "the count and the name are known";
}

// Who liked it, who reposted it

TEST_F(Privacy, names_of_those_who_like_are_shown_by_the_same_rules) {
    const auto post = say(root, "popular");
    for (const auto id : {anna, fiona}) {
        posts.favourite(id, post.id, tick());
        posts.repost(id, post.id, std::nullopt, tick());
    }
    const auto names = [&](const Reader& who) {
        std::set<AccountId> found;
        const auto favourited = posts.favourited_by(who, post.id, page_of(9));
        const auto reposted = posts.reposted_by(who, post.id, page_of(9));
        EXPECT_EQ(favourited.size(), reposted.size());
        for (const auto& each : favourited) found.insert(each.id);
        return found;
    };
    const std::set both{anna, fiona}, one{fiona};
    EXPECT_EQ(names(Reader{}), both);
    relations.block(anna, reader_id, tick());
    EXPECT_EQ(names(reader(reader_id)), one);
    relations.unblock(anna, reader_id, tick());
    relations.block(reader_id, anna, tick());
    EXPECT_EQ(names(reader(reader_id)), one);
    relations.unblock(reader_id, anna, tick());
    EXPECT_EQ(names(reader(reader_id)), both);
    relations.mute(reader_id, anna, true, std::nullopt, tick());
    EXPECT_EQ(names(reader(reader_id)), one);
    suspend(anna);
    EXPECT_EQ(names(Reader{}), one);
    const auto hidden = say(root, "among us", Visibility::followers);
    EXPECT_EQ(refusal_of([&] { posts.favourited_by(reader(reader_id), hidden.id, page_of(9)); }), "not found");
    EXPECT_EQ(refusal_of([&] { posts.reposted_by(Reader{}, hidden.id, page_of(9)); }), "not found");
}

// Notifications and conversations

TEST_F(Privacy, notifications_vanish_with_what_they_tell_of) {
    const auto setup = [&](const std::string& name) {
        const auto other = person(name);
        say(other, "@reader hello");
        EXPECT_EQ(told(reader_id), Texts{"mention by " + name});
        return other;
    };
    const auto unread = [&] { return messages.unread(reader(reader_id)); };
    relations.mute(reader_id, setup("muted"), true, std::nullopt, tick());
    EXPECT_EQ(told(reader_id), Texts{});
    EXPECT_EQ(unread(), 0);
    const auto quiet = setup("half_muted");
    relations.mute(reader_id, quiet, false, std::nullopt, tick());
    EXPECT_EQ(told(reader_id).size(), 1U) << "muted but for notifications";
    EXPECT_EQ(unread(), 1);
    relations.block(reader_id, quiet, tick());
    EXPECT_EQ(told(reader_id), Texts{});
    relations.block(setup("blocks_me"), reader_id, tick());
    EXPECT_EQ(told(reader_id), Texts{});
    suspend(setup("suspended"));
    EXPECT_EQ(told(reader_id), Texts{});
    const auto other = person("drops");
    const auto post = say(other, "@reader hello");
    const auto id = notifications(reader_id).at(0).id;
    EXPECT_EQ(messages.notification(reader(reader_id), id).post, post.id);
    relations.mute(reader_id, other, true, std::nullopt, tick());
    EXPECT_EQ(refusal_of([&] { messages.notification(reader(reader_id), id); }), "not found");
}

TEST_F(Privacy, notifications_need_a_sender_and_a_post_that_may_be_seen) {
    follow(fiona, reader_id);
    follow(reader_id, anna, true, true);
    say(anna, "news for followers", Visibility::followers);
    EXPECT_EQ(told(reader_id), (Texts{"post by anna", "follow by fiona"}));
    suspend(fiona);
    EXPECT_EQ(told(reader_id), Texts{"post by anna"});
    relations.remove_follower(anna, reader_id, tick());
    EXPECT_EQ(told(reader_id), Texts{});
    EXPECT_EQ(messages.unread(reader(reader_id)), 0);
}

TEST_F(Privacy, a_mute_that_has_run_out_hides_nothing) {
    say(anna, "@reader hello");
    relations.mute(reader_id, anna, true, std::chrono::seconds{60}, tick());
    EXPECT_EQ(told(reader_id), Texts{});
    now += std::chrono::seconds{120};
    EXPECT_EQ(told(reader_id), Texts{"mention by anna"});
}

TEST_F(Privacy, conversations_are_shown_by_the_same_rules) {
    const auto shown = [&](AccountId who) { return messages.conversations(reader(who), page_of(9)).size(); };
    say(anna, "@reader hello", Visibility::direct);
    EXPECT_EQ(shown(reader_id), 1U);
    EXPECT_EQ(shown(anna), 1U);
    EXPECT_EQ(shown(fiona), 0U);
    relations.mute(reader_id, anna, true, std::nullopt, tick());
    EXPECT_EQ(shown(reader_id), 0U);
    relations.unmute(reader_id, anna, tick());
    relations.block(reader_id, anna, tick());
    EXPECT_EQ(shown(reader_id), 0U);
    say(anna, "@reader can you hear me", Visibility::direct);
    relations.unblock(reader_id, anna, tick());
    EXPECT_EQ(shown(reader_id), 1U);
    EXPECT_EQ(texts_of(timelines.of_author(reader(reader_id), anna, {}, page_of(9)).posts).size(), 2U);
    relations.block(anna, reader_id, tick());
    EXPECT_EQ(shown(reader_id), 0U);
    relations.unblock(anna, reader_id, tick());
    suspend(anna);
    EXPECT_EQ(shown(reader_id), 0U);
}

}  // namespace

#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StoredPosts : public World {
  protected:
    MediaId picture(const std::string& file, Time created_at = noon) {
        return write([&](Tables& tables) {
            Media media;
            media.owner = anna;
            media.file = file;
            media.preview = "small " + file;
            media.created_at = created_at;
            return tables.posts.add_media(media);
        });
    }
    Media get_picture(MediaId id) {
        return read([&](Tables& tables) { return tables.posts.media(std::vector{id}).at(0); });
    }
    bool found_by(std::string_view query, PostId id) {
        const auto found = read([&](Tables& tables) { return tables.timelines.search(query, {}, {}, 0); });
        return std::find(found.begin(), found.end(), id) != found.end();
    }

    AccountId anna = account("anna"), bob = account("bob");
};

TEST_F(StoredPosts, keep_all_that_was_given) {
    const auto app = write([&](Tables& tables) {
        return tables.access.add_app({{}, "client", "", "", {}, {}, "", noon});
    });
    const auto first = picture("1.jpg"), second = picture("2.jpg");
    const auto parent = post(bob);
    const auto id = post(anna, "It's \"me\" & 微博 🎉\n#a, b# #Cafe", [&](Post& made) {
        made.quote_of = parent;
        made.warning = "careful";
        made.sensitive = true;
        made.visibility = Visibility::unlisted;
        made.language = "zh";
        made.reply_to = parent;
        made.reply_to_author = bob;
        made.thread = parent;
        made.app = app;
        made.mentions = {bob, anna};
        made.topics = {"a, b", "Cafe"};
        made.media = {second, first};
    });
    const auto found = get(id);
    EXPECT_EQ(found.id, id);
    EXPECT_EQ(found.author, anna);
    EXPECT_EQ(found.text, "It's \"me\" & 微博 🎉\n#a, b# #Cafe");
    EXPECT_EQ(found.warning, "careful");
    EXPECT_EQ(found.quote_of, parent);
    EXPECT_FALSE(found.repost_of);
    EXPECT_TRUE(found.sensitive);
    EXPECT_EQ(found.visibility, Visibility::unlisted);
    EXPECT_EQ(found.language, "zh");
    EXPECT_EQ(found.reply_to, parent);
    EXPECT_EQ(found.reply_to_author, bob);
    EXPECT_EQ(found.thread, parent);
    EXPECT_EQ(found.app, app);
    EXPECT_EQ(found.created_at, noon);
    EXPECT_FALSE(found.edited_at);
    EXPECT_FALSE(found.pinned);
    EXPECT_THAT(found.mentions, ElementsAre(bob, anna)) << "in the order of the text";
    EXPECT_THAT(found.topics, ElementsAre("a, b", "Cafe"));
    EXPECT_THAT(found.media, ElementsAre(second, first));
    EXPECT_EQ(get_picture(first).post, id);
    EXPECT_EQ(found.author_state, AccountState::active);
    EXPECT_FALSE(found.author_protected);
}

TEST_F(StoredPosts, tell_how_their_author_is_now) {
    const auto id = post(anna);
    write([&](Tables& tables) {
        auto profile = tables.accounts.find(std::vector{anna}).at(0);
        profile.is_protected = true;
        tables.accounts.save_profile(profile);
        tables.accounts.set_state(anna, AccountState::suspended);
    });
    EXPECT_TRUE(get(id).author_protected);
    EXPECT_EQ(get(id).author_state, AccountState::suspended);
}

TEST_F(StoredPosts, are_found_in_the_order_asked) {
    const auto a = post(anna), b = post(anna), c = post(bob);
    read([&](Tables& tables) {
        std::vector<PostId> found;
        for (const auto& each : tables.posts.find(std::vector{b, PostId{77}, c, a, b})) found.push_back(each.id);
        EXPECT_THAT(found, ElementsAre(b, c, a, b));
        EXPECT_THAT(tables.posts.find(std::vector<PostId>{}), IsEmpty());
        EXPECT_EQ(tables.posts.count(), 3);
    });
}

TEST_F(StoredPosts, are_counted_where_all_may_read_them) {
    const auto parent = post(anna);
    reply(bob, parent);
    const auto with = [&](Visibility visibility) {
        return post(bob, "a reply", [&](Post& made) {
            made.reply_to = parent;
            made.reply_to_author = anna;
            made.visibility = visibility;
        });
    };
    with(Visibility::unlisted);
    with(Visibility::followers);
    with(Visibility::direct);
    EXPECT_EQ(get(parent).replies, 2) << "a direct or followers' reply does not show in the count";
    EXPECT_EQ(get(bob).posts, 2) << "nor in that of its author";
    repost(bob, parent);
    EXPECT_EQ(get(parent).reposts, 1);
    EXPECT_EQ(get(bob).posts, 3);
    EXPECT_EQ(get(bob).last_post_on, today);
}

TEST_F(StoredPosts, are_reposted_once_by_each) {
    const auto original = post(anna);
    const auto copy = repost(bob, original);
    EXPECT_THROW(repost(bob, original), std::exception);
    EXPECT_EQ(get(original).reposts, 1);
    read([&](Tables& tables) {
        EXPECT_EQ(tables.posts.repost_by(bob, original), copy);
        EXPECT_EQ(tables.posts.repost_by(anna, original), std::nullopt);
        EXPECT_THAT(ids(tables.posts.reposted_by(original, {})), ElementsAre(bob));
    });
}

TEST_F(StoredPosts, keep_the_texts_they_had) {
    const auto id = post(anna, "first #one", [](Post& made) { made.topics = {"one"}; });
    auto changed = get(id);
    changed.text = "second 天气 #two";
    changed.warning = "careful";
    changed.sensitive = true;
    changed.language = "en";
    changed.topics = {"two"};
    changed.mentions = {bob};
    changed.edited_at = noon + 1h;
    changed.favourites = 99;
    write([&](Tables& tables) { tables.posts.edit(changed); });
    auto again = get(id);
    again.text = "third";
    again.edited_at = noon + 2h;
    write([&](Tables& tables) { tables.posts.edit(again); });

    const auto found = get(id);
    EXPECT_EQ(found.text, "third");
    EXPECT_EQ(found.warning, "careful");
    EXPECT_TRUE(found.sensitive);
    EXPECT_EQ(found.language, "en");
    EXPECT_EQ(found.edited_at, noon + 2h);
    EXPECT_THAT(found.topics, ElementsAre("two"));
    EXPECT_THAT(found.mentions, ElementsAre(bob));
    EXPECT_EQ(found.favourites, 0) << "an edit writes no counts";
    const auto history = read([&](Tables& tables) { return tables.posts.history(id); });
    ASSERT_THAT(history, SizeIs(3));
    EXPECT_EQ(history[0].text, "first #one");
    EXPECT_EQ(history[0].at, noon);
    EXPECT_FALSE(history[0].sensitive);
    EXPECT_EQ(history[1].text, "second 天气 #two");
    EXPECT_EQ(history[1].at, noon + 1h);
    EXPECT_EQ(history[2].text, "third");
    EXPECT_EQ(history[2].warning, "careful");
    EXPECT_FALSE(found_by("first", id));
    EXPECT_FALSE(found_by("天气", id));
    EXPECT_TRUE(found_by("third", id));
    EXPECT_EQ(get(anna).posts, 1);
    read([&](Tables& tables) {
        EXPECT_THAT(tables.posts.history(PostId{77}), IsEmpty());
        EXPECT_THAT(tables.timelines.topics(std::vector<std::string>{"one", "two"}), SizeIs(1)) << "nobody uses #one";
    });
}

TEST_F(StoredPosts, give_pictures_back_when_they_change_or_go) {
    const auto kept = picture("kept.jpg"), removed = picture("removed.jpg"), added = picture("added.jpg");
    const auto id = post(anna, "look", [&](Post& made) { made.media = {removed, kept}; });
    auto changed = get(id);
    changed.media = {added, kept};
    write([&](Tables& tables) { tables.posts.edit(changed); });
    EXPECT_THAT(get(id).media, ElementsAre(added, kept));
    EXPECT_EQ(get_picture(removed).post, std::nullopt);
    write([&](Tables& tables) { tables.posts.drop(id); });
    EXPECT_EQ(get_picture(added).post, std::nullopt);
    const auto taken = write([&](Tables& tables) { return tables.posts.take_abandoned_media(noon + 1ms, 2); });
    EXPECT_THAT(taken, SizeIs(2));
    EXPECT_THAT(write([&](Tables& tables) { return tables.posts.take_abandoned_media(noon + 1ms, 2); }), SizeIs(1));
    EXPECT_THAT(write([&](Tables& tables) { return tables.posts.take_abandoned_media(noon + 1ms, 2); }), IsEmpty());
}

TEST_F(StoredPosts, have_pictures_with_a_description) {
    const auto id = picture("a.jpg"), other = picture("b.jpg", noon + 1h);
    write([&](Tables& tables) { tables.posts.describe_media(id, "a cat 猫", -0.5, 0.25); });
    const auto found = get_picture(id);
    EXPECT_EQ(found.owner, anna);
    EXPECT_EQ(found.file, "a.jpg");
    EXPECT_EQ(found.preview, "small a.jpg");
    EXPECT_EQ(found.description, "a cat 猫");
    EXPECT_DOUBLE_EQ(found.focus_x, -0.5);
    EXPECT_DOUBLE_EQ(found.focus_y, 0.25);
    EXPECT_EQ(found.created_at, noon);
    EXPECT_EQ(get_picture(other).description, std::nullopt);
    read([&](Tables& tables) {
        const auto both = tables.posts.media(std::vector{other, MediaId{77}, id});
        ASSERT_THAT(both, SizeIs(2));
        EXPECT_EQ(both[0].id, other);
    });
    write([&](Tables& tables) {
        EXPECT_THAT(tables.posts.take_abandoned_media(noon + 1h, 10), SizeIs(1)) << "the other is too young";
        tables.posts.drop_media(other);
        EXPECT_THAT(tables.posts.media(std::vector{id, other}), IsEmpty());
    });
}

TEST_F(StoredPosts, have_threads) {
    const auto root = post(anna, "root");
    const auto a = reply(bob, root), b = reply(anna, root);
    const auto a1 = reply(anna, a), a2 = reply(bob, a), a11 = reply(bob, a1), b1 = reply(bob, b);
    read([&](Tables& tables) {
        EXPECT_THAT(tables.posts.ancestors(a11, 10), ElementsAre(root, a, a1));
        EXPECT_THAT(tables.posts.ancestors(a11, 2), ElementsAre(a, a1)) << "the nearest";
        EXPECT_THAT(tables.posts.ancestors(root, 10), IsEmpty());
        EXPECT_THAT(tables.posts.descendants(root, 10), ElementsAre(a, a1, a11, a2, b, b1));
        EXPECT_THAT(tables.posts.descendants(root, 4), ElementsAre(a, a1, a11, a2));
        EXPECT_THAT(tables.posts.descendants(b1, 10), IsEmpty());
    });
    write([&](Tables& tables) { tables.posts.drop(a); });
    read([&](Tables& tables) {
        EXPECT_THAT(tables.posts.ancestors(a11, 10), ElementsAre(a1)) << "as far as it still goes";
        EXPECT_THAT(tables.posts.descendants(root, 10), ElementsAre(b, b1));
    });
    EXPECT_EQ(get(root).replies, 1);
    EXPECT_EQ(get(a1).reply_to, a) << "it stays an answer";
}

TEST_F(StoredPosts, are_favourited_once_by_each) {
    const auto id = post(anna);
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.posts.add_favourite(bob, id, noon));
        EXPECT_FALSE(tables.posts.add_favourite(bob, id, noon));
        EXPECT_TRUE(tables.posts.add_favourite(anna, id, noon));
    });
    EXPECT_EQ(get(id).favourites, 2);
    read([&](Tables& tables) {
        EXPECT_THAT(ids(tables.posts.favourited_by(id, {})), ElementsAre(anna, bob));
        EXPECT_THAT(ids(tables.posts.favourites(bob, {})), ElementsAre(id));
    });
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.posts.drop_favourite(bob, id));
        EXPECT_FALSE(tables.posts.drop_favourite(bob, id));
    });
    EXPECT_EQ(get(id).favourites, 1);
}

TEST_F(StoredPosts, are_bookmarked_and_pinned) {
    const auto id = post(anna);
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.posts.add_bookmark(bob, id, noon));
        EXPECT_FALSE(tables.posts.add_bookmark(bob, id, noon));
        EXPECT_THAT(ids(tables.posts.bookmarks(bob, {})), ElementsAre(id));
        EXPECT_TRUE(tables.posts.drop_bookmark(bob, id));
        EXPECT_FALSE(tables.posts.drop_bookmark(bob, id));
        tables.posts.set_pinned(id, true);
        EXPECT_EQ(tables.posts.count_pinned(anna), 1);
        EXPECT_EQ(tables.posts.count_pinned(bob), 0);
    });
    EXPECT_TRUE(get(id).pinned);
    write([&](Tables& tables) { tables.posts.set_pinned(id, false); });
    EXPECT_FALSE(get(id).pinned);
}

TEST_F(StoredPosts, carry_what_a_reader_did_to_them) {
    const auto root = post(anna), plain = post(anna);
    const auto answer = reply(anna, root);
    const auto copy = repost(bob, root);
    write([&](Tables& tables) {
        tables.posts.add_favourite(bob, root, noon);
        tables.posts.add_bookmark(bob, answer, noon);
        tables.posts.mute_thread(bob, root);
        tables.posts.mute_thread(bob, root);
    });
    read([&](Tables& tables) {
        const auto posts = tables.posts.find(std::vector{plain, copy, root, answer});
        const auto marks = tables.posts.marks(bob, posts);
        ASSERT_THAT(marks, SizeIs(4));
        EXPECT_EQ(marks[0].post, plain);
        EXPECT_FALSE(marks[0].favourited || marks[0].reposted || marks[0].bookmarked || marks[0].thread_muted);
        EXPECT_EQ(marks[1].post, copy);
        EXPECT_TRUE(marks[1].favourited && marks[1].reposted && marks[1].thread_muted) << "those of the original";
        EXPECT_TRUE(marks[2].favourited && marks[2].reposted && marks[2].thread_muted);
        EXPECT_FALSE(marks[2].bookmarked);
        EXPECT_TRUE(marks[3].bookmarked && marks[3].thread_muted);
        EXPECT_FALSE(marks[3].favourited || marks[3].reposted);
        for (const auto& each : tables.posts.marks(anna, posts))
            EXPECT_FALSE(each.favourited || each.reposted || each.bookmarked || each.thread_muted);
        EXPECT_THAT(tables.posts.marks(bob, std::vector<Post>{}), IsEmpty());
        EXPECT_TRUE(tables.posts.has_muted_thread(bob, root));
        EXPECT_FALSE(tables.posts.has_muted_thread(anna, root));
    });
    write([&](Tables& tables) {
        tables.posts.unmute_thread(bob, root);
        EXPECT_FALSE(tables.posts.has_muted_thread(bob, root));
    });
}

TEST_F(StoredPosts, are_known_by_the_key_of_their_request) {
    const auto first = post(anna), second = post(anna);
    write([&](Tables& tables) {
        tables.posts.remember_idempotency_key(anna, "key", first, noon);
        EXPECT_EQ(tables.posts.by_idempotency_key(anna, "key", noon), first);
        EXPECT_EQ(tables.posts.by_idempotency_key(anna, "key", noon + 1ms), std::nullopt) << "too long ago";
        EXPECT_EQ(tables.posts.by_idempotency_key(bob, "key", noon), std::nullopt) << "another's key";
        EXPECT_EQ(tables.posts.by_idempotency_key(anna, "Key", noon), std::nullopt);
        tables.posts.remember_idempotency_key(anna, "key", second, noon + 2h);
        EXPECT_EQ(tables.posts.by_idempotency_key(anna, "key", noon), second);
        tables.posts.remember_idempotency_key(anna, "old", first, noon);
        tables.posts.drop_idempotency_keys(noon + 1h);
        EXPECT_EQ(tables.posts.by_idempotency_key(anna, "old", noon), std::nullopt);
        EXPECT_EQ(tables.posts.by_idempotency_key(anna, "key", noon), second);
    });
}

}  // namespace
}  // namespace storage

#include "ch05-jtwitter/microblog-session/posts.hpp"

#include <cmath>

#include "tests/unit/ch05-jtwitter/microblog-session/talk.hpp"

namespace {

using namespace microblog;

using Ids64 = std::vector<PostId>;

struct Writing : testing::Test, Talk {
    AccountId anna = person("anna"), bob = person("bob"), carol = person("carol");

    std::int64_t favourites_of(PostId id) { return posts.get(reader(anna), id).favourites; }
};

// Writing

TEST_F(Writing, keeps_what_was_written) {
    NewPost wanted;
    wanted.text = "Hello @BOB and @nobody, #Wetter!\r\n";
    wanted.warning = "spoiler";
    wanted.language = "en";
    const auto post = posts.add(anna, wanted, tick());
    EXPECT_EQ(post.author, anna);
    EXPECT_EQ(post.text, "Hello @BOB and @nobody, #Wetter!");
    EXPECT_EQ(post.warning, "spoiler");
    EXPECT_TRUE(post.sensitive) << "what has a warning is";
    EXPECT_EQ(post.language, "en");
    EXPECT_EQ(post.visibility, Visibility::everyone);
    EXPECT_EQ(post.mentions, std::vector{bob});
    EXPECT_EQ(post.topics, Texts{"Wetter"});
    EXPECT_EQ(post.thread, post.id);
    EXPECT_EQ(post.created_at, now);
    EXPECT_EQ(posts.get(Reader{}, post.id).text, post.text);
    EXPECT_EQ(account(anna).posts, 1);
}

TEST_F(Writing, takes_the_defaults_of_the_account) {
    storage.write([&](Tables& tables) {
        auto changed = tables.accounts.find(std::array{anna}).at(0);
        changed.default_visibility = Visibility::followers;
        changed.default_sensitive = true;
        changed.default_language = "zh";
        tables.accounts.save_profile(changed);
    });
    NewPost wanted;
    wanted.text = "早";
    const auto post = posts.add(anna, wanted, tick());
    EXPECT_EQ(post.visibility, Visibility::followers);
    EXPECT_TRUE(post.sensitive);
    EXPECT_EQ(post.language, "zh");
}

TEST_F(Writing, ids_grow_with_time_and_with_the_clock_set_back) {
    const auto first = say(anna, "first");
    now -= std::chrono::hours{1};
    const auto second = say(anna, "second");
    EXPECT_LT(number(first.id), number(second.id));
    EXPECT_LT(number(second.id), std::int64_t{1} << 53);
}

TEST_F(Writing, of_accounts_that_are_gone_are_refused) {
    suspend(anna);
    EXPECT_EQ(refusal_of([&] { say(anna, "still here"); }), "not found");
    EXPECT_EQ(refusal_of([&] { say(AccountId{99}, "who am I"); }), "not found");
}

TEST_F(Writing, that_are_refused_leave_no_trace) {
    EXPECT_EQ(refusal_of([&] { say(anna, "@bob hi", Visibility::everyone, PostId{12345}); }), "not found");
    EXPECT_EQ(account(anna).posts, 0);
    EXPECT_TRUE(home(anna).empty());
    EXPECT_TRUE(notifications(bob).empty());
    EXPECT_TRUE(take_heard<PostAdded>().empty());
}

TEST_F(Writing, mention_at_most_so_many_people) {
    settings.max_mentions = 2;
    EXPECT_NO_THROW(say(anna, "@bob @carol"));
    EXPECT_EQ(refusal_of([&] { say(anna, "@anna @bob @carol"); }),
              "Validation failed: Text mentions more than 2 people");
}

TEST_F(Writing, answer_in_the_thread_of_their_parent) {
    const auto root = say(anna, "root");
    const auto reply = say(bob, "reply", Visibility::everyone, root.id);
    const auto deeper = say(carol, "deeper", Visibility::everyone, reply.id);
    const auto other = say(anna, "other branch", Visibility::everyone, root.id);
    EXPECT_EQ(deeper.thread, root.id);
    EXPECT_EQ(deeper.reply_to, reply.id);
    EXPECT_EQ(deeper.reply_to_author, bob);
    EXPECT_EQ(posts.get(Reader{}, root.id).replies, 2);
    const auto thread = posts.thread(Reader{}, reply.id);
    EXPECT_EQ(thread.ancestors, Ids64{root.id});
    EXPECT_EQ(thread.descendants, Ids64{deeper.id});
    EXPECT_EQ(posts.thread(Reader{}, root.id).descendants, (Ids64{reply.id, deeper.id, other.id}));
}

TEST_F(Writing, answer_the_original_when_a_repost_is_answered) {
    const auto root = say(anna, "root");
    const auto repost = posts.repost(bob, root.id, std::nullopt, tick());
    EXPECT_EQ(say(carol, "reply", Visibility::everyone, repost.id).reply_to, root.id);
    EXPECT_EQ(posts.thread(Reader{}, repost.id).descendants.size(), 1U);
}

TEST_F(Writing, quote_what_everybody_may_see) {
    const auto quoted = say(anna, "worth a comment");
    NewPost comment;
    comment.text = "look at this";
    comment.quote_of = quoted.id;
    const auto post = posts.add(bob, comment, tick());
    EXPECT_EQ(post.quote_of, quoted.id);
    EXPECT_EQ(told(anna), Texts{"mention by bob"});
    follow(bob, anna);
    comment.quote_of = say(anna, "for followers", Visibility::followers).id;
    EXPECT_EQ(refusal_of([&] { posts.add(bob, comment, tick()); }), "not allowed");
    comment.quote_of = say(anna, "@bob direct", Visibility::direct).id;
    EXPECT_EQ(refusal_of([&] { posts.add(bob, comment, tick()); }), "not allowed");
    comment.quote_of = PostId{7};
    EXPECT_EQ(refusal_of([&] { posts.add(bob, comment, tick()); }), "not found");
}

TEST_F(Writing, take_own_pictures_that_are_free) {
    NewPost wanted;
    wanted.media = {picture(anna), picture(anna)};
    const auto post = posts.add(anna, wanted, tick());
    EXPECT_EQ(post.media, wanted.media);
    EXPECT_EQ(post.text, "");
    const std::string unusable =
        "Validation failed: Media attachments must be your own, each once, and in no other post";
    const auto refused_with = [&](const std::vector<MediaId>& media) {
        NewPost other;
        other.media = media;
        return refusal_of([&] { posts.add(anna, other, tick()); });
    };
    const auto free = picture(anna);
    EXPECT_EQ(refused_with({wanted.media[0]}), unusable) << "in a post already";
    EXPECT_EQ(refused_with({picture(bob)}), unusable);
    EXPECT_EQ(refused_with({free, free}), unusable);
    EXPECT_EQ(refused_with({MediaId{999}}), unusable);
    EXPECT_EQ(refused_with({free, picture(anna), picture(anna), picture(anna), picture(anna)}),
              "Validation failed: Cannot attach more than 4 files");
}

// Told once

TEST_F(Writing, with_a_used_key_are_the_first_one_again) {
    NewPost wanted;
    wanted.text = "once";
    wanted.idempotency_key = "k1";
    const auto first = posts.add(anna, wanted, tick());
    wanted.text = "another text";
    EXPECT_EQ(posts.add(anna, wanted, tick()).id, first.id);
    wanted.text = "";
    EXPECT_EQ(posts.add(anna, wanted, tick()).text, "once") << "the body is not looked at";
    EXPECT_EQ(take_heard<PostAdded>().size(), 1U);
    wanted.text = "bob's";
    EXPECT_NE(posts.add(bob, wanted, tick()).id, first.id) << "keys are each person's own";
    now += settings.idempotency + std::chrono::seconds{1};
    EXPECT_NE(posts.add(anna, wanted, tick()).id, first.id) << "after an hour it is free";
}

TEST_F(Writing, a_key_of_a_refused_post_stays_free) {
    NewPost wanted;
    wanted.idempotency_key = "k1";
    EXPECT_EQ(refusal_of([&] { posts.add(anna, wanted, tick()); }), "Validation failed: Text can't be blank");
    wanted.text = "now with text";
    EXPECT_EQ(posts.add(anna, wanted, tick()).text, "now with text");
}

TEST_F(Writing, a_key_of_a_dropped_post_is_free_again) {
    NewPost wanted;
    wanted.text = "once";
    wanted.idempotency_key = "k1";
    const auto first = posts.add(anna, wanted, tick());
    posts.drop(anna, first.id, tick());
    EXPECT_NE(posts.add(anna, wanted, tick()).id, first.id);
}

// Who hears

TEST_F(Writing, tell_who_is_mentioned_once) {
    const auto root = say(anna, "root");
    say(bob, "@anna @carol @bob yes", Visibility::everyone, root.id);
    EXPECT_EQ(told(anna), Texts{"mention by bob"});
    EXPECT_EQ(told(carol), Texts{"mention by bob"});
    EXPECT_TRUE(told(bob).empty()) << "not oneself";
}

TEST_F(Writing, tell_the_author_of_the_parent) {
    const auto root = say(anna, "root");
    say(bob, "without a name", Visibility::everyone, root.id);
    say(anna, "myself", Visibility::everyone, root.id);
    EXPECT_EQ(told(anna), Texts{"mention by bob"});
}

TEST_F(Writing, tell_nobody_who_does_not_want_to_hear) {
    const auto root = say(anna, "root");
    relations.mute(anna, bob, true, std::nullopt, tick());
    say(bob, "@anna muted", Visibility::everyone, root.id);
    EXPECT_TRUE(take_heard<Notified>().empty());
    relations.mute(anna, bob, false, std::nullopt, tick());
    say(bob, "@anna muted but for notifications");
    EXPECT_EQ(told(anna), Texts{"mention by bob"});
    relations.unmute(anna, bob, tick());
    posts.mute_thread(anna, root.id, tick());
    take_heard<Notified>();
    say(bob, "@anna in a silent thread", Visibility::everyone, root.id);
    EXPECT_TRUE(take_heard<Notified>().empty());
    posts.unmute_thread(anna, root.id, tick());
    relations.block(anna, bob, tick());
    say(bob, "@anna blocked");
    EXPECT_TRUE(take_heard<Notified>().empty());
    say(anna, "@bob I block you");
    EXPECT_TRUE(take_heard<Notified>().empty());
    suspend(carol);
    say(anna, "@carol are you there");
    EXPECT_TRUE(take_heard<Notified>().empty());
}

TEST_F(Writing, tell_nobody_who_may_not_see_them) {
    const auto root = say(anna, "root");
    say(bob, "just for followers", Visibility::followers, root.id);
    say(bob, "@carol between us", Visibility::direct, root.id);
    const auto notified = take_heard<Notified>();
    ASSERT_EQ(notified.size(), 1U) << "nothing is kept for anna, not even hidden";
    EXPECT_EQ(notified[0].notification.owner, carol);
}

TEST_F(Writing, tell_followers_who_want_every_post) {
    follow(bob, anna, true, true);
    follow(carol, anna);
    const auto root = say(anna, "news");
    say(anna, "@bob with your name");
    say(anna, "more", Visibility::everyone, root.id);
    say(anna, "@carol direct", Visibility::direct);
    const auto carols = say(carol, "carol's");
    say(anna, "an answer to another", Visibility::everyone, carols.id);
    EXPECT_EQ(told(bob), (Texts{"post by anna", "mention by anna", "post by anna"})) << "each but once";
    EXPECT_EQ(told(carol), (Texts{"mention by anna", "mention by anna"}));
}

// Events

TEST_F(Writing, events_tell_of_everything_that_changed) {
    const auto root = say(anna, "root");
    take_heard<PostAdded>();
    const auto reply = say(bob, "@carol hello", Visibility::everyone, root.id);
    const auto all = heard.with([](auto& kept) { return kept; });
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(std::get<PostAdded>(all[0]).post.id, reply.id);
    EXPECT_EQ(std::get<PostCounted>(all[1]).post, root.id);
    EXPECT_EQ(std::get<Notified>(all[2]).notification.owner, carol);
    EXPECT_EQ(std::get<Notified>(all[3]).notification.owner, anna);
}

TEST_F(Writing, events_come_when_what_they_tell_can_be_read) {
    std::size_t read = 0;
    events.listen([&](const Event& event) {
        if (const auto* added = std::get_if<PostAdded>(&event)) {
            EXPECT_EQ(posts.get(reader(anna), added->post.id).text, added->post.text);
            ++read;
        }
    });
    say(anna, "here");
    EXPECT_EQ(read, 1U);
}

// Changing and dropping

TEST_F(Writing, are_edited_by_their_author) {
    const auto post = say(anna, "@bob first #eins");
    posts.repost(carol, post.id, std::nullopt, tick());
    PostChange change;
    change.text = "@bob @carol second #zwei";
    const auto edited = posts.edit(anna, post.id, change, tick());
    EXPECT_EQ(edited.text, "@bob @carol second #zwei");
    EXPECT_EQ(edited.topics, Texts{"zwei"});
    EXPECT_EQ(edited.edited_at, now);
    EXPECT_EQ(told(bob), Texts{"mention by anna"}) << "was mentioned before";
    EXPECT_EQ(told(carol), (Texts{"edit by anna", "mention by anna"}));
    const auto history = posts.history(Reader{}, post.id);
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].text, "@bob first #eins");
    EXPECT_EQ(history[1].text, edited.text);
    EXPECT_EQ(take_heard<PostEdited>().size(), 1U);
}

TEST_F(Writing, edited_to_the_same_are_not_edited) {
    const auto post = say(anna, "same");
    PostChange change;
    change.text = "same ";
    EXPECT_FALSE(posts.edit(anna, post.id, change, tick()).edited_at);
    EXPECT_EQ(posts.history(Reader{}, post.id).size(), 1U);
}

TEST_F(Writing, edits_obey_the_same_rules) {
    const auto post = say(anna, "text");
    PostChange change;
    change.text = std::string(141, 'a');
    EXPECT_EQ(refusal_of([&] { posts.edit(anna, post.id, change, tick()); }),
              "Validation failed: Text character limit of 140 exceeded");
    change.text = " ";
    EXPECT_EQ(refusal_of([&] { posts.edit(anna, post.id, change, tick()); }), "Validation failed: Text can't be blank");
    change.text = "others'";
    EXPECT_EQ(refusal_of([&] { posts.edit(bob, post.id, change, tick()); }), "not found");
    const auto repost = posts.repost(anna, post.id, std::nullopt, tick());
    EXPECT_EQ(refusal_of([&] { posts.edit(anna, repost.id, change, tick()); }),
              "Validation failed: A repost has no text to edit");
    change.media = {picture(anna)};
    EXPECT_EQ(posts.edit(anna, post.id, change, tick()).media, change.media);
    change.media = {picture(bob)};
    EXPECT_NE(refusal_of([&] { posts.edit(anna, post.id, change, tick()); }), "not refused");
}

TEST_F(Writing, edits_of_direct_ones_keep_their_people) {
    const auto post = say(anna, "@bob a secret", Visibility::direct);
    PostChange change;
    change.text = "@carol a secret";
    EXPECT_EQ(posts.edit(anna, post.id, change, tick()).mentions, std::vector{bob});
    EXPECT_TRUE(told(carol).empty());
    EXPECT_EQ(refusal_of([&] { posts.get(reader(carol), post.id); }), "not found");
}

TEST_F(Writing, drop_with_their_reposts_and_traces) {
    follow(bob, anna);
    const auto post = say(anna, "@carol hello");
    const auto repost = posts.repost(bob, post.id, std::nullopt, tick());
    posts.favourite(bob, post.id, tick());
    take_heard<PostDropped>();
    EXPECT_EQ(posts.drop(anna, post.id, tick()).text, "@carol hello");
    std::set<PostId> dropped;
    for (const auto& each : take_heard<PostDropped>()) dropped.insert(each.post.id);
    EXPECT_EQ(dropped, (std::set{post.id, repost.id}));
    EXPECT_TRUE(home(bob).empty());
    EXPECT_TRUE(told(carol).empty());
    EXPECT_EQ(told(anna), Texts{"follow by bob"});
    EXPECT_TRUE(posts.favourites(reader(bob), page_of(20)).empty());
    EXPECT_EQ(refusal_of([&] { posts.get(reader(anna), post.id); }), "not found");
    EXPECT_EQ(refusal_of([&] { posts.drop(anna, post.id, tick()); }), "not found");
    EXPECT_EQ(account(anna).posts, 0);
}

TEST_F(Writing, are_dropped_by_author_and_moderators_alone) {
    const auto post = say(anna, "hello"), bad = say(anna, "@carol bad", Visibility::direct);
    EXPECT_EQ(refusal_of([&] { posts.drop(bob, post.id, tick(), ActingAs::moderator); }), "not found");
    set_role(bob, Role::moderator);
    EXPECT_EQ(refusal_of([&] { posts.drop(bob, post.id, tick()); }), "not found") << "not as an author";
    EXPECT_EQ(posts.drop(bob, post.id, tick(), ActingAs::moderator).id, post.id);
    EXPECT_EQ(posts.drop(bob, bad.id, tick(), ActingAs::moderator).id, bad.id) << "also what was only reported to them";
}

TEST_F(Writing, a_thread_goes_on_without_a_dropped_parent) {
    const auto root = say(anna, "root");
    const auto reply = say(bob, "reply", Visibility::everyone, root.id);
    posts.drop(anna, root.id, tick());
    EXPECT_EQ(posts.get(Reader{}, reply.id).text, "reply");
    EXPECT_TRUE(posts.thread(Reader{}, reply.id).ancestors.empty());
}

// Reposts

TEST_F(Writing, are_reposted_once) {
    const auto post = say(anna, "spread me");
    const auto repost = posts.repost(bob, post.id, std::nullopt, tick());
    EXPECT_EQ(repost.repost_of, post.id);
    EXPECT_EQ(repost.visibility, Visibility::everyone);
    EXPECT_EQ(posts.repost(bob, post.id, std::nullopt, tick()).id, repost.id);
    EXPECT_EQ(posts.get(Reader{}, post.id).reposts, 1);
    EXPECT_EQ(told(anna), Texts{"repost by bob"});
    const auto of_repost = posts.repost(carol, repost.id, Visibility::unlisted, tick());
    EXPECT_EQ(of_repost.repost_of, post.id) << "of a repost: of its original";
    EXPECT_EQ(of_repost.visibility, Visibility::unlisted);
    EXPECT_EQ(posts.reposted_by(reader(anna), post.id, page_of(10)).size(), 2U);
}

TEST_F(Writing, reposts_are_taken_back) {
    follow(carol, bob);
    const auto post = say(anna, "spread me");
    const auto repost = posts.repost(bob, post.id, std::nullopt, tick());
    EXPECT_EQ(home(carol), Texts{"repost: spread me"});
    take_heard<PostDropped>();
    EXPECT_EQ(posts.take_back_repost(bob, repost.id, tick()).id, post.id);
    EXPECT_EQ(posts.take_back_repost(bob, post.id, tick()).reposts, 0) << "twice is once";
    EXPECT_TRUE(home(carol).empty());
    EXPECT_TRUE(told(anna).empty());
    const auto all = heard.with([](auto& kept) { return kept; });
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(std::get<NotificationDropped>(all[0]).owner, anna);
    EXPECT_EQ(std::get<PostCounted>(all[1]).post, post.id);
    EXPECT_EQ(std::get<PostDropped>(all[2]).post.id, repost.id);
}

TEST_F(Writing, dropping_the_repost_itself_takes_it_back_too) {
    const auto post = say(anna, "spread me");
    posts.drop(bob, posts.repost(bob, post.id, std::nullopt, tick()).id, tick());
    EXPECT_EQ(posts.get(Reader{}, post.id).reposts, 0);
    EXPECT_TRUE(told(anna).empty());
}

TEST_F(Writing, that_are_not_for_all_are_not_reposted) {
    follow(bob, anna);
    const auto for_followers = say(anna, "among us", Visibility::followers);
    const auto direct = say(anna, "@bob a secret", Visibility::direct);
    EXPECT_EQ(refusal_of([&] { posts.repost(bob, for_followers.id, std::nullopt, tick()); }), "not allowed");
    EXPECT_EQ(refusal_of([&] { posts.repost(bob, direct.id, std::nullopt, tick()); }), "not allowed");
    EXPECT_EQ(refusal_of([&] { posts.repost(anna, direct.id, std::nullopt, tick()); }), "not allowed");
    EXPECT_EQ(refusal_of([&] { posts.repost(carol, for_followers.id, std::nullopt, tick()); }), "not found");
    EXPECT_EQ(posts.repost(anna, for_followers.id, std::nullopt, tick()).visibility, Visibility::followers)
        << "one's own, and not wider than it is";
    const auto open = say(anna, "open");
    EXPECT_EQ(refusal_of([&] { posts.repost(bob, open.id, Visibility::direct, tick()); }),
              "Validation failed: Visibility of a repost can't be direct");
    set_protected(anna, true);
    EXPECT_EQ(refusal_of([&] { posts.repost(bob, open.id, std::nullopt, tick()); }), "not allowed");
}

// Marks

TEST_F(Writing, are_favourited_once) {
    const auto post = say(anna, "like me");
    EXPECT_EQ(posts.favourite(bob, post.id, tick()).favourites, 1);
    EXPECT_EQ(posts.favourite(bob, post.id, tick()).favourites, 1);
    EXPECT_EQ(posts.favourite(anna, post.id, tick()).favourites, 2) << "oneself may, and is not told";
    EXPECT_EQ(told(anna), Texts{"favourite by bob"});
    EXPECT_EQ(take_heard<PostCounted>().size(), 2U) << "for each change one";
    EXPECT_EQ(posts.unfavourite(bob, post.id, tick()).favourites, 1);
    EXPECT_EQ(posts.unfavourite(bob, post.id, tick()).favourites, 1);
    EXPECT_TRUE(told(anna).empty());
    EXPECT_EQ(take_heard<NotificationDropped>().size(), 1U);
}

TEST_F(Writing, marks_of_a_repost_are_marks_of_its_original) {
    const auto post = say(anna, "like me");
    const auto repost = posts.repost(bob, post.id, std::nullopt, tick());
    EXPECT_EQ(posts.favourite(carol, repost.id, tick()).id, post.id);
    EXPECT_EQ(favourites_of(post.id), 1);
    posts.bookmark(carol, repost.id, tick());
    const auto bookmarks = posts.bookmarks(reader(carol), page_of(5));
    ASSERT_EQ(bookmarks.size(), 1U);
    EXPECT_EQ(bookmarks[0].id, post.id);
    posts.unbookmark(carol, post.id, tick());
    EXPECT_TRUE(posts.bookmarks(reader(carol), page_of(5)).empty());
}

TEST_F(Writing, are_pinned_by_their_author_at_most_five) {
    std::vector<PostId> pinned;
    for (int i = 0; i < 5; ++i) {
        pinned.push_back(say(anna, "pin me " + std::to_string(i)).id);
        EXPECT_TRUE(posts.pin(anna, pinned.back(), tick()).pinned);
    }
    EXPECT_TRUE(posts.pin(anna, pinned[0], tick()).pinned) << "twice is once";
    const auto sixth = say(anna, "one too many");
    EXPECT_EQ(refusal_of([&] { posts.pin(anna, sixth.id, tick()); }),
              "Validation failed: You have already pinned the maximum number of posts");
    EXPECT_FALSE(posts.unpin(anna, pinned[0], tick()).pinned);
    EXPECT_TRUE(posts.pin(anna, sixth.id, tick()).pinned);
    EXPECT_EQ(refusal_of([&] { posts.pin(bob, sixth.id, tick()); }),
              "Validation failed: Someone else's post cannot be pinned");
    Timelines::OfAuthor only_pinned;
    only_pinned.only_pinned = true;
    EXPECT_EQ(timelines.of_author(Reader{}, anna, only_pinned, page_of(10)).posts.size(), 5U);
}

TEST_F(Writing, marks_on_what_is_not_there_are_refused) {
    const auto direct = say(anna, "@bob a secret", Visibility::direct);
    for (const auto id : {direct.id, PostId{1}, PostId{-5}, PostId{}}) {
        EXPECT_EQ(refusal_of([&] { posts.favourite(carol, id, tick()); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.unfavourite(carol, id, tick()); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.bookmark(carol, id, tick()); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.pin(carol, id, tick()); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.mute_thread(carol, id, tick()); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.repost(carol, id, std::nullopt, tick()); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.take_back_repost(carol, id, tick()); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.favourited_by(reader(carol), id, page_of(5)); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.reposted_by(reader(carol), id, page_of(5)); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.history(reader(carol), id); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.thread(reader(carol), id); }), "not found");
        EXPECT_EQ(refusal_of([&] { posts.drop(carol, id, tick()); }), "not found");
    }
}

TEST_F(Writing, favourites_are_paged_by_when_they_were_made) {
    std::vector<PostId> written;
    for (int i = 0; i < 5; ++i) written.push_back(say(anna, std::to_string(i)).id);
    for (const auto i : {2U, 0U, 4U, 1U, 3U}) posts.favourite(bob, written[i], tick());
    const auto first = posts.favourites(reader(bob), page_of(2));
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].id, written[3]);
    EXPECT_EQ(first[1].id, written[1]);
    const auto second = posts.favourites(reader(bob), page_below(first[1].cursor, 10));
    ASSERT_EQ(second.size(), 3U);
    EXPECT_EQ(second[0].id, written[4]);
    const auto above = posts.favourites(reader(bob), page_next_to(second[2].cursor, 1));
    ASSERT_EQ(above.size(), 1U);
    EXPECT_EQ(above[0].id, written[0]);
}

// Pictures

TEST_F(Writing, pictures_belong_to_whoever_brought_them) {
    const auto id = picture(anna);
    EXPECT_EQ(posts.media(anna, id).file, "f.png");
    EXPECT_EQ(refusal_of([&] { posts.media(bob, id); }), "not found");
    EXPECT_EQ(refusal_of([&] { posts.describe_media(bob, id, "mine", std::nullopt); }), "not found");
    EXPECT_EQ(refusal_of([&] { posts.drop_media(bob, id); }), "not found");
}

TEST_F(Writing, pictures_are_described) {
    const auto id = picture(anna);
    const auto described = posts.describe_media(anna, id, "a cat\r\nasleep ", std::pair{0.5, -7.0});
    EXPECT_EQ(described.description, "a cat\nasleep");
    EXPECT_EQ(described.focus_x, 0.5);
    EXPECT_EQ(described.focus_y, -1.0);
    EXPECT_EQ(posts.describe_media(anna, id, std::nullopt, std::nullopt).description, "a cat\nasleep");
    EXPECT_EQ(posts.describe_media(anna, id, "", std::pair{std::nan(""), 0.0}).description, std::nullopt);
    EXPECT_EQ(posts.media(anna, id).focus_x, 0.0);
    EXPECT_NE(refusal_of([&] { posts.describe_media(anna, id, std::string(1'501, 'a'), std::nullopt); }),
              "not refused");
}

TEST_F(Writing, pictures_that_no_post_took_go_after_a_day) {
    const auto used = picture(anna, "used.png"), abandoned = picture(anna, "abandoned.png");
    NewPost wanted;
    wanted.media = {used};
    posts.add(anna, wanted, tick());
    EXPECT_EQ(refusal_of([&] { posts.drop_media(anna, used); }), "Validation failed: Media attachment is in a post");
    EXPECT_TRUE(posts.take_abandoned_media(tick()).empty());
    now += settings.abandoned_media;
    const auto taken = posts.take_abandoned_media(tick());
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].id, abandoned);
    EXPECT_EQ(refusal_of([&] { posts.media(anna, abandoned); }), "not found");
    const auto third = picture(anna, "third.png");
    EXPECT_EQ(posts.drop_media(anna, third).file, "third.png");
}

}  // namespace

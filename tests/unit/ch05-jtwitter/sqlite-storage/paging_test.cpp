// Each list that comes in pages, against the meaning of max_id, since_id and min_id (section 7 of the API).
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using Cursors = std::vector<std::int64_t>;
using GetPage = std::function<Cursors(Tables&, const Page&)>;

/// What a page of these entries is, in the words of the API.
Cursors expected_page(const Cursors& all, const Page& page) {
    Cursors wanted;
    for (const auto each : all) {
        if (page.below && each >= *page.below) continue;
        if (page.above && each <= *page.above) continue;
        if (page.next_to && each <= *page.next_to) continue;
        wanted.push_back(each);
    }
    std::sort(wanted.begin(), wanted.end());
    if (!page.next_to) std::reverse(wanted.begin(), wanted.end());  // the newest, else the nearest above
    if (wanted.size() > page.limit) wanted.resize(page.limit);
    std::sort(wanted.rbegin(), wanted.rend());
    return wanted;
}

template <typename Id>
Cursors cursors(const std::vector<Entry<Id>>& entries) {
    Cursors all;
    for (const auto& entry : entries) all.push_back(entry.cursor);
    return all;
}
template <typename Id>
Cursors cursors(const std::vector<Id>& ids) {
    Cursors all;
    for (const auto id : ids) all.push_back(number(id));
    return all;
}

class Pages : public World {
  protected:
    static constexpr std::size_t count = 5;

    Pages() {
        for (std::size_t i = 0; i < count; ++i) {
            others.push_back(account("other" + std::to_string(i)));
            posts.push_back(post(me, "天气 good", [](Post& made) { made.topics = {"t"}; }));
        }
    }

    /// Asks for all pages there are, and a few that are not.
    void check(const GetPage& get_page) {
        read([&](Tables& tables) {
            const auto all = get_page(tables, {.limit = 100});
            ASSERT_EQ(all.size(), count);
            ASSERT_TRUE(std::is_sorted(all.rbegin(), all.rend())) << "newest first";
            std::vector<std::optional<std::int64_t>> borders{{}, all.back() - 1, all.front() + 1};
            borders.insert(borders.end(), all.begin(), all.end());
            for (const auto below : borders) {
                for (const auto above : borders) {
                    for (const auto next_to : borders) {
                        for (const std::size_t limit : {1U, 2U, 4U}) {
                            const Page page{below, above, next_to, limit};
                            ASSERT_EQ(get_page(tables, page), expected_page(all, page))
                                << "below " << below.value_or(-1) << " above " << above.value_or(-1) << " next to "
                                << next_to.value_or(-1) << " limit " << limit;
                        }
                    }
                }
            }
        });
    }
    /// Does the same with each of the others, or each of the posts.
    void with_others(const std::function<void(Tables&, AccountId)>& work) {
        write([&](Tables& tables) {
            for (const auto other : others) work(tables, other);
        });
    }
    void with_posts(const std::function<void(Tables&, PostId)>& work) {
        write([&](Tables& tables) {
            for (const auto each : posts) work(tables, each);
        });
    }

    AccountId me = account("me");
    std::vector<AccountId> others;
    std::vector<PostId> posts;  // mine
};

TEST_F(Pages, of_accounts) {
    write([&](Tables& tables) { tables.accounts.set_state(me, AccountState::suspended); });
    check([](Tables& tables, const Page& page) {
        return cursors(tables.accounts.page(page, {AccountState::active, ""}));
    });
    with_others([](Tables& tables, AccountId other) { tables.accounts.set_state(other, AccountState::suspended); });
    write([&](Tables& tables) { tables.accounts.set_state(me, AccountState::active); });
    check([](Tables& tables, const Page& page) {
        return cursors(tables.accounts.page(page, {AccountState::suspended, ""}));
    });
}

TEST_F(Pages, of_followers_followed_and_requests) {
    with_others([&](Tables& tables, AccountId other) {
        tables.relations.add_follow({other, me}, noon);
        tables.relations.add_follow({me, other}, noon);
        tables.relations.add_request({other, me}, noon);
    });
    check([&](Tables& tables, const Page& page) { return cursors(tables.relations.followers(me, page)); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.relations.following(me, page)); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.relations.requests(me, page)); });
}

TEST_F(Pages, of_blocked_and_muted_accounts) {
    with_others([&](Tables& tables, AccountId other) {
        tables.relations.add_block(me, other, noon);
        tables.relations.add_mute({me, other}, noon);
    });
    check([&](Tables& tables, const Page& page) { return cursors(tables.relations.blocks(me, page)); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.relations.mutes(me, page, noon)); });
}

TEST_F(Pages, of_favourites_and_bookmarks) {
    with_posts([&](Tables& tables, PostId each) {
        tables.posts.add_favourite(me, each, noon);
        tables.posts.add_bookmark(me, each, noon);
    });
    check([&](Tables& tables, const Page& page) { return cursors(tables.posts.favourites(me, page)); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.posts.bookmarks(me, page)); });
}

TEST_F(Pages, of_who_favourited_and_reposted) {
    with_others([&](Tables& tables, AccountId other) { tables.posts.add_favourite(other, posts[0], noon); });
    for (const auto other : others) repost(other, posts[0]);
    check([&](Tables& tables, const Page& page) { return cursors(tables.posts.favourited_by(posts[0], page)); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.posts.reposted_by(posts[0], page)); });
}

TEST_F(Pages, of_the_home_timeline) {
    with_posts([&](Tables& tables, PostId each) { tables.timelines.add_to_home(me, std::array{each}); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.home(me, page)); });
}

TEST_F(Pages, of_authors_posts) {
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.of_author(me, {}, page)); });
    check([&](Tables& tables, const Page& page) {
        return cursors(tables.timelines.of_author(me, {.topic = "t"}, page));
    });
    with_posts([](Tables& tables, PostId each) { tables.posts.set_pinned(each, true); });
    check([&](Tables& tables, const Page& page) {
        return cursors(tables.timelines.of_author(me, {.only_pinned = true}, page));
    });
}

TEST_F(Pages, of_a_pulled_author) {
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.of_pulled(me, page)); });
}

TEST_F(Pages, of_the_square_and_topics) {
    const std::vector<std::string> topic{"t"};
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.square(false, page)); });
    check([&](Tables& tables, const Page& page) {
        return cursors(tables.timelines.with_topics(topic, {}, {}, false, page));
    });
    check([&](Tables& tables, const Page& page) {
        return cursors(tables.timelines.with_topics({}, topic, {}, false, page));
    });
}

TEST_F(Pages, of_the_square_with_pictures_only) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto picture = write([&](Tables& tables) {
            Media media;
            media.owner = me;
            return tables.posts.add_media(media);
        });
        post(me, "look", [&](Post& made) { made.media = {picture}; });
    }
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.square(true, page)); });
    check([&](Tables& tables, const Page& page) {
        return cursors(tables.timelines.of_author(me, {.only_media = true}, page));
    });
}

TEST_F(Pages, of_lists_and_their_members) {
    const auto list = write([&](Tables& tables) {
        const auto made = tables.timelines.add_list({{}, me, "list"});
        for (const auto other : others) tables.timelines.add_to_list(made, other);
        return made;
    });
    for (std::size_t i = 0; i < count; ++i) post(others[i % 2]);
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.of_list(list, page)); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.members(list, page)); });
}

TEST_F(Pages, of_followed_topics) {
    write([&](Tables& tables) {
        for (const char* key : {"a", "b", "c", "d", "e"}) tables.timelines.follow_topic(me, key, key, noon);
    });
    check([&](Tables& tables, const Page& page) {
        Cursors all;
        for (const auto& [cursor, topic] : tables.timelines.followed_topics(me, page)) all.push_back(cursor);
        return all;
    });
}

TEST_F(Pages, of_what_a_search_finds) {
    check([](Tables& tables, const Page& page) { return cursors(tables.timelines.search("天气", {}, page, 0)); });
    check([&](Tables& tables, const Page& page) { return cursors(tables.timelines.search("good", me, page, 0)); });
}

TEST_F(Pages, of_notifications) {
    with_posts([&](Tables& tables, PostId each) {
        tables.notifications.add(
            {NotificationId{number(each) + 1}, me, NotificationKind::favourite, others[0], each, noon});
    });
    const auto page_with = [&](const Notifications::Wanted& wanted) -> GetPage {
        return [=, this](Tables& tables, const Page& page) {
            Cursors all;
            for (const auto& each : tables.notifications.page(me, wanted, page)) all.push_back(number(each.id));
            return all;
        };
    };
    check(page_with({}));
    check(page_with({.kinds = {NotificationKind::favourite, NotificationKind::follow}, .from = others[0]}));
}

TEST_F(Pages, of_conversations) {
    write([&](Tables& tables) {
        for (std::size_t i = 0; i < count; ++i)
            tables.conversations.enter(me, std::vector{me, others[i]}, posts[i], true);
    });
    check([&](Tables& tables, const Page& page) {
        Cursors all;
        for (const auto& each : tables.conversations.page(me, page)) all.push_back(number(*each.last_post));
        return all;
    });
}

TEST_F(Pages, of_reports) {
    with_others([&](Tables& tables, AccountId other) {
        tables.reports.add({{}, me, other, {}, "", "spam", noon, {}, {}});
    });
    const auto page_with = [](std::optional<bool> resolved) -> GetPage {
        return [=](Tables& tables, const Page& page) {
            Cursors all;
            for (const auto& each : tables.reports.page(page, resolved)) all.push_back(number(each.id));
            return all;
        };
    };
    check(page_with({}));
    check(page_with(false));
    write([&](Tables& tables) {
        for (const auto& each : tables.reports.page({}, {})) tables.reports.resolve(each.id, me, noon);
    });
    check(page_with(true));
}

}  // namespace
}  // namespace storage

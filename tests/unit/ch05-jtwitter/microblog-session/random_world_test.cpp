// Random worlds against a naive model: six people do two hundred things, then everything that anybody is shown is
// worked out a second time, straight from the rules, post by post.
#include <map>
#include <random>

#include "tests/unit/ch05-jtwitter/microblog-session/talk.hpp"

namespace {

using namespace microblog;

constexpr std::size_t people_of_world = 6;
constexpr int actions_of_world = 200;

/// What a post is, for the rules; people are 0 to 5.
struct Written {
    PostId id{};
    std::size_t author{};
    Visibility visibility{};
    std::set<std::size_t> mentions;
    std::optional<std::size_t> answers;   // whom
    std::optional<std::size_t> original;  // index of what it reposts
    bool dropped = false;
};

struct World : Talk {
    World(unsigned world_seed, std::size_t pull_threshold) : seed{world_seed}, random{world_seed} {
        settings.pull_threshold = pull_threshold;
        for (std::size_t i = 0; i < people_of_world; ++i) accounts.push_back(person("p" + std::to_string(i)));
        set_protected(accounts[5], protected_ones.insert(5).second);
    }

    std::size_t any(std::size_t below) { return std::uniform_int_distribution<std::size_t>{0, below - 1}(random); }
    bool one_in(std::size_t n) { return any(n) == 0; }
    std::optional<std::size_t> any_post() {
        if (all.empty()) return std::nullopt;
        const auto chosen = any(all.size());
        return all[chosen].dropped ? std::nullopt : std::optional{chosen};
    }

    // The rules, once more.

    bool blocked(std::size_t a, std::size_t b) const { return blocks.contains({a, b}) || blocks.contains({b, a}); }
    bool avoids(std::size_t who, std::size_t whom) const { return blocked(who, whom) || mutes.contains({who, whom}); }
    bool wants_reposts(std::size_t who, std::size_t whom) const { return (who + whom) % 3 != 0; }

    bool sees(std::size_t who, const Written& post) const {
        if (post.dropped) return false;
        if (post.original && !sees(who, all[*post.original])) return false;
        if (who == post.author) return true;
        if (blocks.contains({post.author, who})) return false;
        if (post.mentions.contains(who)) return true;
        const bool follows_author = follows.contains({who, post.author});
        const bool for_followers = post.visibility == Visibility::followers || protected_ones.contains(post.author);
        return post.visibility != Visibility::direct && (!for_followers || follows_author);
    }
    bool about_avoided(std::size_t who, const Written& post) const {
        return avoids(who, post.author) ||
               std::ranges::any_of(post.mentions, [&](std::size_t each) { return avoids(who, each); });
    }
    bool in_home(std::size_t who, const Written& post) const {
        if (!sees(who, post) || post.visibility == Visibility::direct) return false;
        if (post.original && about_avoided(who, all[*post.original])) return false;
        if (who == post.author) return true;
        if (!follows.contains({who, post.author}) || about_avoided(who, post)) return false;
        if (post.original && !wants_reposts(who, post.author)) return false;
        return !post.answers || *post.answers == post.author || *post.answers == who ||
               follows.contains({who, *post.answers});
    }
    bool on_square(std::size_t who, const Written& post) const {
        return sees(who, post) && post.visibility == Visibility::everyone && !post.original &&
               !protected_ones.contains(post.author) && !avoids(who, post.author) &&
               (!post.answers || *post.answers == post.author);
    }
    template <typename Rule>
    std::vector<PostId> newest_first(Rule rule) const {
        std::vector<PostId> wanted;
        for (const auto& post : all) {
            if (rule(post)) wanted.push_back(post.id);
        }
        std::ranges::sort(wanted, std::greater<>{});
        return wanted;
    }

    // What they do.

    void write() {
        Written post;
        post.author = any(people_of_world);
        post.visibility = static_cast<Visibility>(one_in(2) ? 0 : any(4));
        std::string text = "post " + std::to_string(all.size());
        if (one_in(3)) {
            post.mentions.insert(any(people_of_world));
            text += " @p" + std::to_string(*post.mentions.begin());
        }
        const auto parent = one_in(3) ? any_post() : std::nullopt;
        std::optional<PostId> reply_to;
        if (parent) {
            const auto& answered = all[*parent].original ? all[*all[*parent].original] : all[*parent];
            reply_to = all[*parent].id;
            post.answers = answered.author;
            if (!sees(post.author, all[*parent])) {
                EXPECT_EQ(refusal_of([&] { say(accounts[post.author], text, post.visibility, reply_to); }),
                          "not found");
                return;
            }
        }
        post.id = say(accounts[post.author], text, post.visibility, reply_to).id;
        all.push_back(post);
    }
    void repost() {
        const auto chosen = any_post();
        if (!chosen) return;
        Written post;
        post.author = any(people_of_world);
        post.original = all[*chosen].original.value_or(*chosen);
        const auto& original = all[*post.original];
        const bool for_followers =
            original.visibility == Visibility::followers || protected_ones.contains(original.author);
        const auto act = [&] { return posts.repost(accounts[post.author], all[*chosen].id, std::nullopt, tick()); };
        if (!sees(post.author, all[*chosen])) {
            EXPECT_EQ(refusal_of(act), "not found");
        } else if (original.visibility == Visibility::direct || (for_followers && original.author != post.author)) {
            EXPECT_EQ(refusal_of(act), "not allowed");
        } else {
            post.id = act().id;
            const auto same = [&](const Written& each) { return each.id == post.id; };
            if (std::ranges::any_of(all, same)) return;  // it was reposted before
            post.visibility = original.visibility;
            all.push_back(post);
        }
    }
    void drop() {
        const auto chosen = any_post();
        if (!chosen) return;
        posts.drop(accounts[all[*chosen].author], all[*chosen].id, tick());
        all[*chosen].dropped = true;
        for (auto& post : all) post.dropped = post.dropped || post.original == chosen;
    }
    void relate() {
        const auto who = any(people_of_world), whom = any(people_of_world);
        if (who == whom) return;
        switch (any(8)) {
            case 0:
                relations.unfollow(accounts[who], accounts[whom], tick());
                follows.erase({who, whom});
                break;
            case 1:
                relations.block(accounts[who], accounts[whom], tick());
                blocks.insert({who, whom});
                follows.erase({who, whom});
                follows.erase({whom, who});
                break;
            case 2:
                relations.unblock(accounts[who], accounts[whom], tick());
                blocks.erase({who, whom});
                break;
            case 3:
                relations.mute(accounts[who], accounts[whom], true, std::nullopt, tick());
                mutes.insert({who, whom});
                break;
            case 4:
                relations.unmute(accounts[who], accounts[whom], tick());
                mutes.erase({who, whom});
                break;
            default:
                if (blocked(who, whom)) return;
                follow(accounts[who], accounts[whom], wants_reposts(who, whom));
                follows.insert({who, whom});
        }
    }
    void turn_protection() {
        const auto who = any(people_of_world);
        if (protected_ones.erase(who) == 0) protected_ones.insert(who);
        set_protected(accounts[who], protected_ones.contains(who));
    }
    void act() {
        const auto dice = any(20);
        if (dice < 8) return write();
        if (dice < 11) return repost();
        if (dice < 12) return drop();
        if (dice < 13 && one_in(3)) return turn_protection();
        relate();
    }

    unsigned seed;
    std::mt19937 random;
    std::vector<AccountId> accounts;
    std::vector<Written> all;
    std::set<std::size_t> protected_ones;
    std::set<std::pair<std::size_t, std::size_t>> follows, blocks, mutes;
};

/// A walk over all pages, down or up: newest first.
template <typename Fetch>
std::vector<PostId> walk(Fetch fetch, std::size_t limit, bool upwards) {
    std::vector<PostId> seen;
    auto page = upwards ? page_next_to(0, limit) : page_of(limit);
    for (;;) {
        const Found found = fetch(page);
        std::vector<PostId> part;
        for (const auto& each : found.posts) part.push_back(each.post.id);
        seen.insert(upwards ? seen.begin() : seen.end(), part.begin(), part.end());
        if (part.empty() || (!upwards && !found.more)) return seen;
        if (upwards) {
            page.next_to = number(part.front());
        } else {
            page.below = number(part.back());
        }
    }
}

void compare(World& world) {
    for (std::size_t who = 0; who < people_of_world; ++who) {
        const auto reader = world.reader(world.accounts[who]);
        const auto home = [&](const Page& page) { return world.timelines.home(reader, false, page); };
        const auto square = [&](const Page& page) { return world.timelines.square(reader, false, page); };
        const auto wanted_home = world.newest_first([&](const Written& post) { return world.in_home(who, post); });
        const auto wanted_square = world.newest_first([&](const Written& post) { return world.on_square(who, post); });
        for (const bool upwards : {false, true}) {
            EXPECT_EQ(walk(home, 3, upwards), wanted_home) << who << (upwards ? " up" : " down");
            EXPECT_EQ(walk(square, 3, upwards), wanted_square) << who << (upwards ? " up" : " down");
        }
        for (const auto& post : world.all) {
            const auto outcome = refusal_of([&] { world.posts.get(reader, post.id); });
            EXPECT_EQ(outcome, world.sees(who, post) ? "not refused" : "not found") << who << " " << number(post.id);
        }
        std::set<PostId> profiles;
        for (const auto author : world.accounts) {
            for (const auto& each : world.timelines.of_author(reader, author, {}, page_of(200)).posts) {
                EXPECT_TRUE(profiles.insert(each.post.id).second);
            }
        }
        const auto avoided_original = [&](const Written& post) {
            return post.original && world.avoids(who, world.all[*post.original].author);
        };
        for (const auto& post : world.all) {
            EXPECT_EQ(profiles.contains(post.id), world.sees(who, post) && !avoided_original(post)) << who;
        }
    }
}

class RandomWorlds : public testing::TestWithParam<std::size_t> {};

TEST_P(RandomWorlds, show_what_the_rules_say) {
    const unsigned first = std::random_device{}();
    for (unsigned seed = first; seed < first + 4; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", pull threshold " + std::to_string(GetParam()));
        World world(seed, GetParam());
        for (int i = 0; i < actions_of_world; ++i) world.act();
        compare(world);
        if (HasFailure()) return;
    }
}

// Copied to every home; all merged in; some of both, which change over while the world goes on.
INSTANTIATE_TEST_SUITE_P(HomesAreCopiedOrMerged, RandomWorlds, testing::Values(5'000, 0, 2),
                         [](const auto& one) { return "threshold_" + std::to_string(one.param); });

}  // namespace

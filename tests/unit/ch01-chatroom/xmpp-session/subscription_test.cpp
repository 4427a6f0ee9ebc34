// The tables of RFC 6121, appendix A, row by row.
#include "ch01-chatroom/xmpp-session/subscription.hpp"

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace xmpp;
using namespace xmpp::session;

// The nine states, as the appendix names them.
constexpr Bond none{}, none_out{.asked = true}, none_in{.pending_in = true},
    none_out_in{.asked = true, .pending_in = true}, to{.to = true}, to_in{.to = true, .pending_in = true},
    from{.from = true}, from_out{.from = true, .asked = true}, both{.to = true, .from = true};
constexpr std::array states{none, none_out, none_in, none_out_in, to, to_in, from, from_out, both};

struct Row {
    bool goes_on;
    Bond after;
};
using Table = std::array<Row, states.size()>;  // in the order of `states`

void follows(const Table& table, PresenceType type, Step (*step)(Bond, PresenceType)) {
    for (std::size_t i = 0; i < states.size(); ++i) {
        const auto result = step(states[i], type);
        EXPECT_EQ(result.after, table[i].after) << name_of(type) << " in state " << i;
        EXPECT_EQ(result.goes_on, table[i].goes_on) << name_of(type) << " in state " << i;
    }
}

TEST(Subscriptions, that_are_asked_for) {
    follows({{{true, none_out},
              {true, none_out},
              {true, none_out_in},
              {true, none_out_in},
              {true, to},
              {true, to_in},
              {true, from_out},
              {true, from_out},
              {true, both}}},
            PresenceType::subscribe, sends);
    follows({{{true, none_in},
              {true, none_out_in},
              {false, none_in},
              {false, none_out_in},
              {true, to_in},
              {false, to_in},
              {false, from},
              {false, from_out},
              {false, both}}},
            PresenceType::subscribe, receives);
}

TEST(Subscriptions, that_are_given_up) {
    follows({{{true, none},
              {true, none},
              {true, none_in},
              {true, none_in},
              {true, none},
              {true, none_in},
              {true, from},
              {true, from},
              {true, from}}},
            PresenceType::unsubscribe, sends);
    follows({{{false, none},
              {false, none_out},
              {true, none},
              {true, none_out},
              {false, to},
              {true, to},
              {true, none},
              {true, none_out},
              {true, to}}},
            PresenceType::unsubscribe, receives);
}

TEST(Subscriptions, that_are_granted) {
    follows({{{false, none},
              {false, none_out},
              {true, from},
              {true, from_out},
              {false, to},
              {true, both},
              {false, from},
              {false, from_out},
              {false, both}}},
            PresenceType::subscribed, sends);
    follows({{{false, none},
              {true, to},
              {false, none_in},
              {true, to_in},
              {false, to},
              {false, to_in},
              {false, from},
              {true, both},
              {false, both}}},
            PresenceType::subscribed, receives);
}

TEST(Subscriptions, that_are_refused_or_taken_back) {
    follows({{{false, none},
              {false, none_out},
              {true, none},
              {true, none_out},
              {false, to},
              {true, to},
              {true, none},
              {true, none_out},
              {true, to}}},
            PresenceType::unsubscribed, sends);
    follows({{{false, none},
              {true, none},
              {false, none_in},
              {true, none_in},
              {true, none},
              {true, none_in},
              {false, from},
              {true, from},
              {true, from}}},
            PresenceType::unsubscribed, receives);
}

TEST(Subscriptions, that_are_there_already_are_granted_by_the_server) {
    for (const auto& state : states) EXPECT_EQ(receives(state, PresenceType::subscribe).approves, state.from);
}

/// Both sides of a conversation: what goes on at one arrives at the other.
class Pair {
  public:
    void says(Bond& sender, Bond& receiver, PresenceType type) {
        const auto out = sends(sender, type);
        sender = out.after;
        if (!out.goes_on) return;
        const auto in = receives(receiver, type);
        receiver = in.after;
        if (in.approves) sender = receives(sender, PresenceType::subscribed).after;
    }
    Bond alice{}, bob{};
};

TEST(Subscriptions, walk_from_none_to_both_and_back) {
    Pair pair;
    auto& [alice, bob] = pair;
    pair.says(alice, bob, PresenceType::subscribe);
    EXPECT_EQ(alice, none_out);
    EXPECT_EQ(bob, none_in);
    pair.says(bob, alice, PresenceType::subscribed);
    EXPECT_EQ(alice, to);
    EXPECT_EQ(bob, from);
    pair.says(bob, alice, PresenceType::subscribe);
    pair.says(alice, bob, PresenceType::subscribed);
    EXPECT_EQ(alice, both);
    EXPECT_EQ(bob, both);
    pair.says(alice, bob, PresenceType::unsubscribe);
    EXPECT_EQ(alice, from);
    EXPECT_EQ(bob, to);
    pair.says(alice, bob, PresenceType::unsubscribed);
    EXPECT_EQ(alice, none);
    EXPECT_EQ(bob, none);
}

TEST(Subscriptions, heal_when_one_side_has_lost_its_state) {
    Pair pair{.alice = none, .bob = from};
    pair.says(pair.alice, pair.bob, PresenceType::subscribe);
    EXPECT_EQ(pair.alice, to) << "bob's server has said yes for him";
}

/// Whatever the two say, in whatever order: what one sees, the other shows.
TEST(Subscriptions, never_differ_between_the_two) {
    constexpr std::array types{PresenceType::subscribe, PresenceType::subscribed, PresenceType::unsubscribe,
                               PresenceType::unsubscribed};
    for (unsigned word = 0; word < 1U << 18U; ++word) {  // six steps of three bits
        Pair pair;
        for (auto left = word, steps = 6U; steps > 0; --steps, left >>= 3U) {
            auto& sender = (left & 4U) != 0 ? pair.alice : pair.bob;
            auto& receiver = (left & 4U) != 0 ? pair.bob : pair.alice;
            pair.says(sender, receiver, types[left & 3U]);
        }
        ASSERT_EQ(pair.alice.to, pair.bob.from) << word;
        ASSERT_EQ(pair.alice.from, pair.bob.to) << word;
        ASSERT_EQ(pair.alice.asked, pair.bob.pending_in) << word;
        ASSERT_EQ(pair.alice.pending_in, pair.bob.asked) << word;
    }
}

TEST(Subscriptions, show_in_the_roster_but_for_questions_of_others) {
    EXPECT_EQ(subscription_of(none_out_in), Subscription::none);
    EXPECT_EQ(subscription_of(to_in), Subscription::to);
    EXPECT_EQ(subscription_of(from_out), Subscription::from);
    EXPECT_EQ(subscription_of(both), Subscription::both);
    EXPECT_FALSE(shows_in_roster(none, none_in));
    EXPECT_TRUE(shows_in_roster(none, none_out));
    EXPECT_TRUE(shows_in_roster(none_in, from));
    EXPECT_FALSE(shows_in_roster(both, both));
}

}  // namespace

// The hub called from many threads. Under ThreadSanitizer (./lab test --preset tsan unit_hub) these tests also find a
// lock that is missing.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <map>
#include <thread>

#include "ch01-chatroom/chat-hub/hub.hpp"

using namespace hub;

namespace {

constexpr int speakers = 4;
constexpr int lines_each = 500;

/// Takes lines until it has `wanted` of them, reporting each as sent; or until it is no member any more.
std::vector<Line> hear(Hub& hub, MemberId id, std::size_t wanted) {
    std::vector<Line> heard;
    while (heard.size() < wanted) {
        const Taken taken = hub.take(id);
        if (!taken.is_member) break;
        if (taken.lines.empty()) std::this_thread::yield();
        for (const Line& line : taken.lines) {
            heard.push_back(line);
            hub.sent(id, line.text.size());
        }
    }
    return heard;
}

MemberId join(Hub& hub, const std::string& name) {
    return std::get<Joined>(hub.join(name)).id;
}

/// Runs `work(0)` to `work(speakers - 1)` at the same time.
template <typename Work>
void at_once(Work work) {
    std::atomic<int> ready = 0;
    std::array<std::jthread, speakers> threads;
    for (int i = 0; i < speakers; ++i) {
        threads[static_cast<std::size_t>(i)] = std::jthread([&, i] {
            for (++ready; ready < speakers;) std::this_thread::yield();
            work(i);
        });
    }
}

}  // namespace

TEST(HubThreads, all_hear_the_same_lines_in_the_same_order_while_four_speak_at_once) {
    Hub hub(Limits{.unsent_bytes = 1'000'000});  // more than all that is said: nobody is put out
    std::array<MemberId, speakers> ids{};
    for (std::size_t i = 0; i < speakers; ++i) ids[i] = join(hub, "speaker" + std::to_string(i));
    const MemberId first = join(hub, "first"), second = join(hub, "second");
    hub.take(first), hub.take(second);

    std::vector<Line> heard_while_they_speak;
    std::jthread listener(
        [&] { heard_while_they_speak = hear(hub, first, static_cast<std::size_t>(speakers) * lines_each); });
    at_once([&](int speaker) {
        for (int i = 0; i < lines_each; ++i) hub.say(ids[static_cast<std::size_t>(speaker)], std::to_string(i));
    });
    listener.join();
    const auto heard_later = hub.take(second).lines;

    ASSERT_EQ(heard_later.size(), static_cast<std::size_t>(speakers) * lines_each);
    EXPECT_EQ(heard_while_they_speak, heard_later);
    std::map<std::string, int> next;  // by speaker: its lines come in the order in which it said them
    for (std::size_t i = 0; i < heard_later.size(); ++i) {
        const auto& [number, text] = heard_later[i];
        if (i > 0) {
            ASSERT_LT(heard_later[i - 1].number, number);
        }
        const auto colon = text.find(": ");
        ASSERT_EQ(text.substr(colon + 2), std::to_string(next[text.substr(0, colon)]++) + "\n") << "line " << i;
    }
}

TEST(HubThreads, one_name_is_given_to_one_newcomer_only) {
    for (int round = 0; round < 100; ++round) {
        Hub hub;
        std::atomic<int> accepted = 0;
        at_once([&](int) { accepted += std::holds_alternative<Joined>(hub.join("anna")) ? 1 : 0; });
        ASSERT_EQ(accepted, 1);
    }
}

TEST(HubThreads, people_come_speak_whisper_and_go_at_the_same_time) {
    Hub hub(Limits{.unsent_bytes = 1'000'000});
    const MemberId witness = join(hub, "witness");
    at_once([&](int i) {
        const std::string name = "guest" + std::to_string(i);
        for (int round = 0; round < 100; ++round) {
            const MemberId id = join(hub, name);
            hub.say(id, "hello");
            hub.whisper(id, "guest" + std::to_string((i + 1) % speakers), "psst");
            for (const Line& line : hub.take(id).lines) hub.sent(id, line.text.size());
            hub.leave(id);
        }
    });
    // Each guest came, spoke and went a hundred times, in this order; the greeting of the witness comes before.
    const auto lines = hub.take(witness).lines;
    ASSERT_EQ(lines.size(), 1 + speakers * 100 * 3U);
    std::map<std::string, int> states;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string& text = lines[i].text;
        const std::string name = text.substr(text.starts_with("* ") ? 2 : 0, std::string_view("guestN").size());
        const std::array<std::string, 3> expected{"* " + name + " comes in\n", name + ": hello\n",
                                                  "* " + name + " goes out\n"};
        ASSERT_EQ(text, expected[static_cast<std::size_t>(states[name]++ % 3)]);
    }
}

TEST(HubThreads, a_slow_reader_is_put_out_once_whoever_speaks) {
    for (int round = 0; round < 20; ++round) {
        Hub hub(Limits{.unsent_bytes = 1000});
        std::array<MemberId, speakers> ids{};
        for (std::size_t i = 0; i < speakers; ++i) ids[i] = join(hub, "speaker" + std::to_string(i));
        const MemberId slow = join(hub, "slow");
        std::atomic<int> times = 0;
        at_once([&](int speaker) {
            const MemberId id = ids[static_cast<std::size_t>(speaker)];
            for (int i = 0; i < 100; ++i) {
                times += static_cast<int>(hub.say(id, "xxxxxxxxxxxxxxxx").put_out.count(slow));
                for (const Line& line : hub.take(id).lines) hub.sent(id, line.text.size());
            }
        });
        ASSERT_EQ(times, 1);
    }
}

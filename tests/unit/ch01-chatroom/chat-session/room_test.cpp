#include "ch01-chatroom/chat-session/room.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ch01-chatroom/chat-session/accounts_of_a_test.hpp"

using namespace chat::session;
using namespace testkit;
using namespace std::chrono_literals;

TEST(Room, greets_and_lets_a_guest_talk) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run({connects("anna"), hears("anna", "-- welcome*"), sends("anna", "hello"),
              hears("anna", "!! choose a name first: /nick NAME, or /login NAME PASSWORD"), sends("anna", "/nick anna"),
              hears("anna", "-- you are anna"), hears("anna", "-- anna joined"), sends("anna", "hello"),
              hears("anna", "<anna> hello"), hears_nothing("anna")});
}

TEST(Room, tells_everybody_what_is_said_in_one_order) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + comes_in("小明") +
             Script{skips_to("anna", "-- 小明 joined"), skips_to("小明", "-- 小明 joined"), sends("anna", "一"),
                    sends("小明", "二"), sends("anna", "/me waves"), hears("anna", "<anna> 一"),
                    hears("anna", "<小明> 二"), hears("anna", "* anna waves"), hears("小明", "<anna> 一"),
                    hears("小明", "<小明> 二"), hears("小明", "* anna waves"), hears_nothing("anna"),
                    hears_nothing("小明")});
}

TEST(Room, takes_a_line_cut_anywhere_and_several_at_once) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + Script{hears("anna", "-- anna joined"), sends_bytes("anna", "one\r\ntw"),
                                       hears("anna", "<anna> one"), hears_nothing("anna"),
                                       sends_bytes("anna", "o\nthree\n"), hears("anna", "<anna> two"),
                                       hears("anna", "<anna> three")});
}

TEST(Room, gives_one_name_to_one_person) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") +
             Script{connects("other"), hears("other", "-- welcome*"), sends("other", "/nick Ａｎｎａ"),
                    hears("other", "!! Ａｎｎａ is in use; choose another name"), sends("other", "/nick a b"),
                    hears("other", "-- you are a"), skips_to("anna", "-- a joined"), sends("other", "/nick <x>"),
                    skips_to("other", "!! '<x>' cannot be a name*"), sends("anna", "/nick ANNA"),
                    hears("anna", "-- you are ANNA"), hears("anna", "-- anna is now ANNA")});
}

TEST(Room, frees_a_name_when_its_owner_leaves) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + comes_in("bob") +
             Script{skips_to("bob", "-- bob joined"), sends("anna", "/quit off to lunch"),
                    skips_to("anna", "-- goodbye"), is_closed("anna", "quit"),
                    hears("bob", "-- anna left: off to lunch"), sends("bob", "/nick anna"),
                    hears("bob", "-- you are anna"), hears("bob", "-- bob is now anna"), is_dropped("bob")});
    EXPECT_EQ(room.room.connection_count(), 0u);
}

TEST(Room, whispers_to_one_only) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + comes_in("bob") + comes_in("carl") +
             Script{skips_to("anna", "-- carl joined"), skips_to("bob", "-- carl joined"),
                    skips_to("carl", "-- carl joined"), sends("anna", "/msg BOB psst"),
                    hears("anna", "[anna -> bob] psst"), hears("bob", "[anna -> bob] psst"), hears_nothing("carl"),
                    sends("anna", "/msg dora psst"), hears("anna", "!! nobody here is called dora; /who lists who is"),
                    sends("anna", "/msg anna note"), hears("anna", "[anna -> anna] note"), hears_nothing("anna")});
    EXPECT_TRUE(room.journal.records.empty()) << "whispers are not written down";
}

TEST(Room, lists_who_is_here) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("bob") + comes_in("anna") +
             Script{connects("nameless"), skips_to("anna", "-- anna joined"), sends("anna", "/who"),
                    hears("anna", "-- 2 are here"), hears("anna", "-- here: anna, bob"), hears_nothing("anna")});
}

TEST(Room, cuts_a_long_list_of_names) {
    RoomFixture room{Settings{.flood = {.lines = 0}, .who_limit = 300}};
    Conversation talk(room.room);
    Script crowd;
    const std::string long_name(20, 'n');
    for (int i = 0; i < 310; ++i) crowd = crowd + comes_in(long_name + std::to_string(i));
    ASSERT_TRUE(talk.run(crowd));
    const auto last = long_name + "309";
    ASSERT_TRUE(talk.run({sends(last, "/who"), skips_to(last, "-- 310 are here")}));
    const auto answer = talk.unheard(last);
    std::size_t start = 0, names = 0;
    for (auto end = answer.find('\n'); end != std::string::npos; start = end + 1, end = answer.find('\n', start)) {
        EXPECT_LE(end - start, chat::messages::line_limit);
        const auto line = answer.substr(start, end - start);
        if (line.starts_with("-- here: ")) names += 1 + static_cast<std::size_t>(std::ranges::count(line, ','));
    }
    EXPECT_EQ(names, 300u);
    EXPECT_TRUE(answer.ends_with("-- and 10 more\n")) << answer;
}

TEST(Room, shows_the_topic_and_the_last_lines_on_joining) {
    RoomFixture room{Settings{.history = 2}};
    Conversation talk(room.room);
    talk.run(comes_in("anna") +
             Script{sends("anna", "/topic"), skips_to("anna", "-- no topic is set; /topic TEXT sets one"),
                    sends("anna", "/topic sockets"), hears("anna", "-- topic: sockets (set by anna)"),
                    sends("anna", "one"), sends("anna", "two"), waits(61s), sends("anna", "/me stretches"),
                    connects("bob"), sends("bob", "/nick bob"), hears("bob", "-- welcome*"),
                    hears("bob", "(2026-11-20 19:15 UTC) <anna> two"),
                    hears("bob", "(2026-11-20 19:16 UTC) * anna stretches"),
                    hears("bob", "-- topic: sockets (set by anna)"), hears("bob", "-- you are bob")});
}

TEST(Room, shows_only_as_many_of_the_last_lines_as_fit) {
    RoomFixture room{Settings{.history = 10, .history_bytes = 130}};
    Conversation talk(room.room);
    const std::string fifty(50, 'x');  // with time and name, 82 bytes
    talk.run(comes_in("anna") + Script{sends("anna", fifty), sends("anna", "one"), sends("anna", "two"),
                                       connects("bob"), sends("bob", "/nick bob"), hears("bob", "-- welcome*"),
                                       hears("bob", "(2026-11-20 19:15 UTC) <anna> one"),
                                       hears("bob", "(2026-11-20 19:15 UTC) <anna> two"),
                                       hears("bob", "-- you are bob")});
}

TEST(Room, remembers_what_the_journal_kept) {
    RoomFixture first{Settings{.operator_keys = {"root"}}};
    {
        Conversation talk(first.room);
        first.accounts.passwords["root"] = "password1";
        talk.run({connects("root"), sends("root", "/login root password1"), first.accounts_answer(),
                  sends("root", "/topic rules"), sends("root", "be nice"), sends("root", "/ban bob loud"),
                  sends("root", "/ban @192.0.2.7 spam"), sends("root", "/ban carl"), sends("root", "/unban carl")});
    }
    RoomFixture second{Settings{}, first.journal.records};
    Conversation talk(second.room);
    talk.run({connects("bob"), sends("bob", "/nick bob"), skips_to("bob", "!! bob is banned from this room: loud"),
              connects("spammer", "192.0.2.7:999"), hears("spammer", "!! your address is banned from this room: spam"),
              is_closed("spammer", "banned address"), connects("carl"), sends("carl", "/nick carl"),
              skips_to("carl", "(2026-11-20 19:15 UTC) <root> be nice"), hears("carl", "-- topic: rules (set by root)"),
              hears("carl", "-- you are carl")});
}

TEST(Room, sums_up_joins_and_leaves_of_a_crowd) {
    RoomFixture room{Settings{.crowd = 3}};
    Conversation talk(room.room);
    talk.run(comes_in("a") + comes_in("b") + comes_in("c") + Script{skips_to("a", "-- c joined"), hears_nothing("a")} +
             comes_in("d") + comes_in("e") +
             Script{hears_nothing("a"), is_dropped("e"), hears_nothing("a"), waits(5s),
                    hears("a", "-- 2 joined, 1 left"), waits(20s), hears_nothing("a"),
                    is_dropped("d", "connection reset"), waits(5s), skips_to("a", "-- d left: connection reset"),
                    hears_nothing("a")});
}

TEST(Room, ends_who_says_nothing_for_too_long) {
    RoomFixture room{Settings{.idle_timeout = 30s, .join_timeout = 10s}};
    Conversation talk(room.room);
    talk.run(comes_in("anna") + comes_in("bob") +
             Script{connects("nameless"), waits(11s),
                    skips_to("nameless", "!! disconnected: you did not choose a name within 10 s"),
                    is_closed("nameless", "chose no name in time"), waits(15s), sends("anna", "/ping"),
                    skips_to("anna", "-- pong"), sends_bytes("bob", "half a line"), waits(5s),
                    skips_to("bob", "!! disconnected: you have said nothing for 30 s"), is_closed("bob", "idle"),
                    hears("anna", "-- bob left: idle"), hears_nothing("anna")});
}

TEST(Room, says_goodbye_when_the_server_stops) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") +
             Script{connects("nameless"),
                    acts("the server stops", [&](core::Now now, engine::Outbox& out) { room.room.stopping(now, out); }),
                    skips_to("anna", "-- the server is stopping; goodbye"),
                    skips_to("nameless", "-- the server is stopping; goodbye")});
}

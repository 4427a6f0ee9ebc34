#include <gtest/gtest.h>

#include <random>

#include "tests/unit/ch01-chatroom/chat-session/accounts_of_a_test.hpp"

using namespace chat::session;
using namespace testkit;
using namespace std::chrono_literals;

TEST(BadInput, gets_a_clear_error_and_a_note_in_the_log) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + comes_in("bob") +
             Script{skips_to("anna", "-- bob joined"),
                    skips_to("bob", "-- bob joined"),
                    sends("anna", "ab\xff"),
                    hears("anna", "!! not UTF-8 text at byte 3 of your line; it was not sent"),
                    noted("anna", "line is not UTF-8"),
                    sends_bytes("anna", std::string("nul\0here\n", 9)),
                    hears("anna", "!! a control character at byte 4 of your line; it was not sent"),
                    noted("anna", "control character in line"),
                    sends_bytes("anna", std::string(100'000, 'x')),
                    hears("anna", "!! line too long: at most 4096 bytes; it was not sent"),
                    noted("anna", "line too long"),
                    sends_bytes("anna", std::string(100'000, 'x')),
                    hears_nothing("anna"),
                    sends_bytes("anna", "x\nback again\n"),
                    hears("anna", "<anna> back again"),
                    sends("anna", "/dance"),
                    hears("anna", "!! no such command; /help lists them"),
                    sends("anna", "/msg"),
                    hears("anna", "!! NAME is missing; it is: /msg NAME TEXT"),
                    hears("bob", "<anna> back again"),
                    hears_nothing("bob")});
}

TEST(BadInput, is_ignored_if_it_is_an_empty_line) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + Script{hears("anna", "-- anna joined"), sends("anna", ""), sends_bytes("anna", "\r\n"),
                                       hears_nothing("anna")});
}

TEST(BadInput, is_slowed_down_and_ended_if_it_is_a_flood) {
    RoomFixture room{Settings{.flood = {.lines = 3, .per = 3s}, .flood_strikes = 10}};
    Conversation talk(room.room);
    talk.run(comes_in("anna") + comes_in("bob") +
             Script{skips_to("anna", "-- bob joined"),
                    skips_to("bob", "-- bob joined"),
                    sends("anna", "1"),
                    sends("anna", "2"),
                    sends("anna", "3"),
                    sends("anna", "4"),
                    hears("anna", "<anna> 1"),
                    hears("anna", "<anna> 2"),
                    hears("anna", "!! too fast: at most 3 lines in 3 s*"),
                    hears_nothing("anna"),
                    noted("anna", "flood: lines refused"),
                    waits(1s),
                    sends("anna", "5"),
                    hears("anna", "<anna> 5"),
                    sends_bytes("anna", "6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n"),
                    hears("anna", "!! too fast*"),
                    hears("anna", "!! disconnected: you sent too much too fast"),
                    is_closed("anna", "flood"),
                    hears("bob", "<anna> 1"),
                    hears("bob", "<anna> 2"),
                    hears("bob", "<anna> 5"),
                    hears("bob", "-- anna left: flood"),
                    hears_nothing("bob")});
}

TEST(BadInput, of_random_bytes_harms_nobody) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    RoomFixture room{Settings{.flood = {.lines = 0}}};
    Conversation talk(room.room);
    talk.run(comes_in("witness"));
    const std::string alphabet = "/ \n\r\tnickmsgwhoquitloginregister@\xff\xe4\xbd\xa0\x01";
    for (int round = 0; round < 300; ++round) {
        std::string bytes;
        for (auto length = random() % 200; length > 0; --length) bytes += alphabet[random() % alphabet.size()];
        const auto who = "fuzz" + std::to_string(round);
        talk.run({connects(who), sends_bytes(who, "/nick " + who + "\n" + bytes)});
        while (!room.accounts.questions.empty()) talk.run({room.accounts_answer()});
        talk.run({is_dropped(who)});
    }
    EXPECT_EQ(room.room.connection_count(), 1u);
    talk.run({waits(5s), sends("witness", "still here"), skips_to("witness", "<witness> still here")});
}

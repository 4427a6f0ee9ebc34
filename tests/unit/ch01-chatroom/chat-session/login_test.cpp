#include <gtest/gtest.h>

#include "tests/unit/ch01-chatroom/chat-session/accounts_of_a_test.hpp"

using namespace chat::session;
using namespace testkit;
using namespace std::chrono_literals;

TEST(Login, registers_and_joins) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run({connects("anna"), hears("anna", "-- welcome*"), sends("anna", "/register Änna correct horse"),
              hears_nothing("anna"), room.accounts_answer(), hears("anna", "-- registered Änna"),
              hears("anna", "-- you are Änna"), hears("anna", "-- Änna joined"),
              sends("anna", "/login Änna correct horse"), hears("anna", "!! you are logged in as Änna already"),
              sends("anna", "/nick other"),
              hears("anna", "!! you are logged in as Änna; a guest name needs a connection of its own")});
}

TEST(Login, refuses_a_wrong_password_and_gives_up_after_five) {
    RoomFixture room;
    room.accounts.passwords["anna"] = "right password";
    Conversation talk(room.room);
    Script script{connects("anna"), hears("anna", "-- welcome*")};
    for (int i = 0; i < 5; ++i) {
        script = script + Script{sends("anna", "/login anna wrong password"), room.accounts_answer(),
                                 hears("anna", "!! wrong name or password"), noted("anna", "wrong name or password")};
    }
    talk.run(script + Script{hears("anna", "!! disconnected: too many wrong passwords"),
                             is_closed("anna", "too many wrong passwords")});
}

TEST(Login, answers_the_same_for_a_name_that_nobody_registered) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run({connects("x"), hears("x", "-- welcome*"), sends("x", "/login nobody wrong password"),
              room.accounts_answer(), hears("x", "!! wrong name or password")});
}

TEST(Login, keeps_lines_that_come_before_the_answer) {
    RoomFixture room;
    room.accounts.passwords["anna"] = "right password";
    Conversation talk(room.room);
    talk.run({connects("anna"), hears("anna", "-- welcome*"),
              sends_bytes("anna", "/login anna right password\nhello\n/who\n"), hears_nothing("anna"),
              room.accounts_answer(), hears("anna", "-- you are anna"), hears("anna", "-- anna joined"),
              hears("anna", "<anna> hello"), hears("anna", "-- 1 is here"), hears("anna", "-- here: anna")});
}

TEST(Login, bounds_what_may_wait_for_the_answer) {
    RoomFixture room{Settings{.held_bytes = 1000}};
    Conversation talk(room.room);
    talk.run(
        {connects("x"), hears("x", "-- welcome*"), sends("x", "/login x some password"),
         sends_bytes("x", std::string(300, 'a') + "\n" + std::string(300, 'b') + "\n" + std::string(300, 'c') + "\n"),
         hears_nothing("x"), sends("x", std::string(300, 'd')),
         hears("x", "!! disconnected: you sent too much before your password was checked"),
         is_closed("x", "flood before login"), room.accounts_answer()});
    EXPECT_EQ(room.room.connection_count(), 0u);
}

TEST(Login, takes_a_name_over_from_an_older_connection) {
    RoomFixture room;
    room.accounts.passwords["anna"] = "right password";
    Conversation talk(room.room);
    talk.run({connects("old"), sends("old", "/login anna right password"), room.accounts_answer(),
              skips_to("old", "-- anna joined"), connects("new"), sends("new", "/login anna right password"),
              hears_nothing("old"), room.accounts_answer(),
              hears("old", "!! disconnected: you logged in from elsewhere"),
              is_closed("old", "logged in from elsewhere"), skips_to("new", "-- you are anna")});
    EXPECT_EQ(room.room.member_count(), 1u);
}

TEST(Login, lets_a_guest_register_the_name_it_has) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + Script{hears("anna", "-- anna joined"), sends("anna", "/register anna good password"),
                                       room.accounts_answer(), hears("anna", "-- registered anna"),
                                       hears("anna", "-- you are anna"), hears_nothing("anna")});
}

TEST(Login, lets_a_guest_register_another_name) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") +
             Script{hears("anna", "-- anna joined"), sends("anna", "/register bella good password"),
                    room.accounts_answer(), hears("anna", "-- registered bella"), hears("anna", "-- you are bella"),
                    hears("anna", "-- anna is now bella"), hears("anna", "-- you are bella")} +
             comes_in("anna2") + Script{sends("anna2", "/nick anna"), skips_to("anna2", "-- you are anna")});
}

TEST(Login, keeps_a_name_for_whoever_is_registering_it) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run({connects("first"), hears("first", "-- welcome*"), connects("second"), hears("second", "-- welcome*"),
              sends("first", "/register anna good password"), sends("second", "/nick anna"),
              hears("second", "!! anna is in use; choose another name"),
              sends("second", "/register Anna good password"),
              hears("second", "!! Anna is in use; choose another name"), room.accounts_answer(AccountAnswer::failed),
              hears("first", "!! your account could not be saved; tell the operator"), sends("second", "/nick anna"),
              hears("second", "-- you are anna")});
}

TEST(Login, says_what_to_do_when_it_cannot_be_done) {
    RoomFixture room;
    room.accounts.passwords["anna"] = "right password";
    Conversation talk(room.room);
    talk.run({connects("x"), hears("x", "-- welcome*"), sends("x", "/register anna good password"),
              hears("x", "!! anna is registered already; if it is yours: /login anna PASSWORD"),
              sends("x", "/nick ANNA"), hears("x", "!! ANNA is registered; if it is yours: /login ANNA PASSWORD"),
              sends("x", "/register bob short"), hears("x", "!! a password has 8 to 128 bytes"),
              sends("x", "/register bob " + std::string(129, 'p')), hears("x", "!! a password has 8 to 128 bytes"),
              sends("x", "/register bob good password"), room.accounts_answer(AccountAnswer::busy),
              hears("x", "!! too many people are logging in; try again in a moment"),
              sends("x", "/register bob good password"), room.accounts_answer(AccountAnswer::taken),
              hears("x", "!! bob is registered already"), sends("x", "/login anna"),
              hears("x", "!! PASSWORD is missing; it is: /login NAME PASSWORD")});
}

TEST(Login, keeps_guests_out_if_told_to) {
    RoomFixture room{Settings{.guests = false}};
    Conversation talk(room.room);
    talk.run(
        {connects("anna"), hears("anna", "-- welcome to the chat room; come in with /login*"),
         sends("anna", "/nick anna"), hears("anna", "!! guests are not admitted; /login or /register"),
         sends("anna", "hello"), hears("anna", "!! come in first: /login NAME PASSWORD or /register NAME PASSWORD"),
         sends("anna", "/register anna good password"), room.accounts_answer(), hears("anna", "-- registered anna")});
}

TEST(Login, does_not_time_out_a_guest_that_waits_for_its_account) {
    RoomFixture room{Settings{.idle_timeout = 1000s, .join_timeout = 10s}};
    Conversation talk(room.room);
    talk.run(comes_in("anna") + Script{waits(20s), sends("anna", "/register anna good password"), waits(5s),
                                       room.accounts_answer(), skips_to("anna", "-- registered anna")});
}

TEST(Login, leaves_nothing_behind_wherever_the_link_is_dropped) {
    // Steps that need the fixture find it here; each run of the script makes a new one.
    static RoomFixture* current = nullptr;
    struct Fixture : RoomFixture {
        Fixture() {
            accounts.passwords["bob"] = "right password";
            current = this;
        }
    };
    const auto answered = acts("the accounts answer", [](core::Now now, engine::Outbox& out) {
        const auto [ticket, answer] = current->accounts.answer_next();
        current->room.answer(ticket, answer, now, out);
    });
    const Script script = comes_in("witness") + Script{connects("anna"),
                                                       sends_bytes("anna", "/regis"),
                                                       sends_bytes("anna", "ter anna good pass"),
                                                       sends_bytes("anna", "word\n"),
                                                       sends("anna", "held line"),
                                                       answered,
                                                       skips_to("anna", "-- registered anna"),
                                                       sends("anna", "/quit"),
                                                       is_closed("anna", "quit"),
                                                       connects("anna"),
                                                       sends("anna", "/login bob wrong password"),
                                                       answered,
                                                       sends("anna", "/nick guest"),
                                                       sends("anna", "/login bob right password"),
                                                       answered,
                                                       sends("anna", "hello")};
    run_with_every_drop<Fixture>(script, "anna", [](Fixture& fixture, Conversation& talk) {
        EXPECT_EQ(fixture.room.connection_count(), 1u);
        EXPECT_EQ(fixture.room.member_count(), 1u);
        Script rest;
        while (!fixture.accounts.questions.empty()) {  // late answers find nobody and do no harm
            const auto [ticket, answer] = fixture.accounts.answer_next();
            rest.push_back(
                acts("a late answer", [&, ticket = ticket, answer = answer](core::Now now, engine::Outbox& out) {
                    fixture.room.answer(ticket, answer, now, out);
                }));
        }
        talk.run(rest + Script{waits(1s), sends("witness", "still here"), skips_to("witness", "<witness> still here"),
                               sends("witness", "/who"), hears("witness", "-- 1 is here"),
                               hears("witness", "-- here: witness"), sends("witness", "/nick guest"),
                               hears("witness", "-- you are guest")});
    });
}

TEST(Login, sends_nothing_to_a_name_that_is_only_being_registered) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") + comes_in("carl") +
             Script{sends("anna", "/register bob good password"), sends("carl", "/msg bob psst"),
                    skips_to("carl", "!! nobody here is called bob; /who lists who is")});
}

TEST(Login, carries_out_what_came_before_the_end_of_input) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("carl") +
             Script{connects("anna"), sends_bytes("anna", "/register anna good password\nhello\n/who\nhalf a li"),
                    ends_input("anna"), hears("anna", "-- welcome*"), hears_nothing("anna"), room.accounts_answer(),
                    hears("anna", "-- registered anna"), hears("anna", "-- you are anna"),
                    hears("anna", "-- anna joined"), hears("anna", "<anna> hello"), hears("anna", "-- 2 are here"),
                    hears("anna", "-- here: anna, carl"), is_closed("anna", "closed by the peer"),
                    skips_to("carl", "<anna> hello"), hears("carl", "-- anna left: closed by the peer")});
    EXPECT_EQ(room.room.connection_count(), 1u);
}

TEST(Login, waits_for_every_answer_before_it_ends_with_the_input) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run({connects("anna"), sends_bytes("anna", "/login anna good password\n/register anna good password\nhi\n"),
              ends_input("anna"), room.accounts_answer(), skips_to("anna", "!! wrong name or password"),
              hears_nothing("anna"), room.accounts_answer(), skips_to("anna", "<anna> hi"),
              is_closed("anna", "closed by the peer")});
    EXPECT_EQ(room.room.connection_count(), 0u);
}

TEST(Login, ends_at_once_with_the_input_if_no_answer_is_awaited) {
    RoomFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("carl") + comes_in("anna") +
             Script{ends_input("anna"), is_closed("anna", "closed by the peer"),
                    skips_to("carl", "-- anna left: closed by the peer")});
}

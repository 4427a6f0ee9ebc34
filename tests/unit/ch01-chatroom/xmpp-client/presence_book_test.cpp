#include "ch01-chatroom/xmpp-client/presence_book.hpp"

#include <gtest/gtest.h>

namespace xmpp::client {

namespace {

const Jid bob = Jid::parse("bob@im.example").value();

Event presence(const std::string& program, const std::string& show, const std::string& priority = "0") {
    return {"presence", {{"from", "bob@im.example/" + program}, {"show", show}, {"priority", priority}}};
}

}  // namespace

TEST(PresenceBookOfAClient, shows_the_program_with_the_highest_priority_then_the_latest) {
    PresenceBook book;
    EXPECT_EQ(book.of(bob), nullptr);
    book.take(presence("desk", "online"));
    book.take(presence("phone", "away"));
    EXPECT_EQ(book.of(bob)->show, "away");
    book.take(presence("desk", "dnd", "5"));
    book.take(presence("phone", "online"));
    EXPECT_EQ(book.of(bob)->show, "dnd");
    book.take(presence("desk", "offline"));
    EXPECT_EQ(book.of(bob)->show, "online");
    book.take(presence("phone", "offline"));
    EXPECT_EQ(book.of(bob), nullptr);
}

TEST(PresenceBookOfAClient, knows_nothing_after_a_new_log_in_and_all_after_a_resumption) {
    PresenceBook book;
    book.take(presence("desk", "online"));
    book.take({"resumed", {}});
    EXPECT_NE(book.of(bob), nullptr);
    book.take({"online", {}});
    EXPECT_EQ(book.of(bob), nullptr);
}

TEST(PresenceBookOfAClient, notes_only_so_many_programs_of_one_person) {
    PresenceBook book;
    for (std::size_t i = 0; i < PresenceBook::most_programs + 10; ++i) book.take(presence(std::to_string(i), "online"));
    for (std::size_t i = 0; i < PresenceBook::most_programs; ++i) book.take(presence(std::to_string(i), "offline"));
    EXPECT_EQ(book.of(bob), nullptr);
}

}  // namespace xmpp::client

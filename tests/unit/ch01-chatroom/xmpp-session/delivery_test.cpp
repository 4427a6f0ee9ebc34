#include "ch01-chatroom/xmpp-session/delivery.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace {

using namespace xmpp;
using namespace xmpp::session;

const Delivery dropped{}, kept{.keep = true}, refused{.fault = StanzaFault::service_unavailable};

Delivery to(std::vector<std::size_t> places) {
    return {.to = std::move(places)};
}

const std::vector<Resource> several{{"phone", 5}, {"desk", 5}, {"tablet", 1}, {"bot", -1}, {"new", {}}};
const std::vector<Resource> only_silent{{"bot", -1}, {"new", {}}};
constexpr std::array all_types{MessageType::normal, MessageType::chat, MessageType::groupchat, MessageType::headline,
                               MessageType::error};

xml::Element stanza(const std::string& name, const std::string& type) {
    xml::Element made(name, std::string(ns::client));
    if (!type.empty()) made.set("type", type);
    return made;
}

TEST(Delivery, of_a_message_to_a_program_that_is_there) {
    for (const auto type : all_types) {
        EXPECT_EQ(deliver_message(type, true, "tablet", several), to({2}));
        EXPECT_EQ(deliver_message(type, true, "bot", several), to({3})) << "whatever its priority";
        EXPECT_EQ(deliver_message(type, true, "new", several), to({4})) << "also before its presence";
    }
    EXPECT_EQ(deliver_message(MessageType::headline, true, "Phone", several), dropped) << "upper case is another name";
}

TEST(Delivery, of_a_message_to_the_account) {
    EXPECT_EQ(deliver_message(MessageType::chat, true, "", several), to({0, 1})) << "all with the highest priority";
    EXPECT_EQ(deliver_message(MessageType::normal, true, "", several), to({0, 1}));
    EXPECT_EQ(deliver_message(MessageType::headline, true, "", several), to({0, 1, 2}));
    EXPECT_EQ(deliver_message(MessageType::groupchat, true, "", several), refused);
    EXPECT_EQ(deliver_message(MessageType::error, true, "", several), dropped);
}

TEST(Delivery, of_a_message_when_nobody_wants_it) {
    for (const auto& resources : {std::vector<Resource>{}, only_silent}) {
        EXPECT_EQ(deliver_message(MessageType::chat, true, "", resources), kept);
        EXPECT_EQ(deliver_message(MessageType::normal, true, "", resources), kept);
        EXPECT_EQ(deliver_message(MessageType::chat, false, "", resources), refused)
            << "somebody types: not worth keeping";
        EXPECT_EQ(deliver_message(MessageType::headline, true, "", resources), dropped);
        EXPECT_EQ(deliver_message(MessageType::groupchat, true, "", resources), refused);
        EXPECT_EQ(deliver_message(MessageType::error, true, "", resources), dropped);
    }
}

TEST(Delivery, of_a_message_to_a_program_that_is_gone) {
    EXPECT_EQ(deliver_message(MessageType::chat, true, "old", several), to({0, 1})) << "as to the account";
    EXPECT_EQ(deliver_message(MessageType::normal, true, "old", {}), kept);
    EXPECT_EQ(deliver_message(MessageType::groupchat, true, "old", several), refused);
    EXPECT_EQ(deliver_message(MessageType::headline, true, "old", several), dropped);
    EXPECT_EQ(deliver_message(MessageType::error, true, "old", several), dropped);
}

TEST(Delivery, prefers_zero_to_a_negative_priority) {
    const std::vector<Resource> two{{"a", -128}, {"b", 0}};
    EXPECT_EQ(deliver_message(MessageType::chat, true, "", two), to({1}));
}

TEST(Delivery, of_an_iq) {
    EXPECT_EQ(deliver_iq(stanza("iq", "get"), "bot", several), to({3}));
    EXPECT_EQ(deliver_iq(stanza("iq", "result"), "desk", several), to({1}));
    EXPECT_EQ(deliver_iq(stanza("iq", "set"), "old", several), refused);
    EXPECT_EQ(deliver_iq(stanza("iq", "result"), "old", several), dropped) << "an answer is not answered";
    EXPECT_EQ(deliver_iq(stanza("iq", "error"), "old", several), dropped);
}

TEST(Delivery, of_a_presence) {
    EXPECT_EQ(deliver_presence("", several), to({0, 1, 2, 3})) << "to all who have sent theirs";
    EXPECT_EQ(deliver_presence("bot", several), to({3}));
    EXPECT_EQ(deliver_presence("old", several), dropped);
}

TEST(Delivery, to_nobody_looks_like_one_to_somebody_who_is_away) {
    EXPECT_EQ(deliver_to_nobody(stanza("message", "chat")), refused);
    EXPECT_EQ(deliver_to_nobody(stanza("message", "error")), dropped);
    EXPECT_EQ(deliver_to_nobody(stanza("iq", "get")), refused);
    EXPECT_EQ(deliver_to_nobody(stanza("iq", "result")), dropped);
    EXPECT_EQ(deliver_to_nobody(stanza("presence", "")), dropped);
}

}  // namespace

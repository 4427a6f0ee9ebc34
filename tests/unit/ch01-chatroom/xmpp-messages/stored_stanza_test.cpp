#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/xml/writer.hpp"

namespace {

using namespace xmpp;

std::string again(const std::string& text) {
    const auto stanza = parse_stanza(text);
    return stanza ? xml::to_text(*stanza, ns::client) : "nothing";
}

TEST(StoredStanza, is_read_again_whatever_its_size) {
    std::string deep = "x";
    for (int i = 0; i < 500; ++i) deep = "<a>" + deep + "</a>";
    for (const auto& text :
         {std::string("<a/>"), std::string("<presence/>"), std::string("<vCard xmlns='vcard-temp'/>"),
          "<message><body>" + std::string(300'000, 'x') + "</body></message>", deep})
        EXPECT_EQ(again(text), text);
}

TEST(StoredStanza, is_one_whole_element) {
    for (const auto* text : {"", "x", "<a", "<a>", "<a/><b/>", "<a/>x", "</stream>", "<a></b>"})
        EXPECT_FALSE(parse_stanza(text)) << text;
}

TEST(StoredStanza, worth_keeping_is_what_says_something_later) {
    const auto is_kept = [](const std::string& text) { return is_worth_keeping(*parse_stanza(text)); };
    EXPECT_TRUE(is_kept("<message><body>a</body></message>"));
    EXPECT_TRUE(is_kept("<message type='chat'><received xmlns='urn:xmpp:receipts' id='1'/></message>"));
    EXPECT_FALSE(is_kept("<message type='groupchat'><body>a</body></message>"));
    EXPECT_FALSE(is_kept("<message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>"));
    EXPECT_TRUE(
        is_kept("<message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/>"
                "<store xmlns='urn:xmpp:hints'/></message>"));
    EXPECT_FALSE(is_kept("<message type='chat'><body>a</body><no-store xmlns='urn:xmpp:hints'/></message>"));
    EXPECT_FALSE(is_kept("<message/>"));
    EXPECT_FALSE(is_kept("<presence/>"));
}

}  // namespace

#include "ch01-chatroom/xmpp-trace/stream_trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace xmpp::stream_trace {
namespace {

using testing::ElementsAre;
using trace::Direction;
using trace::Message;

const std::string header =
    "<?xml version='1.0'?><stream:stream to='im.example' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

std::vector<Message> read(const std::string& bytes, std::size_t at_once) {
    const auto dissector = make_dissector(Direction::in);
    std::vector<Message> all;
    for (std::size_t at = 0; at < bytes.size(); at += at_once)
        for (auto& each : dissector->take(std::string_view(bytes).substr(at, at_once))) all.push_back(std::move(each));
    for (auto& each : dissector->finish()) all.push_back(std::move(each));
    return all;
}

std::vector<std::string> names(const std::vector<Message>& messages) {
    std::vector<std::string> all;
    for (const auto& each : messages) all.push_back(each.name);
    return all;
}

std::string bytes_of(const std::vector<Message>& messages) {
    std::string all;
    for (const auto& each : messages) all += each.bytes;
    return all;
}

class CutAnywhere : public testing::TestWithParam<std::size_t> {};

TEST_P(CutAnywhere, ALogInWithASecondDocumentHasItsMessagesAndNoPassword) {
    const std::string auth =
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGFsaWNlAHNlY3JldA==</auth>";
    const std::string chat = "<message to='bob@im.example' type='chat'><body>hi</body></message>";
    const auto bytes = header + auth + header + "\n " + chat + "</stream:stream>";
    const auto messages = read(bytes, GetParam());

    EXPECT_THAT(names(messages), ElementsAre("stream", "auth", "stream", "message", "end of stream"));
    EXPECT_EQ(bytes_of(messages).size(), bytes.size());
    EXPECT_EQ(bytes_of(messages).find("AGFsaWNlAHNlY3JldA"), std::string::npos);
    EXPECT_THAT(messages.at(3).fields, ElementsAre(trace::Field{"to", "bob@im.example"}, trace::Field{"type", "chat"},
                                                   trace::Field{"body", "hi"}));
}

TEST_P(CutAnywhere, APasswordWithReferencesAndCdataIsMasked) {
    const std::string set =
        "<iq type='set' id='1'><query xmlns='jabber:iq:register'><username>al</username>"
        "<password>s&#101;c<![CDATA[ret]]></password></query></iq>";
    const auto messages = read(header + set, GetParam());
    ASSERT_THAT(names(messages), ElementsAre("stream", "iq"));
    EXPECT_EQ(messages.at(1).bytes.find("#101"), std::string::npos);
    EXPECT_EQ(messages.at(1).bytes.find("ret]"), std::string::npos);
    EXPECT_THAT(messages.at(1).fields, testing::Contains(trace::Field{"query", std::string(trace::masked_value)}));
}

TEST_P(CutAnywhere, BlanksBetweenTwoDocumentsAreNoFault) {
    const std::string auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGE</auth>";
    const auto text = header + "\n" + auth + " \r\n" + header + "<presence/>";
    const auto messages = read(text, GetParam());
    EXPECT_THAT(names(messages), ElementsAre("stream", "auth", "stream", "presence"));
    EXPECT_EQ(bytes_of(messages).size(), text.size());
}

TEST_P(CutAnywhere, BehindStartTlsNothingIsRead) {
    const std::string start = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    const std::string tls = "\x16\x03\x01 secret";
    const auto messages = read(header + start + tls, GetParam());
    ASSERT_GE(messages.size(), 3U);
    EXPECT_EQ(messages.at(2).name, "undecoded");
    EXPECT_EQ(bytes_of(messages).find("secret"), std::string::npos);
    EXPECT_EQ(bytes_of(messages).size(), (header + start + tls).size());
}

TEST_P(CutAnywhere, WhatIsNoXmlIsMasked) {
    const auto messages = read(header + "<message><body>private</message>", GetParam());
    EXPECT_EQ(messages.at(1).name, "undecoded");
    EXPECT_EQ(bytes_of(messages).find("private"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Pieces, CutAnywhere, testing::Values(1, 2, 7, 100'000));

}  // namespace
}  // namespace xmpp::stream_trace

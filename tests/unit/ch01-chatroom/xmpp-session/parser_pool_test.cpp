// Streams that borrow their parser between two stanzas understand the same as streams that have one of their own.
#include "ch01-chatroom/xmpp-session/parser_pool.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ch01-chatroom/xmpp-session/stanza_stream.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::session {
namespace {

std::vector<std::string> told(StanzaStream& stream, std::string_view bytes) {
    std::vector<std::string> all;
    stream.receive(bytes);
    while (const auto event = stream.next()) {
        if (const auto* element = std::get_if<xml::Element>(&*event))
            all.push_back(xml::to_text(*element, "jabber:client"));
        else if (const auto* fault = std::get_if<xml::StreamFault>(&*event))
            all.emplace_back(name_of(*fault));
        else
            all.emplace_back(std::holds_alternative<xml::Opened>(*event) ? "opened" : "closed");
    }
    return all;
}

const std::vector<std::string> documents{
    "<stream:stream to='a' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    "<message to='b'><body>one</body></message> \n<presence/></stream:stream>",
    "<stream:stream from='c' xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client'>"
    "<iq id='1'><q xmlns='urn:q'>&lt;&#x4e2d;</q></iq><stream:error/></stream:stream>",
    "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'><message/><s:x/></stream:stream>",
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><a:message/>"};

/// All documents at once, a piece of each in turn.
std::vector<std::vector<std::string>> read_in_turn(ParserPool* pool, std::size_t piece) {
    std::vector<StanzaStream> streams;
    for (std::size_t i = 0; i < documents.size(); ++i) streams.emplace_back(xml::StreamLimits{}, pool);
    std::vector<std::vector<std::string>> all(documents.size());
    for (std::size_t at = 0; at < 400; at += piece)
        for (std::size_t i = 0; i < documents.size(); ++i) {
            if (at >= documents[i].size()) continue;
            for (auto& each : told(streams[i], std::string_view(documents[i]).substr(at, piece)))
                all[i].push_back(std::move(each));
        }
    return all;
}

TEST(ParserPool, HowEverTheBytesAreCutTheSameComesOut) {
    const auto alone = read_in_turn(nullptr, 1'000);
    ASSERT_EQ(alone[0], (std::vector<std::string>{"opened", "<message to='b'><body>one</body></message>", "<presence/>",
                                                  "closed"}));
    ASSERT_EQ(alone[2].back(), "not well-formed");
    ASSERT_EQ(alone[3].back(), "a prefix that is not declared");
    for (std::size_t piece = 1; piece <= 120; ++piece) {
        ParserPool pool;
        EXPECT_EQ(read_in_turn(&pool, piece), alone) << "in pieces of " << piece;
    }
}

TEST(ParserPool, AStreamThatIsBrokenDoesNotSpoilTheNext) {
    ParserPool pool;
    for (int i = 0; i < 3; ++i) {
        StanzaStream bad({}, &pool), good({}, &pool);
        const auto header = documents[0].substr(0, documents[0].find("<message"));
        told(bad, header);
        told(good, header);
        EXPECT_EQ(told(bad, "<a></b>").back(), "not well-formed");
        EXPECT_TRUE(told(bad, "<message/>").empty());
        EXPECT_EQ(told(good, "<message/>"), std::vector<std::string>{"<message/>"});
    }
}

TEST(ParserPool, LimitsAreOfTheStreamAndNotOfTheParser) {
    ParserPool pool;
    const auto header = documents[0].substr(0, documents[0].find("<message"));
    StanzaStream strict({.message_bytes = 200}, &pool), generous({.message_bytes = 2'000}, &pool);
    told(generous, header);
    told(strict, header);
    const auto large = "<message>" + std::string(500, 'x') + "</message>";
    EXPECT_EQ(told(strict, large).back(), "too long");
    EXPECT_EQ(told(generous, large).size(), 1U);
}

TEST(ParserPool, AParserIsNotUsedForEver) {
    ParserPool pool;
    StanzaStream stream({}, &pool);
    told(stream, documents[0].substr(0, documents[0].find("<message")));
    const auto large = "<message>" + std::string(100'000, 'x') + "</message>";
    for (int i = 0; i < 10; ++i) EXPECT_EQ(told(stream, large).size(), 1U);
}

}  // namespace
}  // namespace xmpp::session

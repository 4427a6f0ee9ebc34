#include "shared/xml/stream_parser.hpp"

#include <gtest/gtest.h>

#include "shared/xml/writer.hpp"

namespace {

using namespace std::string_literals;
using xml::Element;
using xml::StreamFault;

/// What happened, as text: easy to compare and to read.
std::string told(const xml::StreamEvent& event) {
    if (const auto* opened = std::get_if<xml::Opened>(&event))
        return "opened " + opened->root.name + " of " + opened->root.ns;
    if (const auto* element = std::get_if<Element>(&event)) return to_text(*element, "jabber:client");
    if (const auto* fault = std::get_if<StreamFault>(&event)) return "fault: " + std::string(name_of(*fault));
    return "closed";
}

using Told = std::vector<std::string>;

Told read(xml::StreamParser& parser, std::string_view bytes, std::size_t piece = std::string_view::npos) {
    Told all;
    while (!bytes.empty()) {
        auto part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        while (const auto event = parser.next(part)) all.push_back(told(*event));
    }
    return all;
}
Told read(std::string_view bytes, const xml::StreamLimits& limits = {}, std::size_t piece = std::string_view::npos) {
    xml::StreamParser parser(limits);
    return read(parser, bytes, piece);
}

const std::string header =
    "<stream:stream to='im.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
    "version='1.0'>";
const std::string opened = "opened stream of http://etherx.jabber.org/streams";

/// The one thing that happens behind the header.
std::string behind_header(const std::string& bytes, const xml::StreamLimits& limits = {}) {
    const auto all = read(header + bytes, limits);
    if (all.size() != 2) return "not one thing but " + std::to_string(static_cast<int>(all.size()) - 1);
    return all.back();
}

TEST(StreamParser, reads_a_conversation_however_it_is_cut) {
    const auto talk =
        "<?xml version='1.0'?>\n" + header +
        " <message to=\"bob@im.example\" type='chat'><body>hello &amp; &lt;bye&gt; 微博</body></message>\n\n"
        "<iq id='1' type='get'><query xmlns='jabber:iq:roster'/></iq>   </stream:stream>";
    const Told expected{opened,
                        "<message to='bob@im.example' type='chat'><body>hello &amp; &lt;bye&gt; 微博</body></message>",
                        "<iq id='1' type='get'><query xmlns='jabber:iq:roster'/></iq>", "closed"};
    EXPECT_EQ(read(talk), expected);
    for (std::size_t piece = 1; piece < 40; ++piece) EXPECT_EQ(read(talk, {}, piece), expected) << piece;
}

TEST(StreamParser, compares_namespaces_and_not_prefixes) {
    const auto all = read(
        "<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns:c='jabber:client'>"
        "<c:message c:odd='1'><c:body/><x xmlns='other'><c:y/></x></c:message>");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0], opened);
    EXPECT_EQ(all[1],
              "<message xmlns:a0='jabber:client' a0:odd='1'><body/><x xmlns='other'><y "
              "xmlns='jabber:client'/></x></message>");
}

TEST(StreamParser, knows_the_root_as_it_was_written) {
    xml::StreamParser parser;
    std::string_view bytes(header);
    const auto event = parser.next(bytes);
    const auto& root = std::get<xml::Opened>(*event).root;
    EXPECT_EQ(root.attribute("to"), "im.example");
    EXPECT_EQ(root.attribute("version"), "1.0");
    EXPECT_TRUE(bytes.empty());
}

TEST(StreamParser, takes_no_byte_more_than_what_has_happened) {
    // After <success/> the next byte begins another document; after <proceed/> it is no XML at all.
    const auto first = header + "<auth xmlns='sasl'>x</auth>";
    const auto all = first + "\x16\x03\x01";
    xml::StreamParser parser;
    std::string_view left(all);
    ASSERT_TRUE(parser.next(left));
    ASSERT_TRUE(parser.next(left));
    EXPECT_EQ(left, "\x16\x03\x01");

    for (const auto* ending : {"<a/>", "<a></a>", "<a b='>'/>", "<a b='/>'><c>></c ></a\n>",
                               "<a><b><c x='>'>/</c></b><![CDATA[</a>]]></a>"}) {
        const auto text = header + ending + header + "<b/>";
        left = text;
        parser.reset();
        ASSERT_TRUE(parser.next(left));
        ASSERT_TRUE(parser.next(left));
        EXPECT_EQ(left, header + "<b/>") << ending;
        parser.reset();
        EXPECT_EQ(read(parser, left), (Told{opened, "<b/>"})) << ending;
    }
}

TEST(StreamParser, keeps_what_it_does_not_know) {
    const auto odd =
        "<message xml:lang='de'><body>a<b xmlns='u'>c</b>d</body><x xmlns='v' y='&quot;&apos;'>\n\t</x></message>"s;
    EXPECT_EQ(behind_header(odd),
              "<message xml:lang='de'><body>a<b xmlns='u'>c</b>d</body><x xmlns='v' "
              "y='&quot;&apos;'>&#10;&#9;</x></message>");
    EXPECT_EQ(behind_header("<body><![CDATA[a < b && c]]>&#x5FAE;&#21338;</body>"),
              "<body>a &lt; b &amp;&amp; c微博</body>");
}

TEST(StreamParser, refuses_what_makes_xml_dangerous) {
    const auto restricted = "fault: " + std::string(name_of(StreamFault::restricted));
    EXPECT_EQ(behind_header("<!-- hello -->"), restricted);
    EXPECT_EQ(behind_header("<a><!-- hello --></a>"), restricted);
    EXPECT_EQ(behind_header("<?php echo ?>"), restricted);
    EXPECT_EQ(behind_header("<a>&nbsp;</a>"), restricted);
    EXPECT_EQ(read("<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>]><r>&a;</r>"), Told{restricted});
    EXPECT_EQ(read("<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
                   "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><r>&c;</r>"),
              Told{restricted});
    EXPECT_EQ(read("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>"), Told{restricted});
}

TEST(StreamParser, refuses_what_is_no_xml) {
    const auto bad = "fault: " + std::string(name_of(StreamFault::not_well_formed));
    for (const auto& text :
         {"<a></b>"s, "<a b='1' b='2'/>"s, "<a b=1/>"s, "<a>\x01</a>"s, "<a>\xFF</a>"s, "<a>\xC0\x80</a>"s,
          "<a>&#1;</a>"s, "< a/>"s, "<a b='<'/>"s, "</a>"s, "<a>]]></a>"s, "<?xml version='1.0'?><a/>"s})
        EXPECT_EQ(behind_header(text), bad) << text;
    EXPECT_EQ(read("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Told{bad});
    EXPECT_EQ(read("\x16\x03\x01\x02"), Told{bad});
    EXPECT_EQ(read("<?xml version='1.0' encoding='UTF-16'?><a/>").size(), 2U) << "it is UTF-8, whatever it says";
}

TEST(StreamParser, reads_utf_8_alone) {
    std::string utf_16;
    for (const char letter : "<r><a/></r>"s) utf_16 += letter, utf_16 += '\0';
    EXPECT_EQ(read(utf_16), Told{"fault: not well-formed"});
    EXPECT_EQ(read("\xFF\xFE" + utf_16), Told{"fault: not well-formed"});
    std::string big_endian;
    for (const char letter : "<r><a/></r>"s) big_endian += '\0', big_endian += letter;
    EXPECT_EQ(read(big_endian), Told{"fault: not well-formed"});
    EXPECT_EQ(read("\xFE\xFF" + big_endian), Told{"fault: not well-formed"});
    EXPECT_EQ(behind_header("<a>"s + '\0' + "</a>"), "fault: not well-formed");
}

TEST(StreamParser, tells_what_stood_before_a_zero_byte) {
    const auto text = "<r>"s + '\0' + "</r>";
    const Told both{"opened r of ", "fault: not well-formed"};
    EXPECT_EQ(read(text), both);
    EXPECT_EQ(read(text, {}, 1), both);
}

TEST(StreamParser, says_which_of_its_rules_was_broken) {
    EXPECT_EQ(behind_header("<p:a/>"), "fault: " + std::string(name_of(StreamFault::unbound_prefix)));
    EXPECT_EQ(behind_header("<a p:b='1'/>"), "fault: " + std::string(name_of(StreamFault::unbound_prefix)));
    EXPECT_EQ(behind_header("hello<a/>"), "fault: " + std::string(name_of(StreamFault::stray_text)));
}

TEST(StreamParser, says_nothing_more_after_a_fault_or_the_end) {
    EXPECT_EQ(read(header + "<a></b><c/>").size(), 2U);
    EXPECT_EQ(read(header + "</stream:stream><c/>garbage &&&"), (Told{opened, "closed"}));
    EXPECT_EQ(read("<r/><r/>"), (Told{"opened r of ", "closed"}));
}

TEST(StreamParser, has_a_limit_for_each_message) {
    const xml::StreamLimits limits{.message_bytes = 1'000};
    const auto too_long = "fault: " + std::string(name_of(StreamFault::too_long));
    EXPECT_EQ(behind_header("<a>" + std::string(1'000, 'x') + "</a>", limits), too_long);
    EXPECT_EQ(behind_header("<a b='" + std::string(1'000, 'x') + "'/>", limits), too_long);
    EXPECT_EQ(behind_header("<" + std::string(1'000, 'x'), limits), too_long) << "also when it has no end";
    EXPECT_EQ(behind_header("<a b='" + std::string(1024 * 1024, 'x'), {}), too_long) << "a megabyte of attribute";
    std::string many;
    for (int i = 0; i < 100; ++i) many += "<a>" + std::string(900, 'x') + "</a>" + std::string(5'000, ' ');
    EXPECT_EQ(read(header + many, limits).size(), 101U) << "it counts anew with each, and pauses cost nothing";
    EXPECT_EQ(read("<r a='" + std::string(1'000, 'x') + "'>", limits), Told{too_long}) << "the root as well";
}

TEST(StreamParser, reads_a_tag_but_a_few_times) {
    // A ">" in a value ends nothing.
    const auto value = std::string(200'000, '>');
    EXPECT_EQ(behind_header("<a b='" + value + "'/>"), "<a b='" + xml::escaped(value) + "'/>");
    EXPECT_EQ(read(header + "<a b='" + value + "'/>", {}, 1'448).size(), 2U);
    // expat begins with each piece at the tag's begin again.
    const auto in_bytes = [](std::size_t length) {
        return read(header + "<a b='" + std::string(length, 'x') + "'/>", {}, 1).back();
    };
    EXPECT_EQ(in_bytes(3'000), "<a b='" + std::string(3'000, 'x') + "'/>");
    EXPECT_EQ(in_bytes(30'000), "fault: too long");
    const Told text = read(header + "<a>" + std::string(30'000, 'x') + "</a>", {}, 1);
    EXPECT_EQ(text.back(), "<a>" + std::string(30'000, 'x') + "</a>") << "a text it reads once";
}

TEST(StreamParser, has_limits_that_hold_from_the_next_message_on) {
    xml::StreamParser parser(xml::StreamLimits{.message_bytes = 1'000});
    EXPECT_EQ(read(parser, header).size(), 1U);
    parser.set_limits({.message_bytes = 100'000});
    EXPECT_EQ(read(parser, "<a>" + std::string(60'000, 'x') + "</a>").size(), 1U);
    parser.reset();
    EXPECT_EQ(read(parser, header + "<a>" + std::string(60'000, 'x') + "</a>").size(), 2U);
}

TEST(StreamParser, has_a_limit_of_depth_and_of_attributes) {
    std::string deep, closing;
    for (int i = 0; i < 63; ++i) deep += "<a>", closing += "</a>";
    EXPECT_EQ(read(header + deep + closing).size(), 2U) << "64 with the root";
    EXPECT_EQ(behind_header(deep + "<a>"), "fault: " + std::string(name_of(StreamFault::too_deep)));
    std::string levels;
    for (int i = 0; i < 20'000; ++i) levels += "<a>";
    EXPECT_EQ(behind_header(levels), "fault: " + std::string(name_of(StreamFault::too_deep)));

    std::string attributes;
    for (int i = 0; i < 64; ++i) attributes += " a" + std::to_string(i) + "=''";
    EXPECT_EQ(read(header + "<a" + attributes + "/>").size(), 2U);
    EXPECT_EQ(behind_header("<a" + attributes + " b=''/>"),
              "fault: " + std::string(name_of(StreamFault::too_many_attributes)));
    EXPECT_EQ(behind_header("<a" + attributes + " xmlns:b='u'/>"),
              "fault: " + std::string(name_of(StreamFault::too_many_attributes)))
        << "what declares a prefix counts, too";
}

TEST(StreamParser, breaks_off_a_login_at_every_byte) {
    const auto login = header + "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGE=</auth>";
    for (std::size_t at = 0; at < login.size(); ++at) {
        const auto events = read(login.substr(0, at));
        EXPECT_LE(events.size(), 1U) << at;
        auto broken = login;
        broken[at] = '\x01';
        const auto of_broken = read(broken);
        ASSERT_FALSE(of_broken.empty()) << at;
        EXPECT_EQ(of_broken.back(), "fault: not well-formed") << at;
    }
}

TEST(StreamParser, gives_a_tag_with_which_another_parser_goes_on) {
    xml::StreamParser first;
    std::string_view bytes =
        "<?xml version='1.0'?><s:stream to='im.example' xmlns:s=\"http://etherx.jabber.org/streams\" "
        "xmlns='jabber:client' xmlns:x='urn:a&amp;b' version='1.0'>";
    const auto event = first.next(bytes);
    const auto& its_header = std::get<xml::Opened>(*event);
    EXPECT_EQ(its_header.default_ns, "jabber:client");

    xml::StreamParser second;
    std::string_view tag = its_header.tag;
    const auto again = second.next(tag);
    EXPECT_EQ(std::get<xml::Opened>(*again).tag, its_header.tag);
    EXPECT_TRUE(std::get<xml::Opened>(*again).root.attributes.empty());
    for (auto* parser : {&first, &second}) {
        std::string_view stanza = "<message><x:y/></message></s:stream>";
        const auto message = parser->next(stanza);
        EXPECT_NE(std::get<Element>(*message).child("y", "urn:a&b"), nullptr);
        EXPECT_TRUE(std::holds_alternative<xml::Closed>(*parser->next(stanza)));
    }
}

}  // namespace

#include "shared/xml/writer.hpp"

#include <gtest/gtest.h>

#include <random>

#include "shared/xml/stream_parser.hpp"

namespace {

using xml::Element;

TEST(XmlWriter, escapes_what_has_a_meaning) {
    EXPECT_EQ(xml::escaped("a < b & c > \"d\" 'e'"), "a &lt; b &amp; c &gt; &quot;d&quot; &apos;e&apos;");
    EXPECT_EQ(xml::escaped("微博 👍"), "微博 👍");
    EXPECT_EQ(xml::escaped(std::string_view("a\0b\x1b[31m", 8)),
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD[31m");
    EXPECT_EQ(xml::escaped("a\n\tb"), "a&#10;&#9;b");
}

TEST(XmlWriter, declares_a_namespace_only_where_it_changes) {
    Element iq("iq", "jabber:client");
    iq.set("id", "1");
    iq.add(Element("query", "jabber:iq:roster")).add(Element("item", "jabber:iq:roster")).set("jid", "a'b");
    EXPECT_EQ(to_text(iq, "jabber:client"),
              "<iq id='1'><query xmlns='jabber:iq:roster'><item jid='a&apos;b'/></query></iq>");
    EXPECT_EQ(to_text(iq).substr(0, 26), "<iq xmlns='jabber:client' ");
    Element none("a", "");
    EXPECT_EQ(to_text(none, "jabber:client"), "<a xmlns=''/>") << "in no namespace, where there is a default one";
}

TEST(XmlWriter, never_declares_the_namespace_of_xml) {
    Element strange("lang", std::string(xml::xml_namespace));
    strange.add(Element("b", "jabber:client"));
    strange.add(Element("c", "u"));
    EXPECT_EQ(to_text(strange, "jabber:client"), "<xml:lang><b/><c xmlns='u'/></xml:lang>");
}

TEST(XmlWriter, opens_a_stream) {
    Element root("stream", "http://etherx.jabber.org/streams");
    root.set("id", "1").set("lang", "en", xml::xml_namespace);
    EXPECT_EQ(
        opening_tag(root, "stream", "jabber:client"),
        "<stream:stream id='1' xml:lang='en' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
    EXPECT_EQ(closing_tag(root, "stream"), "</stream:stream>");
}

class RandomElements : public testing::TestWithParam<unsigned> {
  protected:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
    std::string text() {
        const std::vector<std::string> pieces{"a",  "<",  ">",  "&", "'",   "\"",    " ",       "\n",
                                              "\r", "\t", "微", "👍", "]]>", "&amp;", "\xC3\xA4"};
        std::string all;
        for (auto left = 1 + below(6); left > 0; --left) all += pieces[below(pieces.size())];
        return all;
    }
    std::string ns() {
        return std::vector<std::string>{"", "u", "jabber:client", "u&'<", std::string(xml::xml_namespace)}[below(5)];
    }
    Element element(int depth) {
        Element made(std::vector<std::string>{"a", "b", "c-d", "ä"}[below(4)], ns());
        for (auto left = below(4); left > 0; --left)
            made.set("n" + std::to_string(left), text(), below(3) == 0 ? "v" : "");
        if (below(4) == 0) made.set("lang", "de", xml::xml_namespace);
        for (auto left = below(4); left > 0 && depth < 5; --left) {
            if (below(2) == 0)
                made.add_text(text());
            else
                made.add(element(depth + 1));
        }
        return made;
    }
    std::mt19937 random_{GetParam()};
};

TEST_P(RandomElements, are_the_same_when_they_are_read_again) {
    for (int round = 0; round < 200; ++round) {
        const auto written = element(0);
        auto around = ns();
        if (around == xml::xml_namespace) around = "";  // nobody may declare it
        const auto bytes = "<r xmlns='" + xml::escaped(around) + "'>" + to_text(written, around);
        xml::StreamParser parser;
        std::string_view left(bytes);
        ASSERT_TRUE(parser.next(left));
        const auto read = parser.next(left);
        ASSERT_TRUE(read && std::holds_alternative<Element>(*read)) << bytes << "\nseed " << GetParam();
        EXPECT_EQ(std::get<Element>(*read), written) << bytes << "\nseed " << GetParam();
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomElements, testing::Range(1U, 6U));

}  // namespace

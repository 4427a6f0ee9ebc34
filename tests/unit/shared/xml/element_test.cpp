#include "shared/xml/element.hpp"

#include <gtest/gtest.h>

namespace {

using xml::Element;

TEST(Element, knows_what_is_in_it_by_name_and_namespace) {
    Element message("message", "jabber:client");
    message.add(Element("x", "other"));
    message.add(Element("body", "jabber:client")).add_text("hello");
    message.add(Element("x", "jabber:client")).set("n", "2");
    EXPECT_EQ(message.child("body", "jabber:client")->text(), "hello");
    EXPECT_EQ(message.child("body", "other"), nullptr);
    EXPECT_EQ(message.child("x", "jabber:client")->attribute("n"), "2");
    EXPECT_EQ(message.first_child()->ns, "other");
    EXPECT_EQ(message.children().size(), 3U);
    EXPECT_EQ(Element("empty", "").first_child(), nullptr);
}

TEST(Element, has_each_attribute_once) {
    Element iq("iq", "jabber:client");
    iq.set("id", "1").set("id", "2").set("lang", "de", xml::xml_namespace);
    EXPECT_EQ(iq.attributes.size(), 2U);
    EXPECT_EQ(iq.attribute("id"), "2");
    EXPECT_EQ(iq.attribute("lang"), "") << "that one has a namespace";
    EXPECT_EQ(iq.attribute("lang", xml::xml_namespace), "de");
    EXPECT_FALSE(iq.find_attribute("to"));
    iq.erase("id");
    EXPECT_FALSE(iq.find_attribute("id"));
}

TEST(Element, joins_texts_that_stand_side_by_side) {
    Element body("body", "");
    body.add_text("a").add_text("").add_text("b");
    body.add(Element("br", ""));
    body.add_text("c");
    EXPECT_EQ(body.nodes.size(), 3U);
    EXPECT_EQ(body.text(), "abc");
}

TEST(Element, is_copied_with_all_that_is_in_it) {
    Element outer("a", "");
    outer.add(Element("b", "")).add(Element("c", "")).add_text("deep");
    auto copy = outer;
    EXPECT_EQ(copy, outer);
    copy.nodes.front().element()->add_text("more");
    EXPECT_NE(copy, outer);
    outer = copy;
    EXPECT_EQ(copy, outer);
}

}  // namespace

#include "ch01-chatroom/xmpp-messages/roster_item.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/xml/writer.hpp"

namespace {

using namespace xmpp;

xml::Element item(const std::string& jid) {
    xml::Element made("item", std::string(ns::roster));
    made.set("jid", jid);
    return made;
}
void add_group(xml::Element& to, const std::string& name) {
    to.add(xml::Element("group", std::string(ns::roster))).add_text(name);
}

TEST(RosterItem, is_written_and_read_again) {
    const RosterItem bob{.contact = Jid::parse("bob@im.example").value(),
                         .name = "Bob & Co",
                         .subscription = Subscription::from,
                         .asked = true,
                         .groups = {"Friends", "同事"}};
    const auto element = to_element(bob);
    EXPECT_EQ(
        xml::to_text(element, ns::roster),
        "<item jid='bob@im.example' name='Bob &amp; Co' subscription='from' ask='subscribe'><group>Friends</group>"
        "<group>同事</group></item>");
    EXPECT_EQ(read_item(element).value(), bob);
}

TEST(RosterItem, is_of_an_account_and_has_each_group_once) {
    auto element = item("Bob@IM.example/phone");
    for (const auto* group : {"b", "a", "b"}) add_group(element, group);
    const auto read = read_item(element).value();
    EXPECT_EQ(read.contact.text(), "bob@im.example");
    EXPECT_EQ(read.groups, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(read.subscription, Subscription::none);
}

TEST(RosterItem, is_refused_if_a_part_of_it_is_bad) {
    EXPECT_EQ(read_item(item("a b@c")).error().field, "jid");
    EXPECT_EQ(read_item(item("")).error().field, "jid");
    EXPECT_EQ(read_item(item("a@b").set("subscription", "odd")).error().field, "subscription");
}

TEST(RosterItem, can_be_read_by_a_client_though_no_server_would_take_it) {
    const auto fault = [](const xml::Element& element) { return fault_in(read_item(element).value())->field; };
    EXPECT_EQ(fault(item("a@b").set("name", std::string(1'024, 'x'))), "name");
    auto element = item("a@b");
    add_group(element, "");
    EXPECT_EQ(fault(element), "group");
    element = item("a@b");
    add_group(element, std::string(1'024, 'x'));
    EXPECT_EQ(fault(element), "group");
    element = item("a@b");
    for (std::size_t i = 0; i < max_item_groups; ++i) add_group(element, "g" + std::to_string(i));
    EXPECT_EQ(fault_in(read_item(element).value()), std::nullopt);
    add_group(element, "one more");
    EXPECT_EQ(fault(element), "group");
    element = item("a@b");
    for (char each = 'a'; each < 'f'; ++each) add_group(element, std::string(1'000, each));
    EXPECT_EQ(fault(element), "group") << "together they are too long";
}

}  // namespace

#include "ch01-chatroom/xmpp-messages/presence.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/xml/writer.hpp"

namespace {

using namespace xmpp;

xml::Element presence(const std::string& type, const std::string& priority = "", const std::string& show = "") {
    xml::Element made("presence", std::string(ns::client));
    if (!type.empty()) made.set("type", type);
    if (!priority.empty()) made.add(xml::Element("priority", std::string(ns::client))).add_text(priority);
    if (!show.empty()) made.add(xml::Element("show", std::string(ns::client))).add_text(show);
    return made;
}

TEST(Presence, is_of_one_of_eight_types) {
    EXPECT_EQ(presence_type_of(presence("")), PresenceType::available);
    EXPECT_EQ(presence_type_of(presence("unavailable")), PresenceType::unavailable);
    EXPECT_EQ(presence_type_of(presence("probe")), PresenceType::probe);
    EXPECT_FALSE(presence_type_of(presence("odd")));
    for (const auto type :
         {PresenceType::subscribe, PresenceType::subscribed, PresenceType::unsubscribe, PresenceType::unsubscribed}) {
        EXPECT_TRUE(is_about_subscription(type));
        EXPECT_EQ(presence_type_of(presence(std::string(name_of(type)))), type);
    }
    EXPECT_FALSE(is_about_subscription(PresenceType::unavailable));
}

TEST(Presence, has_a_priority_of_one_signed_byte) {
    EXPECT_EQ(read_availability(presence("")).value().priority, 0);
    EXPECT_EQ(read_availability(presence("", "127")).value().priority, 127);
    EXPECT_EQ(read_availability(presence("", "-128")).value().priority, -128);
    EXPECT_EQ(read_availability(presence("", " +5\n")).value().priority, 5) << "as XML Schema allows it";
    EXPECT_EQ(read_availability(presence("", "128")).error(), (core::Error{core::Fault::out_of_range, "priority", 0}));
    EXPECT_EQ(read_availability(presence("", "99999999999")).error().fault, core::Fault::out_of_range);
    EXPECT_EQ(read_availability(presence("", "x")).error(), (core::Error{core::Fault::malformed, "priority", 0}));
    EXPECT_EQ(read_availability(presence("", "1x")).error().fault, core::Fault::malformed);
}

TEST(Presence, shows_one_of_five_things) {
    EXPECT_EQ(read_availability(presence("", "", "dnd")).value().show, Show::do_not_disturb);
    EXPECT_EQ(read_availability(presence("", "3", "odd")).value().show, Show::online) << "it is there at least";
    EXPECT_EQ(read_availability(presence("", "3", "odd")).value().priority, 3);
    const Availability away{.show = Show::away, .status = "吃饭去了", .priority = -1};
    const auto element = make_presence(away);
    EXPECT_EQ(xml::to_text(element, ns::client),
              "<presence><show>away</show><status>吃饭去了</status><priority>-1</priority></presence>");
    EXPECT_EQ(read_availability(element).value().status, "吃饭去了");
    EXPECT_EQ(xml::to_text(make_presence({}), ns::client), "<presence/>");
}

}  // namespace

#include "ch01-chatroom/xmpp-messages/delay.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/xml/writer.hpp"

namespace {

using namespace xmpp;
using namespace std::chrono;

const Time sent = sys_days{year{2026} / 1 / 2} + hours{18} + minutes{10} + seconds{3};

TEST(Delay, has_a_stamp_of_utc) {
    EXPECT_EQ(to_stamp(sent), "2026-01-02T18:10:03Z");
    EXPECT_EQ(to_stamp(sent + milliseconds{50}), "2026-01-02T18:10:03.050Z");
    EXPECT_EQ(parse_stamp("2026-01-02T18:10:03Z"), sent);
    EXPECT_EQ(parse_stamp("2026-01-02T18:10:03.0501Z"), sent + milliseconds{50});
    EXPECT_EQ(parse_stamp("2026-01-03T02:10:03+08:00"), sent);
    EXPECT_EQ(parse_stamp("2026-01-02T13:40:03-04:30"), sent);
}

TEST(Delay, refuses_what_is_no_time) {
    for (const auto* text : {"", "2026-01-02", "2026-13-02T18:10:03Z", "2026-02-30T18:10:03Z", "2026-01-02T24:10:03Z",
                             "2026-01-02T18:10:03", "2026-01-02T18:10:03.Z", "2026-01-02T18:10:03Zx",
                             "2026-01-02 18:10:03Z", "-026-01-02T18:10:03Z", "2026-01-02T18:10:03+8:00"})
        EXPECT_FALSE(parse_stamp(text)) << text;
}

TEST(Delay, is_added_by_whoever_kept_the_stanza) {
    xml::Element message("message", std::string(ns::client));
    EXPECT_FALSE(delay_of(message));
    message.add(make_delay(Jid::server("im.example").value(), sent));
    EXPECT_EQ(xml::to_text(message, ns::client),
              "<message><delay xmlns='urn:xmpp:delay' from='im.example' stamp='2026-01-02T18:10:03Z'/></message>");
    EXPECT_EQ(delay_of(message), sent);
}

}  // namespace

#include "ch01-chatroom/xmpp-messages/jid.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace {

using xmpp::Jid;

std::string fault(std::string_view text) {
    const auto jid = Jid::parse(text);
    return jid ? "none: " + jid->text()
               : std::string(jid.error().field) + ": " + std::string(name_of(jid.error().fault));
}

TEST(Jid, has_three_parts) {
    const auto jid = Jid::parse("alice@im.example/desk").value();
    EXPECT_EQ(jid.local(), "alice");
    EXPECT_EQ(jid.domain(), "im.example");
    EXPECT_EQ(jid.resource(), "desk");
    EXPECT_FALSE(jid.is_bare());
    EXPECT_EQ(jid.bare().text(), "alice@im.example");
    EXPECT_TRUE(jid.bare().is_bare());
    EXPECT_EQ(jid.bare().with_resource("phone").value().text(), "alice@im.example/phone");
    EXPECT_EQ(jid.with_resource("phone").value().text(), "alice@im.example/phone") << "instead of the one it has";
}

TEST(Jid, may_be_a_server_or_a_part_of_one) {
    EXPECT_EQ(Jid::parse("im.example").value().local(), "");
    EXPECT_EQ(Jid::parse("im.example/x").value().resource(), "x");
    EXPECT_EQ(Jid::parse("127.0.0.1").value().domain(), "127.0.0.1");
    EXPECT_EQ(Jid::parse("a@[::1]/x").value().domain(), "[::1]");
    EXPECT_EQ(Jid::parse("im.example.").value().text(), "im.example") << "the dot of DNS's root is no part of it";
}

TEST(Jid, ends_the_local_part_at_the_first_at_sign_before_the_first_slash) {
    const auto jid = Jid::parse("juliet@example.com/foo@bar/baz").value();  // RFC 7622, section 3.5
    EXPECT_EQ(jid.local(), "juliet");
    EXPECT_EQ(jid.resource(), "foo@bar/baz");
    EXPECT_EQ(Jid::parse("example.com/a@b").value().domain(), "example.com");
}

TEST(Jid, is_compared_without_case_but_for_its_resource) {
    EXPECT_EQ(Jid::parse("Alice@IM.Example/Desk").value(), Jid::parse("alice@im.example/Desk").value());
    EXPECT_NE(Jid::parse("alice@im.example/desk").value(), Jid::parse("alice@im.example/Desk").value());
    EXPECT_EQ(Jid::parse("ａlice@im.example").value().local(), "alice") << "a wide letter is the same letter";
    EXPECT_EQ(Jid::parse("x@y/e\u0301").value(), Jid::parse("x@y/\u00E9").value()) << "an accent in normal form C";
    const std::unordered_set<Jid> set{Jid::parse("A@b").value(), Jid::parse("a@B").value()};
    EXPECT_EQ(set.size(), 1U);
}

TEST(Jid, may_be_written_in_any_script) {
    const auto jid = Jid::parse("小明@微博.example/手机 📱").value();
    EXPECT_EQ(jid.local(), "小明");
    EXPECT_EQ(jid.domain(), "微博.example");
    EXPECT_EQ(jid.resource(), "手机 📱");
}

TEST(Jid, refuses_what_is_none_and_says_where) {
    EXPECT_EQ(fault(""), "domain: missing");
    EXPECT_EQ(fault("@im.example"), "local: missing");
    EXPECT_EQ(fault("alice@"), "domain: missing");
    EXPECT_EQ(fault("alice@im.example/"), "resource: missing");
    EXPECT_EQ(fault("/desk"), "domain: missing");
    for (const char c : std::string_view("\"&':<> "))
        EXPECT_EQ(fault("al" + std::string(1, c) + "ice@a"), "local: not valid text") << c;
    EXPECT_EQ(fault("a\x01@b"), "local: not valid text");
    EXPECT_EQ(fault("a\xFF@b"), "local: not valid text");
    EXPECT_EQ(fault("a\u3000@b"), "local: not valid text") << "a wide blank";
    EXPECT_EQ(fault("a\uFF20@b"), "local: not valid text") << "a wide at sign, which folds to an at sign";
    EXPECT_EQ(fault("a@b c"), "domain: not valid text");
    EXPECT_EQ(fault("a@b@c"), "domain: not valid text");
    EXPECT_EQ(fault("a@b..c"), "domain: malformed");
    EXPECT_EQ(fault("a@.b"), "domain: malformed");
    EXPECT_EQ(fault("a@b.."), "domain: malformed");
    EXPECT_EQ(fault("a@[::g]"), "domain: malformed");
    EXPECT_EQ(fault("a@b/c\x07"), "resource: not valid text");
    EXPECT_EQ(fault("a@b/\t"), "resource: not valid text");
    const auto jid = Jid::parse("abc<d@im.example");
    ASSERT_FALSE(jid);
    EXPECT_EQ(jid.error().offset, 3U);
}

TEST(Jid, has_a_limit_for_each_part) {
    const std::string longest(1023, 'x'), too_long(1024, 'x');
    EXPECT_TRUE(Jid::parse(longest + "@" + longest + "/" + longest));
    EXPECT_EQ(fault(too_long + "@b"), "local: too long");
    EXPECT_EQ(fault("a@" + too_long), "domain: too long");
    EXPECT_EQ(fault("a@b/" + too_long), "resource: too long");
    std::string chinese;
    for (int i = 0; i < 342; ++i) chinese += "微";  // 1,026 bytes
    EXPECT_EQ(fault(chinese + "@b"), "local: too long");
}

TEST(Jid, of_an_account_takes_its_parts_as_they_are) {
    EXPECT_EQ(Jid::account("bob", "im.example").value().text(), "bob@im.example");
    EXPECT_FALSE(Jid::account("bob/x", "im.example"));
    EXPECT_FALSE(Jid::account("bob@x", "im.example"));
    EXPECT_FALSE(Jid::account("", "im.example"));
    EXPECT_FALSE(Jid::server("a/b"));
}

}  // namespace

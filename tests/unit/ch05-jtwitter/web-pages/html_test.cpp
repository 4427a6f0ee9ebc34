#include "ch05-jtwitter/web-pages/html.hpp"

#include <gtest/gtest.h>

namespace {

using web::html;

TEST(Html, escapes_text_and_keeps_what_is_html) {
    const auto inner = html("<b>{}</b>", "<i>");
    EXPECT_EQ(inner.str(), "<b>&lt;i&gt;</b>");
    EXPECT_EQ(html("<p>{}</p>", inner).str(), "<p><b>&lt;i&gt;</b></p>");
}

TEST(Html, cannot_be_left_by_text_in_an_attribute) {
    const std::string name = "\" onclick=\"x' &";
    EXPECT_EQ(html(R"(<a title="{}">)", name).str(), "<a title=\"&quot; onclick=&quot;x&#39; &amp;\">");
}

TEST(Html, does_not_look_for_places_in_its_parts) {
    EXPECT_EQ(html("{}-{}", "{}", "two").str(), "{}-two");
}

TEST(Html, writes_numbers) {
    EXPECT_EQ(html("{} {}", 42, std::int64_t{-1}).str(), "42 -1");
}

TEST(Html, grows_and_can_be_left_out) {
    auto all = html("a") + html("b");
    all += html("{}", "<");
    EXPECT_EQ(all.str(), "ab&lt;");
    EXPECT_TRUE(web::when(false, all).empty());
    EXPECT_EQ(web::when(true, all).str(), all.str());
}

}  // namespace

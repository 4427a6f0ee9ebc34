#include "ch05-jtwitter/post-text/html.hpp"

#include <gtest/gtest.h>

namespace {

post_text::Links links() {
    return {"http://h.example", [](std::string_view name, std::string_view host) -> std::optional<std::string> {
                if ((name == "anna" || name == "ANNA") && (host.empty() || host == "h.example")) return "Anna";
                return {};
            }};
}

std::string html(std::string_view text) {
    return post_text::to_html(text, links());
}

TEST(Html, makes_paragraphs_and_line_ends) {
    EXPECT_EQ(html("one"), "<p>one</p>");
    EXPECT_EQ(html("one\ntwo\n\nthree\n\n\n\nfour"), "<p>one<br />two</p><p>three</p><p>four</p>");
    EXPECT_EQ(html("\n one \n"), "<p>one</p>");
    EXPECT_EQ(html(" \n "), "");
    EXPECT_EQ(html(""), "");
}

TEST(Html, escapes_each_piece_after_it_was_cut) {
    EXPECT_EQ(html("<b>&\"'</b>"), "<p>&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;</p>");
    EXPECT_EQ(html("it's #1 &#39;"), "<p>it&#39;s #1 &amp;#39;</p>") << "no topic comes out of an escape";
}

TEST(Html, links_what_is_a_link) {
    EXPECT_EQ(html("see http://a.example/?x=1&y=2."),
              "<p>see <a href=\"http://a.example/?x=1&amp;y=2\" rel=\"nofollow noopener noreferrer\" "
              "target=\"_blank\">http://a.example/?x=1&amp;y=2</a>.</p>");
    EXPECT_EQ(html("http://a.example/'onclick='x"),
              "<p><a href=\"http://a.example/&#39;onclick=&#39;x\" rel=\"nofollow noopener noreferrer\" "
              "target=\"_blank\">http://a.example/&#39;onclick=&#39;x</a></p>");
    EXPECT_EQ(html("javascript:alert(1)"), "<p>javascript:alert(1)</p>");
}

TEST(Html, links_accounts_that_are_there) {
    EXPECT_EQ(html("hi @ANNA"),
              "<p>hi <span class=\"h-card\"><a href=\"http://h.example/@Anna\" class=\"u-url "
              "mention\">@<span>Anna</span></a></span></p>");
    EXPECT_EQ(html("@anna@h.example").find("@anna@"), std::string::npos);
    EXPECT_EQ(html("@nobody"), "<p>@nobody</p>");
    EXPECT_EQ(html("@anna@elsewhere.example"), "<p>@anna@elsewhere.example</p>");
}

TEST(Html, links_topics_by_their_key_and_shows_them_as_typed) {
    EXPECT_EQ(html("#Wetter"),
              "<p><a href=\"http://h.example/tags/wetter\" class=\"mention hashtag\" "
              "rel=\"tag\">#<span>Wetter</span></a></p>");
    EXPECT_EQ(html("#微博#"),
              "<p><a href=\"http://h.example/tags/%E5%BE%AE%E5%8D%9A\" class=\"mention hashtag\" "
              "rel=\"tag\">#<span>微博</span></a></p>");
    EXPECT_EQ(html("#a<b#"),
              "<p><a href=\"http://h.example/tags/a%3Cb\" class=\"mention hashtag\" "
              "rel=\"tag\">#<span>a&lt;b</span></a></p>");
}

TEST(PercentEncoding, keeps_only_what_is_unreserved) {
    EXPECT_EQ(post_text::percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(post_text::percent_encode("a/b ?微"), "a%2Fb%20%3F%E5%BE%AE");
}

}  // namespace

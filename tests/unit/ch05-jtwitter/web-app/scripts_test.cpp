// The parts of the page that need no browser, run by node.
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "ch05-jtwitter/post-text/length.hpp"
#include "shared/testkit/process.hpp"

namespace {

std::string script(const std::string& name) {
    return testkit::source_path("tests/unit/ch05-jtwitter/web-app/" + name);
}

class Scripts : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("node")) GTEST_SKIP() << "node is not installed";
    }
};

TEST_F(Scripts, count_characters_as_the_server_does) {
    const std::vector<std::string> texts{"",
                                         "hello",
                                         "微博",
                                         "👨‍👩‍👧",
                                         "🇨🇳🇩🇪",
                                         "e\u0301",
                                         "👍🏽👍🏽",
                                         "http://a.b",
                                         "see http://a.b, 好",
                                         "http://a.b http://c.d",
                                         "(see https://en.example/wiki/A_(b))",
                                         "https://例子.cn/路",
                                         "xhttp://a.b",
                                         "HTTPS://A.B/?q=1&x=[2]!",
                                         "微博http://a.b/c微博",
                                         "http://a.b/c。",
                                         "http://",
                                         "http://?x",
                                         "@anna@jtwitter.example hi",
                                         "@anna hi",
                                         "a@b.example",
                                         "/@anna@b.example",
                                         "@@anna@b.example",
                                         "@anna@b.example:8080!",
                                         "#微博# hi",
                                         "*http://a.b/x_*",
                                         "http://a.b/)."};
    std::string lines;
    for (const auto& text : texts) lines += text + "\n";
    const auto done = testkit::run({"node", script("count.mjs")}, lines);
    ASSERT_EQ(done.status, (testkit::ExitStatus{0, 0})) << done.errors;
    std::istringstream counts(done.output);
    for (const auto& text : texts) {
        std::size_t count = 0;
        ASSERT_TRUE(counts >> count) << text;
        EXPECT_EQ(count, post_text::count_characters(text)) << text;
    }
}

TEST_F(Scripts, say_everything_in_both_languages) {
    const auto done = testkit::run({"node", script("texts.mjs"), testkit::source_path("ch05-jtwitter/web-app/files")});
    EXPECT_EQ(done.status, (testkit::ExitStatus{0, 0})) << done.output << done.errors;
}

TEST_F(Scripts, read_link_headers_and_say_times) {
    const auto done = testkit::run({"node", script("parts.mjs")});
    EXPECT_EQ(done.status, (testkit::ExitStatus{0, 0})) << done.output << done.errors;
}

}  // namespace

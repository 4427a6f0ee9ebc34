// The class page. What is between <main> and </main> is written so that an XML parser reads it, too: whatever a student
// writes, the page has the elements and attributes that we gave it, and no others.
#include <Poco/AutoPtr.h>
#include <Poco/DOM/Attr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/Element.h>
#include <Poco/DOM/NamedNodeMap.h>
#include <Poco/DOM/NodeList.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "labs/tool/report/report.hpp"
#include "shared/text/utf8.hpp"
#include "tests/unit/labs/report/synthetic_class.hpp"

namespace {

using Poco::AutoPtr;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::Not;

std::string main_of(const std::string& page) {
    const auto begin = page.find("<main>"), end = page.find("</main>");
    EXPECT_EQ(page.find("<main>", begin + 1), std::string::npos);
    EXPECT_EQ(page.find("</main>", end + 1), std::string::npos);
    return page.substr(begin, end + 7 - begin);
}

class Main {
  public:
    explicit Main(const std::string& page) : document_(Poco::XML::DOMParser{}.parseString(main_of(page))) {}

    std::set<std::string> elements() {
        std::set<std::string> names;
        AutoPtr<Poco::XML::NodeList> all = document_->getElementsByTagName("*");
        for (unsigned long i = 0; i < all->length(); ++i) names.insert(all->item(i)->nodeName());
        return names;
    }
    std::set<std::string> attributes(const std::string& only = "") {
        std::set<std::string> found;  // names, or the values of one
        AutoPtr<Poco::XML::NodeList> all = document_->getElementsByTagName("*");
        for (unsigned long i = 0; i < all->length(); ++i) {
            AutoPtr<Poco::XML::NamedNodeMap> map = all->item(i)->attributes();
            for (unsigned long a = 0; a < map->length(); ++a) {
                if (only.empty()) found.insert(map->item(a)->nodeName());
                if (map->item(a)->nodeName() == only) found.insert(map->item(a)->nodeValue());
            }
        }
        return found;
    }
    std::string text_of(const std::string& id) {
        AutoPtr<Poco::XML::NodeList> all = document_->getElementsByTagName("*");
        for (unsigned long i = 0; i < all->length(); ++i) {
            const auto* element = dynamic_cast<Poco::XML::Element*>(all->item(i));
            if (element != nullptr && element->getAttribute("id") == id) return element->innerText();
        }
        return {};
    }

  private:
    AutoPtr<Poco::XML::Document> document_;
};

std::size_t count_of(const std::string& what, const std::string& text) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
}

TEST(ClassHtml, loads_nothing_and_runs_one_script_of_its_own) {
    const auto page = report::class_html(synthetic::class_of(40), synthetic::similarity());
    EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'sha256-"));
    EXPECT_THAT(page, HasSubstr("; script-src 'sha256-"));
    EXPECT_THAT(page, Not(HasSubstr("unsafe-")));
    EXPECT_EQ(count_of("<script", page), 1U);
    EXPECT_EQ(count_of("</script", page), 1U);
    EXPECT_EQ(count_of("<style", page), 1U);
    Main main{page};
    for (const auto& target : main.attributes("href")) EXPECT_EQ(target.front(), '#');
    EXPECT_THAT(main.attributes(), Not(testing::Contains("src")));
}

TEST(ClassHtml, has_only_elements_and_attributes_of_its_own_whatever_students_write) {
    const auto page = report::class_html({synthetic::hostile(), synthetic::hostile()},
                                         {"<b>tool</b>", "", {{"<i>\x1b", "\"onclick=\"alert(1)", 0.5, 7}}});
    EXPECT_TRUE(text::is_valid_utf8(page));
    Main main{page};
    const std::set<std::string> elements{
        "main", "header",  "div", "h1",   "h2",   "h3",   "nav",    "a",      "dl",      "dt",     "dd",    "small",
        "p",    "section", "svg", "rect", "line", "text", "title",  "ul",     "li",      "table",  "thead", "tbody",
        "tr",   "th",      "td",  "span", "br",   "pre",  "strong", "button", "details", "summary"};
    const std::set<std::string> attributes{"class",
                                           "id",
                                           "href",
                                           "aria-label",
                                           "aria-labelledby",
                                           "aria-hidden",
                                           "aria-sort",
                                           "role",
                                           "tabindex",
                                           "scope",
                                           "colspan",
                                           "hidden",
                                           "type",
                                           "data-value",
                                           "data-first",
                                           "viewBox",
                                           "preserveAspectRatio",
                                           "x",
                                           "y",
                                           "x1",
                                           "x2",
                                           "y1",
                                           "y2",
                                           "rx",
                                           "width",
                                           "height"};
    EXPECT_THAT(main.elements(), IsSubsetOf(elements));
    EXPECT_THAT(main.attributes(), IsSubsetOf(attributes));
    for (const char32_t c : text::to_code_points(page))
        EXPECT_FALSE((text::is_control(c) && c != U'\n') || (0x202A <= c && c <= 0x202E) ||
                     (0x2066 <= c && c <= 0x2069));
    EXPECT_LT(page.size(), 200'000U) << "a million lines are not shown";
    EXPECT_THAT(page, HasSubstr("999970 lines left out"));
}

TEST(ClassHtml, sums_up_the_class) {
    Main main{report::class_html(
        {synthetic::all_passed(), synthetic::mixed(), synthetic::refused(), synthetic::voided()}, {})};
    EXPECT_THAT(main.text_of("class"), HasSubstr("gives a line cut in three reads"));
    EXPECT_THAT(main.text_of("tests"), HasSubstr("Of the 2 submissions whose tests count"));
    EXPECT_THAT(main.text_of("tests"), HasSubstr("keeps Chinese text whole: 你好，世界 🙂 hidden"));
    EXPECT_THAT(main.text_of("spec"), HasSubstr("line_splitter.hpp, feed()"));
    EXPECT_THAT(main.text_of("flags"), HasSubstr("_exit is called by a constructor"));
    EXPECT_THAT(main.text_of("class"), HasSubstr("line_splitter.cpp is missing"));
}

TEST(ClassHtml, says_when_the_sandbox_was_weak_or_the_grader_failed) {
    auto weak = synthetic::with_grader_error();
    EXPECT_THAT(report::class_html({weak}, {}), Not(HasSubstr("The weak sandbox was in force")));
    weak.sandbox = "weak";
    EXPECT_THAT(report::class_html({weak}, {}), HasSubstr("The weak sandbox was in force"));
    EXPECT_THAT(report::class_html({weak}, {}), HasSubstr("The grader failed on some submissions"));
}

TEST(ClassHtml, says_why_similarity_was_not_computed) {
    Main main{report::class_html({synthetic::mixed()}, {"", "run: npm ci <now>", {}})};
    EXPECT_THAT(main.text_of("similarity"), HasSubstr("Not computed: run: npm ci <now>"));
}

TEST(ClassHtml, leads_from_a_pair_to_its_students) {
    const auto page = report::class_html(synthetic::class_of(20), synthetic::similarity());
    EXPECT_THAT(page, HasSubstr("<a href=\"#s2\">bob</a>"));
    EXPECT_THAT(page, HasSubstr("<tbody id=\"s2\"><tr><th scope=\"row\">bob</th>"));
}

TEST(ClassHtml, is_a_page_for_an_empty_class_too) {
    Main main{report::class_html({}, {})};
    EXPECT_THAT(main.text_of("distribution"), HasSubstr("There are no submissions"));
    Main nothing_ran{report::class_html({grading::Verdict{}}, {})};
    EXPECT_THAT(nothing_ran.text_of("tests"), HasSubstr("No test ran"));
}

}  // namespace

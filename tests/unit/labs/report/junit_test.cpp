// JUnit XML, read back by POCO's parser.
#include <Poco/AutoPtr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/Element.h>
#include <Poco/DOM/NodeList.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "labs/tool/report/report.hpp"
#include "shared/text/utf8.hpp"
#include "tests/unit/labs/report/synthetic_class.hpp"

namespace {

using Poco::AutoPtr;
using ::testing::HasSubstr;
using ::testing::Not;

class Junit {
  public:
    explicit Junit(const grading::Verdict& verdict)
        : document_(Poco::XML::DOMParser{}.parseString(report::junit_xml(verdict))) {}

    Poco::XML::Element& suite() { return element("testsuite", 0); }
    std::string count(const char* what) { return suite().getAttribute(what); }
    unsigned long number_of(const char* tag) { return list(tag)->length(); }
    Poco::XML::Element& element(const char* tag, unsigned long index) {
        return dynamic_cast<Poco::XML::Element&>(*list(tag)->item(index));
    }

  private:
    AutoPtr<Poco::XML::NodeList> list(const char* tag) { return document_->getElementsByTagName(tag); }
    AutoPtr<Poco::XML::Document> document_;
};

TEST(Junit, counts_failures_errors_and_skipped_tests) {
    Junit xml{synthetic::mixed()};
    EXPECT_EQ(xml.count("tests"), "6");
    EXPECT_EQ(xml.count("failures"), "2");
    EXPECT_EQ(xml.count("errors"), "2");
    EXPECT_EQ(xml.count("skipped"), "1");
    EXPECT_EQ(xml.number_of("testcase"), 6U);
    EXPECT_EQ(xml.number_of("failure"), 2U);
    EXPECT_EQ(xml.number_of("error"), 2U);
    EXPECT_EQ(xml.number_of("skipped"), 1U);
}

TEST(Junit, has_the_message_of_a_failing_test_as_it_came) {
    Junit xml{synthetic::mixed()};
    EXPECT_EQ(xml.element("testcase", 1).getAttribute("classname"), "lab01-lines.Lines");
    EXPECT_EQ(xml.element("testcase", 1).getAttribute("name"), "gives_a_line_cut_in_three_reads");
    EXPECT_EQ(xml.element("failure", 0).innerText(), synthetic::mixed().tests[1].message);
    EXPECT_EQ(xml.element("system-out", 0).innerText(), "feed: 3 bytes\nfeed: 3 bytes\nline: lo");
    EXPECT_EQ(xml.element("error", 0).getAttribute("type"), "crashed");
    EXPECT_EQ(xml.element("error", 1).getAttribute("type"), "timed out");
}

TEST(Junit, has_no_green_file_for_a_submission_without_points) {
    for (const auto& verdict : {synthetic::refused(), synthetic::did_not_compile(), synthetic::voided()}) {
        Junit xml{verdict};
        EXPECT_NE(xml.count("errors"), "0");
        EXPECT_EQ(xml.element("testcase", 0).getAttribute("name"), "the submission as a whole");
    }
    EXPECT_EQ(Junit{grading::Verdict{}}.count("errors"), "1");
}

TEST(Junit, is_well_formed_whatever_a_program_prints) {
    const auto text = report::junit_xml(synthetic::hostile());
    Junit xml{synthetic::hostile()};
    EXPECT_THAT(xml.element("failure", 0).innerText(), HasSubstr("</td></table><script>"));
    EXPECT_THAT(text, Not(HasSubstr("<script>")));
    EXPECT_LT(text.size(), 200'000U);
    for (const char32_t c : text::to_code_points(text)) {  // XML 1.0, production [2]
        EXPECT_TRUE(c == U'\t' || c == U'\n' || (0x20 <= c && c <= 0xD7FF) || (0xE000 <= c && c <= 0xFFFD) ||
                    c > 0xFFFF)
            << static_cast<unsigned>(c);
    }
}

}  // namespace

// Gradescope's and GitHub Classroom's JSON, read back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>
#include <string>

#include "labs/tool/report/report.hpp"
#include "tests/unit/labs/report/synthetic_class.hpp"

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string string_at(const boost::json::value& json, const char* pointer) {
    return std::string(json.at_pointer(pointer).as_string());
}

boost::json::value gradescope(const grading::Verdict& verdict) {
    return boost::json::parse(report::gradescope_json(verdict));
}
boost::json::value classroom(const grading::Verdict& verdict) {
    return boost::json::parse(report::classroom_json(verdict));
}

TEST(Gradescope, has_points_outcome_and_message_of_each_test) {
    const auto json = gradescope(synthetic::mixed());
    EXPECT_EQ(json.at("score"), 3);
    EXPECT_EQ(json.at("tests").as_array().size(), 6U);
    EXPECT_EQ(json.at_pointer("/tests/0/score"), 3);
    EXPECT_EQ(string_at(json, "/tests/0/status"), "passed");
    EXPECT_EQ(json.at_pointer("/tests/1/score"), 0);
    EXPECT_EQ(json.at_pointer("/tests/1/max_score"), 3);
    EXPECT_EQ(string_at(json, "/tests/1/status"), "failed");
    EXPECT_EQ(string_at(json, "/tests/1/name"), "gives a line cut in three reads");
    EXPECT_THAT(string_at(json, "/tests/1/output"), HasSubstr("offset 0: the first difference"));
    EXPECT_THAT(string_at(json, "/tests/1/output"), HasSubstr("Your program printed:\nfeed: 3 bytes"));
    EXPECT_EQ(string_at(json, "/tests/1/output_format"), "text");
    EXPECT_EQ(string_at(json, "/tests/3/extra_data/outcome"), "crashed");
    EXPECT_EQ(string_at(json, "/output"), "");
}

TEST(Gradescope, shows_hidden_tests_after_the_grades_are_published) {
    const auto json = gradescope(synthetic::mixed());
    EXPECT_EQ(string_at(json, "/tests/4/visibility"), "visible");
    EXPECT_EQ(string_at(json, "/tests/5/visibility"), "after_published");
}

TEST(Gradescope, gives_no_points_to_a_voided_submission_and_says_why) {
    const auto json = gradescope(synthetic::voided());
    EXPECT_EQ(json.at("score"), 0);
    EXPECT_EQ(json.at_pointer("/tests/0/score"), 3);
    EXPECT_THAT(string_at(json, "/output"), HasSubstr("ended-early"));
    EXPECT_THAT(string_at(json, "/output"), Not(HasSubstr("reads-environment"))) << "does not void: the instructor's";
}

TEST(Gradescope, is_complete_without_a_test) {
    for (const auto& verdict : {synthetic::refused(), synthetic::did_not_compile(), grading::Verdict{}}) {
        const auto json = gradescope(verdict);
        EXPECT_EQ(json.at("score"), 0);
        EXPECT_TRUE(json.at("tests").is_array());
    }
    EXPECT_THAT(string_at(gradescope(synthetic::refused()), "/output"), HasSubstr("line_splitter.cpp is missing"));
    EXPECT_THAT(string_at(gradescope(synthetic::did_not_compile()), "/output"), HasSubstr("was not declared"));
}

TEST(Gradescope, does_not_pass_a_grader_error_in_silence) {
    EXPECT_THAT(string_at(gradescope(synthetic::with_grader_error()), "/output"),
                HasSubstr("The grader itself failed"));
}

TEST(Gradescope, is_small_and_clean_json_whatever_a_program_prints) {
    const auto text = report::gradescope_json(synthetic::hostile());
    EXPECT_NO_THROW(boost::json::parse(text));
    EXPECT_LT(text.size(), 100'000U);
    EXPECT_THAT(text, Not(HasSubstr("\\u001b")));
    EXPECT_THAT(text, Not(HasSubstr("\\u0000")));
    EXPECT_THAT(text, Not(HasSubstr("\\r\\n")));
    EXPECT_THAT(text, Not(HasSubstr("\u202E")));
}

TEST(Classroom, has_status_score_and_message_of_each_test) {
    const auto json = classroom(synthetic::mixed());
    EXPECT_EQ(json.at("version"), 1);
    EXPECT_EQ(string_at(json, "/status"), "fail");
    EXPECT_EQ(json.at("max_score"), 15);
    EXPECT_EQ(string_at(json, "/tests/0/status"), "pass");
    EXPECT_EQ(json.at_pointer("/tests/0/score"), 3);
    EXPECT_EQ(string_at(json, "/tests/1/status"), "fail");
    EXPECT_EQ(string_at(json, "/tests/2/status"), "fail");
    EXPECT_EQ(string_at(json, "/tests/3/status"), "error");
    EXPECT_EQ(string_at(json, "/tests/4/status"), "error");
    EXPECT_EQ(string_at(json, "/tests/1/test_code"), "Lines.gives_a_line_cut_in_three_reads");
    EXPECT_EQ(string_at(json, "/tests/1/execution_time"), "0.120s");
    EXPECT_THAT(string_at(json, "/tests/1/message"), HasSubstr("offset 0: the first difference"));
    EXPECT_THAT(string_at(json, "/tests/0/message"), IsEmpty());
}

TEST(Classroom, tells_little_of_a_hidden_test) {
    const auto message = string_at(classroom(synthetic::mixed()), "/tests/5/message");
    EXPECT_THAT(message, HasSubstr("a hidden test"));
    EXPECT_THAT(message, Not(HasSubstr("你好")));
}

TEST(Classroom, passes_only_what_has_passed) {
    EXPECT_EQ(string_at(classroom(synthetic::all_passed()), "/status"), "pass");
    EXPECT_EQ(string_at(classroom(grading::Verdict{}), "/status"), "error");
    for (const auto& verdict : {synthetic::refused(), synthetic::did_not_compile(), synthetic::voided()}) {
        const auto json = classroom(verdict);
        EXPECT_EQ(string_at(json, "/status"), "error");
        EXPECT_EQ(string_at(json, "/tests/0/name"), "the submission as a whole");
        for (const auto& test : json.at("tests").as_array()) EXPECT_EQ(test.at("score"), 0);
    }
}

TEST(Classroom, gives_the_runner_no_commands) {
    const auto json = classroom(synthetic::hostile());
    for (const auto& test : json.at("tests").as_array()) {
        for (const auto* key : {"name", "message", "test_code"}) {
            std::istringstream in{std::string(test.at(key).as_string())};
            for (std::string line; std::getline(in, line);) {
                const auto first = line.find_first_not_of(" \t");
                EXPECT_FALSE(first != std::string::npos && line.compare(first, 2, "::") == 0) << line;
                EXPECT_EQ(line.find("##["), std::string::npos) << line;
            }
        }
    }
}

}  // namespace

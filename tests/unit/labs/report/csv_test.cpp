// grades.csv, read back by a reader that knows RFC 4180 and no more.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/report/report.hpp"
#include "shared/text/utf8.hpp"
#include "tests/unit/labs/report/synthetic_class.hpp"

namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Record = std::vector<std::string>;

std::vector<Record> read_csv(std::string_view text) {
    if (text.starts_with("\uFEFF")) text.remove_prefix(3);
    std::vector<Record> records{{""}};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && text.substr(i + 1, 1) == "\"") {
            records.back().back() += '"';
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            records.back().emplace_back();
        } else if (!quoted && text.substr(i, 2) == "\r\n") {
            records.push_back({""});
            ++i;
        } else {
            records.back().back() += c;
        }
    }
    EXPECT_EQ(records.back(), Record{""}) << "the last record has its CRLF, too";
    records.pop_back();
    return records;
}

TEST(GradesCsv, has_one_record_a_student_and_its_columns_in_a_fixed_order) {
    const auto csv = read_csv(report::grades_csv({synthetic::mixed(), synthetic::refused()}));
    ASSERT_EQ(csv.size(), 3U);
    EXPECT_THAT(
        csv[0],
        ElementsAre("student", "state", "points", "max_points", "percent", "passed", "failed", "crashed", "timed_out",
                    "skipped", "did_not_compile", "grader_error", "flags", "sandbox", "seed", "seconds",
                    "Lines.gives_whole_lines", "Lines.gives_a_line_cut_in_three_reads", "Lines.knows_both_line_ends",
                    "Lines.stops_at_its_limit", "Lines.gives_empty_lines", "Lines.keeps_chinese_whole"));
    EXPECT_THAT(csv[1], ElementsAre("wang-xiaoming", "graded", "3", "15", "20.0", "1", "2", "1", "1", "1", "0", "0", "",
                                    "bubblewrap", "5eed0bad", "3.42", "3", "0", "0", "0", "0", "0"));
    EXPECT_THAT(csv[2], ElementsAre("wang-xiaoming", "refused", "0", "0", "0.0", "0", "0", "0", "0", "0", "0", "0", "",
                                    "bubblewrap", "5eed0bad", "0.01", "", "", "", "", "", ""));
}

TEST(GradesCsv, names_flags_and_gives_a_voided_submission_no_points) {
    const auto csv = read_csv(report::grades_csv({synthetic::voided()}));
    EXPECT_EQ(csv[1][1], "voided");
    EXPECT_EQ(csv[1][2], "0");
    EXPECT_EQ(csv[1][12], "ended-early; reads-environment");
}

TEST(GradesCsv, is_a_header_for_no_students) {
    EXPECT_EQ(read_csv(report::grades_csv({})).size(), 1U);
}

TEST(GradesCsv, marks_its_bytes_for_excel_only_where_it_matters) {
    auto verdict = synthetic::mixed();
    EXPECT_THAT(report::grades_csv({verdict}), ::testing::StartsWith("student,"));
    verdict.student = "王小明";
    EXPECT_THAT(report::grades_csv({verdict}), ::testing::StartsWith("\uFEFFstudent,"));
}

TEST(GradesCsv, quotes_what_needs_it) {
    auto verdict = synthetic::mixed();
    verdict.student = "Smith, \"Jo\"\nsecond line";
    EXPECT_THAT(report::grades_csv({verdict}), HasSubstr("\r\n\"Smith, \"\"Jo\"\"\\nsecond line\","));
    EXPECT_EQ(read_csv(report::grades_csv({verdict}))[1][0], "Smith, \"Jo\"\\nsecond line");
}

TEST(GradesCsv, holds_no_formula) {
    for (const std::string start : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠1"}) {
        auto verdict = synthetic::mixed();
        verdict.student = verdict.seed = start;
        const auto csv = read_csv(report::grades_csv({verdict}));
        EXPECT_EQ(csv[1][0].front(), '\'') << start;
        EXPECT_EQ(csv[1][14].front(), '\'') << start;
    }
    const auto text = report::grades_csv({synthetic::hostile()});
    EXPECT_TRUE(text::is_valid_utf8(text));
    EXPECT_THAT(text, Not(HasSubstr("\u202E")));
    const auto csv = read_csv(text);
    for (const auto& field : csv[1]) EXPECT_THAT(field, Not(ContainsRegex("^[=+@\t\r-]")));
}

}  // namespace

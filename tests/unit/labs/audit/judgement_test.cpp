#include "labs/tool/audit/judgement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using audit::judge_cheat;
using audit::judge_reference;
using audit::judge_starter;
using audit::judge_wrong;
using grading::Outcome;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Of two tests for 5 points each.
grading::Verdict verdict(Outcome first, Outcome second) {
    grading::Verdict verdict;
    verdict.student = "anna";
    verdict.lab = "lab01-lines";
    verdict.compiled = true;
    for (const auto& [name, outcome] : {std::pair{"Lines.first", first}, {"Lines.second", second}}) {
        grading::TestResult test;
        test.name = name;
        test.max_points = 5;
        test.points = outcome == Outcome::passed ? 5 : 0;
        test.outcome = outcome;
        test.message = outcome == Outcome::passed ? "" : "it did not hold";
        verdict.tests.push_back(test);
    }
    return verdict;
}

audit::Cheat cheat_for(int points, std::vector<std::string> flags) {
    audit::Cheat cheat;
    cheat.attack = "A01";
    cheat.points = points;
    cheat.flags = std::move(flags);
    return cheat;
}

}  // namespace

TEST(Judgement, of_the_reference_wants_all_points_and_no_flag) {
    EXPECT_THAT(judge_reference(verdict(Outcome::passed, Outcome::passed)), IsEmpty());
    EXPECT_THAT(judge_reference(verdict(Outcome::passed, Outcome::failed)),
                ElementsAre("Lines.second failed: it did not hold"));
    auto flagged = verdict(Outcome::passed, Outcome::passed);
    flagged.flags = {{"ended-early", "step 3", false}};
    EXPECT_THAT(judge_reference(flagged), ElementsAre("flagged ended-early: step 3"));
    EXPECT_THAT(judge_reference(grading::Verdict{}), testing::Not(IsEmpty()));
}

TEST(Judgement, of_the_starter_wants_no_point) {
    EXPECT_THAT(judge_starter(verdict(Outcome::failed, Outcome::failed)), IsEmpty());
    EXPECT_THAT(judge_starter(verdict(Outcome::failed, Outcome::passed)), Contains("Lines.second passed"));
    EXPECT_THAT(judge_starter(verdict(Outcome::grader_error, Outcome::failed)), Contains(HasSubstr("grader error")));
}

TEST(Judgement, of_a_wrong_solution_wants_its_test_to_catch_it) {
    const audit::Wrong wrong{"a bug", "a.cpp", {"Lines.first"}};
    EXPECT_THAT(judge_wrong(wrong, verdict(Outcome::failed, Outcome::passed)), IsEmpty());
    EXPECT_THAT(judge_wrong(wrong, verdict(Outcome::crashed, Outcome::passed)), IsEmpty());
    EXPECT_THAT(judge_wrong(wrong, verdict(Outcome::timed_out, Outcome::passed)), IsEmpty());
    EXPECT_THAT(judge_wrong(wrong, verdict(Outcome::passed, Outcome::failed)),
                ElementsAre("passes Lines.first, which must catch it"));
    EXPECT_THAT(judge_wrong(wrong, verdict(Outcome::skipped, Outcome::failed)), Contains(HasSubstr("skipped")));
    auto broken = verdict(Outcome::did_not_compile, Outcome::did_not_compile);
    broken.compiled = false;
    broken.compiler = "error";
    EXPECT_THAT(judge_wrong(wrong, broken), ElementsAre("does not compile: error"));
}

TEST(Judgement, of_a_cheat_wants_its_points_and_its_flags) {
    auto caught = verdict(Outcome::failed, Outcome::failed);
    caught.flags = {{"ended-early", "", false}, {"something-else", "", false}};
    EXPECT_THAT(judge_cheat(cheat_for(0, {"ended-early"}), caught), IsEmpty());
    EXPECT_THAT(judge_cheat(cheat_for(0, {"forged-answer"}), caught), ElementsAre("is not flagged forged-answer"));
    EXPECT_THAT(judge_cheat(cheat_for(0, {}), caught), Contains(HasSubstr("flagged ended-early")));
    EXPECT_THAT(judge_cheat(cheat_for(0, {}), verdict(Outcome::passed, Outcome::failed)),
                ElementsAre("has 5 of 10 points, expected 0"));
}

TEST(Judgement, of_a_cheat_wants_a_sign_that_it_was_tried) {
    auto cheat = cheat_for(0, {});
    cheat.prints = "tried";
    auto seen = verdict(Outcome::failed, Outcome::failed);
    EXPECT_THAT(judge_cheat(cheat, seen), Contains(HasSubstr("was not tried")));
    seen.tests[1].program_output = "I tried.";
    EXPECT_THAT(judge_cheat(cheat, seen), IsEmpty());
}

TEST(Judgement, of_a_cheat_that_must_be_refused_or_must_not_compile) {
    auto cheat = cheat_for(0, {});
    cheat.refused = true;
    grading::Verdict refused;
    refused.refused = "it is a FIFO";
    EXPECT_THAT(judge_cheat(cheat, refused), IsEmpty());
    EXPECT_THAT(judge_cheat(cheat, verdict(Outcome::failed, Outcome::failed)), Contains("was taken, and should not"));
    cheat.refused = false;
    cheat.compiles = false;
    EXPECT_THAT(judge_cheat(cheat, verdict(Outcome::failed, Outcome::failed)), Contains("compiles, and should not"));
}

TEST(Judgement, of_a_cheat_looks_at_the_reports_that_are_made_of_it) {
    auto odd = verdict(Outcome::failed, Outcome::failed);
    odd.compiler = "\x1b]0;owned\x07 \x01";
    odd.tests[0].program_output = "\x1b[2J ]]> <script> ::error::";
    odd.tests[0].message = "=1+1 \x1b[31m";
    EXPECT_THAT(judge_cheat(cheat_for(0, {}), odd), IsEmpty());
}

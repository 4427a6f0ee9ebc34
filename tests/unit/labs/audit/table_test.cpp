#include "labs/tool/audit/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <stdexcept>

namespace {

using audit::Kind;
using testing::HasSubstr;
using testing::Not;

audit::Result result(Kind kind, const std::string& name, std::vector<std::vector<std::string>> complaints) {
    audit::Result result;
    result.item.kind = kind;
    result.item.name = name;
    result.item.lab.number = 1;
    result.item.lab.name = "lines";
    result.item.runs = static_cast<int>(complaints.size());
    if (kind == Kind::cheat || kind == Kind::control) {
        result.item.cheat.attack = name.substr(name.find('/') + 1, 3);
        result.item.cheat.about = "does something";
    }
    int run = 0;
    for (auto& each : complaints)
        result.records.push_back({name,
                                  "f00d",
                                  ++run,
                                  "5eed",
                                  kind == Kind::reference ? 100 : 0,
                                  100,
                                  1,
                                  {},
                                  each,
                                  kind == Kind::reference ? "passed" : "failed"});
    return result;
}

std::vector<audit::Result> an_audit() {
    auto absent = result(Kind::cheat, "cheats/A28-oracle", {});
    absent.item.cheat.not_applicable = "the server's";
    return {result(Kind::reference, "lab01-lines/reference", {{}, {"Lines.a failed: x"}, {}}),
            result(Kind::starter, "lab01-lines/starter", {{}}),
            result(Kind::wrong, "lab01-lines/wrong/a", {{}, {}, {}}),
            result(Kind::wrong, "lab01-lines/wrong/b", {{}, {}, {"passes Lines.a, which must catch it"}}),
            result(Kind::cheat, "cheats/A01-constructor", {{}}),
            absent,
            result(Kind::control, "cheats/H01-half-done", {{"flagged ended-early: x"}})};
}

}  // namespace

TEST(AuditTable, counts_for_each_lab) {
    const auto summaries = audit::summarise(an_audit());
    ASSERT_EQ(summaries.size(), 1U);
    const auto& lab = summaries[0];
    EXPECT_EQ(lab.lab, "lab01-lines");
    EXPECT_EQ(lab.reference, 100);
    EXPECT_EQ(lab.starter, 0);
    EXPECT_EQ(lab.killed, 1);
    EXPECT_EQ(lab.wrong, 2);
    EXPECT_EQ(lab.caught, 1);
    EXPECT_EQ(lab.cheats, 1);
    EXPECT_EQ(lab.not_applicable, 1);
    EXPECT_EQ(lab.false_alarms, 1);
    EXPECT_EQ(lab.controls, 1);
    EXPECT_EQ(lab.runs, 9) << "of the reference and the wrong solutions";
    EXPECT_EQ(lab.flakes, 2);
    EXPECT_FALSE(lab.as_it_must_be);
}

TEST(AuditTable, says_what_was_not_as_it_must_be_with_its_seed) {
    const auto results = an_audit();
    const auto text = to_text(audit::summarise(results), results);
    EXPECT_THAT(text, HasSubstr("lab01-lines    100/100        0           1/2            1/1           1/1     9"));
    EXPECT_THAT(text, HasSubstr("lab01-lines/wrong/b, run 3, seed 5eed:\n  passes Lines.a, which must catch it"));
    EXPECT_THAT(text, HasSubstr("22.22 %"));
}

TEST(AuditTable, is_json_too) {
    const auto results = an_audit();
    const auto json = boost::json::parse(to_json(audit::summarise(results), results));
    EXPECT_EQ(json.at("labs").at(0).at("wrong_killed").as_int64(), 1);
    EXPECT_EQ(json.at("items").as_array().size(), results.size());
    EXPECT_EQ(json.at("items").at(0).at("troubles").at(0).at("seed").as_string(), "5eed");
}

TEST(AuditTable, lists_attacks_in_markdown) {
    const auto results = an_audit();
    const auto text = to_markdown(audit::summarise(results), results);
    EXPECT_THAT(text, HasSubstr("| A01 | constructor | does something | failed, 0/100 |\n"));
    EXPECT_THAT(text, HasSubstr("| A28 | oracle | does something | not applicable: the server's |\n"));
}

TEST(AuditTable, is_put_between_two_marks) {
    const std::string text = "before\n<!-- audit -->\nold\n<!-- audit -->\nafter\n";
    EXPECT_EQ(audit::with_table(text, "new\n"), "before\n<!-- audit -->\nnew\n<!-- audit -->\nafter\n");
    EXPECT_THROW(audit::with_table("before\n<!-- audit -->\n", "new\n"), std::runtime_error);
    EXPECT_THROW(audit::with_table(text + "<!-- audit -->\n", "new\n"), std::runtime_error);
}

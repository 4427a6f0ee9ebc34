#include "labs/tool/audit/cheat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "labs/tool/intake/submission.hpp"

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string reason(std::string_view json) {
    try {
        audit::parse_cheat(json, "A01/expect.json");
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

class MadeUp : public testing::Test {
  protected:
    void SetUp() override {
        auto name = (fs::temp_directory_path() / "cheat-test-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder = name;
        fs::create_directories(folder / "overlay");
        std::ofstream(folder / "overlay/expect.json") << "{}";
    }
    void TearDown() override { fs::remove_all(folder); }

    intake::Submission made(const std::string& kind) {
        audit::Cheat cheat;
        cheat.special = {{kind, "a.cpp"}};
        return intake::read_submission(
            audit::make_submission(cheat, folder / "overlay", {{"a.cpp", "int a;\n"}}, folder), {"a.cpp"});
    }

    fs::path folder;
};

}  // namespace

TEST(CheatExpectation, is_read_with_all_its_keys) {
    const auto cheat = audit::parse_cheat(
        R"({"attack": "A05", "about": "writes", "lab": "lab02", "base": "starter", "points": {"at_most": 3},
            "flags": ["ended-early"], "refused": false, "compiles": true, "test": "gives_a_line", "step_seconds": 2,
            "prints": "tried", "then_honest": true, "special": {"fifo": "a.cpp"}})",
        "A05/expect.json");
    EXPECT_EQ(cheat.attack, "A05");
    EXPECT_EQ(cheat.lab, "lab02");
    EXPECT_EQ(cheat.base, "starter");
    EXPECT_EQ(cheat.at_most, 3);
    EXPECT_FALSE(cheat.points);
    EXPECT_EQ(cheat.flags, std::vector<std::string>{"ended-early"});
    EXPECT_EQ(cheat.step_seconds, 2);
    EXPECT_TRUE(cheat.then_honest);
    EXPECT_EQ(cheat.special.at("fifo"), "a.cpp");
    EXPECT_FALSE(cheat.honest());
}

TEST(CheatExpectation, of_an_honest_one_may_be_full_points) {
    const auto cheat =
        audit::parse_cheat(R"({"attack": "H01", "about": "x", "points": "full", "flags": []})", "H01/expect.json");
    EXPECT_TRUE(cheat.full);
    EXPECT_TRUE(cheat.honest());
    EXPECT_EQ(cheat.lab, "lab01");
}

TEST(CheatExpectation, must_say_what_becomes_of_it) {
    EXPECT_THAT(reason(R"({"attack": "A01", "about": "x", "flags": []})"), HasSubstr("points"));
    EXPECT_THAT(reason(R"({"attack": "A01", "about": "x", "points": 0})"), HasSubstr("flags"));
    EXPECT_THAT(reason(R"({"attack": "A01", "about": "x", "points": 0, "flags": [], "fast": 1})"), HasSubstr("'fast'"));
    EXPECT_THAT(reason(R"({"attack": "A01", "about": "x", "points": "all", "flags": []})"), HasSubstr("full"));
    EXPECT_THAT(reason(R"({"attack": "A01", "about": "x", "points": 0, "flags": [], "special": {"magic": "a"}})"),
                HasSubstr("magic"));
    EXPECT_THAT(reason("no json"), HasSubstr("A01/expect.json"));
    EXPECT_EQ(reason(R"({"attack": "A28", "about": "x", "not_applicable": "the server's"})"), "none");
}

TEST_F(MadeUp, submissions_that_git_cannot_hold_are_refused_by_the_intake) {
    for (const auto* kind : {"fifo", "symlink", "folder", "sparse", "object", "zip_climb", "zip_absolute"}) {
        const auto submission = made(kind);
        EXPECT_NE(submission.refused, "") << kind;
        fs::remove_all(folder / "submission");
        fs::remove(folder / "submission.zip");
        fs::remove(folder / "elsewhere.cpp");
    }
}

TEST_F(MadeUp, submission_of_windows_is_taken_as_it_was_meant) {
    EXPECT_EQ(made("windows").files, (std::map<std::string, std::string>{{"a.cpp", "int a;\n"}}));
}

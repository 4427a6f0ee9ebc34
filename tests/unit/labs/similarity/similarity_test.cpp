// The tests of Dolos itself need what `npm install --prefix labs/tool/similarity` brings; the others run a script that
// stands in for it.
#include "labs/tool/similarity/similarity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "shared/testkit/process.hpp"

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string read(const std::string& name) {
    std::ifstream file{testkit::source_path(name)};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
    return text;
}

class Dolos : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("node")) GTEST_SKIP() << "no node";
        if (!std::filesystem::exists(tool + "/node_modules")) GTEST_SKIP() << "Dolos is not installed";
    }
    const std::string tool = testkit::source_path("labs/tool/similarity");
    const std::string solution = read("shared/text/utf8.cpp");
    const std::string renamed =
        replaced(replaced(replaced(solution, "length", "bytes_of_it"), "// ", "// my own words: "), "value", "wert");
    const std::string different = read("shared/text/width.cpp");
};

TEST_F(Dolos, finds_a_copy_with_other_names_and_comments) {
    const auto found = similarity::compare(
        {{"anna", {{"a.cpp", solution}}}, {"王小明", {{"a.cpp", different}}}, {"=bob/..", {{"../a.cpp", renamed}}}}, {},
        tool);
    EXPECT_EQ(found.not_computed, "");
    EXPECT_THAT(found.tool, HasSubstr("Dolos"));
    ASSERT_EQ(found.pairs.size(), 1U);
    EXPECT_EQ(found.pairs[0].left, "anna");
    EXPECT_EQ(found.pairs[0].right, "=bob/..");
    EXPECT_GT(found.pairs[0].similarity, 0.95);
    EXPECT_GT(found.pairs[0].longest_fragment, 50);
}

TEST_F(Dolos, does_not_count_what_the_starter_explains) {
    const auto own = solution + different;
    EXPECT_EQ(similarity::compare({{"anna", {{"a", solution}}}, {"bob", {{"a", own}}}}, {}, tool).pairs.size(), 1U);
    EXPECT_THAT(similarity::compare({{"anna", {{"a", solution}}}, {"bob", {{"a", own}}}}, {solution}, tool).pairs,
                IsEmpty());
}

TEST_F(Dolos, leaves_out_what_would_make_the_others_wait_and_goes_on) {
    const auto found = similarity::compare({{"anna", {{"a", solution}}},
                                            {"bomb", {{"a", std::string(200'000, ';')}}},
                                            {"deep", {{"a", std::string(60'000, '(')}}},
                                            {"junk", {{"a", std::string("\0\xFF\xFE\x80", 4)}}},
                                            {"empty", {}},
                                            {"bob", {{"a", renamed}}}},
                                           {}, tool);
    EXPECT_EQ(found.not_computed, "");
    ASSERT_EQ(found.pairs.size(), 1U);
    EXPECT_EQ(found.pairs[0].right, "bob");
    ASSERT_FALSE(found.left_out.empty());
    EXPECT_EQ(found.left_out[0], "bomb: has more than 128 KiB");
}

/// A folder in which a script of the test's takes the place of dolos.mjs.
class StandIn : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("node")) GTEST_SKIP() << "no node";
    }
    report::Similarity compare_with(const std::string& script) {
        std::filesystem::create_directories(folder.path() + "/node_modules/@dodona/dolos-core");
        std::ofstream{folder.path() + "/dolos.mjs"} << script;
        return similarity::compare({{"anna", {{"a.cpp", "int a;"}}}, {"bob", {{"b.cpp", "int b;"}}}}, {"starter"},
                                   folder.path());
    }
    testkit::TemporaryDirectory folder;
};

TEST_F(StandIn, gets_each_program_in_a_folder_with_a_number) {
    const auto found = compare_with(
        "import { readFileSync as read } from 'node:fs';\n"
        "const [all, option, ignored] = process.argv.slice(2);\n"
        "console.log(JSON.stringify({ tool: read(all + '/0/a.cpp') + read(all + '/1/b.cpp') + option + read(ignored),\n"
        "  pairs: [{ left: '1', right: '0', similarity: 1, longest_fragment: 3 }], left_out: [{ student: '1', why: 'x' "
        "}] }));");
    EXPECT_EQ(found.not_computed, "");
    EXPECT_EQ(found.tool, "int a;int b;--ignorestarter");
    ASSERT_EQ(found.pairs.size(), 1U);
    EXPECT_EQ(found.pairs[0].left, "bob");
    EXPECT_EQ(found.pairs[0].right, "anna");
    EXPECT_EQ(found.left_out, std::vector<std::string>{"bob: x"});
}

TEST_F(StandIn, is_not_believed_when_it_fails_or_speaks_nonsense) {
    EXPECT_THAT(compare_with("throw new Error('broken today')").not_computed, HasSubstr("broken today"));
    EXPECT_THAT(compare_with("console.log('hello')").not_computed, HasSubstr("cannot be read"));
    EXPECT_THAT(compare_with("console.log('{\"tool\": \"x\", \"pairs\": [{\"left\": \"7\"}]}')").not_computed,
                HasSubstr("cannot be read"));
}

TEST(Similarity, says_what_installs_it_where_it_is_missing) {
    const testkit::TemporaryDirectory folder;
    const auto found = similarity::compare({}, {}, folder.path());
    EXPECT_THAT(found.not_computed, HasSubstr("npm install --prefix " + folder.path()));
    EXPECT_THAT(found.pairs, IsEmpty());
}

}  // namespace

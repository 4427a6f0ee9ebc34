// The table of the lesson names the tests that there are, and all of them.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "shared/testkit/process.hpp"

namespace {

std::string read(const std::string& name) {
    std::ifstream file(testkit::source_path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST(TableOfAttacks, names_each_test_and_each_of_its_names_is_one) {
    const std::string folder = "tests/e2e/ch05-jtwitter/safety/";
    const auto lesson = read("ch05-jtwitter/README.md");
    const std::regex cell(R"(\[`([A-Za-z]+)`\]\(\.\./tests/e2e/ch05-jtwitter/safety/([a-z_]+\.cpp)\))");
    std::set<std::string> named;
    for (std::sregex_iterator each(lesson.begin(), lesson.end(), cell), end; each != end; ++each) {
        const std::string suite = (*each)[1], file = (*each)[2];
        EXPECT_THAT(read(folder + file), testing::HasSubstr("TEST_F(" + suite + ", ")) << file;
        EXPECT_TRUE(named.insert(file).second) << file << " is named twice";
    }
    std::set<std::string> there;
    for (const auto& file : std::filesystem::directory_iterator(testkit::source_path(folder))) {
        const auto name = file.path().filename().string();
        if (name.ends_with("_test.cpp") && name != "table_test.cpp") there.insert(name);
    }
    EXPECT_EQ(named, there);
    EXPECT_EQ(there.size(), 15U);
}

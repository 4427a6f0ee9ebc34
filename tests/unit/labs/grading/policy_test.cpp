// What a submission must not contain, told from its preprocessed text and its symbols.
#include "labs/tool/grading/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> kinds(const std::vector<grading::Flag>& flags) {
    std::vector<std::string> all;
    for (const auto& flag : flags) all.push_back(flag.kind + (flag.voids ? "!" : ""));
    return all;
}

course::Lab lab_that_forbids(const std::string& symbol) {
    course::Lab lab;
    lab.forbidden = {{symbol, "write it yourself"}};
    return lab;
}

TEST(PolicyOnText, finds_what_blinds_a_sanitizer_and_names_the_line) {
    const auto flags = grading::check_text({"",
                                            "# 1 \"/lab/src/a.cpp\"\n"
                                            "int a;\n"
                                            "# 1 \"/usr/include/c++/12/cstddef\" 1 3\n"
                                            "__attribute__((no_sanitize(\"address\"))) int of_the_system;\n"
                                            "# 7 \"/lab/src/a.cpp\" 2\n"
                                            "int b;\n"
                                            "__attribute__((no_sanitize(\"address\"))) int f();\n",
                                            "/lab/src/a.cpp"});
    ASSERT_EQ(kinds(flags), std::vector<std::string>{"blinds-sanitizer!"});
    EXPECT_EQ(flags[0].evidence, "a.cpp:8: no_sanitize");
}

TEST(PolicyOnText, lets_honest_text_pass) {
    EXPECT_THAT(
        grading::check_text({"int main_loop();\n", "# 1 \"/lab/src/a.cpp\"\nint main_loop();\n", "/lab/src/a.cpp"}),
        IsEmpty());
}

TEST(PolicyOnSymbols, finds_replaced_functions_of_the_library) {
    const auto flags = grading::check_symbols(
        "memcmp T 0 5\n"
        "operator new(unsigned long) T 10 5\n"
        "__asan_default_options T 20 5\n"
        "framing::f() T 30 5\n"
        "write U\n",
        "a.cpp", {});
    EXPECT_EQ(kinds(flags), (std::vector<std::string>{"replaces-library-function!", "replaces-library-function!",
                                                      "blinds-sanitizer!"}));
    EXPECT_EQ(flags[0].evidence, "a.cpp defines memcmp");
}

TEST(PolicyOnSymbols, lets_own_functions_pass_that_only_sound_alike) {
    EXPECT_THAT(grading::check_symbols("my::write(int) T 0 5\nexit t 0 5\nread_line(int) T 0 5\nclose_all() W 0 5\n",
                                       "a.cpp", {}),
                IsEmpty());
}

TEST(PolicyOnSymbols, tells_of_a_main_of_ones_own_without_voiding) {
    EXPECT_EQ(kinds(grading::check_symbols("main T 0 5\n", "a.cpp", {})), std::vector<std::string>{"defines-main"});
    course::Lab system;
    system.kind = course::Kind::system;
    EXPECT_THAT(grading::check_symbols("main T 0 5\n", "main.cpp", system), IsEmpty());
}

TEST(PolicyOnSymbols, finds_what_the_lab_forbids) {
    const auto flags =
        grading::check_symbols("getpid U         \nstd::async U\n", "a.cpp", lab_that_forbids("^getpid$"));
    ASSERT_EQ(kinds(flags), std::vector<std::string>{"forbidden-symbol!"});
    EXPECT_EQ(flags[0].evidence, "a.cpp uses getpid: write it yourself");
}

}  // namespace

// What students may do so that nobody sees whose code a line is, and what a reader of C++ must not stumble over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "labs/tool/grading/policy.hpp"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> kinds(const std::vector<grading::Flag>& flags) {
    std::vector<std::string> kinds;
    for (const auto& flag : flags) kinds.push_back(flag.kind);
    return kinds;
}

/// Of a file that has no directives, so that the preprocessor leaves it as it is.
std::vector<std::string> kinds_in(const std::string& source) {
    return kinds(grading::check_text({source, "# 1 \"/lab/src/a.cpp\"\n" + source, "/lab/src/a.cpp"}));
}

std::vector<std::string> kinds_of_source(const std::string& source) {
    return kinds(grading::check_text({source, "", "/lab/src/a.cpp"}));
}

course::Lab unit_lab() {
    course::Lab lab;
    lab.kind = course::Kind::unit;
    return lab;
}

}  // namespace

TEST(HiddenCode, that_claims_another_origin_is_found_however_it_is_written) {
    for (const auto* source : {"#line 7 \"x\"\n", "# 7 \"x\" 1 3 4\n", "  #  line 7 \"x\"\n", "%: line 7 \"x\"\n",
                               "#/* c */line 7 \"x\"\n", "#li\\\nne 7 \"x\"\n", "#li\\ \nne 7 \"x\"\n",
                               "/* a\n b */ # 7 \"x\"\n", "int a = 1'0; /* ' */\n#line 7 \"x\"\n",
                               "// c \\\n c\n#line 7 \"x\"\n", "auto s = R\"(\\\n)\";\n#line 7 \"x\"\n",
                               "auto c = '\"';\n#line 7 \"x\"\n", "auto s = R\"x()x\\\n\")x\";\n#line 7 \"x\"\n"})
        EXPECT_THAT(kinds_of_source(source), ElementsAre("hides-origin")) << source;
}

TEST(HiddenCode, is_not_seen_in_comments_and_strings) {
    for (const auto* source :
         {"// #line 7 \"x\"\n", "/*\n#line 7 \"x\"\n*/\n", "auto s = R\"(\n#line 7 \"x\"\n# 1 \"y\"\n)\";\n",
          "// c \\\n#line 7 \"x\"\n", "auto s = \"#line\";\n", "#define LINE #line\n",
          "auto s = u8R\"d(\n# 1 )\"\n# 2)d\";\n", "#include <vector>  // a > b\n#if A < B /* > */\n#endif\n"})
        EXPECT_THAT(kinds_of_source(source), IsEmpty()) << source;
}

TEST(HiddenCode, behind_the_name_of_a_header_that_is_none_is_found) {
    for (const auto* source :
         {"#if __has_include(<a/*b>)\n#line 7 \"x\"\n// */\n#endif\n",
          "#if __has_include(<aR\"x(>)\n#line 7 \"x\"\n// )x\"\n#endif\n", "#include <a//b>\n", "#include <a'b>\n"})
        EXPECT_THAT(kinds_of_source(source), ElementsAre("hides-origin")) << source;
    EXPECT_THAT(kinds_of_source("#if __has_include(<sys/socket.h>)\n#endif\n#include <c++/12/vector>\n"), IsEmpty());
}

TEST(HiddenCode, of_assembly_and_attributes_is_found_in_code_alone) {
    EXPECT_THAT(kinds_in("__asm__(\"nop\");\n"), ElementsAre("inline-assembly"));
    EXPECT_THAT(kinds_in("void f() { asm volatile (\"\"); }\n"), ElementsAre("inline-assembly"));
    EXPECT_THAT(kinds_in("[[gnu::no_sanitize(\"address\")]] int f();\n"), ElementsAre("blinds-sanitizer"));
    EXPECT_THAT(kinds_in("stdin->_fileno = 7;\n"), ElementsAre("reaches-out"));
    EXPECT_THAT(kinds_in("auto s = \"asm no_sanitize __asan_\"; int assembly, my_fileno;\n"), IsEmpty());
    EXPECT_THAT(kinds_in("auto s = R\"(\n# 1 \"/usr/include/string.h\" 1 3\n)\";\n__asm__(\"nop\");\n"),
                ElementsAre("inline-assembly"))
        << "a marker in a raw string is none";
}

TEST(HiddenCode, may_not_come_from_files_of_others) {
    const auto flags = grading::check_text({"",
                                            "# 1 \"/lab/src/a.cpp\"\n"
                                            "# 1 \"/proc/self/environ\" 1\n"
                                            "PATH=/usr/bin\n"
                                            "# 2 \"/lab/src/a.cpp\" 2\n"
                                            "# 1 \"/lab/include/shared/core/result.hpp\" 1\n"
                                            "# 3 \"/lab/src/a.cpp\" 2\n",
                                            "/lab/src/a.cpp"});
    ASSERT_THAT(kinds(flags), ElementsAre("includes-foreign-file"));
    EXPECT_EQ(flags[0].evidence, "includes /proc/self/environ");
}

TEST(HiddenCode, takes_no_time_in_lines_that_are_made_to_take_it) {
    std::string long_line = "#if 0\n";
    for (int i = 0; i < 100'000; ++i) long_line += "include<>";
    EXPECT_THAT(kinds_of_source(long_line + "\n#endif\n"), ElementsAre("hides-origin"));
    EXPECT_THAT(kinds_in(std::string(900'000, '<') + "\n"), IsEmpty());
    EXPECT_THAT(kinds_in("int " + std::string(900'000, 'a') + ";\n"), IsEmpty());
    EXPECT_THAT(kinds_in(std::string(900'000, '"') + "\n"), IsEmpty());
}

TEST(PolicyOnSymbols, finds_ways_out_of_a_function) {
    for (const auto* name : {"recv", "__recv_chk", "sendmsg", "syscall", "dlsym", "execve", "popen", "fcntl64", "dup2",
                             "ptrace", "std::__basic_file<char>::sys_open(int, std::_Ios_Openmode)"})
        EXPECT_THAT(kinds(grading::check_symbols(std::string(name) + " U         \n", "a.cpp", unit_lab())),
                    ElementsAre("reaches-out"))
            << name;
    for (const auto* name : {"write", "fork", "pthread_create", "signal", "printf", "open", "my::recv(int)", "receive",
                             "std::basic_filebuf<char, std::char_traits<char> >::open(char const*)"})
        EXPECT_THAT(kinds(grading::check_symbols(std::string(name) + " U\n", "a.cpp", unit_lab())), IsEmpty()) << name;
    auto system = unit_lab();
    system.kind = course::Kind::system;
    EXPECT_THAT(grading::check_symbols("recv U\n", "main.cpp", system), IsEmpty());
}

TEST(PolicyOnSymbols, finds_what_wins_over_a_function_of_the_lab) {
    const auto given =
        grading::defined_names("graded::encode(graded::Answer const&) T 0 9\nf<int>() W 0 9\nlocal t 0 9\n");
    EXPECT_EQ(given.size(), 2U);
    EXPECT_THAT(kinds(grading::check_symbols("f<int>() T 0 9\n", "a.cpp", unit_lab(), given)),
                ElementsAre("replaces-given-function"));
    EXPECT_THAT(grading::check_symbols("f<int>() W 0 9\ng() T 0 9\n", "a.cpp", unit_lab(), given), IsEmpty());
}

TEST(PolicyOnSymbols, does_not_mind_a_placement_new_and_very_long_names) {
    EXPECT_THAT(grading::check_symbols("operator new(unsigned long, void*) W 0 9\n", "a.cpp", unit_lab()), IsEmpty());
    EXPECT_THAT(grading::check_symbols(std::string(1'000'000, 'a') + " T 0 9\n", "a.cpp", unit_lab()), IsEmpty());
    EXPECT_THAT(
        kinds(grading::check_symbols("operator new(unsigned long, std::align_val_t) T 0 9\n", "a.cpp", unit_lab())),
        ElementsAre("replaces-library-function"));
}

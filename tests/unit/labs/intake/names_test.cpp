#include "labs/tool/intake/names.hpp"

#include <gtest/gtest.h>

#include <string>

#include "shared/text/utf8.hpp"

namespace {

using intake::inner_path;
using intake::student_name;

TEST(StudentName, is_the_name_of_the_folder_or_of_the_archive_without_its_ending) {
    EXPECT_EQ(student_name("class/anna", true), "anna");
    EXPECT_EQ(student_name("class/anna/", true), "anna");
    EXPECT_EQ(student_name("class/anna.zip", false), "anna");
    EXPECT_EQ(student_name("class/anna.TAR.GZ", false), "anna");
    EXPECT_EQ(student_name("class/anna.b.tgz", false), "anna.b");
    EXPECT_EQ(student_name("class/anna.tar.xz", false), "anna");
    EXPECT_EQ(student_name("class/anna.zip", true), "anna.zip") << "of a folder";
    EXPECT_EQ(student_name("class/anna.rar", false), "anna.rar");
    EXPECT_EQ(student_name("class/王小明.zip", false), "王小明");
}

TEST(StudentName, is_fit_to_be_the_name_of_a_folder) {
    EXPECT_EQ(student_name("class/...zip", false), "__");
    EXPECT_EQ(student_name("class/..zip", false), "_");
    EXPECT_EQ(student_name("class/.zip", false), "unnamed");
    EXPECT_EQ(student_name("class/.hidden", true), "_hidden");
    EXPECT_EQ(student_name("/", true), "unnamed");
    EXPECT_EQ(student_name("class/a\nb\x1b[2J.zip", false), "a\uFFFDb\uFFFD[2J");
    EXPECT_EQ(student_name("class/\xCD\xF5.zip", false), "\uFFFD\uFFFD") << "GBK";
    EXPECT_EQ(student_name("class/\u202Egnp.zip", false), "\uFFFDgnp") << "right to left";
}

TEST(StudentName, has_at_most_a_hundred_code_points_and_two_hundred_bytes) {
    EXPECT_EQ(student_name(std::string(250, 'a'), true), std::string(100, 'a'));
    const std::string name = student_name(std::string(250, '\xFF'), true);
    EXPECT_TRUE(text::is_valid_utf8(name));
    EXPECT_EQ(name.size(), 198u) << "66 times U+FFFD";
}

TEST(InnerPath, is_plain_and_stays_inside) {
    EXPECT_EQ(inner_path("lab01/a.cpp"), "lab01/a.cpp");
    EXPECT_EQ(inner_path("./lab01//./a.cpp"), "lab01/a.cpp");
    EXPECT_EQ(inner_path("lab01\\a.cpp"), "lab01/a.cpp") << "of Windows";
    EXPECT_EQ(inner_path("lab01/a\\b.cpp"), "lab01/a\\b.cpp");
    EXPECT_EQ(inner_path("./"), "");
    EXPECT_EQ(inner_path("..a/b.."), "..a/b..");
    EXPECT_EQ(inner_path("c:a"), "c:a");
    for (const char* path : {"/a", "\\a", "..", "../a", "a/..", "a/../../b", "a\\..\\b", "a/..\\b", "C:/a", "c:\\a"})
        EXPECT_EQ(inner_path(path), std::nullopt) << path;
}

TEST(SameName, takes_no_notice_of_the_case_of_ascii_letters) {
    EXPECT_TRUE(intake::same_name("Line_Splitter.CPP", "line_splitter.cpp"));
    EXPECT_FALSE(intake::same_name("line_splitter.cpp", "line_splitter.cp"));
    EXPECT_FALSE(intake::same_name("É.cpp", "é.cpp"));
}

TEST(Shown, is_printable_and_short) {
    EXPECT_EQ(intake::shown("a\x1b.cpp"), "a\uFFFD.cpp");
    EXPECT_EQ(intake::shown(std::string(101, 'a')), std::string(100, 'a') + "…");
}

}  // namespace

#include "labs/tool/course/progress.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "shared/testkit/process.hpp"

namespace {

class ProgressFile : public testing::Test {
  protected:
    void write(const std::string& text) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file} << text;
    }

    testkit::TemporaryDirectory directory;
    std::filesystem::path file = directory.path() + "/work/progress.json";
    std::filesystem::path bad = directory.path() + "/work/progress.json.bad";
};

course::Progress some_progress() {
    course::Progress progress;
    auto& lab = progress.labs["lab01"];
    lab.hints = {0, 3};
    lab.checked = {5, 15, {"Lines.a"}, {"Lines.b", "Lines.c"}, "2026-11-20T19:15:00.123Z"};
    lab.submitted = {"work/lab01-\xE5\xAE\x89\xE5\xA8\x9C.zip", "2026-11-20T19:16:00.000Z"};
    progress.labs["lab02"];
    return progress;
}

TEST_F(ProgressFile, gives_back_what_was_saved) {
    course::save_progress(file, some_progress());
    EXPECT_EQ(course::load_progress(file), some_progress());
    course::save_progress(file, {});
    EXPECT_EQ(course::load_progress(file), course::Progress{});
}

TEST_F(ProgressFile, that_is_missing_is_a_fresh_start) {
    EXPECT_EQ(course::load_progress(file), course::Progress{});
}

TEST_F(ProgressFile, that_is_damaged_is_a_fresh_start_and_is_kept) {
    for (const std::string text :
         {"", "{", "[]", "{\"labs\": 7}", R"({"labs": {"lab01": {"hints": [4], "checked": null, "submitted": null}}})",
          R"({"labs": {"lab01": {"hints": ["a"], "checked": null, "submitted": null}}})"}) {
        write(text);
        EXPECT_EQ(course::load_progress(file), course::Progress{}) << text;
        EXPECT_FALSE(std::filesystem::exists(file)) << text;
        std::ifstream in{bad};
        EXPECT_EQ((std::string{std::istreambuf_iterator<char>{in}, {}}), text);
    }
    course::save_progress(file, some_progress());
    EXPECT_EQ(course::load_progress(file), some_progress());
}

TEST_F(ProgressFile, leaves_no_other_file_behind) {
    course::save_progress(file, some_progress());
    course::save_progress(file, some_progress());
    const std::filesystem::directory_iterator all{file.parent_path()};
    EXPECT_EQ(std::distance(begin(all), end(all)), 1);
}

TEST_F(ProgressFile, says_so_when_it_cannot_be_written) {
    std::ofstream{directory.path() + "/work"} << "a file";
    EXPECT_THROW(course::save_progress(file, {}), std::system_error);
}

}  // namespace

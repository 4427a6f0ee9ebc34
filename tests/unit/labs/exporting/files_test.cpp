#include "labs/tool/exporting/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "shared/testkit/process.hpp"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class ProjectFiles : public testing::Test {
  protected:
    ProjectFiles() {
        for (const char* path : {"b.txt", "a/it's here.txt", "build/x.o", "work/lab01/a.cpp", "a/build/kept.txt"})
            exporting::write_file(root / path, path);
    }
    testkit::TemporaryDirectory directory;
    fs::path root = directory.path() + "/a 'project'";
};

TEST_F(ProjectFiles, are_all_but_build_and_work_where_there_is_no_git) {
    EXPECT_THAT(exporting::project_files(root), ElementsAre("a/build/kept.txt", "a/it's here.txt", "b.txt"));
}

TEST_F(ProjectFiles, are_those_that_git_tracks_and_that_are_there) {
    if (!testkit::have_program("git")) GTEST_SKIP() << "git is not installed";
    exporting::write_file(root / "gone.txt", "");
    ASSERT_EQ(testkit::run({"git", "init", "-q", root}).status.code, 0);
    ASSERT_EQ(testkit::run({"git", "-C", root, "add", "b.txt", "a/it's here.txt", "gone.txt"}).status.code, 0);
    fs::remove(root / "gone.txt");
    EXPECT_THAT(exporting::project_files(root), ElementsAre("a/it's here.txt", "b.txt"));
}

TEST_F(ProjectFiles, are_executable_when_they_are_scripts) {
    exporting::write_file(root / "run", "#!/bin/sh\n");
    EXPECT_NE(fs::status(root / "run").permissions() & fs::perms::owner_exec, fs::perms::none);
    EXPECT_EQ(fs::status(root / "b.txt").permissions() & fs::perms::owner_exec, fs::perms::none);
}

TEST_F(ProjectFiles, make_a_new_folder_whole_or_not_at_all) {
    {
        exporting::NewFolder folder{directory.path() + "/new/"};
        exporting::write_file(folder.path() / "a", "a");
        EXPECT_FALSE(fs::exists(directory.path() + "/new"));
    }
    EXPECT_FALSE(fs::exists(directory.path() + "/new"));
    {
        exporting::NewFolder folder{directory.path() + "/new"};
        exporting::write_file(folder.path() / "a", "a");
        folder.finish();
    }
    EXPECT_EQ(exporting::files_below(directory.path() + "/new"), std::vector<std::string>{"a"});
    EXPECT_THROW(exporting::NewFolder{directory.path() + "/new"}, std::runtime_error) << "it is not empty";
    fs::create_symlink("new", directory.path() + "/link");
    EXPECT_THROW(exporting::NewFolder{directory.path() + "/link"}, std::runtime_error);
}

}  // namespace

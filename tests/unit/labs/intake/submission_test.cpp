#include "labs/tool/intake/submission.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <system_error>

#include "shared/testkit/process.hpp"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

class Submissions : public testing::Test {
  protected:
    testkit::TemporaryDirectory directory;
    fs::path root = directory.path();
};

TEST_F(Submissions, that_are_links_fifos_or_nothing_are_refused) {
    fs::create_directories(root / "real");
    std::ofstream{root / "real/room.cpp"} << "int a;\n";
    fs::create_directory_symlink("real", root / "anna");
    for (const std::string name : {"anna", "anna/"}) {
        const auto link = intake::read_submission(root.string() + "/" + name, {"room.cpp"});
        EXPECT_THAT(link.refused, HasSubstr("The submission is a link. Expected: a folder or an archive."));
        EXPECT_TRUE(link.suspicious);
        EXPECT_EQ(link.student, "anna");
    }
    ASSERT_EQ(::mkfifo((root / "bob.zip").c_str(), 0644), 0);
    const auto fifo = intake::read_submission(root / "bob.zip", {"room.cpp"});
    EXPECT_THAT(fifo.refused, HasSubstr("The submission is a FIFO, a socket or a device."));
    EXPECT_TRUE(fifo.suspicious);
    EXPECT_EQ(fifo.student, "bob");

    const auto nothing = intake::read_submission(root / "carla", {"room.cpp"});
    EXPECT_THAT(nothing.refused, HasSubstr("The submission cannot be read: No such file or directory."));
    EXPECT_FALSE(nothing.suspicious);
}

TEST_F(Submissions, are_listed_by_name_without_hidden_files) {
    for (const char* name : {"bob", "anna"}) fs::create_directories(root / name);
    for (const char* name : {"carla.zip", "dave.tar.gz", ".DS_Store", "notes.txt"}) std::ofstream{root / name} << "a";
    EXPECT_THAT(intake::list_submissions(root),
                ElementsAre(root / "anna", root / "bob", root / "carla.zip", root / "dave.tar.gz", root / "notes.txt"));
    EXPECT_THROW(intake::list_submissions(root / "nowhere"), std::system_error);
}

TEST_F(Submissions, are_the_same_after_they_were_written_into_an_archive) {
    const std::map<std::string, std::string> files{{"room.cpp", "int a;\n"},
                                                   {"splitter.cpp", std::string(100'000, 'x')}};
    intake::write_archive(root / "anna.zip", files);
    const auto submission = intake::read_submission(root / "anna.zip", {"room.cpp", "splitter.cpp"});
    EXPECT_EQ(submission.refused, "");
    EXPECT_EQ(submission.files, files);

    intake::write_archive(root / "anna.zip", {{"room.cpp", "int b;\n"}});
    EXPECT_EQ(intake::read_submission(root / "anna.zip", {"room.cpp"}).files.at("room.cpp"), "int b;\n");
    EXPECT_EQ(std::distance(fs::directory_iterator{root}, {}), 1) << "nothing else is left behind";
    EXPECT_THROW(intake::write_archive(root / "nowhere/anna.zip", files), std::system_error);
}

TEST_F(Submissions, keep_scripts_executable) {
    intake::write_archive(root / "a.zip", {{"a.cpp", "int a;\n"}, {"run", "#!/bin/sh\n"}});
    const std::unique_ptr<archive, decltype(&::archive_read_free)> reader{::archive_read_new(), ::archive_read_free};
    ::archive_read_support_format_zip(reader.get());
    ASSERT_EQ(::archive_read_open_filename(reader.get(), (root / "a.zip").c_str(), 10240), ARCHIVE_OK);
    std::map<std::string, unsigned> modes;
    archive_entry* entry = nullptr;
    while (::archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK)
        modes[::archive_entry_pathname(entry)] = ::archive_entry_perm(entry);
    EXPECT_EQ(modes, (std::map<std::string, unsigned>{{"a.cpp", 0644}, {"run", 0755}}));
}

TEST_F(Submissions, have_the_same_bytes_wherever_they_are_written) {
    const std::map<std::string, std::string> files{{"room.cpp", "int a;\n"}};
    intake::write_archive(root / "a.zip", files);
    ::setenv("TZ", "Asia/Shanghai", 1);
    ::tzset();
    intake::write_archive(root / "b.zip", files);
    ::unsetenv("TZ");
    ::tzset();
    EXPECT_EQ(read_file(root / "a.zip"), read_file(root / "b.zip"));
}

}  // namespace

// Submissions that are folders, with what students and attackers leave in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "labs/tool/intake/submission.hpp"
#include "shared/testkit/process.hpp"

namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

class FolderOfAStudent : public testing::Test {
  protected:
    FolderOfAStudent() { fs::create_directories(folder); }

    void write(const std::string& name, const std::string& bytes = "int x;\n") {
        fs::create_directories((folder / name).parent_path());
        std::ofstream{folder / name, std::ios::binary} << bytes;
    }
    intake::Submission read(const intake::Limits& limits = {}) const {
        return intake::read_submission(folder, {"room.cpp", "splitter.cpp"}, limits);
    }
    void expect_refused(const std::string& words, bool suspicious = false) const {
        const auto submission = read();
        EXPECT_THAT(submission.refused, HasSubstr(words));
        EXPECT_EQ(submission.suspicious, suspicious);
        EXPECT_THAT(submission.files, IsEmpty());
    }

    testkit::TemporaryDirectory directory;
    fs::path folder = directory.path() + "/anna";
};

TEST_F(FolderOfAStudent, gives_the_wanted_files) {
    write("room.cpp", "int a;\n");
    write("splitter.cpp", "int b;\n");
    const auto submission = read();
    EXPECT_EQ(submission.refused, "");
    EXPECT_EQ(submission.student, "anna");
    EXPECT_THAT(submission.files, ElementsAre(Pair("room.cpp", "int a;\n"), Pair("splitter.cpp", "int b;\n")));
    EXPECT_THAT(submission.notes, IsEmpty());
}

TEST_F(FolderOfAStudent, may_have_them_in_one_folder_below) {
    write("lab01/room.cpp", "int a;\n");
    write("lab01/splitter.cpp");
    write("lab01/notes.txt");
    const auto submission = read();
    EXPECT_EQ(submission.refused, "");
    EXPECT_EQ(submission.files.at("room.cpp"), "int a;\n");
    EXPECT_THAT(submission.notes, ElementsAre("ignored: lab01/notes.txt"));
}

TEST_F(FolderOfAStudent, counts_the_highest_folder_and_notes_the_copies_below) {
    write("room.cpp", "int a;\n");
    write("splitter.cpp");
    write("old/room.cpp", "int b;\n");
    const auto submission = read();
    EXPECT_EQ(submission.files.at("room.cpp"), "int a;\n");
    EXPECT_THAT(submission.notes, ElementsAre("ignored: old/room.cpp (the files in the top folder count)"));
}

TEST_F(FolderOfAStudent, with_two_folders_side_by_side_is_refused) {
    write("old/room.cpp");
    write("new/room.cpp");
    expect_refused("two folders with wanted files: new/ and old/");
}

TEST_F(FolderOfAStudent, with_the_files_in_different_folders_lacks_one) {
    write("room.cpp");
    write("src/splitter.cpp");
    expect_refused(
        "splitter.cpp is missing. Expected, all in one folder: room.cpp, splitter.cpp. Found: room.cpp, src/splitter");
}

TEST_F(FolderOfAStudent, that_lacks_a_file_is_told_what_was_found) {
    expect_refused("room.cpp is missing. Expected, all in one folder: room.cpp, splitter.cpp. Found: nothing.");
    write("room.cpp");
    write("spliter.cpp");
    expect_refused(
        "splitter.cpp is missing. Expected, all in one folder: room.cpp, splitter.cpp. Found: room.cpp, spliter.cpp.");
}

TEST_F(FolderOfAStudent, may_write_names_in_any_case) {
    write("ROOM.CPP", "int a;\n");
    write("Splitter.cpp");
    EXPECT_EQ(read().files.at("room.cpp"), "int a;\n");
    write("room.cpp", "int b;\n");
    EXPECT_EQ(read().files.at("room.cpp"), "int b;\n") << "the exact one";
    write("SPLITTER.cpp");
    expect_refused("splitter.cpp is there twice in the top folder: as SPLITTER.cpp and as Splitter.cpp");
}

TEST_F(FolderOfAStudent, has_its_line_ends_and_byte_order_mark_set_right) {
    write("room.cpp", "\xEF\xBB\xBFint a;\r\n// \r mark\r\nint b;\r");
    write("splitter.cpp");
    EXPECT_EQ(read().files.at("room.cpp"), "int a;\n// \r mark\nint b;\r");
}

TEST_F(FolderOfAStudent, with_an_empty_file_or_one_that_is_no_text_is_refused) {
    write("splitter.cpp");
    write("room.cpp", "");
    expect_refused("room.cpp is empty. Expected: your solution.");
    write("room.cpp", " \r\n\n");
    expect_refused("room.cpp is empty");
    write("room.cpp", std::string("\xFF\xFEi\0n\0t\0", 8));
    expect_refused("room.cpp is UTF-16 text. Expected: UTF-8.");
    write("room.cpp", std::string("int a;\0int b;", 13));
    expect_refused("room.cpp is no text: it holds bytes of value 0");
    write("room.cpp", std::string("\x7F"
                                  "ELF\2\1\1\0\0\0",
                                  10));
    expect_refused("room.cpp is a compiled program or library");
}

TEST_F(FolderOfAStudent, may_hold_text_in_other_encodings) {
    write("room.cpp", "// \xD6\xD0\xCE\xC4\n");  // GBK
    write("splitter.cpp");
    EXPECT_EQ(read().files.at("room.cpp"), "// \xD6\xD0\xCE\xC4\n");
}

TEST_F(FolderOfAStudent, with_a_file_that_is_too_large_is_refused_at_once) {
    write("splitter.cpp");
    write("room.cpp", std::string((1 << 20) + 1, ' '));
    expect_refused("room.cpp is too large. Expected: C++ source text of at most 1048576 bytes.");
    write("room.cpp", std::string((1 << 20) - 1, ' ') + "x");
    EXPECT_EQ(read().refused, "");
    ASSERT_EQ(::truncate((folder / "room.cpp").c_str(), 10LL << 30), 0);  // a hole of 10 GB
    expect_refused("room.cpp is too large");
}

TEST_F(FolderOfAStudent, with_a_link_under_a_wanted_name_is_suspicious) {
    write("splitter.cpp");
    fs::create_symlink("/etc/passwd", folder / "room.cpp");
    expect_refused("room.cpp is a link, and links are not followed. Expected: a file.", true);
    fs::remove(folder / "room.cpp");
    fs::create_symlink("splitter.cpp", folder / "room.cpp");
    expect_refused("room.cpp is a link", true);
    fs::remove(folder / "room.cpp");
    fs::create_symlink("nowhere", folder / "room.cpp");
    expect_refused("room.cpp is a link", true);
}

TEST_F(FolderOfAStudent, with_a_fifo_a_socket_or_a_device_under_a_wanted_name_is_suspicious_and_blocks_nobody) {
    write("splitter.cpp");
    const std::string room = folder / "room.cpp";
    ASSERT_EQ(::mkfifo(room.c_str(), 0644), 0);
    expect_refused("room.cpp is a FIFO. Expected: a file.", true);
    fs::remove(room);

    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(room.size(), sizeof address.sun_path);
    std::strcpy(address.sun_path, room.c_str());
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    expect_refused("room.cpp is a socket", true);
    ::close(listener);
    fs::remove(room);

    if (::mknod(room.c_str(), S_IFCHR | 0644, makedev(1, 5)) != 0) GTEST_SKIP() << "no right to make a device";
    expect_refused("room.cpp is a device", true);
}

TEST_F(FolderOfAStudent, is_not_left_through_a_link) {
    const std::string outside = directory.path() + "/outside";
    fs::create_directories(outside);
    std::ofstream{outside + "/room.cpp"} << "int secret;\n";
    std::ofstream{outside + "/splitter.cpp"} << "int secret;\n";
    fs::create_directory_symlink(outside, folder / "lab01");
    expect_refused("room.cpp is missing. Expected, all in one folder: room.cpp, splitter.cpp. Found: lab01.");
    EXPECT_THAT(read().notes, ElementsAre("ignored: lab01 (is a link, and links are not followed)"));
}

TEST_F(FolderOfAStudent, may_hold_a_link_to_itself) {
    write("room.cpp");
    write("splitter.cpp");
    fs::create_directory_symlink(".", folder / "self");
    fs::create_directories(folder / "a");
    fs::create_directory_symlink("../a", folder / "a/loop");
    EXPECT_EQ(read().refused, "");
    EXPECT_THAT(read().notes, Contains("ignored: self (is a link, and links are not followed)"));
}

TEST_F(FolderOfAStudent, is_not_searched_where_machines_write) {
    write("room.cpp");
    write("splitter.cpp");
    for (const char* name : {".git/room.cpp", "build/room.cpp", "build/a.o", "__MACOSX/._room.cpp",
                             "cmake-build-debug/room.cpp", "CMakeFiles/room.cpp", ".DS_Store", "a.out"})
        write(name);
    fs::create_symlink("/etc/passwd", folder / "build/splitter.cpp");
    const auto submission = read();
    EXPECT_EQ(submission.refused, "");
    EXPECT_THAT(submission.notes,
                ElementsAre("ignored: .DS_Store", "ignored: .git/", "ignored: CMakeFiles/", "ignored: __MACOSX/",
                            "ignored: a.out", "ignored: build/", "ignored: cmake-build-debug/"));
}

TEST_F(FolderOfAStudent, gives_at_most_twenty_notes) {
    write("room.cpp");
    write("splitter.cpp");
    for (int i = 0; i < 30; ++i) write("file" + std::to_string(i));
    const auto submission = read();
    ASSERT_EQ(submission.notes.size(), 20u);
    EXPECT_EQ(submission.notes.back(), "ignored: 11 more");
}

TEST_F(FolderOfAStudent, notes_names_in_a_printable_form) {
    write("room.cpp");
    write("splitter.cpp");
    write("a\x1b]0;\n\xFF");
    EXPECT_THAT(read().notes, ElementsAre("ignored: a\uFFFD]0;\uFFFD\uFFFD"));
}

TEST_F(FolderOfAStudent, may_not_be_too_deep_or_too_full) {
    write("1/2/3/4/5/6/7/8/9/room.cpp");
    expect_refused("room.cpp is missing");
    EXPECT_THAT(read().notes, ElementsAre("ignored: 1/2/3/4/5/6/7/8/9/ (too deep)"));

    for (int i = 0; i < 10; ++i) write("file" + std::to_string(i));
    intake::Limits limits;
    limits.entries = 12;
    EXPECT_THAT(read(limits).refused, StartsWith("There are more than 12 files and folders."));
}

TEST_F(FolderOfAStudent, may_not_hold_copies_without_end) {
    for (int i = 0; i < 5; ++i) write(std::to_string(i) + "/room.cpp", "0123456789");
    intake::Limits limits;
    limits.unpacked_bytes = 45;
    EXPECT_THAT(read(limits).refused, StartsWith("There are too many copies"));
}

TEST_F(FolderOfAStudent, with_a_file_that_may_not_be_read_is_refused) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    write("room.cpp");
    write("splitter.cpp");
    fs::permissions(folder / "room.cpp", fs::perms::none);
    expect_refused("room.cpp cannot be read: Permission denied");
}

}  // namespace

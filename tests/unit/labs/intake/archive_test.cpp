// Submissions that are archives, good ones and those of attackers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "labs/tool/intake/submission.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/labs/intake/archive_maker.hpp"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using Format = ArchiveMaker::Format;

class ArchiveOfAStudent : public testing::Test {
  protected:
    intake::Submission read(const std::string& bytes, const intake::Limits& limits = {}) {
        std::ofstream{archive, std::ios::binary} << bytes;
        return intake::read_submission(archive, {"room.cpp"}, limits);
    }
    intake::Submission read(ArchiveMaker& maker, const intake::Limits& limits = {}) {
        return read(maker.bytes(), limits);
    }
    void expect_refused(const intake::Submission& submission, const std::string& words, bool suspicious = false) {
        EXPECT_THAT(submission.refused, HasSubstr(words));
        EXPECT_EQ(submission.suspicious, suspicious);
        EXPECT_THAT(submission.files, IsEmpty());
    }

    testkit::TemporaryDirectory directory;
    fs::path archive = directory.path() + "/anna.zip";  // the bytes say what it is, not the name
};

class AnyArchive : public ArchiveOfAStudent, public testing::WithParamInterface<Format> {};

std::string name_of(Format format) {
    switch (format) {
        case Format::zip:
            return "zip";
        case Format::tar:
            return "tar";
        case Format::tar_gz:
            return "tar_gz";
        case Format::tar_xz:
            return "tar_xz";
    }
    return "unknown";
}

INSTANTIATE_TEST_SUITE_P(Of, AnyArchive, testing::Values(Format::zip, Format::tar, Format::tar_gz, Format::tar_xz),
                         [](const auto& test) { return name_of(test.param); });

TEST_P(AnyArchive, gives_the_wanted_files) {
    ArchiveMaker maker{GetParam()};
    maker.folder("lab01/").file("lab01/ROOM.cpp", "int a;\r\n").file("lab01/notes.txt", "a").folder("lab01/build");
    const auto submission = read(maker.file("lab01/build/room.cpp", "int b;").file("__MACOSX/lab01/._room.cpp", "b"));
    EXPECT_EQ(submission.refused, "");
    EXPECT_EQ(submission.student, "anna");
    EXPECT_THAT(submission.files, ElementsAre(Pair("room.cpp", "int a;\n")));
    EXPECT_THAT(submission.notes,
                ElementsAre("ignored: lab01/notes.txt", "ignored: lab01/build/", "ignored: __MACOSX/"));
}

TEST_P(AnyArchive, has_paths_of_windows_and_with_a_dot_in_front) {
    ArchiveMaker windows{GetParam()}, dot{GetParam()};
    EXPECT_EQ(read(windows.file("lab01\\room.cpp", "int a;\n")).files.at("room.cpp"), "int a;\n");
    EXPECT_EQ(read(dot.file("./room.cpp", "int a;\n")).files.at("room.cpp"), "int a;\n");
}

TEST_P(AnyArchive, whose_path_leads_out_is_suspicious) {
    for (const char* path :
         {"../room.cpp", "a/../../room.cpp", "..\\room.cpp", "../../etc/cron.d/x", "C:\\room.cpp", "/room.cpp"}) {
        ArchiveMaker maker{GetParam()};
        maker.file("room.cpp", "int a;\n").file(path, "int b;\n");
        expect_refused(read(maker), "The archive has a path that leads out of its folder: ", true);
    }
    EXPECT_FALSE(fs::exists(directory.path() + "/../room.cpp"));
}

TEST_P(AnyArchive, with_a_link_under_a_wanted_name_is_suspicious) {
    ArchiveMaker wanted{GetParam()}, beside{GetParam()};
    expect_refused(read(wanted.link("room.cpp", "/etc/passwd")), "room.cpp is a link, and links are not followed",
                   true);
    const auto submission = read(beside.file("room.cpp", "int a;\n").link("passwd", "/etc/passwd"));
    EXPECT_EQ(submission.refused, "");
    EXPECT_THAT(submission.notes, ElementsAre("ignored: passwd (is a link, and links are not followed)"));
}

TEST_P(AnyArchive, that_holds_a_wanted_file_twice_is_refused) {
    ArchiveMaker same{GetParam()}, folders{GetParam()};
    same.file("room.cpp", "int a;\n").file("./room.cpp", "int b;\n");
    expect_refused(read(same), "room.cpp is there twice in the top folder");
    folders.file("a/room.cpp", "int a;\n").file("b/room.cpp", "int b;\n");
    expect_refused(read(folders), "two folders with wanted files: a/ and b/");
}

TEST_P(AnyArchive, without_a_wanted_file_is_told_what_was_found) {
    ArchiveMaker empty{GetParam()}, other{GetParam()}, blank{GetParam()};
    expect_refused(read(empty), "room.cpp is missing. Expected, all in one folder: room.cpp. Found: nothing.");
    expect_refused(read(other.file("rooms.cpp", "int a;\n")), "Found: rooms.cpp.");
    expect_refused(read(blank.file("room.cpp", "")), "room.cpp is empty");
}

TEST_P(AnyArchive, that_is_a_bomb_is_refused_while_it_swells) {
    intake::Limits limits;
    limits.unpacked_bytes = 8 << 20;
    ArchiveMaker wanted{GetParam()}, beside{GetParam()}, many{GetParam()};
    expect_refused(read(wanted.zeros("room.cpp", 4 << 20), limits), "room.cpp is too large. Expected: C++");
    beside.zeros("video.bin", 9 << 20).file("room.cpp", "int a;\n");
    expect_refused(read(beside, limits), "more than 8388608 bytes when it is unpacked");
    for (int i = 0; i < 9; ++i) many.zeros("video" + std::to_string(i), 1 << 20);
    expect_refused(read(many, limits), "more than 8388608 bytes when it is unpacked");
}

TEST_P(AnyArchive, with_too_many_entries_is_refused) {
    intake::Limits limits;
    limits.entries = 9;
    ArchiveMaker maker{GetParam()};
    for (int i = 0; i < 10; ++i) maker.file("file" + std::to_string(i), "a");
    expect_refused(read(maker, limits), "more than 9 files and folders");
}

TEST_P(AnyArchive, that_is_cut_is_refused_or_gives_what_was_whole) {
    ArchiveMaker maker{GetParam()};
    const std::string bytes = maker.file("room.cpp", "int a;\n").file("notes.txt", std::string(3000, 'n')).bytes();
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        const auto submission = read(bytes.substr(0, size));
        if (submission.refused.empty())
            EXPECT_EQ(submission.files.at("room.cpp"), "int a;\n") << size;
        else
            EXPECT_FALSE(submission.suspicious) << submission.refused;
    }
    expect_refused(read(bytes.substr(0, bytes.size() / 2)), "The archive is damaged: ");
}

TEST_P(AnyArchive, may_have_names_in_any_encoding) {
    const std::string gbk = "\xC1\xCE\xCA\xA6\x5C";  // the last byte is a '\' of ASCII
    for (const std::string& folder :
         {std::string("\xCA\xB5\xD1\xE9"), gbk, std::string("实验一"), std::string("\xFF\xFE")}) {
        ArchiveMaker maker{GetParam()};
        const auto submission = read(maker.file(folder + "/room.cpp", "int a;\n").file(folder + "/b", "b"));
        EXPECT_EQ(submission.refused, "");
        EXPECT_EQ(submission.files.at("room.cpp"), "int a;\n");
    }
}

TEST_F(ArchiveOfAStudent, with_a_hard_link_a_fifo_or_a_device_under_a_wanted_name_is_suspicious) {
    ArchiveMaker hard{Format::tar}, fifo{Format::tar_gz}, device{Format::tar};
    expect_refused(read(hard.file("a.cpp", "int a;\n").hard_link("room.cpp", "a.cpp")), "room.cpp is a link", true);
    expect_refused(read(fifo.fifo("room.cpp")), "room.cpp is no regular file", true);
    expect_refused(read(device.device("room.cpp")), "room.cpp is no regular file", true);
}

TEST_F(ArchiveOfAStudent, that_is_encrypted_is_refused) {
    for (const char* options : {"zip:encryption=zipcrypt", "zip:encryption=aes256"}) {
        ArchiveMaker maker{Format::zip, options};
        expect_refused(read(maker.file("room.cpp", "int a;\n")), "The archive is encrypted: room.cpp needs a password");
    }
}

TEST_F(ArchiveOfAStudent, with_wrong_bytes_in_a_wanted_file_is_damaged) {
    ArchiveMaker maker{Format::zip, "zip:compression=store"};
    std::string bytes = maker.file("room.cpp", "int answer;\n").bytes();
    bytes[bytes.find("answer")] = 'A';
    expect_refused(read(bytes), "The archive is damaged: ");
}

TEST_F(ArchiveOfAStudent, within_an_archive_is_not_unpacked) {
    ArchiveMaker inner{Format::tar_gz}, outer{Format::tar_gz}, twice{Format::zip};
    const std::string inside = inner.file("room.cpp", "int a;\n").bytes();
    expect_refused(read(outer.file("lab01.tar.gz", inside)), "Found: lab01.tar.gz.");
    twice.file("lab01.zip", inside);
    expect_refused(read(twice), "Found: lab01.zip.");
}

TEST_F(ArchiveOfAStudent, that_is_none_is_refused_naming_what_it_is) {
    expect_refused(read(""), "The submission is an empty file. Expected: a folder, or a .zip");
    expect_refused(read("int a;\n"), "The submission is a file that is no archive. Expected: a folder, or a .zip");
    expect_refused(read("Rar!\x1A\x07"), "The submission is a RAR archive.");
    expect_refused(read("7z\xBC\xAF\x27\x1C"), "The submission is a 7z archive.");
    expect_refused(read("PK\x03\x04 and nothing more"), "The archive is damaged");
    expect_refused(read("\x1F\x8B and nothing more"), "The archive is damaged");
}

TEST_F(ArchiveOfAStudent, that_is_too_large_is_refused_at_once) {
    std::ofstream{archive} << "PK";
    ASSERT_EQ(::truncate(archive.c_str(), 10LL << 30), 0);  // a hole of 10 GB
    expect_refused(intake::read_submission(archive, {"room.cpp"}), "The archive has more than 67108864 bytes.");
}

}  // namespace

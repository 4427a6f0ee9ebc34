// Takes a student's files out of a folder or an archive, without trusting either: only regular files with the names
// that the lab lists, up to a size, and nothing is ever written where an archive says.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace intake {

struct Limits {
    std::size_t file_bytes = 1 << 20;        // of one wanted file
    std::size_t archive_bytes = 64 << 20;    // of the archive as it lies on disk
    std::size_t unpacked_bytes = 256 << 20;  // read out of an archive before we give up: a bomb
    std::size_t entries = 10'000;            // in a folder or an archive
    std::size_t depth = 8;                   // folders below one another
};

/// Either files or a reason why there are none.
struct Submission {
    std::string student;                       // "anna" of anna/, anna.zip, anna.tar.gz: see student_name
    std::map<std::string, std::string> files;  // name -> bytes, each name one of the wanted ones; LF line ends
    std::vector<std::string> notes;            // "ignored: build/a.o": what else was there, at most 20 lines
    std::string refused;                       // for the student and the instructor; empty if the files may be graded
    bool suspicious = false;                   // refused for something that does not happen by accident: a link, ../
};

/// Reads one submission. Never throws for what a student did; the reason stands in `refused`.
///
/// Where: all wanted files lie in one folder, the top one or one below it. The highest folder that has one of them
/// counts; copies in folders below it are only noted, two such folders side by side are refused. Nobody looks into
/// hidden folders, __MACOSX, build, cmake-build-* and CMakeFiles.
///
/// What: CRLF becomes LF, a byte order mark goes. Names fit in any case ("LINE_SPLITTER.CPP"); the exact one comes
/// first. Refused is a wanted file that is missing, twice there, no regular file (a link, a FIFO, a device), too large,
/// empty or no text; a path in an archive that is absolute or holds ".."; an archive that is damaged, encrypted, or too
/// large unpacked; what is neither a folder nor a .zip, .tar, .tar.gz or .tar.xz.
Submission read_submission(const std::filesystem::path& path, const std::vector<std::string>& wanted,
                           const Limits& limits = {});

/// The submissions in a folder, by name: whatever is in it but hidden files. read_submission says what is none.
std::vector<std::filesystem::path> list_submissions(const std::filesystem::path& folder);

/// Writes these files into a .zip archive, in place of one that is there. The same files give the same bytes; one
/// that begins with "#!" is executable. Throws std::system_error.
void write_archive(const std::filesystem::path& archive, const std::map<std::string, std::string>& files);

}  // namespace intake

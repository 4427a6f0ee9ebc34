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
};

/// Either files or a reason why there are none.
struct Submission {
    std::string student;                       // "anna" of anna/, anna.zip, anna.tar.gz; valid UTF-8, no control bytes
    std::map<std::string, std::string> files;  // name -> bytes, each name one of the wanted ones; LF line ends
    std::vector<std::string> notes;            // "ignored: build/a.o": what else was there, at most 20 lines
    std::string refused;                       // for the student and the instructor; empty if the files may be graded
    bool suspicious = false;                   // refused for something that does not happen by accident: a link, ../
};

/// Reads one submission. Wanted files may lie in the top folder or below one folder that holds everything. CRLF becomes
/// LF, a byte order mark goes, names fit in any case ("LINE_SPLITTER.CPP") when that is not ambiguous. Never throws for
/// what a student did; the reason stands in `refused`: a wanted file is missing, twice there, no regular file (a link,
/// a FIFO, a device), too large or empty; a path in an archive that is absolute or holds "..", an archive that is
/// damaged, encrypted, or too large unpacked.
Submission read_submission(const std::filesystem::path& path, const std::vector<std::string>& wanted,
                           const Limits& limits = {});

/// The submissions in a folder: one for each folder or archive (.zip, .tar, .tar.gz, .tgz) in it, by name. Hidden files
/// are passed over; anything else in it is a submission, too, which read_submission will refuse.
std::vector<std::filesystem::path> list_submissions(const std::filesystem::path& folder);

/// Writes these files into a new .zip archive, so that the same files give the same bytes. Throws std::system_error.
void write_archive(const std::filesystem::path& archive, const std::map<std::string, std::string>& files);

}  // namespace intake

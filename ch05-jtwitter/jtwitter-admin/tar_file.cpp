#include "ch05-jtwitter/jtwitter-admin/tar_file.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace jtwitter::admin {

namespace {

namespace fs = std::filesystem;

using Archive = std::unique_ptr<struct archive, int (*)(struct archive*)>;
using Entry = std::unique_ptr<archive_entry, void (*)(archive_entry*)>;

[[noreturn]] void fail(const std::string& attempt, const fs::path& file, std::string_view reason) {
    throw std::runtime_error("cannot " + attempt + " " + file.string() + ": " + std::string(reason));
}

std::string reason_of(const Archive& archive) {
    const char* text = archive_error_string(archive.get());
    return text != nullptr ? text : "unknown reason";
}

void pack_file(const Archive& tar, const fs::path& file, const std::string& name) {
    const Entry entry{archive_entry_new(), archive_entry_free};
    auto left = fs::file_size(file);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(left));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    if (archive_write_header(tar.get(), entry.get()) != ARCHIVE_OK) fail("pack", file, reason_of(tar));
    std::ifstream in(file, std::ios::binary);
    std::array<char, 64 * 1024> bytes{};
    while (left > 0 && in.read(bytes.data(), bytes.size()).gcount() > 0) {
        const auto count = in.gcount();
        if (archive_write_data(tar.get(), bytes.data(), static_cast<std::size_t>(count)) != count)
            fail("pack", file, reason_of(tar));
        left -= static_cast<std::uintmax_t>(count);
    }
    if (left > 0) fail("pack", file, "it became shorter");
}

/// "jtwitter.sqlite", "media/x.jpg": one folder at most, and no name that means another place.
bool is_plain_name(std::string_view name) {
    if (name.starts_with("media/")) name.remove_prefix(6);
    return !name.empty() && !name.starts_with('.') && name.find('/') == std::string_view::npos;
}

void unpack_file(const Archive& tar, const fs::path& to) {
    std::ofstream out(to, std::ios::binary);
    std::array<char, 64 * 1024> bytes{};
    for (;;) {
        const auto count = archive_read_data(tar.get(), bytes.data(), bytes.size());
        if (count < 0) fail("unpack", to, reason_of(tar));
        if (count == 0) break;
        out.write(bytes.data(), count);
    }
    out.close();
    if (!out) fail("write", to, "is the disk full?");
}

}  // namespace

void pack(const fs::path& folder, const fs::path& file) {
    const Archive tar{archive_write_new(), archive_write_free};
    archive_write_set_format_pax_restricted(tar.get());  // ustar, but for what does not fit it
    if (fs::exists(file)) fail("write", file, "it exists already");
    if (archive_write_open_filename(tar.get(), file.c_str()) != ARCHIVE_OK) fail("write", file, reason_of(tar));
    for (const auto& each : fs::recursive_directory_iterator(folder)) {
        if (each.is_regular_file()) pack_file(tar, each.path(), fs::relative(each.path(), folder).generic_string());
    }
    if (archive_write_close(tar.get()) != ARCHIVE_OK) fail("write", file, reason_of(tar));
}

void unpack(const fs::path& file, const fs::path& folder) {
    const Archive tar{archive_read_new(), archive_read_free};
    archive_read_support_format_tar(tar.get());
    constexpr std::size_t block = 64 * 1024;
    if (archive_read_open_filename(tar.get(), file.c_str(), block) != ARCHIVE_OK) fail("read", file, reason_of(tar));
    fs::create_directories(folder / "media");
    archive_entry* entry = nullptr;
    for (;;) {
        const int result = archive_read_next_header(tar.get(), &entry);
        if (result == ARCHIVE_EOF) return;
        if (result != ARCHIVE_OK) fail("read", file, reason_of(tar));
        const std::string name = archive_entry_pathname(entry);
        if (archive_entry_filetype(entry) == AE_IFDIR) continue;
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
            !is_plain_name(name))
            fail("restore", file, "'" + name + "' is no file of a backup of ours");
        unpack_file(tar, folder / name);
    }
}

}  // namespace jtwitter::admin

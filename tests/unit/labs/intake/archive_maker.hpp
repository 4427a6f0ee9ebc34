// Archives as attackers and other people's tools make them.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <stdexcept>
#include <string>
#include <utility>

/// The archive in memory; any path, any kind of entry.
class ArchiveMaker {
  public:
    enum class Format { zip, tar, tar_gz, tar_xz };

    /// `options` go to libarchive: "zip:encryption=zipcrypt".
    explicit ArchiveMaker(Format format, const char* options = nullptr) : writer_(::archive_write_new()) {
        if (format == Format::zip) {
            check(::archive_write_set_format_zip(writer_));
        } else {
            check(::archive_write_set_format_pax_restricted(writer_));
            if (format == Format::tar_gz) check(::archive_write_add_filter_gzip(writer_));
            if (format == Format::tar_xz) check(::archive_write_add_filter_xz(writer_));
        }
        if (options != nullptr) {
            check(::archive_write_set_options(writer_, options));
            check(::archive_write_set_passphrase(writer_, "secret"));
        }
        check(::archive_write_set_bytes_in_last_block(writer_, 1));
        check(::archive_write_open(writer_, &out_, nullptr, append, nullptr));
    }
    ~ArchiveMaker() { ::archive_write_free(writer_); }
    ArchiveMaker(const ArchiveMaker&) = delete;
    ArchiveMaker& operator=(const ArchiveMaker&) = delete;

    ArchiveMaker& file(const std::string& path, const std::string& bytes) { return add(path, AE_IFREG, "", "", bytes); }
    ArchiveMaker& folder(const std::string& path) { return add(path, AE_IFDIR, "", "", ""); }
    ArchiveMaker& fifo(const std::string& path) { return add(path, AE_IFIFO, "", "", ""); }
    ArchiveMaker& device(const std::string& path) { return add(path, AE_IFCHR, "", "", ""); }
    ArchiveMaker& link(const std::string& path, const std::string& to) { return add(path, AE_IFLNK, to, "", ""); }
    ArchiveMaker& hard_link(const std::string& path, const std::string& to) { return add(path, AE_IFREG, "", to, ""); }
    /// A file of zeros that is not held in memory.
    ArchiveMaker& zeros(const std::string& path, std::size_t size) {
        const std::string piece(1 << 20, '\0');
        header(path, AE_IFREG, "", "", size);
        for (; size > 0; size -= std::min(size, piece.size()))
            check(::archive_write_data(writer_, piece.data(), std::min(size, piece.size())));
        return *this;
    }

    std::string bytes() {
        check(::archive_write_close(writer_));
        return std::move(out_);
    }

  private:
    static la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
        static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
        return static_cast<la_ssize_t>(size);
    }
    void check(la_ssize_t status) {
        if (status < ARCHIVE_WARN) throw std::runtime_error(::archive_error_string(writer_));
    }
    void header(const std::string& path, unsigned type, const std::string& link, const std::string& hard_link,
                std::size_t size) {
        archive_entry* entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, path.c_str());
        ::archive_entry_set_filetype(entry, type);
        ::archive_entry_set_perm(entry, 0644);
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(size));
        if (!link.empty()) ::archive_entry_set_symlink(entry, link.c_str());
        if (!hard_link.empty()) ::archive_entry_set_hardlink(entry, hard_link.c_str());
        const int status = ::archive_write_header(writer_, entry);
        ::archive_entry_free(entry);
        check(status);
    }
    ArchiveMaker& add(const std::string& path, unsigned type, const std::string& link, const std::string& hard_link,
                      const std::string& bytes) {
        header(path, type, link, hard_link, bytes.size());
        if (!bytes.empty()) check(::archive_write_data(writer_, bytes.data(), bytes.size()));
        return *this;
    }

    archive* writer_;
    std::string out_;
};

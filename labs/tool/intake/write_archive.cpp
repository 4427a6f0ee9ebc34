#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <memory>
#include <string>
#include <system_error>

#include "labs/tool/intake/submission.hpp"

namespace intake {

namespace {

struct Closer {
    void operator()(archive* writer) const { ::archive_write_free(writer); }
    void operator()(archive_entry* entry) const { ::archive_entry_free(entry); }
};

la_ssize_t append(archive*, void* out, const void* bytes, std::size_t size) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

void check(archive* writer, la_ssize_t status) {
    if (status >= 0) return;
    const char* error = ::archive_error_string(writer);
    throw std::system_error(std::make_error_code(std::errc::io_error),
                            error == nullptr ? "cannot make an archive" : error);
}

/// Without times and owners, and stored as they are: the bytes depend on the files alone.
std::string zip(const std::map<std::string, std::string>& files) {
    std::string out;
    const std::unique_ptr<archive, Closer> writer{::archive_write_new()};
    check(writer.get(), ::archive_write_set_format_zip(writer.get()));
    check(writer.get(), ::archive_write_zip_set_compression_store(writer.get()));
    check(writer.get(), ::archive_write_set_bytes_in_last_block(writer.get(), 1));
    check(writer.get(), ::archive_write_open(writer.get(), &out, nullptr, append, nullptr));
    for (const auto& [name, bytes] : files) {
        const std::unique_ptr<archive_entry, Closer> entry{::archive_entry_new()};
        ::archive_entry_set_pathname(entry.get(), name.c_str());
        ::archive_entry_set_filetype(entry.get(), AE_IFREG);
        ::archive_entry_set_perm(entry.get(), bytes.substr(0, 2) == "#!" ? 0755 : 0644);
        ::archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
        check(writer.get(), ::archive_write_header(writer.get(), entry.get()));
        check(writer.get(), ::archive_write_data(writer.get(), bytes.data(), bytes.size()));
    }
    check(writer.get(), ::archive_write_close(writer.get()));
    return out;
}

}  // namespace

void write_archive(const std::filesystem::path& archive, const std::map<std::string, std::string>& files) {
    const std::string bytes = zip(files);
    const std::string fresh = archive.string() + "." + std::to_string(::getpid());
    std::ofstream out{fresh, std::ios::binary};
    out << bytes;
    out.close();
    if (!out) {
        const std::error_code error{errno, std::generic_category()};
        std::error_code unimportant;
        std::filesystem::remove(fresh, unimportant);
        throw std::system_error(error, "cannot write " + fresh);
    }
    std::filesystem::rename(fresh, archive);
}

}  // namespace intake

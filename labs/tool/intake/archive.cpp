#include "labs/tool/intake/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <memory>
#include <string>

#include "labs/tool/intake/names.hpp"

namespace intake {

namespace {

using namespace std::string_view_literals;

bool starts(std::string_view bytes, std::string_view with) {
    return bytes.substr(0, with.size()) == with;
}

/// While it lives, libarchive takes names as UTF-8 whatever the locale of the user; only in this thread.
class Utf8Names {
  public:
    Utf8Names() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(::uselocale(utf8_)) {}
    ~Utf8Names() {
        ::uselocale(before_);
        if (utf8_ != nullptr) ::freelocale(utf8_);
    }
    Utf8Names(const Utf8Names&) = delete;
    Utf8Names& operator=(const Utf8Names&) = delete;

  private:
    locale_t utf8_, before_;
};

struct Closer {
    void operator()(archive* reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Closer>;

bool is_gzip(std::string_view bytes) {
    return starts(bytes, "\x1F\x8B");
}
bool is_xz(std::string_view bytes) {
    return starts(bytes, "\xFD\x37zXZ\0"sv);
}
bool is_zip(std::string_view bytes) {
    return starts(bytes, "PK");
}
bool is_empty_zip(std::string_view bytes) {
    return starts(bytes, "PK\5\6");
}
bool is_archive(std::string_view bytes) {
    return is_zip(bytes) || is_gzip(bytes) || is_xz(bytes) || (bytes.size() > 262 && bytes.substr(257, 5) == "ustar");
}

/// One format and at most one compression, told by the first bytes: libarchive's own guess would unpack compressions
/// within compressions, before we see a byte to count.
Reader open(std::string_view bytes) {
    Reader reader{::archive_read_new()};
    if (is_zip(bytes))
        ::archive_read_support_format_zip_seekable(reader.get());
    else
        ::archive_read_support_format_tar(reader.get());
    if (is_gzip(bytes)) ::archive_read_append_filter(reader.get(), ARCHIVE_FILTER_GZIP);
    if (is_xz(bytes)) ::archive_read_append_filter(reader.get(), ARCHIVE_FILTER_XZ);
    return reader;
}

std::string damaged(archive* reader) {
    const char* error = ::archive_error_string(reader);
    return "The archive is damaged: " + shown(error == nullptr ? "it ends too early" : error) +
           ". Make it again, with ./lab submit for example, and look into it before you submit it.";
}

std::string no_archive(std::string_view bytes) {
    const std::string what = bytes.empty()                 ? "an empty file"
                             : starts(bytes, "Rar!")       ? "a RAR archive"
                             : starts(bytes, "7z\xBC\xAF") ? "a 7z archive"
                                                           : "a file that is no archive";
    return "The submission is " + what +
           ". Expected: a folder, or a .zip, .tar, .tar.gz or .tar.xz archive. ./lab submit makes a right one.";
}

/// One pass over the entries of an archive.
class Pass {
  public:
    Pass(archive* reader, const Limits& limits, Gathering& gathering)
        : reader_(reader), limits_(limits), gathering_(gathering) {}

    void run() {
        archive_entry* entry = nullptr;
        while (!gathering_.refused()) {
            const int status = ::archive_read_next_header(reader_, &entry);
            if (status == ARCHIVE_EOF) return;
            if (status < ARCHIVE_WARN)
                return gathering_.refuse(damaged(reader_));  // a warning is about a name's letters
            gathering_.see_entry();
            if (!gathering_.refused()) see(entry);
        }
    }

  private:
    void see(archive_entry* entry) {
        const char* name = ::archive_entry_pathname(entry);
        const std::string_view raw = name == nullptr ? "" : name;
        const auto path = inner_path(raw);
        if (!path)
            return gathering_.refuse("The archive has a path that leads out of its folder: " + shown(raw) +
                                         ". Expected: plain names. Make the archive inside the folder of your files.",
                                     true);
        if (::archive_entry_is_encrypted(entry) != 0)
            return gathering_.refuse("The archive is encrypted: " + shown(raw) +
                                     " needs a password. Make it again without one.");
        see(entry, *path);
    }

    void see(archive_entry* entry, const std::string& path) {
        const auto type = ::archive_entry_filetype(entry);
        const bool link = type == AE_IFLNK || ::archive_entry_hardlink(entry) != nullptr;
        const auto slash = path.rfind('/');
        const std::string folder = type == AE_IFDIR ? path : slash == std::string::npos ? "" : path.substr(0, slash);
        const bool deep = std::count(path.begin(), path.end(), '/') > static_cast<std::ptrdiff_t>(limits_.depth);
        if (gathering_.leaves_out(folder) || type == AE_IFDIR) {
            // nothing to say
        } else if (deep || !gathering_.wants(path)) {
            gathering_.ignore(path, deep ? "too deep" : link ? "is a link, and links are not followed" : "");
        } else if (link || (type != AE_IFREG && type != 0)) {
            gathering_.reject(path,
                              std::string(link ? "is a link, and links are not followed" : "is no regular file") +
                                  ". Expected: a file. Submit the file itself.",
                              true);
        } else {
            return take(entry, path);
        }
        read([](std::string_view, std::size_t) {}, ARCHIVE_FATAL);
    }

    void take(archive_entry* entry, const std::string& path) {
        std::string bytes;
        bool fits = ::archive_entry_size(entry) <= static_cast<la_int64_t>(limits_.file_bytes);
        read(
            [&](std::string_view piece, std::size_t offset) {
                fits = fits && offset <= limits_.file_bytes && piece.size() <= limits_.file_bytes - offset;
                if (!fits) return;
                bytes.resize(std::max(bytes.size(), offset));  // a hole
                bytes.replace(offset, piece.size(), piece);
            },
            ARCHIVE_RETRY);
        if (gathering_.refused()) return;
        if (fits)
            gathering_.take(path, std::move(bytes));
        else
            gathering_.reject_as_too_large(path);
    }

    /// Unpacks an entry to its end, piece by piece, so that a bomb is seen while it swells. A status of `bad` or worse
    /// is damage.
    template <typename Use>
    void read(const Use& use, int bad) {
        while (true) {
            const void* piece = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int status = ::archive_read_data_block(reader_, &piece, &size, &offset);
            if (status == ARCHIVE_EOF) return;
            if (status <= bad) return gathering_.refuse(damaged(reader_));
            if (status < ARCHIVE_OK) return;
            unpacked_ += size;
            if (unpacked_ > limits_.unpacked_bytes)
                return gathering_.refuse("The archive has more than " + std::to_string(limits_.unpacked_bytes) +
                                         " bytes when it is unpacked. Expected: your source files, and nothing else.");
            use(std::string_view(static_cast<const char*>(piece), size), static_cast<std::size_t>(offset));
        }
    }

    archive* reader_;
    const Limits& limits_;
    Gathering& gathering_;
    std::size_t unpacked_ = 0;
};

}  // namespace

void gather_archive(std::string_view bytes, const Limits& limits, Gathering& gathering) {
    if (is_empty_zip(bytes)) return;  // which libarchive calls no archive
    const Utf8Names names;
    const Reader reader = open(bytes);
    if (::archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return gathering.refuse(is_archive(bytes) ? damaged(reader.get()) : no_archive(bytes));
    Pass{reader.get(), limits, gathering}.run();
}

}  // namespace intake

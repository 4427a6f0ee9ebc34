#include "labs/tool/audit/cheat.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>
#include <system_error>

namespace audit {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr off_t sparse_bytes = 10LL << 30;
constexpr std::size_t bomb_bytes = 300 << 20;     // more than intake unpacks
constexpr std::size_t long_file_bytes = 900'000;  // less than intake takes

const std::set<std::string> kinds{"fifo", "symlink",   "folder",       "sparse",  "object",
                                  "bomb", "zip_climb", "zip_absolute", "windows", "long"};

void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream file{path, std::ios::binary};
    if (!(file << bytes << std::flush)) throw std::runtime_error("cannot write " + path.string());
}

std::string read_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A .zip with just these names, whatever they are.
void write_zip(const fs::path& path, const std::map<std::string, std::string>& entries) {
    const std::unique_ptr<struct archive, int (*)(struct archive*)> zip{archive_write_new(), archive_write_free};
    archive_write_set_format_zip(zip.get());
    bool fine = archive_write_open_filename(zip.get(), path.c_str()) == ARCHIVE_OK;
    for (const auto& [name, bytes] : entries) {
        const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry{archive_entry_new(), archive_entry_free};
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        fine = fine && archive_write_header(zip.get(), entry.get()) == ARCHIVE_OK &&
               archive_write_data(zip.get(), bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size());
    }
    if (!fine || archive_write_close(zip.get()) != ARCHIVE_OK)
        throw std::runtime_error("cannot write " + path.string());
}

/// As an editor on Windows saves it.
std::string with_crlf(const std::string& text) {
    std::string out = "\xEF\xBB\xBF";
    for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return out;
}

/// What nobody reads, and a compiler must.
std::string made_long(std::string text) {
    text += "\nnamespace {\n";
    for (int i = 0; text.size() < long_file_bytes; ++i)
        text += "[[maybe_unused]] constexpr int generated_" + std::to_string(i) + " = " + std::to_string(i) +
                ";  // a table that a script wrote, line by line by line by line by line by line\n";
    return text + "}\n";
}

std::vector<std::string> words(const json::value& value) {
    return json::value_to<std::vector<std::string>>(value);
}

}  // namespace

Cheat parse_cheat(std::string_view text, const std::string& where) {
    try {
        const auto root = json::parse({text.data(), text.size()});
        Cheat cheat;
        bool judged = false;
        for (const auto& entry : root.as_object()) {
            const auto key = entry.key();
            const auto& value = entry.value();
            const auto string = [&] { return json::value_to<std::string>(value); };
            if (key == "attack") {
                cheat.attack = string();
            } else if (key == "about") {
                cheat.about = string();
            } else if (key == "lab") {
                cheat.lab = string();
            } else if (key == "base") {
                cheat.base = string();
                if (cheat.base != "reference" && cheat.base != "starter" && cheat.base != "nothing")
                    throw std::runtime_error("base is \"reference\", \"starter\" or \"nothing\"");
            } else if (key == "points") {
                judged = true;
                if (value.is_int64())
                    cheat.points = json::value_to<int>(value);
                else if (value.is_object())
                    cheat.at_most = json::value_to<int>(value.at("at_most"));
                else if (value == "full")
                    cheat.full = true;
                else
                    throw std::runtime_error("points is a number, {\"at_most\": number} or \"full\"");
            } else if (key == "flags") {
                cheat.flags = words(value);
            } else if (key == "refused") {
                cheat.refused = value.as_bool();
            } else if (key == "compiles") {
                cheat.compiles = value.as_bool();
            } else if (key == "test") {
                cheat.test = string();
            } else if (key == "step_seconds") {
                cheat.step_seconds = json::value_to<int>(value);
            } else if (key == "prints") {
                cheat.prints = string();
            } else if (key == "then_honest") {
                cheat.then_honest = value.as_bool();
            } else if (key == "special") {
                cheat.special = json::value_to<std::map<std::string, std::string>>(value);
                for (const auto& each : cheat.special) {
                    if (!kinds.contains(each.first))
                        throw std::runtime_error("no special is called '" + each.first + "'");
                }
            } else if (key == "not_applicable") {
                cheat.not_applicable = string();
                judged = true;
            } else {
                throw std::runtime_error("the key '" + std::string(key) + "' is not known");
            }
        }
        if (cheat.attack.size() != 3 || cheat.about.empty() || !judged)
            throw std::runtime_error("it needs attack (\"A01\"), about, and points or not_applicable");
        if (!root.as_object().contains("flags") && cheat.not_applicable.empty())
            throw std::runtime_error("it needs flags; [] says that there are none");
        return cheat;
    } catch (const std::exception& fault) {
        throw std::runtime_error(where + ": " + fault.what());
    }
}

fs::path make_submission(const Cheat& cheat, const fs::path& overlay, const std::map<std::string, std::string>& base,
                         const fs::path& folder) {
    auto files = base;
    for (const auto& entry : fs::directory_iterator(overlay)) {
        if (const auto name = entry.path().filename().string(); name != "expect.json")
            files[name] = read_file(entry.path());
    }
    const auto submission = folder / "submission";
    fs::create_directories(submission);
    for (const auto& [name, bytes] : files) write_file(submission / name, bytes);
    for (const auto& [kind, name] : cheat.special) {
        const auto file = submission / name, zip = folder / "submission.zip";
        const auto bytes = files.contains(name) ? files.at(name) : std::string();
        fs::remove(file);
        if (kind == "fifo") {
            if (mkfifo(file.c_str(), 0644) != 0)
                throw std::system_error(errno, std::generic_category(), "making " + file.string());
        } else if (kind == "symlink") {
            write_file(folder / "elsewhere.cpp", bytes);
            fs::create_symlink(folder / "elsewhere.cpp", file);
        } else if (kind == "folder") {
            fs::create_directory(file);
        } else if (kind == "sparse") {
            write_file(file, bytes);
            fs::resize_file(file, sparse_bytes);
        } else if (kind == "object") {
            fs::copy_file("/proc/self/exe", file);
            fs::resize_file(file, 100'000);
        } else if (kind == "long") {
            write_file(file, made_long(bytes));
        } else {
            if (kind == "bomb") {
                write_zip(zip, {{name, std::string(bomb_bytes, ' ')}});
            } else if (kind == "zip_climb") {
                write_zip(zip, {{"../" + name, bytes}, {name, bytes}});
            } else if (kind == "zip_absolute") {
                write_zip(zip, {{"/tmp/" + name, bytes}, {name, bytes}});
            } else {  // windows
                std::map<std::string, std::string> entries;
                for (const auto& [each, text] : files) {
                    auto loud = each;
                    std::ranges::transform(loud, loud.begin(),
                                           [](char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 32) : c; });
                    entries["Meine Abgabe\\" + loud] = with_crlf(text);
                }
                write_zip(zip, entries);
            }
            return zip;
        }
    }
    return submission;
}

}  // namespace audit

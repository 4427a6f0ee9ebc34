#include "ch05-jtwitter/rest-api/media_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "shared/crypto/token.hpp"

namespace rest {

namespace {

constexpr std::size_t token_length = 43;                // of crypto::random_token
constexpr std::string_view unfinished = ".unfinished";  // behind the name of a file that is being written

constexpr std::array types{pictures::Type::jpeg, pictures::Type::png, pictures::Type::gif};

bool is_token_character(char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-' || c == '_';
}

/// The type that the name ends with, if it is a name of ours at all. Keeps "../" and the like out.
std::optional<pictures::Type> type_of(std::string_view name) {
    if (name.size() <= token_length + 1 || name[token_length] != '.') return {};
    if (!std::all_of(name.begin(), name.begin() + token_length, is_token_character)) return {};
    const auto ending = name.substr(token_length + 1);
    for (const auto type : types)
        if (ending == pictures::extension(type)) return type;
    return {};
}

void remove_unfinished(const std::filesystem::path& folder) {
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == unfinished) std::filesystem::remove(file.path());
}

}  // namespace

MediaFiles::MediaFiles(std::filesystem::path folder) : folder_{std::move(folder)} {
    std::filesystem::create_directories(folder_);
    remove_unfinished(folder_);
}

pictures::Answer<pictures::Picture> MediaFiles::take(std::string_view upload, const pictures::Limits& limits) {
    if (!turns_.try_acquire_for(longest_wait)) throw microblog::too_many();
    struct Turn {
        std::counting_semaphore<pictures_at_once>& turns;
        ~Turn() { turns.release(); }
    } const turn{turns_};
    return pictures::take(core::bytes_of(upload), limits);
}

std::string MediaFiles::add(const pictures::Encoded& picture) {
    const auto name = crypto::random_token() + "." + std::string(pictures::extension(picture.type));
    const auto path = folder_ / name;
    auto draft = path;
    draft += unfinished;
    {
        std::ofstream file(draft, std::ios::binary);
        const auto text = core::text_of(picture.bytes);
        file.write(text.data(), static_cast<std::streamsize>(text.size()));
        file.close();
        if (!file) {
            std::error_code ignored;
            std::filesystem::remove(draft, ignored);
            throw std::filesystem::filesystem_error("could not write a picture", draft,
                                                    std::make_error_code(std::errc::io_error));
        }
    }
    std::filesystem::rename(draft, path);
    return name;
}

void MediaFiles::remove(std::string_view name) {
    if (!type_of(name)) return;
    std::error_code ignored;  // it is gone already, or the next tidying finds it
    std::filesystem::remove(folder_ / name, ignored);
}

std::optional<std::string> MediaFiles::read(std::string_view name) const {
    if (!type_of(name)) return {};
    std::ifstream file(folder_ / name, std::ios::binary);
    if (!file) return {};
    return std::string(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::string> MediaFiles::older_than(std::chrono::hours age) const {
    std::vector<std::string> names;
    const auto before = std::filesystem::file_time_type::clock::now() - age;
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
        auto name = file.path().filename().string();
        std::error_code gone;  // while we looked
        const auto touched = std::filesystem::last_write_time(file.path(), gone);
        if (!gone && touched < before && type_of(name)) names.push_back(std::move(name));
    }
    return names;
}

std::string_view MediaFiles::media_type(std::string_view name) {
    const auto type = type_of(name);
    return type ? pictures::media_type(*type) : std::string_view{};
}

}  // namespace rest

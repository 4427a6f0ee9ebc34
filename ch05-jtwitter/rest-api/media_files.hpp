// The folder of pictures: files with names that nobody guesses, since whoever knows the address may fetch one.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/pictures/picture.hpp"

namespace rest {

/// Safe to use from any thread.
class MediaFiles {
  public:
    explicit MediaFiles(std::filesystem::path folder);  // made if it is not there

    /// Decodes an upload on the calling thread, at most `pictures_at_once` of them at a time: each may take 100 MB.
    /// The others wait for their turn; Refusal(too_many) of the session after `longest_wait`.
    pictures::Answer<pictures::Picture> take(std::string_view upload, const pictures::Limits& limits);

    /// Writes the file, then gives it its name: there is never half a picture. "k3...9a.jpg"
    std::string add(const pictures::Encoded& picture);
    /// Does nothing for a name that is not there.
    void remove(std::string_view name);
    /// Empty for a name that `add` never gives.
    std::optional<std::string> read(std::string_view name) const;
    /// Names of files that nobody has touched for `age`. Of those that `add` gave alone.
    std::vector<std::string> older_than(std::chrono::hours age) const;
    /// Of a name that `add` gave; empty for others.
    static std::string_view media_type(std::string_view name);

    static constexpr std::ptrdiff_t pictures_at_once = 2;
    static constexpr std::chrono::seconds longest_wait{15};

  private:
    std::filesystem::path folder_;
    std::counting_semaphore<pictures_at_once> turns_{pictures_at_once};
};

}  // namespace rest

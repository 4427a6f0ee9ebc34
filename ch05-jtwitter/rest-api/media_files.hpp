// The folder of pictures: files with names that nobody guesses, since whoever knows the address may fetch one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ch05-jtwitter/pictures/picture.hpp"

namespace rest {

/// Safe to use from any thread.
class MediaFiles {
  public:
    explicit MediaFiles(std::filesystem::path folder);  // made if it is not there

    /// Writes the file, then gives it its name: there is never half a picture. "k3...9a.jpg"
    std::string add(const pictures::Encoded& picture);
    void remove(std::string_view name);
    /// Empty for a name that `add` never gives.
    std::optional<std::string> read(std::string_view name) const;
    static std::string_view media_type(std::string_view name);

  private:
    std::filesystem::path folder_;
};

}  // namespace rest

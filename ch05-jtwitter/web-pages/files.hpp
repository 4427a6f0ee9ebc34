// What is no page: uploaded pictures, default pictures, the style sheet, the sign of the site.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/pictures/picture.hpp"
#include "ch05-jtwitter/rest-api/media_files.hpp"
#include "ch05-jtwitter/rest-api/message.hpp"
#include "shared/core/guarded.hpp"

namespace web {

/// Default pictures, each drawn once as long as it is remembered. Safe to use from any thread; one is drawn at a time,
/// so that a crowd that asks for many keeps one thread busy, not all.
class DrawnPictures {
  public:
    using Draw = pictures::Encoded (*)(std::string_view seed);
    DrawnPictures(Draw draw, std::size_t remembered) : draw_{draw}, remembered_{remembered} {}

    std::string get(const std::string& seed);

  private:
    struct Kept {
        std::unordered_map<std::string, std::string> pictures;
        std::deque<std::string> order;  // the oldest first: it goes for a new one
    };
    std::optional<std::string> find(const std::string& seed);

    Draw draw_;
    std::size_t remembered_;
    std::mutex drawing_;
    core::Guarded<Kept> kept_;
};

/// Safe to use from any thread.
class Files {
  public:
    Files(microblog::Microblog& blog, rest::MediaFiles& media);

    /// Empty if these segments of a path name no file but a page, or nothing at all.
    std::optional<rest::Response> answer(const std::vector<std::string>& path);

  private:
    rest::Response media_file(const std::string& name) const;
    rest::Response drawn(DrawnPictures& pictures, const std::string& file);

    microblog::Microblog& blog_;
    rest::MediaFiles& media_;
    DrawnPictures avatars_, headers_;
};

/// Where pages find the style sheet: with a digest of it, so that browsers may keep it for ever.
const std::string& style_address();

extern const std::string_view style_sheet;  // style.cpp

}  // namespace web

// Pictures for posts, drawn by code: 960x640, no file needed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/pictures/raster.hpp"

namespace demo {

/// What `paint` can draw.
std::vector<std::string_view> paintings();

/// Throws std::out_of_range for a name that is not in paintings(). The same seed gives the same picture.
pictures::Raster paint(std::string_view name, std::uint32_t seed);

}  // namespace demo

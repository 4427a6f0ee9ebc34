// The pictures of an account that has none yet: drawn from its name, the same each time.
#pragma once

#include <string_view>

#include "ch05-jtwitter/pictures/picture.hpp"

namespace pictures {

/// 400x400: a mirrored pattern of dots, in one of many colours.
Encoded default_avatar(std::string_view seed);

/// 1500x500: hills under a sky, in the colour of the avatar with the same seed.
Encoded default_header(std::string_view seed);

}  // namespace pictures

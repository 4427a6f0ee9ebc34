// The blurred picture in 28 letters that a client shows until the picture is there (https://blurha.sh).
//
// A few cosine waves across the picture, the slowest first, each with how strong it is in red, green and blue. The
// first one is flat: the mean colour. It is what JPEG does to a block of 8x8 pixels, done to the whole picture.
#pragma once

#include <string>

#include "ch05-jtwitter/pictures/raster.hpp"

namespace pictures {

/// 1 to 9 waves across and down. Each of them goes over all pixels: scale the raster down before. It must be opaque.
std::string blurhash(const Raster& raster, int columns, int rows);

}  // namespace pictures

// PNG (RFC 2083 and its successors) by libpng's simplified calls, which answer with an error instead of a longjmp.
#pragma once

#include "ch05-jtwitter/pictures/picture.hpp"

namespace pictures {

/// Of an animated PNG the picture that stands for it.
Answer<Raster> read_png(core::ByteView bytes, const Limits& limits);

/// Three bytes a pixel if the raster is opaque, else four.
core::Bytes write_png(const Raster& raster);

}  // namespace pictures

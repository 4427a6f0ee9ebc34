// JPEG (ITU-T T.81) by the calls of libjpeg-turbo that return errors, and the one EXIF field that matters to pixels.
#pragma once

#include "ch05-jtwitter/pictures/picture.hpp"

namespace pictures {

/// What stands between the markers of a JPEG.
struct JpegFacts {
    int orientation = 1;    // 1 to 8 (EXIF 2.3, tag 0x0112); 1 if there is none, or none that makes sense
    std::size_t scans = 0;  // 1 unless it is progressive
};

/// Goes from marker to marker until the end of the picture or of the bytes. Takes any bytes.
JpegFacts look_at_jpeg(core::ByteView bytes);

/// As it was stored: `orientation` is still to be applied.
Answer<Raster> read_jpeg(core::ByteView bytes, const Limits& limits);

/// Without alpha: the raster must be opaque.
core::Bytes write_jpeg(const Raster& raster, int quality);

}  // namespace pictures

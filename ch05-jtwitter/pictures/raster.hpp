// A decoded picture: pixels in memory, and what is done to them between decoding and encoding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "shared/core/bytes.hpp"

namespace pictures {

struct Size {
    int width{};
    int height{};

    bool operator==(const Size&) const = default;
    std::size_t pixels() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }
};

struct Colour {
    std::uint8_t red{};
    std::uint8_t green{};
    std::uint8_t blue{};

    bool operator==(const Colour&) const = default;
};

/// Four bytes a pixel, row by row from the top: red, green, blue in sRGB, then alpha, 255 for opaque.
struct Raster {
    Size size;
    core::Bytes rgba;

    Raster() = default;
    explicit Raster(Size of) : size(of), rgba(of.pixels() * 4) {}

    bool operator==(const Raster&) const = default;
    std::uint8_t* at(int x, int y) { return rgba.data() + offset(x, y); }
    const std::uint8_t* at(int x, int y) const { return rgba.data() + offset(x, y); }

  private:
    std::size_t offset(int x, int y) const {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) + static_cast<std::size_t>(x)) * 4;
    }
};

bool is_opaque(const Raster& raster);

/// Pixels that nobody sees get no colour either: a secret can stand behind a transparent area.
void forget_hidden_colours(Raster& raster);

/// The largest size of the same shape with no side above `side`; never larger than it was, never 0.
Size fitted(Size size, int side);

/// Each new pixel is the mean of the area that it covers, in linear light and weighted by alpha. Only down: `to` must
/// not be larger than the raster.
Raster scaled(const Raster& raster, Size to);

/// As a camera's EXIF orientation wants it shown: 1 as it is, 3 upside down, 6 a quarter to the right, 8 to the left,
/// and 2, 4, 5, 7 the mirrored ones.
Raster turned(const Raster& raster, int orientation);

/// What is seen through becomes white.
Raster on_white(const Raster& raster);

/// 0 to 255 as light, 0 to 1 (IEC 61966-2-1).
const std::array<float, 256>& linear_light();
/// The other way; what is outside 0 to 1 is cut.
std::uint8_t srgb_of(float light);

/// In linear light. The picture must be opaque.
Colour mean_colour(const Raster& raster);

}  // namespace pictures

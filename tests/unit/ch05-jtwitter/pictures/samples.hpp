// Small pictures for the tests of this folder.
#pragma once

#include <cstdlib>
#include <string_view>

#include "ch05-jtwitter/pictures/gif.hpp"
#include "ch05-jtwitter/pictures/jpeg.hpp"
#include "ch05-jtwitter/pictures/png.hpp"

namespace samples {

using pictures::Colour;
using pictures::Raster;
using pictures::Size;

inline constexpr Colour red{220, 20, 30};
inline constexpr Colour green{20, 200, 40};
inline constexpr Colour blue{30, 40, 210};
inline constexpr Colour grey{128, 128, 128};

template <typename ColourAt>
Raster painted(Size size, const ColourAt& colour_at, std::uint8_t alpha = 255) {
    Raster raster(size);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const Colour colour = colour_at(x, y);
            auto* pixel = raster.at(x, y);
            pixel[0] = colour.red;
            pixel[1] = colour.green;
            pixel[2] = colour.blue;
            pixel[3] = alpha;
        }
    }
    return raster;
}

inline Raster plain(Size size, Colour colour, std::uint8_t alpha = 255) {
    return painted(
        size, [&](int, int) { return colour; }, alpha);
}

/// Four colours in four quarters: top left, top right, bottom left, bottom right.
inline Raster quarters(Size size) {
    return painted(size, [&](int x, int y) {
        const auto top = y < size.height / 2;
        return x < size.width / 2 ? (top ? red : blue) : (top ? green : grey);
    });
}

inline Colour colour_at(const Raster& raster, int x, int y) {
    const auto* pixel = raster.at(x, y);
    return {pixel[0], pixel[1], pixel[2]};
}

inline bool near(Colour a, Colour b, int distance = 12) {
    return std::abs(a.red - b.red) <= distance && std::abs(a.green - b.green) <= distance &&
           std::abs(a.blue - b.blue) <= distance;
}

/// What is shown at first.
inline Raster decoded(const pictures::Encoded& picture) {
    switch (picture.type) {
        case pictures::Type::jpeg:
            return pictures::read_jpeg(picture.bytes, {}).value();
        case pictures::Type::png:
            return pictures::read_png(picture.bytes, {}).value();
        case pictures::Type::gif:
            return pictures::first_frame(pictures::read_gif(picture.bytes, {}).value());
    }
    return {};
}

/// A red picture; then a green square in it, then a blue one, with what is around it left as it was.
inline pictures::Animation three_frames() {
    pictures::Palette palette{};
    palette[0] = red;
    palette[1] = green;
    palette[2] = blue;
    pictures::Animation animation{{20, 10}, palette, 0, {}};
    for (std::uint8_t i = 0; i < 3; ++i) {
        pictures::GifFrame frame;
        frame.size = i == 0 ? animation.size : Size{4, 4};
        frame.left = i;
        frame.top = i;
        frame.pixels.assign(frame.size.pixels(), i);
        frame.delay = 10 * (i + 1);
        frame.disposal = 1;
        if (i > 0) {
            frame.transparent = 3;
            frame.pixels[0] = 3;
        }
        animation.frames.push_back(frame);
    }
    return animation;
}

inline void put(core::Bytes& bytes, std::size_t offset, std::string_view text) {
    const auto view = core::bytes_of(text);
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(offset), view.begin(), view.end());
}

inline bool holds(const core::Bytes& bytes, std::string_view text) {
    return core::text_of(bytes).find(text) != std::string_view::npos;
}

}  // namespace samples

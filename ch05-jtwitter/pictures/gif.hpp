// GIF (GIF89a) by giflib, record by record: a header's promise allocates nothing before it is checked.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ch05-jtwitter/pictures/picture.hpp"

namespace pictures {

using Palette = std::array<Colour, 256>;

/// A part of the picture that replaces what was there. Left and top say where.
struct GifFrame {
    int left{};
    int top{};
    Size size;
    std::vector<std::uint8_t> pixels;  // indices into the palette
    std::optional<Palette> palette;    // else the one of the whole animation
    std::optional<std::uint8_t> transparent;
    int delay{};     // in hundredths of a second, until the next frame
    int disposal{};  // 0 to 3: what happens to the frame then (section 23)
};

struct Animation {
    Size size;
    std::optional<Palette> palette;
    std::optional<std::uint16_t> loops;  // 0 for ever (the block NETSCAPE2.0); nothing: once
    std::vector<GifFrame> frames;        // at least one; each has a palette, and lies in the picture
};

Answer<Animation> read_gif(core::ByteView bytes, const Limits& limits);

/// The same frames, without what no pixel uses: comments, and colours in the palettes.
core::Bytes write_gif(const Animation& animation);

Raster first_frame(const Animation& animation);

}  // namespace pictures

#include "ch05-jtwitter/pictures/gif.hpp"

#include <gif_lib.h>

#include <algorithm>
#include <bit>
#include <bitset>
#include <memory>
#include <new>
#include <type_traits>

namespace pictures {

namespace {

using namespace std::literals;

const Refusal damaged{"the GIF picture is damaged or cut off"};
constexpr std::size_t header_size = 13;

struct Close {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

int give_bytes(GifFileType* gif, GifByteType* to, int wanted) {
    auto& rest = *static_cast<core::ByteView*>(gif->UserData);
    const auto count = std::min(rest.size(), static_cast<std::size_t>(wanted));
    std::copy_n(rest.begin(), count, to);
    rest = rest.subspan(count);
    return static_cast<int>(count);
}

std::optional<Palette> palette_of(const ColorMapObject* map) {
    if (map == nullptr) return {};
    Palette palette{};
    for (std::size_t i = 0; i < std::min(palette.size(), static_cast<std::size_t>(map->ColorCount)); ++i)
        palette[i] = {map->Colors[i].Red, map->Colors[i].Green, map->Colors[i].Blue};
    return palette;
}

/// What an extension says about the frame that follows, or about the animation.
bool read_extension(GifFileType* gif, Animation& animation, GifFrame& next) {
    int code = 0;
    GifByteType* block = nullptr;  // its first byte is its length
    if (DGifGetExtension(gif, &code, &block) != GIF_OK) return false;
    GraphicsControlBlock control{};
    if (code == GRAPHICS_EXT_FUNC_CODE && block != nullptr &&
        DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK) {
        next.delay = control.DelayTime;
        next.disposal = control.DisposalMode <= DISPOSE_PREVIOUS ? control.DisposalMode : DISPOSAL_UNSPECIFIED;
        next.transparent.reset();
        if (control.TransparentColor != NO_TRANSPARENT_COLOR)
            next.transparent = static_cast<std::uint8_t>(control.TransparentColor);
    }
    const auto loops = code == APPLICATION_EXT_FUNC_CODE && block != nullptr && block[0] == 11 &&
                       core::text_of({block + 1, 11}) == "NETSCAPE2.0"sv;
    while (block != nullptr) {
        if (DGifGetExtensionNext(gif, &block) != GIF_OK) return false;
        if (loops && block != nullptr && block[0] == 3 && block[1] == 1)
            animation.loops = static_cast<std::uint16_t>(block[2] | block[3] << 8);
    }
    return true;
}

bool read_pixels(GifFileType* gif, GifFrame& frame) {
    frame.pixels.resize(frame.size.pixels());
    const auto read_rows = [&](int first, int step) {
        for (int y = first; y < frame.size.height; y += step) {
            auto* row = frame.pixels.data() + Size{frame.size.width, y}.pixels();
            if (DGifGetLine(gif, row, frame.size.width) != GIF_OK) return false;
        }
        return true;
    };
    if (!gif->Image.Interlace) return read_rows(0, 1);
    return read_rows(0, 8) && read_rows(4, 8) && read_rows(2, 4) && read_rows(1, 2);
}

// ---------------------------------------------------------------------------------------------------------------------

/// Which colours of a palette the frames show, and how many entries their pixels need.
struct Used {
    std::bitset<256> shown;
    std::size_t entries = 2;

    void add(const GifFrame& frame) {
        if (frame.transparent) entries = std::max(entries, *frame.transparent + std::size_t{1});
        for (const auto index : frame.pixels) {
            entries = std::max(entries, index + std::size_t{1});
            if (frame.transparent != index) shown.set(index);
        }
    }
};

struct FreeMap {
    void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};
using Map = std::unique_ptr<ColorMapObject, FreeMap>;

Map map_of(const Palette& palette, const Used& used) {
    const auto count = std::bit_ceil(used.entries);
    Map map(GifMakeMapObject(static_cast<int>(count), nullptr));
    if (!map) throw std::bad_alloc();
    for (std::size_t i = 0; i < count; ++i) {
        const auto colour = used.shown[i] ? palette[i] : Colour{};
        map->Colors[i] = {colour.red, colour.green, colour.blue};
    }
    return map;
}

int take_bytes(GifFileType* gif, const GifByteType* bytes, int length) {
    auto& out = *static_cast<core::Bytes*>(gif->UserData);
    try {
        out.insert(out.end(), bytes, bytes + length);
    } catch (const std::bad_alloc&) {  // must not fly through a library written in C
        return 0;
    }
    return length;
}

/// All that can fail in writing is memory.
void require(int done) {
    if (done != GIF_OK) throw std::bad_alloc();
}

void write_frame(GifFileType* gif, const GifFrame& frame) {
    const GraphicsControlBlock control{frame.disposal, false, frame.delay,
                                       frame.transparent ? int{*frame.transparent} : NO_TRANSPARENT_COLOR};
    std::array<GifByteType, 4> block{};
    EGifGCBToExtension(&control, block.data());
    require(EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, block.size(), block.data()));

    Map map;
    if (frame.palette) {
        Used used;
        used.add(frame);
        map = map_of(*frame.palette, used);
    }
    const auto [width, height] = frame.size;
    require(EGifPutImageDesc(gif, frame.left, frame.top, width, height, false, map.get()));
    auto pixels = frame.pixels;  // giflib masks them in place
    for (int y = 0; y < height; ++y) require(EGifPutLine(gif, pixels.data() + Size{width, y}.pixels(), width));
}

}  // namespace

Answer<Animation> read_gif(core::ByteView bytes, const Limits& limits) {
    if (bytes.size() < header_size) return damaged;
    Animation animation;
    animation.size = {bytes[6] | bytes[7] << 8, bytes[8] | bytes[9] << 8};
    if (animation.size.width == 0 || animation.size.height == 0) return damaged;
    if (auto refusal = too_large(animation.size, limits)) return *refusal;

    auto rest = bytes;
    const std::unique_ptr<GifFileType, Close> gif(DGifOpen(&rest, give_bytes, nullptr));
    if (!gif) return damaged;
    animation.palette = palette_of(gif->SColorMap);
    GifFrame next;
    for (;;) {
        GifRecordType record{};
        if (DGifGetRecordType(gif.get(), &record) != GIF_OK) return damaged;
        if (record == TERMINATE_RECORD_TYPE) break;
        if (record == EXTENSION_RECORD_TYPE) {
            if (!read_extension(gif.get(), animation, next)) return damaged;
            continue;
        }
        if (record != IMAGE_DESC_RECORD_TYPE) return damaged;

        const auto number = animation.frames.size() + 1;
        if (number > limits.frames)
            return Refusal{"more than " + std::to_string(limits.frames) + " frames in an animated GIF"};
        if (number > 1 && number * animation.size.pixels() > limits.frame_pixels)
            return Refusal{"the animated GIF is too long for its size"};
        if (DGifGetImageDesc(gif.get()) != GIF_OK) return damaged;
        const auto& image = gif->Image;
        next.left = image.Left;
        next.top = image.Top;
        next.size = {image.Width, image.Height};
        if (image.Width < 1 || image.Height < 1 || image.Left < 0 || image.Top < 0 ||
            image.Left + image.Width > animation.size.width || image.Top + image.Height > animation.size.height)
            return damaged;
        next.palette = palette_of(image.ColorMap);
        if (!next.palette && !animation.palette) return damaged;
        if (!read_pixels(gif.get(), next)) return damaged;
        animation.frames.push_back(std::move(next));
        next = {};
    }
    if (animation.frames.empty()) return damaged;
    return animation;
}

core::Bytes write_gif(const Animation& animation) {
    struct CloseWritten {
        void operator()(GifFileType* gif) const { EGifCloseFile(gif, nullptr); }
    };
    core::Bytes result;
    std::unique_ptr<GifFileType, CloseWritten> gif(EGifOpen(&result, take_bytes, nullptr));
    if (!gif) throw std::bad_alloc();
    EGifSetGifVersion(gif.get(), true);

    Map map;
    if (animation.palette) {
        Used used;
        for (const auto& frame : animation.frames)
            if (!frame.palette) used.add(frame);
        map = map_of(*animation.palette, used);
    }
    const auto [width, height] = animation.size;
    require(EGifPutScreenDesc(gif.get(), width, height, 8, 0, map.get()));
    if (animation.loops) {
        const std::array<GifByteType, 3> loops{1, static_cast<GifByteType>(*animation.loops & 0xff),
                                               static_cast<GifByteType>(*animation.loops >> 8)};
        require(EGifPutExtensionLeader(gif.get(), APPLICATION_EXT_FUNC_CODE));
        require(EGifPutExtensionBlock(gif.get(), 11, "NETSCAPE2.0"));
        require(EGifPutExtensionBlock(gif.get(), loops.size(), loops.data()));
        require(EGifPutExtensionTrailer(gif.get()));
    }
    for (const auto& frame : animation.frames) write_frame(gif.get(), frame);
    require(EGifCloseFile(gif.release(), nullptr));
    return result;
}

Raster first_frame(const Animation& animation) {
    Raster result(animation.size);
    const auto& frame = animation.frames.front();
    const auto& palette = frame.palette ? *frame.palette : *animation.palette;
    auto index = frame.pixels.begin();
    for (int y = 0; y < frame.size.height; ++y) {
        for (int x = 0; x < frame.size.width; ++x, ++index) {
            if (frame.transparent == *index) continue;
            const auto [red, green, blue] = palette[*index];
            const std::array<std::uint8_t, 4> pixel{red, green, blue, 255};
            std::copy(pixel.begin(), pixel.end(), result.at(frame.left + x, frame.top + y));
        }
    }
    return result;
}

}  // namespace pictures

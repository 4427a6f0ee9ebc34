#include "ch05-jtwitter/pictures/png.hpp"

#include <png.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

namespace pictures {

namespace {

constexpr std::size_t signature_size = 8;
constexpr std::size_t chunk_frame = 12;  // length, name, CRC
const Refusal damaged{"the PNG picture is damaged or cut off"};

std::uint32_t number_at(core::ByteView bytes, std::size_t offset) {
    return std::uint32_t{bytes[offset]} << 24 | std::uint32_t{bytes[offset + 1]} << 16 |
           std::uint32_t{bytes[offset + 2]} << 8 | std::uint32_t{bytes[offset + 3]};
}

/// The chunks that the pixels need, and no others: libpng unpacks a text of 8 MB from a chunk of 8 kB, a thousand times
/// in a file, before it is asked for anything.
std::optional<core::Bytes> needed_chunks(core::ByteView bytes) {
    static constexpr std::array<std::string_view, 7> needed{"IHDR", "PLTE", "tRNS", "gAMA", "sRGB", "IDAT", "IEND"};
    core::Bytes result(bytes.begin(), bytes.begin() + signature_size);
    auto rest = bytes.subspan(signature_size);
    while (rest.size() >= chunk_frame) {
        const auto length = std::size_t{number_at(rest, 0)};
        if (length > rest.size() - chunk_frame) return {};
        const auto chunk = rest.first(length + chunk_frame);
        const auto name = core::text_of(chunk.subspan(4, 4));
        rest = rest.subspan(chunk.size());
        if (std::find(needed.begin(), needed.end(), name) == needed.end()) continue;
        result.insert(result.end(), chunk.begin(), chunk.end());
        if (name == "IEND") return result;
    }
    return {};
}

struct Free {
    void operator()(png_image* image) const { png_image_free(image); }
};

}  // namespace

Answer<Raster> read_png(core::ByteView bytes, const Limits& limits) {
    if (bytes.size() < signature_size + chunk_frame + 13 || core::text_of(bytes.subspan(12, 4)) != "IHDR")
        return damaged;
    const auto width = number_at(bytes, 16);
    const auto height = number_at(bytes, 20);
    if (width == 0 || height == 0 || width > 0x7fffffff || height > 0x7fffffff) return damaged;
    const Size size{static_cast<int>(width), static_cast<int>(height)};
    if (auto refusal = too_large(size, limits)) return *refusal;
    const auto chunks = needed_chunks(bytes);
    if (!chunks) return damaged;

    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const std::unique_ptr<png_image, Free> freed(&image);
    if (png_image_begin_read_from_memory(&image, chunks->data(), chunks->size()) == 0) return damaged;
    if (image.width != width || image.height != height) return damaged;
    image.format = PNG_FORMAT_RGBA;
    Raster result(size);
    if (png_image_finish_read(&image, nullptr, result.rgba.data(), 0, nullptr) == 0) return damaged;
    return result;
}

core::Bytes write_png(const Raster& raster) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(raster.size.width);
    image.height = static_cast<png_uint_32>(raster.size.height);
    const std::unique_ptr<png_image, Free> freed(&image);

    core::Bytes rgb;
    image.format = PNG_FORMAT_RGBA;
    if (is_opaque(raster)) {
        image.format = PNG_FORMAT_RGB;
        rgb.resize(raster.size.pixels() * 3);
        for (std::size_t from = 0, to = 0; to < rgb.size(); from += 4, to += 3)
            std::copy_n(raster.rgba.data() + from, 3, rgb.data() + to);
    }
    const auto& pixels = image.format == PNG_FORMAT_RGB ? rgb : raster.rgba;
    core::Bytes result(PNG_IMAGE_PNG_SIZE_MAX(image));
    png_alloc_size_t size = result.size();
    if (png_image_write_to_memory(&image, result.data(), &size, 0, pixels.data(), 0, nullptr) == 0)
        throw std::bad_alloc();  // the raster is sound, and there is room for the largest: nothing else can fail
    result.resize(size);
    result.shrink_to_fit();
    return result;
}

}  // namespace pictures

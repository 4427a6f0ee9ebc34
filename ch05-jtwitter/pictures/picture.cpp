#include "ch05-jtwitter/pictures/picture.hpp"

#include <stdexcept>
#include <utility>

#include "ch05-jtwitter/pictures/blurhash.hpp"
#include "ch05-jtwitter/pictures/gif.hpp"
#include "ch05-jtwitter/pictures/jpeg.hpp"
#include "ch05-jtwitter/pictures/png.hpp"

namespace pictures {

namespace {

using namespace std::literals;

constexpr int blurhash_side = 64;  // more pixels give the same 4x3 waves
constexpr int blurhash_columns = 4;
constexpr int blurhash_rows = 3;

std::string text_of(Size size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

/// 25000000 as "25 million".
std::string text_of(std::size_t number) {
    constexpr std::size_t million = 1'000'000;
    if (number >= million && number % million == 0) return std::to_string(number / million) + " million";
    return std::to_string(number);
}

Encoded as_png(const Raster& raster) {
    return {Type::png, raster.size, write_png(raster)};
}

Encoded as_jpeg(const Raster& raster, const Limits& limits) {
    return {Type::jpeg, raster.size, write_jpeg(raster, limits.jpeg_quality)};
}

/// All but `main`.
Picture described(const Raster& raster, const Limits& limits) {
    const auto small = scaled(raster, fitted(raster.size, limits.preview_side));
    const auto tiny = on_white(scaled(small, fitted(small.size, blurhash_side)));
    Picture picture;
    picture.preview = is_opaque(small) ? as_jpeg(small, limits) : as_png(small);
    picture.mean = mean_colour(tiny);
    picture.blurhash = blurhash(tiny, blurhash_columns, blurhash_rows);
    return picture;
}

Answer<Picture> take_jpeg(core::ByteView upload, const Limits& limits) {
    auto raster = read_jpeg(upload, limits);
    if (!raster) return std::move(raster).error();
    *raster = scaled(*raster, fitted(raster->size, limits.main_side));
    *raster = turned(*raster, look_at_jpeg(upload).orientation);
    auto picture = described(*raster, limits);
    picture.main = as_jpeg(*raster, limits);
    return picture;
}

Picture take_still(Raster raster, const Limits& limits) {
    raster = scaled(raster, fitted(raster.size, limits.main_side));
    forget_hidden_colours(raster);
    auto picture = described(raster, limits);
    picture.main = as_png(raster);
    return picture;
}

Answer<Picture> take_gif(core::ByteView upload, const Limits& limits) {
    const auto animation = read_gif(upload, limits);
    if (!animation) return animation.error();
    if (animation->frames.size() == 1) return take_still(first_frame(*animation), limits);
    if (fitted(animation->size, limits.main_side) != animation->size)
        return Refusal{"an animated GIF of " + text_of(animation->size) + " pixels; each side may have at most " +
                       std::to_string(limits.main_side)};
    auto picture = described(first_frame(*animation), limits);
    picture.main = {Type::gif, animation->size, write_gif(*animation)};
    return picture;
}

}  // namespace

std::string_view media_type(Type type) {
    switch (type) {
        case Type::jpeg:
            return "image/jpeg";
        case Type::png:
            return "image/png";
        case Type::gif:
            return "image/gif";
    }
    return "application/octet-stream";
}

std::string_view extension(Type type) {
    switch (type) {
        case Type::jpeg:
            return "jpg";
        case Type::png:
            return "png";
        case Type::gif:
            return "gif";
    }
    return "bin";
}

std::optional<Type> sniff(core::ByteView bytes) {
    const auto text = core::text_of(bytes);
    if (text.starts_with("\xff\xd8\xff"sv)) return Type::jpeg;
    if (text.starts_with("\x89PNG\r\n\x1a\n"sv)) return Type::png;
    if (text.starts_with("GIF87a"sv) || text.starts_with("GIF89a"sv)) return Type::gif;
    return {};
}

std::optional<Refusal> too_large(Size size, const Limits& limits) {
    if (size.width > limits.side || size.height > limits.side)
        return Refusal{text_of(size) + " pixels; each side may have at most " + std::to_string(limits.side)};
    if (size.pixels() > limits.pixels)
        return Refusal{text_of(size) + " pixels; at most " + text_of(limits.pixels) + " are taken"};
    return {};
}

Answer<Picture> take(core::ByteView upload, const Limits& limits) {
    if (upload.size() > limits.bytes)
        return Refusal{std::to_string(upload.size()) + " bytes; at most " + text_of(limits.bytes) + " are taken"};
    const auto type = sniff(upload);
    if (!type) return Refusal{"not a JPEG, PNG or GIF picture"};
    if (type == Type::jpeg) return take_jpeg(upload, limits);
    if (type == Type::gif) return take_gif(upload, limits);
    auto raster = read_png(upload, limits);
    if (!raster) return std::move(raster).error();
    return take_still(*std::move(raster), limits);
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where) {
    static_cast<void>(where);
    throw std::runtime_error(refusal.why);
}

}  // namespace pictures

// Pictures that strangers upload: what they are, whether they are taken, and a clean copy of those that are.
//
//     auto picture = pictures::take(upload);
//     if (!picture) return answer_422(picture.error().why);
//     store(picture->main.bytes, media_type(picture->main.type));
//
// All of it is decoded and encoded anew. Nothing of the file itself is stored: no EXIF with the place where the photo
// was taken, no comment, no colour profile, no script behind the end. Functions on bytes: no file, no clock.
// They may run in any thread.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ch05-jtwitter/pictures/raster.hpp"
#include "shared/core/bytes.hpp"

namespace pictures {

enum class Type { jpeg, png, gif };

std::string_view media_type(Type type);  // "image/jpeg"
std::string_view extension(Type type);   // "jpg"

/// What the first bytes say. The name and the Content-Type of an upload say nothing: their sender chose them.
std::optional<Type> sniff(core::ByteView bytes);

/// Bytes, sides, pixels and scans are checked before anything is decoded; frames before each of them is.
struct Limits {
    std::size_t bytes = 8 * 1024 * 1024;  // of the upload
    int side = 16'384;                    // width, and height
    std::size_t pixels = 25'000'000;      // width times height. Decoding takes some 4 bytes each, a progressive JPEG 10
    std::size_t scans = 64;    // of a progressive JPEG: each goes over all pixels, and may be a few bytes long
    std::size_t frames = 500;  // of an animated GIF
    std::size_t frame_pixels = 50'000'000;  // of an animated GIF: width times height times frames
    int main_side = 2048;  // the stored picture is scaled down to this; an animated GIF must not be larger
    int preview_side = 400;
    int jpeg_quality = 85;  // 1 to 100
};

/// Why a picture is not taken: a sentence for the person who sent it, without a full stop.
struct Refusal {
    std::string why;

    bool operator==(const Refusal&) const = default;
};

template <typename T>
using Answer = boost::system::result<T, Refusal>;

/// Answer<T>::value() on a refusal throws this, as std::runtime_error.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location& where);

struct Encoded {
    Type type{};
    Size size;
    core::Bytes bytes;
};

struct Picture {
    Encoded main;     // a JPEG stays one, an animated GIF stays one; a PNG and a GIF that stands still are a PNG
    Encoded preview;  // fits preview_side, of the first frame: a JPEG, or a PNG if one can see through it
    Colour mean;      // laid on white
    std::string blurhash;
};

/// Takes time in proportion to the pixels, one to three seconds for the largest: not on an event loop.
/// Throws only std::bad_alloc.
Answer<Picture> take(core::ByteView upload, const Limits& limits = {});

/// "12000x9000 pixels; at most 25 million are taken", or nothing.
std::optional<Refusal> too_large(Size size, const Limits& limits);

}  // namespace pictures

#include "ch05-jtwitter/pictures/picture.hpp"

#include <Poco/DeflatingStream.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <turbojpeg.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <random>
#include <sstream>

#include "ch05-jtwitter/pictures/placeholder.hpp"
#include "tests/unit/ch05-jtwitter/pictures/samples.hpp"

namespace {

using namespace samples;
using namespace std::literals;
using pictures::take;
using pictures::Type;

std::string why(core::ByteView upload, const pictures::Limits& limits = {}) {
    const auto picture = take(upload, limits);
    return picture ? "taken" : picture.error().why;
}

std::string why(std::string_view upload) {
    return why(core::bytes_of(upload));
}

std::string big_endian(std::uint32_t number, std::size_t length) {
    std::string text;
    for (auto i = length; i > 0; --i) text += static_cast<char>(number >> (8 * (i - 1)) & 0xff);
    return text;
}

/// Name and data of a PNG's chunk, with length and CRC.
std::string chunk(std::string_view name_and_data) {
    boost::crc_32_type crc;
    crc.process_bytes(name_and_data.data(), name_and_data.size());
    const auto length = static_cast<std::uint32_t>(name_and_data.size() - 4);
    return big_endian(length, 4) + std::string(name_and_data) + big_endian(crc.checksum(), 4);
}

constexpr std::size_t after_png_header = 33;
constexpr std::size_t after_jpeg_start = 2;

/// An APP1 segment whose TIFF structure has the orientation between two other fields, and a text where GPS would be.
std::string exif(int orientation, bool little) {
    const auto number = [&](std::uint32_t value, std::size_t length) {
        auto text = big_endian(value, length);
        if (little) std::reverse(text.begin(), text.end());
        return text;
    };
    const auto field = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t count, const std::string& value) {
        return number(tag, 2) + number(type, 2) + number(count, 4) + value;
    };
    auto tiff = (little ? "II"s : "MM"s) + number(42, 2) + number(8, 4) + number(3, 2);
    tiff += field(0x010f, 2, 14, number(50, 4));
    tiff += field(0x0112, 3, 1, number(static_cast<std::uint32_t>(orientation), 2) + number(0, 2));
    tiff += field(0x8825, 4, 1, number(50, 4)) + number(0, 4) + "GPS 39.9,116.4";
    const auto segment = "Exif\0\0"s + tiff;
    return "\xff\xe1" + big_endian(static_cast<std::uint32_t>(segment.size() + 2), 2) + segment;
}

core::Bytes jpeg_sample() {
    return pictures::write_jpeg(quarters({48, 32}), 90);
}

core::Bytes png_sample() {
    auto raster = quarters({24, 16});
    raster.at(0, 0)[3] = 0;
    raster.at(1, 0)[3] = 77;
    return pictures::write_png(raster);
}

core::Bytes gif_sample() {
    return pictures::write_gif(three_frames());
}

TEST(Sniff, goes_by_the_content) {
    EXPECT_EQ(pictures::sniff(jpeg_sample()), Type::jpeg);
    EXPECT_EQ(pictures::sniff(png_sample()), Type::png);
    EXPECT_EQ(pictures::sniff(gif_sample()), Type::gif);
    for (const auto text :
         {""sv, "\xff\xd8"sv, "\x89PNG"sv, "GIF88a"sv, "<svg xmlns="sv, "RIFF\0\0\0\0WEBPVP8 "sv, "BM"sv})
        EXPECT_FALSE(pictures::sniff(core::bytes_of(text))) << text;
}

TEST(Take, refuses_what_is_no_picture) {
    for (const auto text : {""sv, "<!DOCTYPE html><script>alert(1)</script>"sv, "<svg onload='alert(1)'/>"sv,
                            "PK\x03\x04 a zip"sv, "\xe4\xb8\xad\xe6\x96\x87"sv})
        EXPECT_EQ(why(text), "not a JPEG, PNG or GIF picture");
    EXPECT_EQ(why("\xff\xd8\xff<script>alert(1)</script>"sv), "the JPEG picture is damaged or cut off");
    EXPECT_EQ(why("\x89PNG\r\n\x1a\n<script>alert(1)</script> and so on"sv), "the PNG picture is damaged or cut off");
    EXPECT_EQ(why("GIF89a\1\0\1\0\0\0\0;alert(1)//"sv), "the GIF picture is damaged or cut off");
}

TEST(Take, keeps_a_jpeg_a_jpeg) {
    const auto picture = take(jpeg_sample()).value();
    EXPECT_EQ(picture.main.type, Type::jpeg);
    EXPECT_EQ(picture.main.size, (Size{48, 32}));
    EXPECT_EQ(picture.preview.type, Type::jpeg);
    EXPECT_EQ(picture.preview.size, (Size{48, 32}));
    const auto raster = decoded(picture.main);
    EXPECT_TRUE(near(colour_at(raster, 8, 8), red));
    EXPECT_TRUE(near(colour_at(raster, 40, 8), green));
    EXPECT_TRUE(near(colour_at(raster, 8, 24), blue));
    EXPECT_TRUE(near(colour_at(raster, 40, 24), grey));
    EXPECT_EQ(picture.blurhash.size(), 28U);
}

TEST(Take, keeps_each_pixel_of_a_png) {
    const auto picture = take(png_sample()).value();
    EXPECT_EQ(picture.main.type, Type::png);
    EXPECT_EQ(picture.preview.type, Type::png) << "one can see through it";
    const auto raster = decoded(picture.main);
    EXPECT_EQ(raster.at(0, 0)[3], 0);
    EXPECT_EQ(colour_at(raster, 0, 0), Colour{}) << "a colour that nobody sees is not kept";
    EXPECT_EQ(raster.at(1, 0)[3], 77);
    EXPECT_EQ(colour_at(raster, 1, 0), red);
    EXPECT_EQ(colour_at(raster, 23, 15), grey);
}

TEST(Take, scales_what_is_large) {
    const auto picture = take(pictures::write_png(quarters({3000, 1500}))).value();
    EXPECT_EQ(picture.main.size, (Size{2048, 1024}));
    EXPECT_EQ(picture.preview.size, (Size{400, 200}));
    EXPECT_EQ(picture.preview.type, Type::jpeg) << "opaque";
    EXPECT_EQ(decoded(picture.main).size, picture.main.size);
    EXPECT_TRUE(near(colour_at(decoded(picture.preview), 300, 50), green));
}

TEST(Take, takes_the_smallest_and_the_thinnest) {
    for (const auto size : {Size{1, 1}, Size{1, 9000}, Size{9000, 1}, Size{2, 3}}) {
        for (const auto& upload :
             {pictures::write_png(plain(size, blue)), pictures::write_jpeg(plain(size, blue), 90)}) {
            const auto picture = take(upload).value();
            EXPECT_EQ(picture.main.size, pictures::fitted(size, 2048));
            EXPECT_EQ(decoded(picture.preview).size, pictures::fitted(size, 400));
            EXPECT_TRUE(near(picture.mean, blue));
        }
    }
}

TEST(Take, shows_a_jpeg_the_way_the_camera_was_held) {
    for (const bool little : {false, true}) {
        for (int orientation = 1; orientation <= 8; ++orientation) {
            auto upload = jpeg_sample();
            put(upload, after_jpeg_start, exif(orientation, little));
            EXPECT_EQ(pictures::look_at_jpeg(upload).orientation, orientation);
            const auto picture = take(upload).value();
            const auto raster = decoded(picture.main);
            const auto expected = pictures::turned(quarters({48, 32}), orientation);
            ASSERT_EQ(raster.size, expected.size);
            ASSERT_EQ(picture.main.size, expected.size);
            for (const auto x : {8, raster.size.width - 8})
                for (const auto y : {8, raster.size.height - 8})
                    EXPECT_TRUE(near(colour_at(raster, x, y), colour_at(expected, x, y))) << orientation;
            EXPECT_EQ(pictures::look_at_jpeg(picture.main.bytes).orientation, 1) << "not turned once more";
        }
    }
}

TEST(Take, ignores_an_orientation_that_makes_no_sense) {
    for (const int orientation : {0, 9, 255}) {
        auto upload = jpeg_sample();
        put(upload, after_jpeg_start, exif(orientation, true));
        EXPECT_EQ(pictures::look_at_jpeg(upload).orientation, 1);
        EXPECT_EQ(take(upload).value().main.size, (Size{48, 32}));
    }
}

TEST(Take, reads_an_exif_block_cut_at_every_length) {
    const auto whole = exif(6, false);
    for (std::size_t length = 4; length < whole.size(); ++length) {
        auto segment = whole.substr(0, length);
        segment[2] = static_cast<char>((length - 2) >> 8);
        segment[3] = static_cast<char>((length - 2) & 0xff);
        auto upload = jpeg_sample();
        put(upload, after_jpeg_start, segment);
        EXPECT_TRUE(take(upload)) << length;
    }
    auto far = exif(6, false);
    far[14] = '\xff';  // where the directory is
    auto upload = jpeg_sample();
    put(upload, after_jpeg_start, far);
    EXPECT_EQ(pictures::look_at_jpeg(upload).orientation, 1);
}

TEST(Take, lets_nothing_of_the_file_through) {
    const auto secret = "<script>GPS 39.9,116.4</script>"s;
    auto jpeg = jpeg_sample();
    put(jpeg, jpeg.size(), secret);
    put(jpeg, after_jpeg_start, "\xff\xfe" + big_endian(static_cast<std::uint32_t>(secret.size() + 2), 2) + secret);
    put(jpeg, after_jpeg_start,
        "\xff\xe2" + big_endian(static_cast<std::uint32_t>(secret.size() + 14), 2) + "ICC_PROFILE\0"s + secret);
    put(jpeg, after_jpeg_start, exif(1, true));
    auto png = png_sample();
    put(png, png.size(), secret);
    put(png, after_png_header, chunk("tEXtComment\0"s + secret));
    put(png, after_png_header, chunk("iCCPprofile\0\0"s + secret));
    put(png, after_png_header, chunk("eXIf"s + secret));
    auto gif = gif_sample();
    put(gif, gif.size() - 1, "\x21\xfe"s + static_cast<char>(secret.size()) + secret + "\0"s);
    put(gif, gif.size(), secret);

    for (const auto& upload : {jpeg, png, gif}) {
        ASSERT_TRUE(holds(upload, "GPS"));
        const auto picture = take(upload).value();
        for (const auto* bytes : {&picture.main.bytes, &picture.preview.bytes}) {
            EXPECT_FALSE(holds(*bytes, "GPS"));
            EXPECT_FALSE(holds(*bytes, "script"));
            EXPECT_FALSE(holds(*bytes, "Exif"));
            EXPECT_FALSE(holds(*bytes, "ICC"));
        }
    }
}

TEST(Take, lets_no_text_through_in_colours_that_no_pixel_has) {
    auto animation = three_frames();
    const auto text = "<script>alert(1)</script>   "sv;
    for (std::size_t i = 0; i < text.size() / 3; ++i)
        (*animation.palette)[100 + i] = {static_cast<std::uint8_t>(text[i * 3]),
                                         static_cast<std::uint8_t>(text[i * 3 + 1]),
                                         static_cast<std::uint8_t>(text[i * 3 + 2])};
    animation.frames[0].pixels[0] = 200;  // so that the palette is that long
    EXPECT_FALSE(holds(take(pictures::write_gif(animation)).value().main.bytes, "script"));
}

TEST(Take, keeps_an_animation) {
    const auto expected = three_frames();
    const auto picture = take(gif_sample()).value();
    EXPECT_EQ(picture.main.type, Type::gif);
    EXPECT_EQ(picture.main.size, expected.size);
    EXPECT_EQ(picture.preview.type, Type::jpeg);
    EXPECT_TRUE(near(colour_at(decoded(picture.preview), 15, 5), red));
    const auto animation = pictures::read_gif(picture.main.bytes, {}).value();
    EXPECT_EQ(animation.loops, 0);
    ASSERT_EQ(animation.frames.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& frame = animation.frames[i];
        EXPECT_EQ(frame.size, expected.frames[i].size);
        EXPECT_EQ(frame.left, expected.frames[i].left);
        EXPECT_EQ(frame.top, expected.frames[i].top);
        EXPECT_EQ(frame.pixels, expected.frames[i].pixels);
        EXPECT_EQ(frame.transparent, expected.frames[i].transparent);
        EXPECT_EQ(frame.delay, expected.frames[i].delay);
        EXPECT_EQ(frame.disposal, expected.frames[i].disposal);
    }
    EXPECT_EQ((*animation.palette)[2], blue);
    EXPECT_EQ(take(picture.main.bytes).value().main.bytes, picture.main.bytes) << "the same again";
}

TEST(Take, keeps_a_palette_of_each_frame) {
    auto animation = three_frames();
    for (auto& frame : animation.frames) frame.palette = animation.palette;
    (*animation.frames[2].palette)[2] = grey;
    animation.palette.reset();
    animation.loops.reset();
    const auto again = pictures::read_gif(take(pictures::write_gif(animation)).value().main.bytes, {}).value();
    EXPECT_FALSE(again.palette);
    EXPECT_FALSE(again.loops);
    EXPECT_EQ((*again.frames[0].palette)[0], red);
    EXPECT_EQ((*again.frames[2].palette)[2], grey);
}

TEST(Take, makes_a_png_of_a_gif_that_stands_still) {
    auto animation = three_frames();
    animation.frames.erase(animation.frames.begin(), animation.frames.begin() + 2);
    const auto picture = take(pictures::write_gif(animation)).value();
    EXPECT_EQ(picture.main.type, Type::png);
    const auto raster = decoded(picture.main);
    EXPECT_EQ(raster.size, (Size{20, 10}));
    EXPECT_EQ(raster.at(0, 0)[3], 0) << "beside the frame";
    EXPECT_EQ(raster.at(2, 2)[3], 0) << "the transparent colour";
    EXPECT_EQ(colour_at(raster, 3, 3), blue);
}

TEST(Take, puts_the_rows_of_an_interlaced_gif_in_order) {
    pictures::Palette palette{};
    for (std::uint8_t i = 0; i < 8; ++i) palette[i] = {i, i, i};
    pictures::GifFrame frame;
    frame.size = {1, 8};
    frame.pixels = {0, 1, 2, 3, 4, 5, 6, 7};
    auto bytes = pictures::write_gif({frame.size, palette, {}, {frame}});
    const auto descriptor = core::text_of(bytes).find("\x2c\0\0\0\0\1\0\x08\0"sv);
    ASSERT_NE(descriptor, std::string_view::npos);
    bytes[descriptor + 9] |= 0x40;
    const auto raster = decoded(take(bytes).value().main);
    const std::array<int, 8> rows{0, 4, 2, 5, 1, 6, 3, 7};
    for (int y = 0; y < 8; ++y) EXPECT_EQ(colour_at(raster, 0, y).red, rows[static_cast<std::size_t>(y)]) << y;
}

TEST(Take, limits_an_animation) {
    const auto gif = gif_sample();
    EXPECT_EQ(why(gif, {.frames = 2}), "more than 2 frames in an animated GIF");
    EXPECT_EQ(why(gif, {.frame_pixels = 599}), "the animated GIF is too long for its size");
    EXPECT_EQ(why(gif, {.frame_pixels = 600}), "taken");
    EXPECT_EQ(why(gif, {.main_side = 19}), "an animated GIF of 20x10 pixels; each side may have at most 19");
    auto beyond = three_frames();
    beyond.frames[1].left = 17;
    EXPECT_EQ(why(pictures::write_gif(beyond)), "the GIF picture is damaged or cut off");
}

TEST(Take, a_bomb_costs_nothing) {
    auto png = "\x89PNG\r\n\x1a\n"s +
               chunk("IHDR" + big_endian(100'000, 4) + big_endian(100'000, 4) + "\x08\x06\0\0\0"s) + chunk("IDAT"s) +
               chunk("IEND"s);
    auto gif = "GIF89a\xff\xff\xff\xff\x80\0\0......\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\0\x3b"s;
    auto jpeg = jpeg_sample();
    const auto frame = core::text_of(jpeg).find("\xff\xc0"sv);
    ASSERT_NE(frame, std::string_view::npos);
    const auto size = frame + 5;
    std::fill_n(jpeg.begin() + static_cast<std::ptrdiff_t>(size), 4, std::uint8_t{0xff});

    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    EXPECT_EQ(why(png), "100000x100000 pixels; each side may have at most 16384");
    EXPECT_EQ(why(gif), "65535x65535 pixels; each side may have at most 16384");
    EXPECT_EQ(why(jpeg), "the JPEG picture is damaged or cut off") << "no JPEG may have more than 65500";
    jpeg[size] = jpeg[size + 2] = 0xfe;
    EXPECT_EQ(why(jpeg), "65279x65279 pixels; each side may have at most 16384");
    png.replace(16, 8, big_endian(12'000, 4) + big_endian(9'000, 4));
    EXPECT_EQ(why(png), "12000x9000 pixels; at most 25 million are taken");
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 16 * 1024) << "in kB";

    EXPECT_EQ(why(jpeg_sample(), {.bytes = 100}),
              std::to_string(jpeg_sample().size()) + " bytes; at most 100 are taken");
    EXPECT_EQ(why(png_sample(), {.pixels = 383}), "24x16 pixels; at most 383 are taken");
    EXPECT_EQ(why(jpeg_sample(), {.scans = 0}), "the JPEG picture has too many scans");
}

TEST(Take, unpacks_no_text_of_a_png) {
    std::ostringstream packed;
    Poco::DeflatingOutputStream pack(packed, Poco::DeflatingStreamBuf::STREAM_ZLIB);
    pack << std::string(7'900'000, ' ');
    pack.close();
    const auto text = chunk("zTXtComment\0\0"s + packed.str());
    auto png = png_sample();
    for (int i = 0; i < 60; ++i) put(png, after_png_header, text);

    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    EXPECT_EQ(why(png), "taken");
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024) << "in kB";
}

/// By the library itself: with a flag, or from pixels of another form.
core::Bytes written_by_turbojpeg(Size size, int pixel_format, int flags) {
    const core::Bytes pixels(size.pixels() * 4, 128);
    core::Bytes result(tjBufSize(size.width, size.height, TJSAMP_420));
    auto* to = result.data();
    auto length = static_cast<unsigned long>(result.size());
    auto* const handle = tjInitCompress();
    tjCompress2(handle, pixels.data(), size.width, 0, size.height, pixel_format, &to, &length, TJSAMP_420, 90,
                flags | TJFLAG_NOREALLOC);
    tjDestroy(handle);
    result.resize(length);
    return result;
}

TEST(Take, counts_the_scans_of_a_progressive_jpeg) {
    const auto upload = written_by_turbojpeg({40, 40}, TJPF_RGBX, TJFLAG_PROGRESSIVE);
    const auto scans = pictures::look_at_jpeg(upload).scans;
    EXPECT_GT(scans, 3U);
    EXPECT_EQ(why(upload, {.scans = scans}), "taken");
    EXPECT_EQ(why(upload, {.scans = scans - 1}), "the JPEG picture has too many scans");
    EXPECT_EQ(pictures::look_at_jpeg(take(upload).value().main.bytes).scans, 1U);
}

TEST(Take, refuses_the_colours_of_a_printer) {
    EXPECT_EQ(why(written_by_turbojpeg({40, 40}, TJPF_CMYK, 0)), "the JPEG picture is in CMYK, for printing");
}

TEST(Take, refuses_a_picture_that_is_cut_or_takes_it_whole) {
    for (const auto& whole : {jpeg_sample(), png_sample(), gif_sample()}) {
        const auto expected = take(whole).value();
        std::size_t taken = 0;
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const auto picture = take(core::ByteView(whole).first(length));
            if (!picture) continue;
            ++taken;
            EXPECT_EQ(picture->main.bytes, expected.main.bytes) << length;
        }
        EXPECT_LE(taken, 2U);
    }
}

TEST(Take, stands_any_flipped_bits) {
    constexpr std::uint32_t seed = 20'100'401;
    std::mt19937 random(seed);
    const pictures::Limits limits{.pixels = 40'000, .frame_pixels = 100'000};
    std::size_t taken = 0;
    for (const auto& whole : {jpeg_sample(), png_sample(), gif_sample()}) {
        for (int round = 0; round < 1500; ++round) {
            auto bytes = whole;
            for (auto flips = 1 + random() % 4; flips > 0; --flips)
                bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
            const auto picture = take(bytes, limits);
            if (!picture) {
                ASSERT_FALSE(picture.error().why.empty());
                continue;
            }
            ++taken;
            ASSERT_LE(picture->main.size.pixels(), limits.pixels);
            ASSERT_EQ(picture->blurhash.size(), 28U);
        }
    }
    EXPECT_GT(taken, 100U);
}

TEST(Take, gives_the_same_for_the_same) {
    const auto once = take(jpeg_sample()).value();
    const auto again = take(jpeg_sample()).value();
    EXPECT_EQ(once.main.bytes, again.main.bytes);
    EXPECT_EQ(once.preview.bytes, again.preview.bytes);
}

TEST(Placeholder, is_drawn_from_the_name) {
    const auto anna = pictures::default_avatar("anna");
    EXPECT_EQ(anna.bytes, pictures::default_avatar("anna").bytes);
    EXPECT_NE(anna.bytes, pictures::default_avatar("anne").bytes);
    EXPECT_EQ(decoded(anna).size, (Size{400, 400}));
    EXPECT_LT(anna.bytes.size(), 50'000U);
    const auto header = pictures::default_header("");
    EXPECT_EQ(decoded(header).size, (Size{1500, 500}));
    EXPECT_EQ(take(header.bytes).value().main.bytes, header.bytes) << "a picture like any other";
}

}  // namespace

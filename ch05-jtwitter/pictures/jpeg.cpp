#include "ch05-jtwitter/pictures/jpeg.hpp"

#include <turbojpeg.h>

#include <memory>
#include <new>
#include <type_traits>

namespace pictures {

namespace {

using namespace std::literals;

const Refusal damaged{"the JPEG picture is damaged or cut off"};

struct Destroy {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<std::remove_pointer_t<tjhandle>, Destroy>;

/// Numbers of a TIFF structure, in the byte order that it names. What lies outside is 0.
class Tiff {
  public:
    explicit Tiff(core::ByteView bytes) : bytes_(bytes), little_(core::text_of(bytes).starts_with("II*\0"sv)) {}

    bool is_sound() const { return little_ || core::text_of(bytes_).starts_with("MM\0*"sv); }
    std::size_t u16(std::size_t offset) const { return number(offset, 2); }
    std::size_t u32(std::size_t offset) const { return number(offset, 4); }

  private:
    std::size_t number(std::size_t offset, std::size_t length) const {
        if (offset > bytes_.size() || bytes_.size() - offset < length) return 0;
        std::size_t value = 0;
        for (std::size_t i = 0; i < length; ++i) value = value << 8 | bytes_[offset + (little_ ? length - 1 - i : i)];
        return value;
    }

    core::ByteView bytes_;
    bool little_;
};

/// The field of the first directory (TIFF 6.0, section 2): 2 bytes count, then entries of 12 bytes.
int orientation_in(core::ByteView tiff) {
    static constexpr std::size_t orientation = 0x0112;
    static constexpr std::size_t type_short = 3;
    const Tiff numbers(tiff);
    if (!numbers.is_sound()) return 1;
    const auto directory = numbers.u32(4);
    const auto count = numbers.u16(directory);
    for (std::size_t i = 0; i < count; ++i) {
        const auto entry = directory + 2 + i * 12;
        if (numbers.u16(entry) != orientation) continue;
        const auto value = numbers.u16(entry + 8);
        const auto is_one =
            numbers.u16(entry + 2) == type_short && numbers.u32(entry + 4) == 1 && value >= 1 && value <= 8;
        return is_one ? static_cast<int>(value) : 1;
    }
    return 1;
}

}  // namespace

JpegFacts look_at_jpeg(core::ByteView bytes) {
    static constexpr auto exif = "Exif\0\0"sv;
    JpegFacts facts;
    bool has_exif = false;
    std::size_t i = 0;
    while (i + 1 < bytes.size()) {
        if (bytes[i] != 0xff) {
            ++i;  // the data of a scan
            continue;
        }
        const auto marker = bytes[i + 1];
        if (marker == 0xd9) break;  // EOI: what follows is no part of the picture
        if (marker == 0xff) {
            ++i;  // padding
            continue;
        }
        i += 2;
        if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;  // 0xff as data, restarts, SOI: no length
        if (bytes.size() - i < 2) break;
        const auto length = std::size_t{bytes[i]} << 8 | bytes[i + 1];  // counts itself
        if (length < 2 || length > bytes.size() - i) break;
        const auto segment = bytes.subspan(i + 2, length - 2);
        if (marker == 0xda) ++facts.scans;
        if (marker == 0xe1 && !has_exif && core::text_of(segment).starts_with(exif)) {
            has_exif = true;
            facts.orientation = orientation_in(segment.subspan(exif.size()));
        }
        i += length;
    }
    return facts;
}

Answer<Raster> read_jpeg(core::ByteView bytes, const Limits& limits) {
    const Handle handle(tjInitDecompress());
    if (!handle) throw std::bad_alloc();
    Size size;
    int sampling = 0;
    int colours = 0;
    const auto length = static_cast<unsigned long>(bytes.size());
    if (tjDecompressHeader3(handle.get(), bytes.data(), length, &size.width, &size.height, &sampling, &colours) != 0)
        return damaged;
    if (size.width < 1 || size.height < 1) return damaged;
    if (auto refusal = too_large(size, limits)) return *refusal;
    if (colours == TJCS_CMYK || colours == TJCS_YCCK) return Refusal{"the JPEG picture is in CMYK, for printing"};
    if (look_at_jpeg(bytes).scans > limits.scans) return Refusal{"the JPEG picture has too many scans"};

    Raster result(size);
    const auto done = tjDecompress2(handle.get(), bytes.data(), length, result.rgba.data(), size.width, 0, size.height,
                                    TJPF_RGBA, TJFLAG_LIMITSCANS);
    if (done != 0) {
        // Cameras write JPEGs that earn a warning and are whole. Where the data ends early, the rest would be grey.
        const std::string_view warning = tjGetErrorStr2(handle.get());
        const auto cut = warning.find("remature end") != std::string_view::npos;
        if (cut || tjGetErrorCode(handle.get()) != TJERR_WARNING) return damaged;
    }
    return result;
}

core::Bytes write_jpeg(const Raster& raster, int quality) {
    const Handle handle(tjInitCompress());
    if (!handle) throw std::bad_alloc();
    const auto [width, height] = raster.size;
    core::Bytes result(tjBufSize(width, height, TJSAMP_420));  // enough for the worst: the library allocates nothing
    auto* to = result.data();
    auto length = static_cast<unsigned long>(result.size());
    if (tjCompress2(handle.get(), raster.rgba.data(), width, 0, height, TJPF_RGBX, &to, &length, TJSAMP_420, quality,
                    TJFLAG_NOREALLOC) != 0)
        throw std::bad_alloc();  // the raster is sound, and there is room for the largest: nothing else can fail
    result.resize(length);
    result.shrink_to_fit();
    return result;
}

}  // namespace pictures

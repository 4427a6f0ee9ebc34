// Any bytes as an upload. What is taken keeps the limits, and is taken again with the same size.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ch05-jtwitter/pictures/picture.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const pictures::Limits limits{
        .pixels = 20'000, .frames = 20, .frame_pixels = 60'000, .main_side = 256, .preview_side = 40};
    const auto picture = pictures::take({data, size}, limits);
    if (!picture) {
        require(!picture.error().why.empty());
        return 0;
    }
    const auto& [main, preview, mean, blurhash] = *picture;
    require(main.size.width >= 1 && main.size.height >= 1);
    require(main.size == pictures::fitted(main.size, limits.main_side));
    require(preview.size == pictures::fitted(preview.size, limits.preview_side));
    require(blurhash.size() == 28);
    require(pictures::sniff(main.bytes) == main.type && pictures::sniff(preview.bytes) == preview.type);

    const auto again = pictures::take(main.bytes, limits);
    require(again.has_value() && again->main.type == main.type && again->main.size == main.size);
    return 0;
}

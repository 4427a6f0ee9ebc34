#include "ch05-jtwitter/pictures/blurhash.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

namespace pictures {

namespace {

using Wave = std::array<double, 3>;  // its strength in red, green and blue light

/// How much of the picture swings `column` half turns across and `row` half turns down.
Wave wave_of(const Raster& raster, int column, int row) {
    const auto& light = linear_light();
    const auto [width, height] = raster.size;
    Wave sum{};
    for (int y = 0; y < height; ++y) {
        const auto down = std::cos(std::numbers::pi * row * y / height);
        for (int x = 0; x < width; ++x) {
            const auto swing = down * std::cos(std::numbers::pi * column * x / width);
            const auto* pixel = raster.at(x, y);
            for (std::size_t part = 0; part < 3; ++part) sum[part] += swing * static_cast<double>(light[pixel[part]]);
        }
    }
    const auto scale = (column == 0 && row == 0 ? 1.0 : 2.0) / static_cast<double>(raster.size.pixels());
    for (auto& part : sum) part *= scale;
    return sum;
}

void put(std::string& out, int value, int digits) {
    static constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    const auto base = static_cast<int>(letters.size());  // 83
    for (int unit = static_cast<int>(std::lround(std::pow(base, digits - 1))); unit > 0; unit /= base)
        out += letters[static_cast<std::size_t>(value / unit % base)];
}

/// -1 to 1 as one of 19 steps. The root makes the steps near 0 finer, where the eye is.
int step_of(double strength) {
    const auto root = std::copysign(std::sqrt(std::abs(strength)), strength);
    return std::clamp(static_cast<int>(std::floor(root * 9 + 9.5)), 0, 18);
}

}  // namespace

std::string blurhash(const Raster& raster, int columns, int rows) {
    std::vector<Wave> waves;
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) waves.push_back(wave_of(raster, column, row));
    const auto mean = waves.front();
    waves.erase(waves.begin());

    double strongest = 0;
    for (const auto& wave : waves)
        for (const auto part : wave) strongest = std::max(strongest, std::abs(part));
    const auto quantised = std::clamp(static_cast<int>(std::floor(strongest * 166 - 0.5)), 0, 82);
    const auto unit = waves.empty() ? 1.0 : (quantised + 1) / 166.0;  // what a reader of the hash multiplies by

    std::string hash;
    put(hash, (columns - 1) + (rows - 1) * 9, 1);
    put(hash, quantised, 1);
    const auto byte = [&](std::size_t part) { return int{srgb_of(static_cast<float>(mean[part]))}; };
    put(hash, byte(0) << 16 | byte(1) << 8 | byte(2), 4);
    for (const auto& wave : waves)
        put(hash, (step_of(wave[0] / unit) * 19 + step_of(wave[1] / unit)) * 19 + step_of(wave[2] / unit), 2);
    return hash;
}

}  // namespace pictures

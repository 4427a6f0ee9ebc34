#include "ch05-jtwitter/pictures/placeholder.hpp"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "ch05-jtwitter/pictures/png.hpp"

namespace pictures {

namespace {

constexpr int places = 3;  // each pixel is asked for at 3x3 places, so that edges are smooth

using Light = std::array<double, 3>;  // red, green, blue from 0 to 255

/// FNV-1a, then a last stir: names that differ in one letter get colours far apart.
std::uint64_t hash_of(std::string_view seed) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const auto byte : core::bytes_of(seed)) hash = (hash ^ byte) * 0x100000001b3;
    hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ hash >> 27) * 0x94d049bb133111eb;
    return hash ^ hash >> 31;
}

/// From hue (0 to 1, once around), saturation and lightness, as CSS counts them.
Light colour(double hue, double saturation, double lightness) {
    const auto reach = saturation * std::min(lightness, 1 - lightness);
    const auto part = [&](double shift) {
        const auto k = std::fmod(shift + hue * 12, 12.0);
        return 255 * (lightness - reach * std::max(-1.0, std::min({k - 3, 9 - k, 1.0})));
    };
    return {part(0), part(8), part(4)};
}

/// `colour_at` answers for a place that is given in pixels.
template <typename ColourAt>
Encoded drawn(Size size, const ColourAt& colour_at) {
    Raster raster(size);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            Light sum{};
            for (int down = 0; down < places; ++down) {
                for (int across = 0; across < places; ++across) {
                    const auto light = colour_at(x + (across + 0.5) / places, y + (down + 0.5) / places);
                    for (std::size_t part = 0; part < sum.size(); ++part) sum[part] += light[part];
                }
            }
            auto* pixel = raster.at(x, y);
            for (std::size_t part = 0; part < sum.size(); ++part)
                pixel[part] = static_cast<std::uint8_t>(std::lround(sum[part] / (places * places)));
            pixel[3] = 255;
        }
    }
    return {Type::png, size, write_png(raster)};
}

double hue_of(std::uint64_t hash) {
    return static_cast<double>(hash % 360) / 360;
}

}  // namespace

Encoded default_avatar(std::string_view seed) {
    constexpr int side = 400;
    constexpr int cells = 5;
    constexpr int cell = 64;
    constexpr int edge = (side - cells * cell) / 2;
    const auto hash = hash_of(seed);
    const auto ground = colour(hue_of(hash), 0.55, 0.90);
    const auto dot = colour(hue_of(hash), 0.55, 0.48);
    const auto second = colour(hue_of(hash) + 0.12, 0.60, 0.62);
    const std::bitset<15> big(hash >> 16);  // three columns; the other two are their mirror
    const std::bitset<15> other(hash >> 32);

    return drawn({side, side}, [&](double x, double y) {
        const auto column = std::floor((x - edge) / cell);
        const auto row = std::floor((y - edge) / cell);
        if (column < 0 || column >= cells || row < 0 || row >= cells) return ground;
        const auto mirrored = std::min(column, cells - 1 - column);
        const auto number = static_cast<std::size_t>(mirrored * cells + row);
        const auto radius = big[number] ? 28.0 : 9.0;
        const auto distance = std::hypot(x - edge - (column + 0.5) * cell, y - edge - (row + 0.5) * cell);
        if (distance > radius) return ground;
        return other[number] ? second : dot;
    });
}

Encoded default_header(std::string_view seed) {
    constexpr Size size{1500, 500};
    constexpr std::size_t hills = 4;  // the nearest last
    constexpr std::size_t columns = static_cast<std::size_t>(size.width) * places;
    const auto hash = hash_of(seed);
    const auto hue = hue_of(hash);
    std::array<Light, hills + 1> colours{};
    std::array<std::vector<double>, hills + 1> skylines;
    for (std::size_t i = 0; i <= hills; ++i) {
        const auto near = static_cast<double>(i);
        colours[i] = colour(hue + 0.02 * near, 0.5, 0.90 - 0.11 * near);
        const auto phase = static_cast<double>(hash >> (i * 12) & 0xfff) / 0xfff;
        const auto turns = 0.8 + 0.35 * near;
        for (std::size_t column = 0; column < columns; ++column) {
            const auto x = static_cast<double>(column) / static_cast<double>(columns);
            skylines[i].push_back(130 + 75 * near + 38 * std::sin(2 * std::numbers::pi * (turns * x + phase)));
        }
    }
    return drawn(size, [&](double x, double y) {
        const auto column = static_cast<std::size_t>(x * places);
        for (auto i = hills; i > 0; --i)
            if (y > skylines[i][column]) return colours[i];
        return colours.front();
    });
}

}  // namespace pictures

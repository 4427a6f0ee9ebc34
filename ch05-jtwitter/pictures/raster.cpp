#include "ch05-jtwitter/pictures/raster.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pictures {

namespace {

/// The piece of the old row (or column) that a new pixel covers, in old pixels.
struct Span {
    int first;
    int last;  // the last one that is covered, whole or in part
    double begin;
    double end;

    float weight(int i) const { return static_cast<float>(std::min<double>(end, i + 1) - std::max<double>(begin, i)); }
};

std::vector<Span> spans(int from, int to) {
    std::vector<Span> result;
    for (int i = 0; i < to; ++i) {
        const auto begin = static_cast<double>(i) * from / to;
        const auto end = static_cast<double>(i + 1) * from / to;
        const auto last = std::min(from - 1, static_cast<int>(std::ceil(end)) - 1);
        result.push_back({static_cast<int>(begin), last, begin, end});
    }
    return result;
}

/// One row in new width: sums of light times alpha, and of alpha.
void add_up_row(const Raster& raster, int y, const std::vector<Span>& columns, std::vector<float>& sums) {
    const auto& light = linear_light();
    auto* sum = sums.data();
    for (const auto& column : columns) {
        std::array<float, 4> total{};
        for (int x = column.first; x <= column.last; ++x) {
            const auto* pixel = raster.at(x, y);
            const auto seen = column.weight(x) * static_cast<float>(pixel[3]);
            total[0] += light[pixel[0]] * seen;
            total[1] += light[pixel[1]] * seen;
            total[2] += light[pixel[2]] * seen;
            total[3] += seen;
        }
        sum = std::copy(total.begin(), total.end(), sum);
    }
}

}  // namespace

bool is_opaque(const Raster& raster) {
    for (std::size_t i = 3; i < raster.rgba.size(); i += 4)
        if (raster.rgba[i] != 255) return false;
    return true;
}

void forget_hidden_colours(Raster& raster) {
    for (std::size_t i = 0; i < raster.rgba.size(); i += 4)
        if (raster.rgba[i + 3] == 0)
            std::fill_n(raster.rgba.begin() + static_cast<std::ptrdiff_t>(i), 3, std::uint8_t{});
}

Size fitted(Size size, int side) {
    const auto longest = std::max(size.width, size.height);
    if (longest <= side) return size;
    const auto shrink = [&](int length) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(length) * side / longest)));
    };
    return {shrink(size.width), shrink(size.height)};
}

Raster scaled(const Raster& raster, Size to) {
    if (to == raster.size) return raster;
    const auto columns = spans(raster.size.width, to.width);
    const auto rows = spans(raster.size.height, to.height);
    const auto area = static_cast<float>(static_cast<double>(raster.size.pixels()) / static_cast<double>(to.pixels()));

    Raster result(to);
    std::vector<float> row(static_cast<std::size_t>(to.width) * 4);
    std::vector<float> total(row.size());
    int row_is = -1;  // which old row `row` holds: two new ones may share it
    for (int y = 0; y < to.height; ++y) {
        const auto& span = rows[static_cast<std::size_t>(y)];
        std::fill(total.begin(), total.end(), 0.0F);
        for (int old = span.first; old <= span.last; ++old) {
            if (row_is != old) add_up_row(raster, old, columns, row);
            row_is = old;
            const auto weight = span.weight(old);
            for (std::size_t i = 0; i < row.size(); ++i) total[i] += row[i] * weight;
        }
        auto* pixel = result.at(0, y);
        for (std::size_t i = 0; i < total.size(); i += 4, pixel += 4) {
            pixel[3] = static_cast<std::uint8_t>(std::clamp(std::lround(total[i + 3] / area), 0L, 255L));
            if (pixel[3] == 0) continue;
            for (std::size_t part = 0; part < 3; ++part) pixel[part] = srgb_of(total[i + part] / total[i + 3]);
        }
    }
    return result;
}

Raster turned(const Raster& raster, int orientation) {
    if (orientation < 2 || orientation > 8) return raster;
    const auto [width, height] = raster.size;
    Raster result(orientation >= 5 ? Size{height, width} : raster.size);
    for (int y = 0; y < result.size.height; ++y) {
        for (int x = 0; x < result.size.width; ++x) {
            int from_x = orientation >= 5 ? y : x;
            int from_y = orientation >= 5 ? x : y;
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
                from_x = width - 1 - from_x;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
                from_y = height - 1 - from_y;
            std::copy_n(raster.at(from_x, from_y), 4, result.at(x, y));
        }
    }
    return result;
}

Raster on_white(const Raster& raster) {
    const auto& light = linear_light();
    auto result = raster;
    for (std::size_t i = 0; i < result.rgba.size(); i += 4) {
        const auto alpha = static_cast<float>(result.rgba[i + 3]) / 255;
        if (result.rgba[i + 3] == 255) continue;
        for (std::size_t part = i; part < i + 3; ++part)
            result.rgba[part] = srgb_of(light[result.rgba[part]] * alpha + (1 - alpha));
        result.rgba[i + 3] = 255;
    }
    return result;
}

const std::array<float, 256>& linear_light() {
    static const auto table = [] {
        std::array<float, 256> light{};
        for (std::size_t i = 0; i < light.size(); ++i) {
            const auto value = static_cast<double>(i) / 255;
            light[i] = static_cast<float>(value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
        }
        return light;
    }();
    return table;
}

std::uint8_t srgb_of(float light) {
    // 1.0 is 4095 * 4: fine enough that each of the 256 values comes back, also the darkest, which lie closest
    // together.
    static constexpr int steps = 16'380;
    static const auto table = [] {
        std::vector<std::uint8_t> values(steps + 1);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto value = static_cast<double>(i) / steps;
            const auto curve = value <= 0.0031308 ? value * 12.92 : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
            values[i] = static_cast<std::uint8_t>(std::lround(curve * 255));
        }
        return values;
    }();
    return table[static_cast<std::size_t>(std::lround(std::clamp(light, 0.0F, 1.0F) * steps))];
}

Colour mean_colour(const Raster& raster) {
    const auto& light = linear_light();
    std::array<double, 3> sum{};
    for (std::size_t i = 0; i < raster.rgba.size(); i += 4)
        for (std::size_t part = 0; part < 3; ++part) sum[part] += static_cast<double>(light[raster.rgba[i + part]]);
    const auto mean = [&](std::size_t part) {
        return srgb_of(static_cast<float>(sum[part] / static_cast<double>(raster.size.pixels())));
    };
    return {mean(0), mean(1), mean(2)};
}

}  // namespace pictures

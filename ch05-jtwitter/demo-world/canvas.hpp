// A raster to draw on with smooth edges. Places and lengths are in pixels, from the upper left corner.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ch05-jtwitter/pictures/raster.hpp"

namespace demo {

using pictures::Colour;

struct Place {
    double x = 0, y = 0;
};

inline Colour mixed(Colour from, Colour to, double share) {
    const auto of_256 = static_cast<int>(std::clamp(share, 0.0, 1.0) * 256);
    const auto mix = [&](int a, int b) { return static_cast<std::uint8_t>((a * (256 - of_256) + b * of_256) / 256); };
    return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

class Canvas {
  public:
    static constexpr int width = 960, height = 640;

    /// From the top colour to the bottom one.
    Canvas(Colour top, Colour bottom) : raster_({width, height}) {
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) set(x, y, mixed(top, bottom, y / static_cast<double>(height)));
    }

    /// Lays `colour` over the picture. `depth(place)` says how many pixels a place is inside the shape; negative
    /// outside. `soft` pixels wide is the edge.
    template <typename Depth>
    void shape(Place from, Place to, Colour colour, double opacity, double soft, Depth depth) {
        const auto first = [](double v) { return std::max(0, static_cast<int>(v)); };
        const int right = std::min(width - 1, static_cast<int>(to.x) + 1);
        const int bottom = std::min(height - 1, static_cast<int>(to.y) + 1);
        for (int y = first(from.y); y <= bottom; ++y) {
            for (int x = first(from.x); x <= right; ++x) {
                const auto cover = std::clamp(depth(Place{x + 0.5, y + 0.5}) / soft + 0.5, 0.0, 1.0) * opacity;
                if (cover > 0) set(x, y, mixed(get(x, y), colour, cover));
            }
        }
    }

    void disc(Place centre, double radius, Colour colour, double opacity = 1, double soft = 1.2) {
        const auto reach = radius + soft;
        shape({centre.x - reach, centre.y - reach}, {centre.x + reach, centre.y + reach}, colour, opacity, soft,
              [&](Place at) { return radius - std::hypot(at.x - centre.x, at.y - centre.y); });
    }

    /// What a disc leaves when another of the same size lies over it, moved by `shift`.
    void crescent(Place centre, double radius, Place shift, Colour colour) {
        const auto inside = [&](Place at, Place middle) {
            return radius - std::hypot(at.x - middle.x, at.y - middle.y);
        };
        const Place other{centre.x + shift.x, centre.y + shift.y};
        shape({centre.x - radius, centre.y - radius}, {centre.x + radius, centre.y + radius}, colour, 1, 1.2,
              [&](Place at) { return std::min(inside(at, centre), -inside(at, other)); });
    }

    void ring(Place centre, double radius, double thickness, Colour colour, double opacity = 1) {
        const auto reach = radius + thickness;
        shape(
            {centre.x - reach, centre.y - reach}, {centre.x + reach, centre.y + reach}, colour, opacity, 1.5,
            [&](Place at) { return thickness / 2 - std::abs(std::hypot(at.x - centre.x, at.y - centre.y) - radius); });
    }

    void box(Place from, Place to, Colour colour, double opacity = 1) {
        shape(from, to, colour, opacity, 1, [&](Place at) {
            return std::min({at.x - from.x, to.x - at.x, at.y - from.y, to.y - at.y}) + 0.5;
        });
    }

    void line(Place from, Place to, double thickness, Colour colour, double opacity = 1) {
        const auto length = std::max(1e-6, (to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y));
        const auto reach = thickness + 1;
        shape({std::min(from.x, to.x) - reach, std::min(from.y, to.y) - reach},
              {std::max(from.x, to.x) + reach, std::max(from.y, to.y) + reach}, colour, opacity, 1.2, [&](Place at) {
                  const auto along = std::clamp(
                      ((at.x - from.x) * (to.x - from.x) + (at.y - from.y) * (to.y - from.y)) / length, 0.0, 1.0);
                  return thickness / 2 -
                         std::hypot(at.x - from.x - along * (to.x - from.x), at.y - from.y - along * (to.y - from.y));
              });
    }

    void lines(const std::vector<Place>& places, double thickness, Colour colour, double opacity = 1) {
        for (std::size_t i = 1; i < places.size(); ++i) line(places[i - 1], places[i], thickness, colour, opacity);
    }

    /// Corners in the order of a clock's hands.
    void convex(const std::vector<Place>& corners, Colour colour, double opacity = 1) {
        Place from = corners[0], to = corners[0];
        for (const auto& corner : corners) {
            from = {std::min(from.x, corner.x), std::min(from.y, corner.y)};
            to = {std::max(to.x, corner.x), std::max(to.y, corner.y)};
        }
        shape(from, to, colour, opacity, 1.2, [&](Place at) {
            double depth = 1e9;
            for (std::size_t i = 0; i < corners.size(); ++i) {
                const auto& a = corners[i];
                const auto& b = corners[(i + 1) % corners.size()];
                const auto side = (b.x - a.x) * (at.y - a.y) - (b.y - a.y) * (at.x - a.x);
                depth = std::min(depth, side / std::max(1e-6, std::hypot(b.x - a.x, b.y - a.y)));
            }
            return depth;
        });
    }

    /// All that is below the line y(x).
    template <typename Skyline>
    void below(Colour colour, double opacity, Skyline y) {
        for (int x = 0; x < width; ++x) {
            const auto edge = y(x + 0.5);
            for (int row = std::max(0, static_cast<int>(edge) - 1); row < height; ++row)
                set(x, row, mixed(get(x, row), colour, std::clamp(row + 0.5 - edge, 0.0, 1.0) * opacity));
        }
    }

    pictures::Raster take() { return std::move(raster_); }

  private:
    Colour get(int x, int y) const {
        const auto* pixel = raster_.at(x, y);
        return {pixel[0], pixel[1], pixel[2]};
    }
    void set(int x, int y, Colour colour) {
        auto* pixel = raster_.at(x, y);
        pixel[0] = colour.red;
        pixel[1] = colour.green;
        pixel[2] = colour.blue;
        pixel[3] = 255;
    }

    pictures::Raster raster_;
};

}  // namespace demo

#include "ch05-jtwitter/demo-world/paintings.hpp"

#include <array>
#include <map>
#include <numbers>
#include <random>
#include <stdexcept>
#include <string>

#include "ch05-jtwitter/demo-world/canvas.hpp"

namespace demo {

namespace {

constexpr double tau = 2 * std::numbers::pi;
constexpr double right = Canvas::width, bottom = Canvas::height;

/// The generator's own numbers: what the library's distributions make of them differs from library to library.
class Dice {
  public:
    explicit Dice(std::uint32_t seed) : numbers_{seed} {}
    /// 0 to 1.
    double share() { return static_cast<double>(numbers_()) / 4294967295.0; }
    double between(double from, double to) { return from + (to - from) * share(); }

  private:
    std::mt19937 numbers_;
};

/// A few waves, each with half the height and about twice the speed of the one before: looks like hills.
class Ridge {
  public:
    Ridge(Dice& dice, double level, double height) : level_{level}, height_{height} {
        for (auto& phase : phases_) phase = dice.between(0, tau);
    }
    double operator()(double x) const {
        double y = level_;
        double height = height_;
        double waves = 1.3;
        for (const auto phase : phases_) {
            y -= height * std::sin(tau * waves * x / right + phase);
            height *= 0.48;
            waves *= 2.1;
        }
        return y;
    }

  private:
    double level_, height_;
    std::array<double, 6> phases_{};
};

void ridges(Canvas& canvas, Dice& dice, int count, Colour far, Colour near, double first, double last) {
    for (int i = 0; i < count; ++i) {
        const auto share = i / static_cast<double>(count - 1);
        canvas.below(mixed(far, near, share), 1, Ridge(dice, first + (last - first) * share, 26 + 34 * share));
    }
}

void sun(Canvas& canvas, Place at, double radius, Colour colour) {
    canvas.disc(at, radius * 2.2, colour, 0.35, radius * 4);
    canvas.disc(at, radius, colour);
}

Canvas tea(Dice& dice) {
    Canvas canvas({236, 222, 200}, {206, 180, 146});
    canvas.box({0, 470}, {right, bottom}, {142, 98, 66});
    for (int i = 0; i < 14; ++i) {
        const auto y = dice.between(480, 635);
        canvas.line({0, y}, {right, y + dice.between(-6, 6)}, dice.between(1, 3), {120, 80, 52}, 0.5);
    }
    canvas.disc({480, 540}, 190, {92, 60, 40}, 0.35, 120);
    canvas.disc({690, 430}, 62, {246, 243, 236});
    canvas.disc({690, 430}, 40, {142, 98, 66});
    canvas.shape({250, 340}, {710, 570}, {246, 243, 236}, 1, 1.5, [](Place at) {  // the cup: half an ellipse
        const auto depth = 1 - std::hypot((at.x - 480) / 215, (at.y - 350) / 205);
        return std::min(depth * 200, at.y - 350);
    });
    const auto ellipse = [&](double wide, double high, Colour colour) {
        canvas.shape({480 - wide, 350 - high}, {480 + wide, 350 + high}, colour, 1, 1.5,
                     [&](Place at) { return (1 - std::hypot((at.x - 480) / wide, (at.y - 350) / high)) * high; });
    };
    ellipse(215, 50, {255, 253, 248});
    ellipse(196, 42, {176, 108, 44});
    ellipse(150, 24, {196, 128, 58});
    for (int curl = 0; curl < 3; ++curl) {  // steam
        const auto phase = dice.between(0, tau);
        for (int y = 60; y < 310; y += 3) {
            const auto rise = (310 - y) / 250.0;
            const auto x = 400 + 80 * curl + 26 * rise * std::sin(y / 34.0 + phase);
            canvas.disc({x, static_cast<double>(y)}, 8 + 10 * rise, {255, 255, 255}, 0.10 * (1 - rise), 12);
        }
    }
    return canvas;
}

void stars(Canvas& canvas, Dice& dice, int count, double lowest) {
    for (int i = 0; i < count; ++i) {
        const auto size = dice.share();
        canvas.disc({dice.between(0, right), dice.between(0, lowest)}, 0.6 + 1.5 * size * size, {255, 250, 235},
                    0.4 + 0.6 * dice.share());
    }
}

Canvas night(Dice& dice) {
    Canvas canvas({10, 14, 38}, {52, 58, 104});
    stars(canvas, dice, 420, 470);
    canvas.disc({700, 180}, 110, {190, 200, 255}, 0.25, 160);
    canvas.crescent({700, 180}, 52, {-18, -10}, {250, 244, 222});
    ridges(canvas, dice, 4, {40, 44, 82}, {8, 10, 22}, 450, 580);
    canvas.box({214, 446}, {262, 500}, {8, 10, 22});  // the observatory
    canvas.disc({238, 448}, 26, {8, 10, 22});
    canvas.line({238, 448}, {262, 418}, 5, {255, 210, 120});
    return canvas;
}

Canvas morning(Dice& dice) {
    Canvas canvas({250, 196, 140}, {255, 236, 210});
    sun(canvas, {330, 290}, 46, {255, 246, 214});
    ridges(canvas, dice, 6, {238, 178, 150}, {74, 66, 84}, 330, 590);
    for (int i = 0; i < 9; ++i)
        canvas.disc({dice.between(0, right), dice.between(380, 560)}, 60, {255, 236, 214}, 0.22, 190);
    return canvas;
}

Canvas fog(Dice& dice) {
    Canvas canvas({226, 230, 232}, {240, 240, 238});
    for (int i = 0; i < 6; ++i) {
        const auto share = i / 5.0;
        canvas.below(mixed({206, 213, 216}, {60, 78, 84}, share), 1, Ridge(dice, 230 + 70 * i, 42));
        for (int veil = 0; i < 5 && veil < 12; ++veil)
            canvas.below({238, 240, 239}, 0.035, [&](double) { return 250.0 + 70 * i + 9 * veil; });
    }
    return canvas;
}

Canvas rainbow(Dice& dice) {
    Canvas canvas({120, 152, 178}, {216, 226, 228});
    constexpr std::array<Colour, 6> colours{
        {{214, 76, 70}, {236, 152, 62}, {244, 218, 92}, {98, 178, 104}, {74, 134, 204}, {128, 92, 176}}};
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const auto step = static_cast<double>(i);
        canvas.ring({520, 520}, 400 - 11 * step, 12, colours[i], 0.62);
        canvas.ring({520, 520}, 470 + 11 * step, 12, colours[i], 0.22);
    }
    ridges(canvas, dice, 3, {126, 150, 150}, {62, 92, 78}, 380, 460);
    canvas.below({104, 138, 160}, 1, [](double) { return 500.0; });
    for (int i = 0; i < 60; ++i) {
        const auto y = dice.between(506, bottom);
        const auto x = dice.between(0, right);
        canvas.line({x, y}, {x + dice.between(20, 140), y}, 2, {220, 232, 238}, 0.35);
    }
    return canvas;
}

Canvas city(Dice& dice) {
    Canvas canvas({34, 40, 88}, {244, 150, 112});
    canvas.disc({650, 150}, 30, {255, 250, 230}, 0.5, 50);
    canvas.disc({650, 150}, 6, {255, 252, 240});
    canvas.crescent({590, 215}, 27, {11, -8}, {255, 240, 214});
    for (const double depth : {0.0, 1.0}) {
        const auto wall = mixed({86, 66, 104}, {30, 26, 48}, depth);
        for (double x = -20; x < right;) {
            const auto wide = dice.between(60, 130);
            const auto roof = dice.between(330, 450) + 80 * depth;
            canvas.box({x, roof}, {x + wide, bottom}, wall);
            canvas.convex({{x - 8, roof}, {x + wide / 2, roof - dice.between(24, 54)}, {x + wide + 8, roof}}, wall);
            for (double wy = roof + 22; wy < bottom - 20; wy += 44)
                for (double wx = x + 14; wx < x + wide - 22; wx += 34)
                    if (dice.share() < 0.45) canvas.box({wx, wy}, {wx + 15, wy + 21}, {255, 214, 130}, 0.9);
            x += wide + dice.between(2, 16);
        }
    }
    return canvas;
}

void kite(Canvas& canvas, Place at, double size, double lean, Colour left_half, Colour right_half, Place hand) {
    const auto turned = [&](double x, double y) {
        return Place{at.x + size * (x * std::cos(lean) - y * std::sin(lean)),
                     at.y + size * (x * std::sin(lean) + y * std::cos(lean))};
    };
    const auto top = turned(0, -1), foot = turned(0, 1.5);
    canvas.lines({foot, {(foot.x + hand.x) / 2 + 40, (foot.y + hand.y) / 2 + 60}, hand}, 1.2, {90, 96, 110}, 0.8);
    canvas.convex({top, foot, turned(-0.75, 0)}, left_half);
    canvas.convex({top, turned(0.75, 0), foot}, right_half);
    Place last = foot;
    for (int i = 1; i <= 7; ++i) {
        const Place next = turned(0.28 * std::sin(i * 1.1), 1.5 + 0.42 * i);
        canvas.line(last, next, 2, right_half);
        if (i % 2 == 0) canvas.disc(next, 5, left_half);
        last = next;
    }
}

Canvas kites(Dice& dice) {
    Canvas canvas({92, 164, 222}, {214, 236, 246});
    for (int i = 0; i < 26; ++i) {  // clouds
        const auto group = i % 4;
        canvas.disc({150 + 230 * group + dice.between(-70, 70), 120 + 70 * (group % 2) + dice.between(-18, 18)},
                    dice.between(18, 42), {255, 255, 255}, 0.55, 22);
    }
    canvas.below({150, 186, 104}, 1, Ridge(dice, 560, 16));
    canvas.below({110, 154, 82}, 1, Ridge(dice, 600, 10));
    kite(canvas, {250, 200}, 66, -0.35, {226, 74, 62}, {246, 170, 60}, {360, 590});
    kite(canvas, {520, 130}, 52, 0.2, {70, 110, 196}, {246, 226, 110}, {480, 600});
    kite(canvas, {740, 260}, 74, 0.4, {120, 76, 160}, {232, 120, 160}, {600, 596});
    return canvas;
}

constexpr Colour paper{250, 248, 243}, ink{58, 56, 60}, pale_ink{206, 202, 194};

void axes(Canvas& canvas) {
    for (int i = 0; i <= 5; ++i) canvas.line({100, 100 + 80.0 * i}, {880, 100 + 80.0 * i}, 1.5, pale_ink);
    canvas.lines({{100, 80}, {100, 540}, {900, 540}}, 3, ink);
}

Canvas chart(Dice& dice) {
    Canvas canvas(paper, paper);
    axes(canvas);
    std::vector<Place> steep, flat;
    for (int i = 0; i <= 24; ++i) {
        const auto share = i / 24.0;
        steep.push_back({100 + 760 * share, 520 - 400 * share * share - dice.between(0, 9)});
        flat.push_back({100 + 760 * share, 520 - 70 * share - dice.between(0, 7)});
    }
    canvas.lines(steep, 5, {205, 70, 50});
    canvas.lines(flat, 5, {48, 120, 170});
    for (std::size_t i = 0; i < steep.size(); i += 4) {
        canvas.disc(steep[i], 8, {205, 70, 50});
        canvas.disc(flat[i], 8, {48, 120, 170});
    }
    return canvas;
}

Canvas bars(Dice& dice) {
    Canvas canvas(paper, paper);
    axes(canvas);
    for (int i = 0; i < 7; ++i) {
        const auto height = 90 + 42.0 * i + dice.between(-30, 20) + (i == 6 ? 50 : 0);
        const auto colour = i == 6 ? Colour{214, 96, 40} : Colour{232, 180, 120};
        canvas.box({135 + 106.0 * i, 538 - height}, {205 + 106.0 * i, 538}, colour);
    }
    return canvas;
}

Canvas points(Dice& dice) {
    Canvas canvas({18, 22, 40}, {26, 30, 52});
    for (int i = 0; i <= 5; ++i) canvas.line({90, 100 + 85.0 * i}, {890, 100 + 85.0 * i}, 1, {62, 68, 100});
    for (int i = 0; i < 130; ++i) {
        const auto x = dice.between(100, 880);
        const auto y = 310 - 130 * std::sin(x / 118) + 16 * (dice.share() + dice.share() - 1);
        canvas.line({x, y - 12}, {x, y + 12}, 1.5, {110, 130, 190}, 0.7);
        canvas.disc({x, y}, 5, {255, 206, 110});
    }
    return canvas;
}

Canvas map(Dice& dice) {
    Canvas canvas({244, 238, 220}, {238, 231, 208});
    constexpr std::array<Colour, 4> fields{{{214, 224, 176}, {226, 214, 170}, {200, 218, 184}, {232, 222, 190}}};
    for (int row = 0; row < 4; ++row) {
        for (int column = 0; column < 5; ++column) {
            const auto x = 200.0 * column + dice.between(-20, 20), y = 165.0 * row + dice.between(-14, 14);
            canvas.convex({{x, y}, {x + 182, y + dice.between(-8, 12)}, {x + 176, y + 146}, {x + 6, y + 138}},
                          fields[static_cast<std::size_t>(dice.between(0, 3.99))]);
        }
    }
    const auto way = [&](double y0, double y1, double swing, double thickness, Colour colour) {
        std::vector<Place> places;
        for (int i = 0; i <= 40; ++i) {
            const auto share = i / 40.0;
            places.push_back({right * share, y0 + (y1 - y0) * share + swing * std::sin(share * 7 + y0)});
        }
        canvas.lines(places, thickness, colour);
    };
    way(470, 240, 60, 46, {150, 190, 208});
    way(470, 240, 60, 38, {170, 206, 220});
    way(120, 560, 34, 4, {176, 110, 70});
    way(560, 80, 46, 4, {176, 110, 70});
    way(300, 60, 22, 4, {176, 110, 70});
    for (int i = 0; i < 42; ++i) {
        const Place at{dice.between(30, 930), dice.between(30, 610)};
        canvas.disc(at, dice.between(6, 13), {126, 160, 104}, 0.9);
    }
    for (int i = 0; i < 16; ++i) {
        const Place at{dice.between(420, 560), dice.between(230, 400)};
        canvas.box(at, {at.x + 16, at.y + 13}, {186, 84, 66});
    }
    canvas.convex({{880, 60}, {896, 120}, {880, 108}, {864, 120}}, ink);
    return canvas;
}

using Painter = Canvas (*)(Dice&);

const std::map<std::string, Painter, std::less<>>& painters() {
    static const std::map<std::string, Painter, std::less<>> all{
        {"tea", tea},         {"night", night},   {"morning", morning}, {"fog", fog},
        {"rainbow", rainbow}, {"city", city},     {"kites", kites},     {"chart", chart},
        {"bars", bars},       {"points", points}, {"map", map}};
    return all;
}

}  // namespace

std::vector<std::string_view> paintings() {
    std::vector<std::string_view> names;
    for (const auto& [name, painter] : painters()) names.push_back(name);
    return names;
}

pictures::Raster paint(std::string_view name, std::uint32_t seed) {
    const auto painter = painters().find(name);
    if (painter == painters().end()) throw std::out_of_range("no painting has the name " + std::string(name));
    Dice dice(seed);
    return painter->second(dice).take();
}

}  // namespace demo

#include "tests/bench/ch05-jtwitter/curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bench {

namespace {

constexpr double width = 760, height = 300, left = 90, top = 40, right = 170, bottom = 70;
constexpr std::array<const char*, 5> colours{"#dc2626", "#d97706", "#7c3aed", "#2563eb", "#059669"};

template <typename... Values>
std::string format(const char* form, Values... values) {
    std::array<char, 512> out{};
    std::snprintf(out.data(), out.size(), form, values...);
    return out.data();
}

std::string words(double x, double y, const std::string& anchor, int size, const std::string& text,
                  const std::string& colour = "#374151") {
    return format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">", x, y, anchor.c_str(),
                  size, colour.c_str()) +
           text + "</text>\n";
}

std::string number(double value) {
    if (value >= 1e6) return format("%.3g M", value / 1e6);
    if (value >= 1e3) return format("%.3g k", value / 1e3);
    return format("%.3g", value);
}

struct Axis {
    double low = 1e300, high = 1e-300;

    void include(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    void widen() {
        low = std::pow(10, std::floor(std::log10(low)));
        high = std::pow(10, std::ceil(std::log10(high * 1.001)));
    }
    double part(double value) const {
        return (std::log10(value) - std::log10(low)) / (std::log10(high) - std::log10(low));
    }
};

std::string draw_one(const Chart& chart, double offset) {
    Axis xs, ys;
    for (const auto& curve : chart.curves) {
        for (const auto& [x, y] : curve.points) {
            xs.include(x);
            ys.include(y);
        }
    }
    xs.widen();
    ys.widen();
    const auto px = [&](double x) { return left + xs.part(x) * width; };
    const auto py = [&](double y) { return offset + top + (1 - ys.part(y)) * height; };
    std::string out = words(left, offset + 22, "start", 15, chart.title, "#111827");
    for (double tick = ys.low; tick <= ys.high * 1.001; tick *= 10) {
        out += format("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#e5e7eb\"/>\n", left, py(tick),
                      left + width, py(tick));
        out += words(left - 8, py(tick) + 4, "end", 12, number(tick));
    }
    for (double tick = xs.low; tick <= xs.high * 1.001; tick *= 10) {
        out += format("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#e5e7eb\"/>\n", px(tick),
                      offset + top, px(tick), offset + top + height);
        out += words(px(tick), offset + top + height + 18, "middle", 12, number(tick));
    }
    out += words(left + width / 2, offset + top + height + 40, "middle", 13, chart.x_name);
    std::vector<double> label_heights;
    for (std::size_t i = 0; i < chart.curves.size(); ++i) {
        const auto& curve = chart.curves[i];
        if (curve.points.empty()) continue;
        const char* colour = colours[i % colours.size()];
        std::string line;
        for (const auto& [x, y] : curve.points) {
            line += format("%.1f,%.1f ", px(x), py(y));
            out += format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>\n", px(x), py(y), colour);
        }
        out += "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + std::string(colour) + "\" points=\"" + line +
               "\"/>\n";
        double label = py(curve.points.back().second) + 4;
        for (const double other : label_heights) {
            if (std::abs(other - label) < 15) label = other + 15;
        }
        label_heights.push_back(label);
        out += words(px(curve.points.back().first) + 8, label, "start", 12, curve.name, colour);
    }
    return out;
}

}  // namespace

std::string draw(const std::vector<Chart>& charts) {
    const double one = top + height + bottom;
    const double all = one * static_cast<double>(charts.size());
    std::string out =
        format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\">\n",
               left + width + right, all);
    out += format("<rect width=\"%.0f\" height=\"%.0f\" fill=\"#ffffff\"/>\n", left + width + right, all);
    for (std::size_t i = 0; i < charts.size(); ++i) out += draw_one(charts[i], one * static_cast<double>(i));
    return out + "</svg>\n";
}

}  // namespace bench

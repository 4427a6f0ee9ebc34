#include "tests/bench/ch01-chatroom/load_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>

namespace bench {

namespace {

constexpr double chart_width = 720, chart_height = 230, left = 90, top = 56;
constexpr std::array<const char*, 4> colours{"#2563eb", "#7c3aed", "#d97706", "#9ca3af"};

std::string text(double x, double y, const std::string& words, const std::string& anchor, int size = 13,
                 const std::string& colour = "#374151") {
    std::array<char, 512> out{};
    std::snprintf(out.data(), out.size(),
                  "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>\n", x, y,
                  anchor.c_str(), size, colour.c_str(), words.c_str());
    return out.data();
}

std::string bar(double x, double y, double width, double height, const std::string& style) {
    std::array<char, 256> out{};
    std::snprintf(out.data(), out.size(), "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>\n", x, y,
                  width, height, style.c_str());
    return out.data();
}

/// "8 M", "450 k", "0.05"
std::string short_number(double value) {
    std::array<char, 32> out{};
    if (value >= 1e6) {
        std::snprintf(out.data(), out.size(), "%.3g M", value / 1e6);
    } else if (value >= 1e3) {
        std::snprintf(out.data(), out.size(), "%.3g k", value / 1e3);
    } else {
        std::snprintf(out.data(), out.size(), "%.3g", value);
    }
    return out.data();
}

struct Axis {
    double low, high;  // powers of ten
    double height_of(double value) const {
        const double part = (std::log10(std::max(value, low)) - std::log10(low)) / (std::log10(high) - std::log10(low));
        return chart_height * std::clamp(part, 0.0, 1.0);
    }
};

Axis axis_over(const std::vector<double>& values) {
    const auto [least, most] = std::ranges::minmax(values);
    Axis axis{std::pow(10, std::floor(std::log10(std::max(least, 1e-4)))),
              std::pow(10, std::ceil(std::log10(std::max(most, 1e-3))))};
    if (axis.low * 10 > least * 5) axis.low /= 10;
    return axis;
}

}  // namespace

std::string plot_load(const std::vector<LoadFigure>& figures) {
    std::vector<std::size_t> groups;
    std::vector<std::string> peers;
    std::vector<double> rates, delays;
    for (const auto& figure : figures) {
        if (std::ranges::find(groups, figure.clients) == groups.end()) groups.push_back(figure.clients);
        if (std::ranges::find(peers, figure.peer) == peers.end()) peers.push_back(figure.peer);
        rates.push_back(figure.deliveries);
        if (figure.p99_ms > 0) delays.insert(delays.end(), {figure.p50_ms, figure.p99_ms});
    }
    const double group_width = chart_width / static_cast<double>(groups.size());
    const double bar_width = group_width * 0.8 / static_cast<double>(peers.size());
    const double second_top = top + chart_height + 90;
    const double total_height = second_top + chart_height + 50;

    std::array<char, 256> head{};
    std::snprintf(head.data(), head.size(),
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\">\n",
                  left + chart_width + 30, total_height);
    std::string out = head.data();
    out += bar(0, 0, left + chart_width + 30, total_height, "fill=\"#ffffff\"");
    for (std::size_t i = 0; i < peers.size(); ++i) {
        const double x = left + static_cast<double>(i) * 190;
        out += bar(x, 8, 14, 14, std::string("fill=\"") + colours[i % colours.size()] + "\"");
        out += text(x + 20, 20, peers[i], "start");
    }

    const auto draw = [&](double chart_top, const std::string& title, const Axis& axis,
                          const std::function<void(const LoadFigure&, double x)>& draw_bar) {
        out += text(left, chart_top - 10, title, "start", 14, "#111827");
        for (double tick = axis.low; tick <= axis.high * 1.001; tick *= 10) {
            const double y = chart_top + chart_height - axis.height_of(tick);
            out += bar(left, y, chart_width, 1, "fill=\"#e5e7eb\"");
            out += text(left - 8, y + 4, short_number(tick), "end", 12);
        }
        for (const auto& figure : figures) {
            const auto group = static_cast<double>(std::ranges::find(groups, figure.clients) - groups.begin());
            const auto place = static_cast<double>(std::ranges::find(peers, figure.peer) - peers.begin());
            draw_bar(figure, left + group * group_width + group_width * 0.1 + place * bar_width);
        }
        for (std::size_t i = 0; i < groups.size(); ++i) {
            out += text(left + (static_cast<double>(i) + 0.5) * group_width, chart_top + chart_height + 20,
                        std::to_string(groups[i]) + " clients", "middle");
        }
    };
    const auto colour_of = [&](const LoadFigure& figure) {
        return std::string(
            colours[static_cast<std::size_t>(std::ranges::find(peers, figure.peer) - peers.begin()) % colours.size()]);
    };
    const auto rate_axis = axis_over(rates);
    draw(top, "deliveries a second (more is better)", rate_axis, [&](const LoadFigure& figure, double x) {
        const double height = rate_axis.height_of(figure.deliveries);
        out += bar(x, top + chart_height - height, bar_width - 4, height, "fill=\"" + colour_of(figure) + "\"");
        out +=
            text(x + bar_width / 2 - 2, top + chart_height - height - 5, short_number(figure.deliveries), "middle", 11);
    });
    const auto delay_axis = axis_over(delays);
    draw(second_top, "delay of a line in ms at half of ngircd's rate: p50 filled, p99 outlined (less is better)",
         delay_axis, [&](const LoadFigure& figure, double x) {
             if (figure.p99_ms <= 0) {
                 out += text(x + bar_width / 2 - 2, second_top + chart_height - 6, "overload", "middle", 10);
                 return;
             }
             const double p50 = delay_axis.height_of(figure.p50_ms), p99 = delay_axis.height_of(figure.p99_ms);
             out += bar(x, second_top + chart_height - p99, bar_width - 4, p99,
                        "fill=\"none\" stroke=\"" + colour_of(figure) + "\" stroke-width=\"1.5\"");
             out += bar(x, second_top + chart_height - p50, bar_width - 4, p50, "fill=\"" + colour_of(figure) + "\"");
             out += text(x + bar_width / 2 - 2, second_top + chart_height - p99 - 5, short_number(figure.p99_ms),
                         "middle", 11);
         });
    return out + "</svg>\n";
}

}  // namespace bench

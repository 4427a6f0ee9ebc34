#include "tests/bench/ch01-chatroom/bar_charts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bench {

namespace {

constexpr double chart_width = 720, chart_height = 230, left = 90, top = 56;
constexpr double legend_width = 170;
constexpr std::array<const char*, 5> colours{"#2563eb", "#7c3aed", "#d97706", "#9ca3af", "#0f766e"};

std::string text(double x, double y, const std::string& words, const std::string& anchor, int size = 13,
                 const std::string& colour = "#374151") {
    std::array<char, 512> out{};
    std::snprintf(out.data(), out.size(),
                  "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>\n", x, y,
                  anchor.c_str(), size, colour.c_str(), words.c_str());
    return out.data();
}

std::string box(double x, double y, double width, double height, const std::string& style) {
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

Axis axis_over(const BarChart& chart) {
    std::vector<double> values;
    for (const auto& bar : chart.bars) {
        if (bar.filled) values.insert(values.end(), {*bar.filled, std::max(*bar.filled, bar.outlined)});
    }
    const auto [least, most] = values.empty() ? std::ranges::min_max_result{1.0, 1.0} : std::ranges::minmax(values);
    Axis axis{std::pow(10, std::floor(std::log10(std::max(least, 1e-4)))),
              std::pow(10, std::ceil(std::log10(std::max(most, 1e-3))))};
    if (axis.low * 10 > least * 5) axis.low /= 10;
    return axis;
}

/// Each once, in the order in which they come.
std::vector<std::string> names(const std::vector<BarChart>& charts, std::string Bar::*name) {
    std::vector<std::string> all;
    for (const auto& chart : charts) {
        for (const auto& bar : chart.bars) {
            if (std::ranges::find(all, bar.*name) == all.end()) all.push_back(bar.*name);
        }
    }
    return all;
}

std::size_t place_of(const std::string& name, const std::vector<std::string>& names) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

std::string draw(const BarChart& chart, double chart_top, const std::vector<std::string>& servers) {
    std::string out = text(left, chart_top - 10, chart.title, "start", 14, "#111827");
    const auto axis = axis_over(chart);
    const double bottom = chart_top + chart_height;
    for (double tick = axis.low; tick <= axis.high * 1.001; tick *= 10) {
        const double y = bottom - axis.height_of(tick);
        out += box(left, y, chart_width, 1, "fill=\"#e5e7eb\"");
        out += text(left - 8, y + 4, short_number(tick), "end", 12);
    }
    const auto groups = names({chart}, &Bar::group);
    const double group_width = chart_width / static_cast<double>(groups.size());
    const double bar_width = group_width * 0.8 / static_cast<double>(servers.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        out += text(left + (static_cast<double>(i) + 0.5) * group_width, bottom + 20, groups[i], "middle");
    }
    for (const auto& bar : chart.bars) {
        const auto server = place_of(bar.server, servers);
        const double x = left + static_cast<double>(place_of(bar.group, groups)) * group_width + group_width * 0.1 +
                         static_cast<double>(server) * bar_width;
        const double middle = x + bar_width / 2 - 2;
        const std::string colour = colours[server % colours.size()];
        if (!bar.filled) {
            out += text(middle, bottom - 6, "overload", "middle", 10);
            continue;
        }
        const double filled = axis.height_of(*bar.filled);
        double height = filled;
        if (bar.outlined > *bar.filled) {
            height = axis.height_of(bar.outlined);
            out += box(x, bottom - height, bar_width - 4, height,
                       "fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.5\"");
        }
        out += box(x, bottom - filled, bar_width - 4, filled, "fill=\"" + colour + "\"");
        out += text(middle, bottom - height - 5, short_number(std::max(*bar.filled, bar.outlined)), "middle", 11);
    }
    return out;
}

}  // namespace

std::string draw(const std::vector<BarChart>& charts) {
    std::vector<BarChart> drawn;
    std::ranges::copy_if(charts, std::back_inserter(drawn), [](const BarChart& chart) { return !chart.bars.empty(); });
    const auto servers = names(drawn, &Bar::server);
    const double height = top + static_cast<double>(drawn.size()) * (chart_height + 90) - 40;
    const double width = left + std::max(chart_width, static_cast<double>(servers.size()) * legend_width) + 30;

    std::array<char, 256> head{};
    std::snprintf(head.data(), head.size(),
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\">\n",
                  width, height);
    std::string out = head.data();
    out += box(0, 0, width, height, "fill=\"#ffffff\"");
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const double x = left + static_cast<double>(i) * legend_width;
        out += box(x, 8, 14, 14, std::string("fill=\"") + colours[i % colours.size()] + "\"");
        out += text(x + 20, 20, servers[i], "start");
    }
    double chart_top = top;
    for (const auto& chart : drawn) {
        out += draw(chart, chart_top, servers);
        chart_top += chart_height + 90;
    }
    return out + "</svg>\n";
}

}  // namespace bench

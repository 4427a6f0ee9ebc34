// The diagram as SVG. A cell of the terminal becomes 11 x 19 pixels.
#include <sstream>

#include "ch01-chatroom/tcpstates/diagram.hpp"

namespace tcpstates {

namespace {

constexpr int cell_width = 11, cell_height = 19;
constexpr int margin = 16, legend_height = 56;
constexpr int arrow_head = 9;  // the length of the marker below

struct Point {
    int x{}, y{};
};

Point centre(Cell cell) {
    return {margin + cell.column * cell_width + cell_width / 2, margin + cell.row * cell_height + cell_height / 2};
}

int sign(int number) {
    return (number > 0) - (number < 0);
}

/// From `from` away from `towards`, so many pixels across or down.
Point step_back(Point from, Point towards, int across, int down) {
    return {from.x - sign(towards.x - from.x) * across, from.y - sign(towards.y - from.y) * down};
}

void draw(std::ostream& svg, const Box& box, bool seen) {
    const Point corner = centre(box.corner);
    const Point opposite = centre({box.corner.column + Box::width - 1, box.corner.row + box.height - 1});
    svg << "  <g class=\"" << (seen ? "state seen" : "state") << "\"><rect x=\"" << corner.x << "\" y=\"" << corner.y
        << "\" width=\"" << opposite.x - corner.x << "\" height=\"" << opposite.y - corner.y
        << "\" rx=\"7\"/><text x=\"" << (corner.x + opposite.x) / 2 << "\" y=\"" << (corner.y + opposite.y) / 2 + 5
        << "\">" << names_of(box.state).rfc << "</text></g>\n";
}

void draw(std::ostream& svg, const Arrow& arrow, bool walked) {
    std::vector<Point> points;
    for (const Cell cell : arrow.path) points.push_back(centre(cell));
    // The first cell lies beside its box: begin on the box's edge. The last one too: leave room for the head only.
    const Point first = points.front(), last = points.back();
    points.front() = step_back(first, points[1], cell_width, cell_height);
    const Point before = points[points.size() - 2];
    points.back() = step_back(last, before, cell_width - arrow_head, cell_height - arrow_head);
    svg << "  <g class=\"" << (walked ? "move walked" : "move") << "\"><polyline points=\"";
    for (std::size_t i = 0; i < points.size(); ++i) svg << (i == 0 ? "" : " ") << points[i].x << ',' << points[i].y;
    const Point label = centre(arrow.label_at);
    svg << "\" marker-end=\"url(#" << (walked ? "walked" : "plain") << ")\"/><text x=\"" << label.x << "\" y=\""
        << label.y + 5 << "\" text-anchor=\"" << (arrow.align == Align::left ? "start" : "end") << "\">" << arrow.label
        << "</text></g>\n";
}

void head(std::ostream& svg, std::string_view id, std::string_view colour) {
    svg << "    <marker id=\"" << id << "\" viewBox=\"0 0 9 8\" refX=\"0\" refY=\"4\" markerWidth=\"" << arrow_head
        << "\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0,0 L9,4 L0,8 z\" fill=\""
        << colour << "\"/></marker>\n";
}

constexpr std::string_view style = R"(  <style>
    text { font: 13px "DejaVu Sans", "Noto Sans", sans-serif; fill: #57606a; }
    .state rect { fill: #ffffff; stroke: #8c959f; stroke-width: 1.2; }
    .state text { text-anchor: middle; font-weight: bold; fill: #57606a; }
    .state.seen rect { fill: #dafbe1; stroke: #1a7f37; stroke-width: 2.4; }
    .state.seen text { fill: #0b4d1f; }
    .move polyline { fill: none; stroke: #8c959f; stroke-width: 1.2; stroke-dasharray: 5 4; }
    .move.walked polyline { stroke: #1a7f37; stroke-width: 2.4; stroke-dasharray: none; }
    .move.walked text { fill: #0b4d1f; }
  </style>
)";

}  // namespace

std::string draw_as_svg(const Walk& walk) {
    const int width = 2 * margin + diagram_columns * cell_width;
    const int height = 2 * margin + diagram_rows * cell_height + legend_height;
    std::ostringstream svg;
    svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << width << ' ' << height << "\" width=\""
        << width << "\" height=\"" << height << "\" role=\"img\">\n"
        << "  <title>The states of a TCP connection (RFC 9293, section 3.3.2) and the way tcpstates walked</title>\n"
        << style << "  <defs>\n";
    head(svg, "plain", "#8c959f");
    head(svg, "walked", "#1a7f37");
    svg << "  </defs>\n  <rect width=\"" << width << "\" height=\"" << height << "\" fill=\"#ffffff\"/>\n";
    for (const Arrow& arrow : arrows()) draw(svg, arrow, walk.walked(arrow.move));
    for (const Box& box : boxes()) draw(svg, box, walk.seen(box.state));

    const int line = height - margin - legend_height + 24;
    const auto legend = [&](std::string_view kind, std::string_view marker, int y, std::string_view text) {
        svg << "  <g class=\"" << kind << "\"><polyline points=\"" << margin + 10 << ',' << y << ' ' << margin + 50
            << ',' << y << "\" marker-end=\"url(#" << marker << ")\"/><text x=\"" << margin + 70 << "\" y=\"" << y + 5
            << "\">" << text << "</text></g>\n";
    };
    legend("move walked", "walked", line, "walked: both ends of the arrow were read from the kernel");
    legend("move", "plain", line + 24, "not walked. Labels: what happens / what is sent then");
    svg << "</svg>\n";
    return svg.str();
}

}  // namespace tcpstates

#include "labs/tool/floorplan/map.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace floorplan {

namespace {

constexpr int picture_width = 1180;
constexpr int left = 206;  // the names of the floors stand left of it
constexpr int right = picture_width - 24;
constexpr int box_height = 34;
constexpr int band_space = 46;  // between the boxes of two floors: room for arrows
constexpr int row_height = 40;  // a program and the rooms it uses
constexpr int column_width = 280;

struct Style {
    std::string_view title, about, fill, line;
};
constexpr std::array<Style, 8> styles{{
    {"ground", "bytes, results, clock", "#e8eaed", "#5f6b7a"},
    {"values", "bytes and text", "#e3eefb", "#2f6fb3"},
    {"streams", "frames, secrets, contracts", "#e0f2ef", "#16857a"},
    {"the world", "sockets, files, terminal", "#e6f3e0", "#4c8a2b"},
    {"messages", "a protocol's values", "#fdf3d7", "#b98900"},
    {"sessions", "conversations without I/O", "#fdeadb", "#c8641b"},
    {"programs", "what a reader runs", "#fbe4e4", "#b93a3a"},
    {"tests and labs", "may look into every room", "#efe6f7", "#7a4bab"},
}};

struct Box {
    std::string name{};  // a room, a chapter's programs, or empty: a place where a long arrow crosses a floor
    int floor = 0;
    int width = 0, x = 0, y = 0, height = box_height;
    double wish = 0;                            // where its neighbours are: sorts the boxes of a floor
    std::vector<std::size_t> above{}, below{};  // the ends of its arrows, by index
};

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    }
    return out;
}

std::string last_part(const std::string& room) {
    return room.substr(room.rfind('/') + 1);
}

/// Programs are drawn together, one card a chapter.
std::string card_of(const Floors& floors, const std::string& room) {
    const auto place = room_of(floors, room + "/file");
    return place && place->floor == 6 ? room.substr(0, room.find('/')) : room;
}

class Drawing {
  public:
    Drawing(const Floors& floors, const Arrows& arrows) : floors_(floors), all_(without_shortcuts(arrows)) {
        for (const auto& [room, to] : all_) {
            auto& targets = drawn_[card_of(floors, room)];
            for (const auto& each : to) {
                if (card_of(floors, each) != card_of(floors, room)) targets.insert(card_of(floors, each));
            }
            if (card_of(floors, room) != room) programs_[card_of(floors, room)].push_back(room);
        }
        drawn_ = without_shortcuts(drawn_);
        make_boxes();
        order_boxes();
        place_boxes();
    }

    std::string text() {
        out_ << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << picture_width << ' ' << height_
             << "\" width=\"" << picture_width << "\" height=\"" << height_
             << "\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"14\">\n"
             << "<title>The rooms of the house and what they include</title>\n"
             << "<defs>\n";
        for (std::size_t floor = 0; floor < styles.size(); ++floor) {
            out_ << "<marker id=\"tip" << floor
                 << "\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
                 << "<path d=\"M0 0.8 L8 4 L0 7.2 Z\" fill=\"" << styles[floor].line << "\"/></marker>\n";
        }
        out_ << "</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        draw_bands();
        draw_arrows();
        for (const auto& box : boxes_) draw_box(box);
        out_
            << "<text x=\"" << left << "\" y=\"" << height_ - 14
            << "\" font-size=\"12\" fill=\"#666\">An arrow reads \"includes\". Arrows go down. What follows from other "
               "arrows is left out.</text>\n</svg>\n";
        return out_.str();
    }

  private:
    void make_boxes() {
        std::map<std::string, std::size_t> index;
        for (const auto& [name, to] : drawn_) {
            index[name] = boxes_.size();
            Box box{.name = name, .above = {}, .below = {}};
            if (const auto card = programs_.find(name); card != programs_.end()) {
                box.floor = 6;
            } else {
                box.floor = room_of(floors_, name + "/file").value_or(Room{}).floor;
                box.width = std::max(box.floor == 0 ? 260 : 96, 30 + 9 * static_cast<int>(last_part(name).size()));
            }
            boxes_.push_back(box);
        }
        // Cards share the width of the picture.
        const int cards = static_cast<int>(programs_.size());
        for (auto& box : boxes_) {
            if (box.floor != 6) continue;
            const int count = static_cast<int>(programs_[box.name].size());
            const int columns = std::clamp((right - left - 60) / (cards * column_width), 1, count);
            box.width = columns * column_width + 20;
            box.height = 34 + (count + columns - 1) / columns * row_height + 6;
        }
        for (const auto& [name, to] : drawn_) {
            for (const auto& target : to) connect(index[name], index.at(target));
        }
    }

    /// A long arrow gets a narrow box of its own on every floor between, so that it does not run through rooms.
    void connect(std::size_t from, std::size_t to) {
        if (boxes_[from].floor == boxes_[to].floor) {
            beside_.push_back({from, to});
            return;
        }
        std::vector<std::size_t> way{from};
        for (int floor = boxes_[from].floor - 1; floor > boxes_[to].floor; --floor) {
            way.push_back(boxes_.size());
            boxes_.push_back({.name = "", .floor = floor, .width = 6, .above = {}, .below = {}});
        }
        way.push_back(to);
        for (std::size_t i = 1; i < way.size(); ++i) {
            boxes_[way[i - 1]].below.push_back(way[i]);
            boxes_[way[i]].above.push_back(way[i - 1]);
        }
        ways_.push_back(way);
    }

    void order_boxes() {
        floors_of_boxes_.resize(styles.size());
        for (std::size_t i = 0; i < boxes_.size(); ++i)
            floors_of_boxes_[static_cast<std::size_t>(boxes_[i].floor)].push_back(i);
        spread();
        for (int round = 0; round < 24; ++round) {  // each floor looks at the one above, then at the one below
            const bool down = round % 2 == 0;
            for (std::size_t step = 0; step < styles.size(); ++step) {
                auto& row = floors_of_boxes_[down ? styles.size() - 1 - step : step];
                for (const auto i : row) {
                    auto& box = boxes_[i];
                    const auto& ends = down ? box.above : box.below;
                    box.wish = box.x;
                    if (ends.empty()) continue;
                    box.wish = 0;
                    for (const auto end : ends) box.wish += boxes_[end].x;
                    box.wish /= static_cast<double>(ends.size());
                }
                std::stable_sort(row.begin(), row.end(),
                                 [&](auto a, auto b) { return boxes_[a].wish < boxes_[b].wish; });
                spread();
            }
        }
    }

    /// Gives every box its middle x: the boxes of a floor in their order, near where they wish to be, never touching.
    void spread() {
        for (const auto& row : floors_of_boxes_) {
            int need = 0;
            for (const auto i : row) need += boxes_[i].width;
            const int gaps = static_cast<int>(row.size()) + 1;
            const int gap = std::max(8, (right - left - need) / gaps);
            int x = left + gap;
            for (const auto i : row) {
                boxes_[i].x = x + boxes_[i].width / 2;
                x += boxes_[i].width + gap;
            }
        }
    }

    /// Moves boxes towards their neighbours, where the order and the gaps allow it.
    void settle() {
        constexpr int gap = 18;
        for (int round = 0; round < 200; ++round) {
            for (auto& row : floors_of_boxes_) {
                for (std::size_t at = 0; at < row.size(); ++at) {
                    auto& box = boxes_[row[at]];
                    int sum = 0, count = 0;
                    for (const auto* ends : {&box.above, &box.below}) {
                        for (const auto end : *ends) {  // a long arrow pulls harder, so that it runs straight
                            const int weight = box.name.empty() && boxes_[end].name.empty() ? 6 : 1;
                            sum += weight * boxes_[end].x;
                            count += weight;
                        }
                    }
                    if (count == 0) continue;
                    int low = left + 10 + box.width / 2, high = right - 10 - box.width / 2;
                    if (at > 0) low = boxes_[row[at - 1]].x + boxes_[row[at - 1]].width / 2 + gap + box.width / 2;
                    if (at + 1 < row.size())
                        high = boxes_[row[at + 1]].x - boxes_[row[at + 1]].width / 2 - gap - box.width / 2;
                    if (low <= high) box.x = std::clamp(sum / count, low, high);
                }
            }
        }
    }

    void place_boxes() {
        settle();
        int y = 24;
        for (std::size_t floor = styles.size(); floor-- > 0;) {
            int tallest = box_height;
            for (const auto i : floors_of_boxes_[floor]) tallest = std::max(tallest, boxes_[i].height);
            for (const auto i : floors_of_boxes_[floor]) {
                auto& box = boxes_[i];
                if (box.name.empty()) box.height = tallest;
                box.y = y + (tallest - box.height) / 2;
            }
            tops_[floor] = y;
            heights_[floor] = tallest;
            y += tallest + band_space;
        }
        height_ = y + 4;
    }

    void draw_bands() {
        for (std::size_t floor = 0; floor < styles.size(); ++floor) {
            const auto& style = styles[floor];
            const int top = tops_[floor] - 12, middle = tops_[floor] + heights_[floor] / 2;
            out_ << "<rect x=\"12\" y=\"" << top << "\" width=\"" << picture_width - 24 << "\" height=\""
                 << heights_[floor] + 24 << "\" rx=\"8\" fill=\"" << style.fill << "\" fill-opacity=\"0.55\"/>\n"
                 << "<text x=\"26\" y=\"" << middle + 8 << "\" font-size=\"24\" fill=\"" << style.line
                 << "\" opacity=\"0.75\">" << floor << "</text>\n"
                 << "<text x=\"50\" y=\"" << middle - 2 << "\" font-weight=\"600\" fill=\"" << style.line << "\">"
                 << style.title << "</text>\n<text x=\"50\" y=\"" << middle + 14
                 << "\" font-size=\"10.5\" fill=\"#666\">" << style.about << "</text>\n";
        }
    }

    /// Where an arrow leaves or meets a box: its arrows share the edge in the order of their other ends.
    int port(std::size_t box, std::size_t other, bool below) const {
        auto ends = below ? boxes_[box].below : boxes_[box].above;
        std::stable_sort(ends.begin(), ends.end(), [&](auto a, auto b) { return boxes_[a].x < boxes_[b].x; });
        const auto at = std::find(ends.begin(), ends.end(), other) - ends.begin();
        const int count = static_cast<int>(ends.size());
        const int step = std::min(26, (boxes_[box].width - 24) / std::max(1, count));
        return boxes_[box].x + static_cast<int>(2 * at - count + 1) * step / 2;
    }

    void draw_arrows() {
        for (const auto& way : ways_) {
            const auto& from = boxes_[way.front()];
            const auto& to = boxes_[way.back()];
            int x = port(way.front(), way[1], true), y = from.y + from.height;
            out_ << "<path d=\"M" << x << ' ' << y;
            for (std::size_t i = 1; i < way.size(); ++i) {
                const auto& next = boxes_[way[i]];
                const bool last = i + 1 == way.size();
                const int next_x = last ? port(way[i], way[i - 1], false) : next.x;
                const int next_y = last ? to.y - 1 : next.y;
                const int bend = (next_y - y) / 2;
                out_ << " C" << x << ' ' << y + bend << ' ' << next_x << ' ' << next_y - bend << ' ' << next_x << ' '
                     << next_y;
                if (!last) out_ << " V" << next.y + next.height;
                x = next_x;
                y = last ? next_y : next.y + next.height;
            }
            finish_arrow(from);
        }
        for (const auto& [from_index, to_index] :
             beside_) {  // on one floor: from side to side, or over what is between
            const auto& from = boxes_[from_index];
            const auto& to = boxes_[to_index];
            const auto& row = floors_of_boxes_[static_cast<std::size_t>(from.floor)];
            const auto place = [&](std::size_t i) { return std::find(row.begin(), row.end(), i) - row.begin(); };
            if (std::abs(place(from_index) - place(to_index)) == 1) {
                const int side = from.x < to.x ? 1 : -1;
                out_ << "<path d=\"M" << from.x + side * from.width / 2 << ' ' << from.y + from.height / 2 << " H"
                     << to.x - side * (to.width / 2 + 1);
            } else {
                out_ << "<path d=\"M" << from.x << ' ' << from.y << " C" << from.x << ' ' << from.y - 26 << ' ' << to.x
                     << ' ' << to.y - 26 << ' ' << to.x << ' ' << to.y - 1;
            }
            finish_arrow(from);
        }
    }

    void finish_arrow(const Box& from) {
        const auto floor = static_cast<std::size_t>(from.floor);
        out_ << "\" fill=\"none\" stroke=\"" << styles[floor].line
             << "\" stroke-width=\"1.4\" stroke-opacity=\"0.8\" marker-end=\"url(#tip" << floor << ")\"/>\n";
    }

    void draw_box(const Box& box) {
        if (box.name.empty()) return;
        const auto& style = styles[static_cast<std::size_t>(box.floor)];
        const int x = box.x - box.width / 2;
        out_ << "<rect x=\"" << x << "\" y=\"" << box.y << "\" width=\"" << box.width << "\" height=\"" << box.height
             << "\" rx=\"6\" fill=\"#ffffff\" stroke=\"" << style.line << "\" stroke-width=\"1.4\"/>\n";
        const auto card = programs_.find(box.name);
        if (card == programs_.end()) {
            out_ << "<text x=\"" << box.x << "\" y=\"" << box.y + 22 << "\" text-anchor=\"middle\" fill=\"#222\">"
                 << escape(last_part(box.name)) << "</text>\n";
            return;
        }
        out_ << "<text x=\"" << x + 14 << "\" y=\"" << box.y + 22 << "\" font-weight=\"600\" fill=\"" << style.line
             << "\">" << escape(box.name) << "</text>\n";
        const int columns = (box.width - 20) / column_width;
        const int rows = (static_cast<int>(card->second.size()) + columns - 1) / columns;
        for (int i = 0; i < static_cast<int>(card->second.size()); ++i) {
            const auto& program = card->second[static_cast<std::size_t>(i)];
            const int cell_x = x + 14 + i / rows * column_width, cell_y = box.y + 34 + i % rows * row_height;
            std::string uses;
            for (const auto& room : all_.at(program)) uses += (uses.empty() ? "" : ", ") + last_part(room);
            out_ << "<text x=\"" << cell_x << "\" y=\"" << cell_y + 14 << "\" fill=\"#222\">"
                 << escape(last_part(program)) << "</text>\n<text x=\"" << cell_x << "\" y=\"" << cell_y + 29
                 << "\" font-size=\"11\" fill=\"#777\">" << escape(uses.empty() ? "no room of ours" : uses)
                 << "</text>\n";
        }
    }

    const Floors& floors_;
    Arrows all_, drawn_;                     // between rooms; between what is drawn as one box
    std::map<std::string, Words> programs_;  // by card
    std::vector<Box> boxes_;
    std::vector<std::vector<std::size_t>> ways_;  // each arrow's boxes, from the top
    std::vector<std::pair<std::size_t, std::size_t>> beside_;
    std::vector<std::vector<std::size_t>> floors_of_boxes_;
    std::array<int, styles.size()> tops_{}, heights_{};
    int height_ = 0;
    std::ostringstream out_;
};

/// True if a way of arrows leads from `from` to `to`; the direct one does not count.
bool leads_around(const Arrows& arrows, const std::string& from, const std::string& to) {
    Words open;
    std::set<std::string> seen{from};
    for (const auto& next : arrows.at(from)) {
        if (next != to) open.push_back(next);
    }
    while (!open.empty()) {
        const std::string room = open.back();
        open.pop_back();
        if (room == to) return true;
        if (!seen.insert(room).second) continue;
        if (const auto more = arrows.find(room); more != arrows.end())
            open.insert(open.end(), more->second.begin(), more->second.end());
    }
    return false;
}

}  // namespace

Arrows without_shortcuts(const Arrows& arrows) {
    Arrows kept = arrows;
    for (const auto& [from, targets] : arrows) {
        for (const auto& to : targets) {
            if (leads_around(arrows, from, to)) kept[from].erase(to);
        }
    }
    return kept;
}

std::string draw_map(const Floors& floors, const Arrows& arrows) {
    return Drawing{floors, arrows}.text();
}

}  // namespace floorplan

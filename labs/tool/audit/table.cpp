#include "labs/tool/audit/table.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <stdexcept>

#include "labs/tool/audit/statistics.hpp"

namespace audit {

namespace {

namespace json = boost::json;

bool fine(const Result& result) {
    return std::ranges::all_of(result.records, [](const Record& record) { return record.complaints.empty(); });
}

int bad_runs(const Result& result) {
    return static_cast<int>(
        std::ranges::count_if(result.records, [](const Record& record) { return !record.complaints.empty(); }));
}

std::string fraction(int part, int whole) {
    return std::to_string(part) + "/" + std::to_string(whole);
}

std::string percent(double rate) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f %%", rate * 100);
    return text.data();
}

constexpr std::array<std::string_view, 10> headings{"lab",           "reference",     "starter", "wrong killed",
                                                    "cheats caught", "false alarms",  "runs",    "flakes",
                                                    "flake rate",    "at most (95 %)"};

std::array<std::string, headings.size()> cells(const Summary& s) {
    return {s.lab,
            s.reference < 0 ? "-" : fraction(s.reference, s.reference_max),
            s.starter < 0 ? "-" : std::to_string(s.starter),
            fraction(s.killed, s.wrong),
            fraction(s.caught, s.cheats),
            fraction(s.false_alarms, s.controls),
            std::to_string(s.runs),
            std::to_string(s.flakes),
            percent(s.flake_rate()),
            s.runs == 0 ? "-" : percent(upper_bound(s.flakes, s.runs))};
}

/// What the runs of one item came to, in the words of the table of attacks.
std::string outcome(const Result& result) {
    if (result.item.runs == 0) return "not applicable: " + result.item.cheat.not_applicable;
    const auto& record = result.records.front();
    std::string text = record.outcome + ", " + fraction(record.points, record.max_points);
    for (std::size_t i = 0; i < record.flags.size(); ++i) text += (i == 0 ? "; flagged " : ", ") + record.flags[i];
    return text;
}

}  // namespace

std::vector<Summary> summarise(const std::vector<Result>& results) {
    std::vector<Summary> summaries;
    for (const auto& result : results) {
        auto at = std::ranges::find(summaries, result.item.lab.folder(), &Summary::lab);
        if (at == summaries.end()) at = summaries.insert(at, Summary{result.item.lab.folder()});
        auto& summary = *at;
        const bool good = fine(result);
        const int runs = static_cast<int>(result.records.size()), bad = bad_runs(result);
        summary.as_it_must_be = summary.as_it_must_be && good;
        switch (result.item.kind) {
            case Kind::reference:
            case Kind::wrong:
                summary.runs += runs;
                summary.flakes += bad;
                if (result.item.kind == Kind::wrong) {
                    ++summary.wrong;
                    summary.killed += good ? 1 : 0;
                } else {
                    for (const auto& record : result.records) {
                        summary.reference_max = record.max_points;
                        if (summary.reference < 0 || record.points < summary.reference)
                            summary.reference = record.points;
                    }
                }
                break;
            case Kind::starter:
                for (const auto& record : result.records) summary.starter = record.points;
                break;
            case Kind::cheat:
                if (result.item.runs == 0) {
                    ++summary.not_applicable;
                } else {
                    ++summary.cheats;
                    summary.caught += good ? 1 : 0;
                }
                break;
            case Kind::control:
                ++summary.controls;
                summary.false_alarms += good ? 0 : 1;
                break;
        }
    }
    return summaries;
}

std::string to_text(const std::vector<Summary>& summaries, const std::vector<Result>& results) {
    std::array<std::size_t, headings.size()> widths{};
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = headings[i].size();
    for (const auto& summary : summaries) {
        const auto row = cells(summary);
        for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    const auto add_row = [&](const auto& row) {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string_view cell = row[i];
            if (i == 0) {
                text.append(cell).append(widths[i] - cell.size(), ' ');
            } else {
                text.append(2 + widths[i] - cell.size(), ' ').append(cell);
            }
        }
        text += '\n';
    };
    add_row(headings);
    for (const auto& summary : summaries) add_row(cells(summary));
    for (const auto& result : results) {
        for (const auto& record : result.records) {
            for (const auto& complaint : record.complaints)
                text += "\n" + record.item + ", run " + std::to_string(record.run) + ", seed " + record.seed + ":\n  " +
                        complaint + "\n";
        }
    }
    return text;
}

std::string to_json(const std::vector<Summary>& summaries, const std::vector<Result>& results) {
    json::array labs, items;
    for (const auto& s : summaries) {
        labs.push_back({{"lab", s.lab},
                        {"as_it_must_be", s.as_it_must_be},
                        {"reference", s.reference},
                        {"reference_max", s.reference_max},
                        {"starter", s.starter},
                        {"wrong_killed", s.killed},
                        {"wrong", s.wrong},
                        {"cheats_caught", s.caught},
                        {"cheats", s.cheats},
                        {"cheats_not_applicable", s.not_applicable},
                        {"false_alarms", s.false_alarms},
                        {"controls", s.controls},
                        {"runs", s.runs},
                        {"flakes", s.flakes},
                        {"flake_rate", s.flake_rate()},
                        {"flake_rate_upper_95", upper_bound(s.flakes, s.runs)}});
    }
    for (const auto& result : results) {
        json::array troubles;
        for (const auto& record : result.records) {
            if (!record.complaints.empty())
                troubles.push_back(
                    {{"run", record.run}, {"seed", record.seed}, {"complaints", json::value_from(record.complaints)}});
        }
        json::object item{{"item", result.item.name},
                          {"kind", name_of(result.item.kind)},
                          {"lab", result.item.lab.folder()},
                          {"runs", result.records.size()},
                          {"troubles", troubles}};
        if (!result.item.cheat.attack.empty()) {
            item["attack"] = result.item.cheat.attack;
            item["about"] = result.item.cheat.about;
            item["outcome"] = outcome(result);
        }
        items.push_back(item);
    }
    return json::serialize(json::object{{"labs", labs}, {"items", items}}) + "\n";
}

std::string to_markdown(const std::vector<Summary>& summaries, const std::vector<Result>& results) {
    std::string text;
    const auto add_row = [&](const auto& row) {
        for (const auto& cell : row) text += "| " + std::string(cell) + " ";
        text += "|\n";
    };
    add_row(headings);
    for (std::size_t i = 0; i < headings.size(); ++i) text += i == 0 ? "|---" : "|---:";
    text += "|\n";
    for (const auto& summary : summaries) add_row(cells(summary));
    text += "\n| attack | submission | what it does | what becomes of it |\n|---|---|---|---|\n";
    for (const auto& result : results) {
        const auto& cheat = result.item.cheat;
        if (cheat.attack.empty()) continue;
        auto name = result.item.name.substr(result.item.name.rfind('/') + 1);
        if (name.starts_with(cheat.attack + "-")) name.erase(0, cheat.attack.size() + 1);
        add_row(std::array<std::string, 4>{cheat.attack, name, cheat.about, outcome(result)});
    }
    return text;
}

std::string with_table(std::string_view text, std::string_view table) {
    constexpr std::string_view mark = "<!-- audit -->\n";
    const auto first = text.find(mark);
    const auto second = first == std::string_view::npos ? first : text.find(mark, first + 1);
    if (second == std::string_view::npos || text.find(mark, second + 1) != std::string_view::npos)
        throw std::runtime_error("there are not just two lines <!-- audit -->");
    return std::string(text.substr(0, first + mark.size())) + std::string(table) + std::string(text.substr(second));
}

}  // namespace audit

// Drives the student's framing::LineSplitter. Steps:
//   open LIMIT           a fresh splitter
//   feed BYTES           -> line TEXT | fault WORD FIELD OFFSET, one row a line
//   feed_times BYTES N   the same bytes N times, all rows
//   views BYTES          -> view 1 | view 0: does the line lie inside BYTES?
//   half                 -> half 1 | half 0
#include <optional>

#include "shared/framing/line_splitter.hpp"
#include "tests/graded/kit/driver.hpp"

namespace {

graded::Row to_row(const framing::LineSplitter::Line& line) {
    if (line) return {"line", std::string(*line)};
    const auto& [fault, field, offset] = line.error();
    return {"fault", std::string(core::name_of(fault)), std::string(field), static_cast<std::int64_t>(offset)};
}

}  // namespace

int main() {
    std::optional<framing::LineSplitter> splitter;
    graded::Driver driver;
    driver.on("open", [&](std::size_t limit) { splitter.emplace(limit); });
    driver.on("feed", [&](const std::string& bytes) {
        graded::Rows rows;
        splitter->feed(bytes, [&](const auto& line) { rows.push_back(to_row(line)); });
        return rows;
    });
    driver.on("feed_times", [&](const std::string& bytes, int times) {
        graded::Rows rows;
        for (int i = 0; i < times; ++i) splitter->feed(bytes, [&](const auto& line) { rows.push_back(to_row(line)); });
        return rows;
    });
    driver.on("views", [&](const std::string& bytes) {
        graded::Rows rows;
        splitter->feed(bytes, [&](const auto& line) {
            const bool inside =
                line && line->data() >= bytes.data() && line->data() + line->size() <= bytes.data() + bytes.size();
            rows.push_back({"view", std::int64_t{inside}});
        });
        return rows;
    });
    driver.on("half", [&] { return graded::Rows{{"half", std::int64_t{splitter->holds_half_a_line()}}}; });
    return driver.run();
}

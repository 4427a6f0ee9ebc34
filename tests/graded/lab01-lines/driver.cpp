// Drives the student's framing::LineSplitter. Steps:
//   open LIMIT           a fresh splitter
//   feed BYTES           -> line TEXT | fault WORD FIELD OFFSET, one row a line
//   feed_times BYTES N   the same bytes N times, all rows
//   views BYTES          -> view 1 | view 0: does the line lie inside BYTES?
//   half                 -> half 1 | half 0
//   heap                 -> heap N: bytes on the heap, beyond what was there after open
#include <cstddef>
#include <optional>

#include "shared/framing/line_splitter.hpp"
#include "tests/graded/kit/driver.hpp"

// Of AddressSanitizer (its allocator_interface.h, which g++ does not bring): bytes on the heap that are in use.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the name is not ours
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();

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
    std::int64_t heap_before = 0;
    driver.on("open", [&](std::size_t limit) {
        splitter.emplace(limit);
        heap_before = static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
    });
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
    driver.on("heap", [&] {
        return graded::Rows{
            {"heap", static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes()) - heap_before}};
    });
    return driver.run();
}

// Runs an audit: every item as often as it is to be run, several at a time, and never twice what the journal has.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "labs/tool/audit/items.hpp"
#include "labs/tool/audit/journal.hpp"
#include "labs/tool/sandbox/run.hpp"

namespace audit {

struct Result {
    Item item;
    std::vector<Record> records;  // by run
};

/// Called after each run, by one thread at a time; `done` counts from 1, also what the journal had.
using OnDone = std::function<void(const Item&, const Record&, std::size_t done, std::size_t all)>;

/// Each thing is compiled once. Throws what the journal throws; what grading throws is a complaint.
std::vector<Result> run(const grading::Place& place, std::vector<Item> items, Journal& journal, int jobs,
                        sandbox::Level level, const OnDone& on_done);

}  // namespace audit

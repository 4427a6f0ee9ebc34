// The report as a table, as a count by state, and as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/sockstat/report.hpp"

namespace sockstat {

/// Cells in columns that fit the widest cell, counted in columns of a terminal: a Chinese character takes two. The last
/// column is not padded.
struct Column {
    std::string heading;
    bool to_the_right = false;  // numbers end at the right edge
};
std::string draw_table(const std::vector<Column>& columns, const std::vector<std::vector<std::string>>& rows);

/// The columns that a table may have, and those that it has when the user names none: all but "inode".
const std::vector<std::string>& column_names();
const std::vector<std::string>& usual_columns();

/// A line per socket. `columns`: names out of column_names().
std::string to_table(const Report& report, const std::vector<std::string>& columns = usual_columns());

/// A line per state that occurs, with the number of sockets of each protocol and family.
std::string to_count(const Report& report);

/// Cuts a text to a terminal of this size, so that redrawing it does not scroll: lines that are too long end in "…",
/// and if there are too many, the last one says how many are missing.
std::string fit_to_screen(std::string_view text, int columns, int lines);

/// One JSON document on one line, without a line feed: {"source":"netlink","sockets":[{...}]} and with `counted`
/// {"source":"netlink","states":[{"state":"LISTEN","tcp4":1,...}]}.
std::string to_json(const Report& report, bool counted);

}  // namespace sockstat

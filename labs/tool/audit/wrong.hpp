// A wrong solution: tests/graded/LAB/wrong/NAME.cpp, one bug each. Its first lines say what it is.
//
//     // Wrong on purpose: a line cut in two is given as two lines.
//     // Slot file: line_splitter.cpp
//     // Caught by: Lines.waits_for_the_end_of_a_line_that_came_in_pieces, Lines.goes_on_after_a_line
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/course/lab.hpp"

namespace audit {

struct Wrong {
    std::string bug;
    std::string slot_file;
    std::vector<std::string> caught_by;  // the first one must fail
};

/// Throws std::runtime_error that names `where` if a line is missing, or names a file or a test that the lab does not
/// have. A sentence may go on in the lines below it.
Wrong parse_wrong(std::string_view source, const course::Lab& lab, const std::string& where);

}  // namespace audit

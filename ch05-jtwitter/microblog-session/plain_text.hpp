// Short texts that people type: names, notes, comments. Checked once, here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace microblog {

enum class Lines { one, many };

/// Normal form C, line ends as LF, without white space at its two ends. Throws Refusal(invalid), which begins with
/// `what` ("Display name"): more than `limit` code points, no UTF-8, control characters (a LF is none with
/// Lines::many).
std::string plain_text(std::string_view text, std::string_view what, std::size_t limit, Lines lines);

std::size_t count_code_points(std::string_view text);

}  // namespace microblog

// What stands between a student's text and the markup of a page.
#pragma once

#include <string>
#include <string_view>

namespace report {

/// Safe text (safe_text.hpp) in which & < > " ' are character references: for an element's content and for an attribute
/// in quotes. Not for a script, a style or a URL: no data of ours gets there.
std::string html_text(std::string_view raw);
std::string html_line(std::string_view raw);  // the same of safe_line

}  // namespace report

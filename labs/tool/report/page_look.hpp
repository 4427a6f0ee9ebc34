// The style sheet and the script of the class page. Both are constants: no data ever gets into them, and the page's
// content security policy admits them by their SHA-256 alone.
#pragma once

#include <string_view>

namespace report {

extern const std::string_view page_style;
extern const std::string_view page_script;

}  // namespace report

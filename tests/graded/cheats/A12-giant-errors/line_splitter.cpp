// Makes the compiler print megabytes of errors.
#include "shared/framing/line_splitter.hpp"

#define ONE wrong(1);
#define TEN ONE ONE ONE ONE ONE ONE ONE ONE ONE ONE
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define THOUSAND HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED
void bad() { THOUSAND }

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    bytes = {};
    return {};
}

}  // namespace framing

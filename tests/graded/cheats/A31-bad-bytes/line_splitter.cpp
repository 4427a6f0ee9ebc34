// Prints bytes that are no text, a million lines, and answers with such bytes.
#include "shared/framing/line_splitter.hpp"

#include <cstdio>
#include <string>

namespace {
void print() {
    std::string all("\0\xff\xfe\xc3(\xed\xa0\x80\xf5\x80", 10);
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    std::fwrite(all.data(), 1, all.size(), stdout);
    for (int i = 0; i < 1'000'000; ++i) std::fputs("\xff\n", stderr);
}
}
namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    static_cast<void>(limit_);
    if (bytes.empty()) return {};
    bytes = {};
    print();
    joined.assign("\0\xff\x1b[2J\xed\xa0\x80", 9);
    return Line{std::string_view{joined}};
}

}  // namespace framing

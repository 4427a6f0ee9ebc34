// The first byte is the limit, the second the size of the pieces; the rest is the stream. Fed in pieces or at once, the
// lines are the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "shared/core/bytes.hpp"
#include "shared/framing/line_splitter.hpp"

namespace {

std::vector<std::string> split(std::string_view bytes, std::size_t limit, std::size_t piece) {
    framing::LineSplitter splitter{limit};
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        splitter.feed(bytes.substr(at, piece), [&](const framing::LineSplitter::Line& line) {
            if (line && line->size() > limit) std::abort();
            lines.push_back(line ? "+" + std::string(*line) : "-");
        });
    }
    return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::size_t limit = data[0];
    const std::size_t piece = 1 + data[1];
    const auto bytes = core::text_of({data + 2, size - 2});
    if (split(bytes, limit, piece) != split(bytes, limit, size)) std::abort();
    return 0;
}

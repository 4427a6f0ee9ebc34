// Any bytes as captured packets: the first byte chooses the link type, then each packet has its length in one byte.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ch01-chatroom/handshake/explain.hpp"
#include "ch01-chatroom/handshake/ladder.hpp"
#include "ch01-chatroom/handshake/ladder_svg.hpp"
#include "ch01-chatroom/handshake/report.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace handshake;
    constexpr std::array types{LinkType::ethernet, LinkType::linux_cooked, LinkType::linux_cooked2,
                               LinkType::raw,      LinkType::null,         LinkType::loop};
    if (size == 0) return 0;
    core::ByteView bytes{data + 1, size - 1};
    const auto type = types[data[0] % types.size()];

    ConversationTable table;
    for (std::size_t number = 1; !bytes.empty() && number <= 64; ++number) {
        const auto length = std::min<std::size_t>(bytes[0], bytes.size() - 1);
        const auto packet = bytes.subspan(1, length);
        bytes = bytes.subspan(1 + length);
        auto segment = dissect(type, packet, length);
        if (!segment) {
            require(segment.error().offset <= length);
            continue;
        }
        require(segment->tcp.length >= 20 && segment->tcp.length <= 60);
        require(segment->tcp.options.sack.size() <= 4);
        table.add({number, std::chrono::milliseconds(number), std::move(*segment)});
    }
    for (std::size_t i = 0; i < table.all().size(); ++i) {
        const auto story = tell(table.all()[i]);
        require(story.steps.size() == table.all()[i].packets.size());
        for (const auto& step : story.steps) require(!explain(step).empty());
        require(!draw_ladder(story, {.width = 64}).empty());
        require(!draw_svg(story).empty());
        require(!json_of(story, i + 1).empty());
    }
    return 0;
}

// Any bytes as a server's line: never a crash; what was read is written again as the same bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ch01-chatroom/chat-messages/server_line.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace chat::messages;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = parse_server_line(text);
    if (!line) {
        if (line.error().offset > text.size()) std::abort();
        return 0;
    }
    const auto again = parse_server_line(std::string_view(format(*line)).substr(0, format(*line).size() - 1));
    if (!again || !(*again == *line)) std::abort();
    return 0;
}

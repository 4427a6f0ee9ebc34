// Lines of a hostile server: whatever they hold, what goes to the screen is printable, and so are the names that Tab
// offers.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "ch01-chatroom/chat-client/conversation.hpp"
#include "ch01-chatroom/chat-messages/server_line.hpp"
#include "shared/core/bytes.hpp"
#include "shared/framing/line_splitter.hpp"
#include "shared/text/utf8.hpp"

namespace {

void require_printable(std::string_view text) {
    if (!text::is_valid_utf8(text) || text::find_control(text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    chat::client::Conversation talk{{}};
    framing::LineSplitter lines{chat::messages::server_line_limit};
    lines.feed(core::text_of({data, size}), [&](const framing::LineSplitter::Line& line) {
        const auto step = talk.line_received(line, std::chrono::system_clock::time_point{});
        for (const auto& shown : step.to_screen) require_printable(shown);
        if (!step.to_server.empty() && step.to_server != "/who\n") std::abort();
    });
    for (const auto& name : talk.complete("", true)) require_printable(name);
    require_printable(talk.nick());
    return 0;
}

// Any bytes as a client's line: never a crash; the password is found within the line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ch01-chatroom/chat-messages/client_command.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace chat::messages;
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto command = parse_command(line);
    if (!command && command.error().offset > line.size()) std::abort();
    const auto password = find_password(line);
    if (password.offset + password.length > line.size()) std::abort();
    return 0;
}

// The whole content of an accounts file: it is read or refused, and what was read is written and read back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "ch01-chatroom/chat-server/accounts_file.hpp"
#include "shared/core/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto content = core::text_of({data, size});
    const auto take = [](std::string_view line) -> std::string {
        const auto account = chat::server::parse_account(line);
        if (!account) return core::to_string(account.error());
        const auto again = chat::server::parse_account(chat::server::to_line(*account));
        if (!again || *again != *account) std::abort();
        return "";
    };
    try {
        const auto whole = chat::server::read_lines(content, "accounts.jsonl", take);
        if (whole > size || content.substr(whole).find('\n') != std::string_view::npos) std::abort();
    } catch (const std::runtime_error&) {  // a damaged line, refused
    }
    return 0;
}

// The whole content of a journal: it is read or refused, and what is remembered of it is written and read back the
// same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ch01-chatroom/chat-server/journal_file.hpp"
#include "shared/core/bytes.hpp"

namespace {

void read(std::string_view content, chat::server::Remembered& remembered) {
    const auto whole = chat::server::read_lines(content, "journal.jsonl", [&](std::string_view line) -> std::string {
        auto record = chat::server::parse_record(line);
        if (!record) return core::to_string(record.error());
        remembered.add(*record);
        return "";
    });
    if (whole > content.size() || content.substr(whole).find('\n') != std::string_view::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t lines = 3;
    chat::server::Remembered remembered(lines), again(lines);
    try {
        read(core::text_of({data, size}), remembered);
    } catch (const std::runtime_error&) {  // a damaged line, refused
        return 0;
    }
    std::string content;
    for (const auto& record : remembered.records()) {
        const auto line = chat::server::to_line(record);
        if (line.size() > chat::server::max_file_line) return 0;  // JSON may escape what was not escaped before
        content += line + "\n";
    }
    read(content, again);
    if (again.records() != remembered.records()) std::abort();
    return 0;
}

// Any bytes through the text room: what must hold for all of them.
#include <utf8proc.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "shared/core/bytes.hpp"
#include "shared/text/nick.hpp"
#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

// A second opinion on validity, from another implementation.
std::size_t valid_length(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        utf8proc_int32_t code_point = 0;
        const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                             static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
        if (length <= 0) break;
        at += static_cast<std::size_t>(length);
    }
    return at;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = core::text_of({data, size});

    require(text::find_invalid_utf8(bytes).value_or(size) == valid_length(bytes));
    std::string again;
    for (const char32_t c : text::to_code_points(bytes)) text::append_utf8(again, c);
    require(text::is_valid_utf8(again));
    require(!text::is_valid_utf8(bytes) || again == bytes);

    const auto printable = text::to_printable(bytes);
    require(text::is_valid_utf8(printable) && !text::find_control(printable));

    int width = 0;
    for (std::size_t at = 0; at < size;) {
        const auto next = text::next_grapheme(bytes, at);
        require(next > at && text::previous_grapheme(bytes, next) == at);
        width += text::display_width(bytes.substr(at, next - at));
        at = next;
        if (at > 256) break;  // previous_grapheme reads from the start each time
    }
    require(size > 256 || width == text::display_width(bytes));
    require(text::display_width(text::truncate_to_width(bytes, 10)) <= 10);

    if (const auto nick = text::parse_nick(bytes)) {
        const auto parsed_again = text::parse_nick(*nick);
        require(parsed_again && *parsed_again == *nick);
        const auto key = text::nick_key(*nick);
        require(!key.empty() && text::nick_key(key) == key && text::nick_key(bytes) == key);
    }
    return 0;
}

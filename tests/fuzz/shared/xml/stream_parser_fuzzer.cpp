// The first byte is the size of the pieces; the rest is the stream. Read in pieces or at once, the same happens; and
// what was read is the same when it is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "shared/xml/stream_parser.hpp"
#include "shared/xml/writer.hpp"

namespace {

constexpr xml::StreamLimits limits{.message_bytes = 2'000, .depth = 8, .attributes = 8};

const auto too_long = "fault " + std::string(name_of(xml::StreamFault::too_long));

std::string told(const xml::StreamEvent& event) {
    if (const auto* opened = std::get_if<xml::Opened>(&event)) return "opened " + to_text(opened->root);
    if (const auto* element = std::get_if<xml::Element>(&event)) return "message " + to_text(*element);
    if (const auto* fault = std::get_if<xml::StreamFault>(&event)) return "fault " + std::string(name_of(*fault));
    return "closed";
}

void check_written(const xml::Element& element) {
    xml::StreamParser again;
    const auto text = "<r>" + to_text(element);
    std::string_view left(text);
    again.next(left);
    const auto read = again.next(left);
    if (!read || !std::holds_alternative<xml::Element>(*read) || !(std::get<xml::Element>(*read) == element))
        std::abort();
}

std::vector<std::string> read(std::string_view bytes, std::size_t piece) {
    xml::StreamParser parser(limits);
    std::vector<std::string> all;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        auto part = bytes.substr(at, piece);
        while (const auto event = parser.next(part)) {
            all.push_back(told(*event));
            if (const auto* element = std::get_if<xml::Element>(&*event)) check_written(*element);
        }
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    auto in_pieces = read(bytes, std::size_t{1} + data[0]), at_once = read(bytes, size);
    // A tag in very many little pieces is refused, and a whole one of that length is not.
    if (data[0] < 16 && !in_pieces.empty() && in_pieces.back() == too_long && at_once.size() + 1 >= in_pieces.size()) {
        in_pieces.pop_back();
        at_once.resize(in_pieces.size());
    }
    // Of a fault that stands behind a limit either may be seen first.
    const auto same = std::min(in_pieces.size(), at_once.size());
    for (std::size_t i = 0; i < same; ++i)
        if (in_pieces[i] != at_once[i] && !(in_pieces[i].starts_with("fault") && at_once[i].starts_with("fault")))
            std::abort();
    if (in_pieces.size() != at_once.size()) std::abort();
    return 0;
}

#include "shared/trace/message.hpp"

#include <algorithm>
#include <utility>

namespace trace {

namespace {

constexpr std::size_t longest_line_end = 2;  // "\r\n"

}  // namespace

void hide(std::string& bytes, std::size_t offset, std::size_t length) {
    bytes.replace(offset, length, length, mask);
}

Message undecoded(std::string_view bytes, std::string reason) {
    Message message{"undecoded", {{"reason", std::move(reason)}}, std::string(bytes)};
    std::ranges::replace_if(
        message.bytes, [](char c) { return c != '\n' && c != '\r'; }, mask);
    return message;
}

std::vector<Message> LineDissector::take(std::string_view bytes) {
    std::vector<Message> messages;
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto part = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
        bytes.remove_prefix(part.size());
        half_ += part;
        const bool whole = half_.ends_with('\n');
        const bool too_long = in_long_line_ || half_.size() > limit_ + longest_line_end;
        if (!whole && !too_long) break;
        messages.push_back(too_long ? undecoded(half_, "line of more than " + std::to_string(limit_) + " bytes")
                                    : read_line(half_));
        half_.clear();
        in_long_line_ = !whole;
    }
    return messages;
}

std::vector<Message> LineDissector::finish() {
    if (half_.empty()) return {};
    auto last = undecoded(half_, "line without an end");
    half_.clear();
    return {std::move(last)};
}

Message LineDissector::read_line(std::string_view line_with_end) const {
    const auto end_length = line_with_end.ends_with("\r\n") ? 2U : 1U;
    const auto line = line_with_end.substr(0, line_with_end.size() - end_length);
    auto message = describe_(direction_, line);
    // A wrong length would shift all later sequence numbers; and whose mask has the wrong length may have missed.
    if (message.bytes.size() != line.size()) return undecoded(line_with_end, "description of a wrong length");
    message.bytes += line_with_end.substr(line.size());
    return message;
}

MakeDissector lines(DescribeLine describe, std::size_t limit) {
    return [=](Direction direction) { return std::make_unique<LineDissector>(direction, describe, limit); };
}

}  // namespace trace

// Any bytes from a peer, cut at a place that the first byte chooses. They are read the same way as in one piece, and
// what is read keeps the limits and comes back from the writer.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "ch05-jtwitter/streaming/websocket_frames.hpp"
#include "ch05-jtwitter/streaming/websocket_messages.hpp"

namespace {

using namespace streaming;

constexpr std::size_t limit = 2'000;

void require(bool holds) {
    if (!holds) std::abort();
}

struct Read {
    std::vector<Message> messages;
    std::vector<core::Error> errors;
    bool operator==(const Read&) const = default;
};

void read(MessageReader& reader, std::string_view bytes, Read& all) {
    reader.feed(bytes);
    while (auto message = reader.next()) {
        if (*message)
            all.messages.push_back(std::move(**message));
        else
            all.errors.push_back(message->error());
    }
}

void check(const Message& message, Sender sender) {
    require(message.payload.size() <= limit && message.opcode != Opcode::continuation);
    Read again;
    MessageReader reader(sender, limit);
    const auto mask = sender == Sender::client ? std::optional(Mask{1, 2, 3, 4}) : std::nullopt;
    read(reader, frame(message.opcode, message.payload, mask), again);
    require(again.errors.empty() && again.messages == std::vector{message});
    if (message.opcode == Opcode::text) (void)read_command(message.payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto cut = bytes.size() * data[0] / 256;
    for (const auto sender : {Sender::client, Sender::server}) {
        Read whole, pieces;
        MessageReader first(sender, limit), second(sender, limit);
        read(first, bytes, whole);
        read(second, bytes.substr(0, cut), pieces);
        read(second, bytes.substr(cut), pieces);
        require(whole == pieces && whole.errors.size() <= 1);
        for (const auto& message : whole.messages) check(message, sender);
    }
    return 0;
}

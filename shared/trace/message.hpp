// What a trace knows of a protocol: how its streams are cut into messages, what a message holds, and what is secret.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trace {

/// As the server sees it: `in` comes from a client, `out` goes to one.
enum class Direction { in, out };

struct Field {
    std::string name{};
    std::string value{};  // a secret is replaced by `masked_value`

    bool operator==(const Field&) const = default;
};

/// One message, fit to be written to a file that others may read.
struct Message {
    std::string name{};  // "login"
    std::vector<Field> fields{};
    std::string bytes{};  // as many as on the wire; those of a secret are replaced by `mask`

    bool operator==(const Message&) const = default;
};

inline constexpr char mask = '*';
inline constexpr std::string_view masked_value = "***";  // says nothing about the length either

/// Replaces `length` bytes by `mask`.
void hide(std::string& bytes, std::size_t offset, std::size_t length);

/// The message for bytes that the protocol cannot read. They may hold a secret that nobody can find in them, so all of
/// them are masked but the ends of lines.
Message undecoded(std::string_view bytes, std::string reason);

/// Cuts one direction of one connection into messages. Not to be shared between threads.
class Dissector {
  public:
    virtual ~Dissector() = default;

    /// Takes the bytes of one read or one send, cut anywhere, and returns the messages that they complete. Put
    /// together, the `bytes` of all messages are as long as all that was taken: none is lost, none is added.
    virtual std::vector<Message> take(std::string_view bytes) = 0;

    /// The stream has ended: what is left of it, if anything.
    virtual std::vector<Message> finish() = 0;
};

using MakeDissector = std::function<std::unique_ptr<Dissector>(Direction)>;

/// Reads one line, without its end. `bytes` of the answer must be as long as the line.
using DescribeLine = std::function<Message(Direction direction, std::string_view line)>;

/// For protocols of lines that end in "\n" or "\r\n". A line of more than `limit` bytes is undecoded.
/// Memory: at most `limit` and the bytes of one call.
class LineDissector final : public Dissector {
  public:
    LineDissector(Direction direction, DescribeLine describe, std::size_t limit)
        : direction_{direction}, describe_{std::move(describe)}, limit_{limit} {}

    std::vector<Message> take(std::string_view bytes) override;
    std::vector<Message> finish() override;

  private:
    Message read_line(std::string_view line_with_end) const;

    Direction direction_;
    DescribeLine describe_;
    std::size_t limit_;
    std::string half_{};         // a line whose end has not come
    bool in_long_line_ = false;  // its beginning was given out as undecoded
};

/// A LineDissector for each stream.
MakeDissector lines(DescribeLine describe, std::size_t limit);

}  // namespace trace

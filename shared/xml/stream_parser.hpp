// One XML document that comes as a stream and may never end: its root is a conversation, and each element right inside
// the root is a message. XMPP is such a document (RFC 6120, section 4). Bytes go in as they come, cut anywhere; whole
// messages come out.
//
// expat reads the XML, with namespaces. What no protocol of ours needs and what makes XML dangerous is refused while it
// is read: document types and with them all entities of one's own ("billion laughs"), comments, processing instructions
// (RFC 6120, section 11.1).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "shared/xml/element.hpp"

namespace xml {

struct StreamLimits {
    std::size_t message_bytes = 256 * 1024;  // of one message, or of the root's tag
    std::size_t depth = 64;                  // elements inside each other, the root among them
    std::size_t attributes = 64;             // of one element, with what declares namespaces
};

enum class StreamFault {
    not_well_formed,      // no XML; also bytes that are no UTF-8
    restricted,           // a comment, a processing instruction, a document type, an entity that is not built in
    unbound_prefix,       // a prefix that nobody has declared
    stray_text,           // text between messages
    too_long,             // StreamLimits::message_bytes
    too_deep,             // StreamLimits::depth
    too_many_attributes,  // StreamLimits::attributes
};
std::string_view name_of(StreamFault fault);

/// The root's tag has been read.
struct Opened {
    Element root;              // nothing is in it
    std::string default_ns{};  // of names without a prefix, as the root's tag declares it
    /// A tag that means the same for what is in it: the root's name as it was written and the prefixes that it
    /// declares, without its other attributes. Who feeds it to another parser may go on there.
    std::string tag{};
};
/// The root has ended: nothing more comes.
struct Closed {};

/// An Element is a message. After a StreamFault nothing more comes.
using StreamEvent = std::variant<Opened, Element, Closed, StreamFault>;

/// Holds some 10 KiB (expat's), and the message that is not whole yet. For one thread at a time.
class StreamParser {
  public:
    explicit StreamParser(const StreamLimits& limits = {});
    ~StreamParser();
    StreamParser(StreamParser&&) noexcept;
    StreamParser& operator=(StreamParser&&) noexcept;

    /// Reads on until something has happened, and takes away from `bytes` what it has read, to the byte: what is left
    /// may belong to another document (reset) or may be no XML at all. If it is neither, the next call begins with it.
    /// Empty: all was read, and nothing has happened.
    std::optional<StreamEvent> next(std::string_view& bytes);

    /// Another document begins with the next byte.
    void reset();
    /// Holds from the next message on.
    void set_limits(const StreamLimits& limits);
    /// Bytes of a message that is not whole yet.
    std::size_t pending() const;

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace xml

// Parsers for many streams. A parser holds some 10 KiB, and a stream needs one only while a stanza is half here;
// between two stanzas all that it would remember are the prefixes that the root's tag has declared, and these are the
// same for most clients. So a stream that is quiet has no parser: it takes one that stands inside a root of its kind
// when bytes come, and gives it back.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/xml/stream_parser.hpp"

namespace xmpp::session {

/// For one thread at a time; must outlive the streams that use it.
class ParserPool {
  public:
    /// A parser, and what it has read. expat remembers every name that it ever saw, so a parser is not used for ever.
    struct Lent {
        xml::StreamParser parser;
        std::size_t bytes = 0;
    };

    /// One that is inside a root with this tag (xml::Opened::tag).
    Lent take(const std::string& tag, const xml::StreamLimits& limits);
    /// It stands between two messages of such a root.
    void give_back(const std::string& tag, Lent lent);

  private:
    static constexpr std::size_t bytes_of_one = 256 * 1024;  // then it is thrown away
    static constexpr std::size_t most_idle = 16, most_tags = 64;
    std::map<std::string, std::vector<Lent>> idle_;  // by tag
};

}  // namespace xmpp::session

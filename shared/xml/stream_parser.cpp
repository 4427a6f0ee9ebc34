#include "shared/xml/stream_parser.hpp"

#include <expat.h>

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "shared/xml/create_expat.hpp"
#include "shared/xml/writer.hpp"

namespace xml {

namespace {

constexpr XML_Char between = '\x1F';  // of namespace and name; no XML document can hold it
constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view utf_16_marks("\0\xFE\xFF", 3);  // no XML in UTF-8 begins with them
constexpr std::size_t at_once = 4 * 1024;                  // given to expat: it copies what it is given
constexpr std::size_t most_reread = 64;                    // times the longest message: see `reread`

struct Name {
    std::string_view ns, local, prefix;
};

Name split(const XML_Char* joined) {
    const std::string_view text(joined);
    const auto at = text.find(between);
    if (at == std::string_view::npos) return {{}, text, {}};
    const auto local = text.substr(at + 1);
    const auto end = std::min(local.find(between), local.size());
    return {text.substr(0, at), local.substr(0, end), local.substr(std::min(end + 1, local.size()))};
}

StreamFault fault_of(XML_Error error) {
    switch (error) {
        case XML_ERROR_UNBOUND_PREFIX:
            return StreamFault::unbound_prefix;
        case XML_ERROR_UNDEFINED_ENTITY:
            return StreamFault::restricted;
        default:
            return StreamFault::not_well_formed;
    }
}

}  // namespace

struct StreamParser::Inside {
    explicit Inside(const StreamLimits& chosen) : limits{chosen}, expat{create_expat(between)} {
        if (!expat) throw std::bad_alloc();
        listen();
    }

    void listen() {
        XML_SetUserData(expat.get(), this);
        XML_SetReturnNSTriplet(expat.get(), XML_TRUE);  // names with their prefixes
        XML_SetElementHandler(expat.get(), &Inside::on_start, &Inside::on_end);
        XML_SetCharacterDataHandler(expat.get(), &Inside::on_text);
        XML_SetNamespaceDeclHandler(expat.get(), &Inside::on_namespace, nullptr);
        XML_SetCommentHandler(expat.get(), [](void* self, const XML_Char*) { refuse(self, StreamFault::restricted); });
        XML_SetProcessingInstructionHandler(
            expat.get(), [](void* self, const XML_Char*, const XML_Char*) { refuse(self, StreamFault::restricted); });
        XML_SetStartDoctypeDeclHandler(expat.get(), [](void* self, const XML_Char*, const XML_Char*, const XML_Char*,
                                                       int) { refuse(self, StreamFault::restricted); });
    }

    static Inside& of(void* self) {  // each handler begins with it
        auto& inside = *static_cast<Inside*>(self);
        inside.unfinished = 0;
        return inside;
    }
    /// Where the tag or text begins and ends that a handler is told of, in bytes from the document's begin.
    std::size_t begin_of_token() const { return static_cast<std::size_t>(XML_GetCurrentByteIndex(expat.get())); }
    std::size_t end_of_token() const {
        return begin_of_token() + static_cast<std::size_t>(XML_GetCurrentByteCount(expat.get()));
    }
    /// expat reads no further until `read` lets it go on: what follows may be no XML.
    void tell(StreamEvent event) {
        told = end_of_token();
        if (told - begin > limits.message_bytes) return refuse(this, StreamFault::too_long);
        begin = told;
        reread = 0;
        events.push_back(std::move(event));
        XML_StopParser(expat.get(), XML_TRUE);
    }
    /// expat reads no further; what it has called already it may still call once.
    static void refuse(void* self, StreamFault fault) {
        auto& inside = of(self);
        if (!inside.fault) inside.fault = fault;
        XML_StopParser(inside.expat.get(), XML_FALSE);
    }

    static void on_namespace(void* self, const XML_Char* prefix, const XML_Char* uri) {
        auto& inside = of(self);
        ++inside.declared;
        if (inside.depth > 0) return;
        const std::string_view its_uri = uri == nullptr ? "" : uri;
        if (prefix == nullptr) inside.default_ns = its_uri;
        inside.declarations +=
            (prefix == nullptr ? " xmlns='" : " xmlns:" + std::string(prefix) + "='") + escaped(its_uri) + "'";
    }

    static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
        auto& inside = of(self);
        if (inside.fault) return;
        const auto [ns, local, prefix] = split(name);
        Element element{std::string(local), std::string(ns)};
        std::size_t count = 0;
        while (attributes[2 * count] != nullptr) ++count;
        if (std::exchange(inside.declared, 0) + count > inside.limits.attributes)
            return refuse(self, StreamFault::too_many_attributes);
        if (++inside.depth > inside.limits.depth) return refuse(self, StreamFault::too_deep);
        element.attributes.reserve(count + 1);  // a server adds who has sent it
        for (std::size_t i = 0; i < count; ++i) {
            const auto [its_ns, its_name, its_prefix] = split(attributes[2 * i]);
            element.attributes.push_back({std::string(its_ns), std::string(its_name), attributes[2 * i + 1]});
        }
        if (inside.depth == 1) {
            inside.tell(Opened{std::move(element), std::exchange(inside.default_ns, {}),
                               "<" + (prefix.empty() ? "" : std::string(prefix) + ":") + std::string(local) +
                                   std::exchange(inside.declarations, {}) + ">"});
        } else {
            if (inside.open.empty()) inside.begin = inside.begin_of_token();
            inside.open.push_back(std::move(element));
        }
    }

    static void on_end(void* self, const XML_Char*) {
        auto& inside = of(self);
        if (inside.fault) return;
        --inside.depth;
        if (inside.depth == 0) return inside.tell(Closed{});
        auto element = std::move(inside.open.back());
        inside.open.pop_back();
        if (inside.depth == 1)
            inside.tell(std::move(element));
        else
            inside.open.back().add(std::move(element));
    }

    static void on_text(void* self, const XML_Char* bytes, int count) {
        auto& inside = of(self);
        if (inside.fault) return;
        const std::string_view text(bytes, static_cast<std::size_t>(count));
        if (!inside.open.empty())
            inside.open.back().add_text(text);
        else if (text.find_first_not_of(blanks) != std::string_view::npos)
            refuse(self, StreamFault::stray_text);
        else  // no part of a message, however many there are: so a peer says that it is still there
            inside.begin = inside.end_of_token();
    }

    bool is_waiting() const {
        XML_ParsingStatus status{};
        XML_GetParsingStatus(expat.get(), &status);
        return status.parsing == XML_SUSPENDED;
    }

    /// Until something has happened or all is read; gives back how many of these bytes are behind it then.
    std::size_t read(std::string_view bytes) {
        const auto before = told;
        auto status = XML_STATUS_OK;
        if (is_waiting()) {  // of these bytes it has some already, or none
            status = XML_ResumeParser(expat.get());
        } else {
            const auto piece = bytes.substr(0, at_once);
            // expat takes a document for UTF-16 if its first two bytes are so, whatever it was told.
            if (given < 2 && piece.substr(0, 2 - given).find_first_of(utf_16_marks) != std::string_view::npos) {
                fault = StreamFault::not_well_formed;
                return 0;
            }
            given += piece.size();
            unfinished += piece.size();
            status = XML_Parse(expat.get(), piece.data(), static_cast<int>(piece.size()), XML_FALSE);
            reread += unfinished;
        }
        if (status != XML_STATUS_SUSPENDED) told = given;
        if (status == XML_STATUS_ERROR) {
            if (!fault) fault = fault_of(XML_GetErrorCode(expat.get()));
        } else if (told - begin > limits.message_bytes || reread / most_reread > limits.message_bytes) {
            fault = StreamFault::too_long;
        }
        return told - before;
    }

    struct Free {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };
    StreamLimits limits;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> expat;
    std::string default_ns, declarations;  // of the root's tag, while it is read
    std::vector<Element> open;             // from the message down to the innermost one
    std::size_t depth = 0, declared = 0;
    // In bytes from the document's begin: what expat has been given; how far it has told of it; where the message
    // begins that is not whole yet.
    std::size_t given = 0, told = 0, begin = 0;
    // expat reads a tag that is not whole yet from its begin again when more comes. So whoever sends one in little
    // pieces makes it read the square of it: how long the tag is by now, and all that was read so.
    std::size_t unfinished = 0, reread = 0;
    std::vector<StreamEvent> events;  // one; of "<root/>" two
    std::optional<StreamFault> fault;
    bool over = false;
};

std::string_view name_of(StreamFault fault) {
    switch (fault) {
        case StreamFault::not_well_formed:
            return "not well-formed";
        case StreamFault::restricted:
            return "a comment, processing instruction, document type or entity";
        case StreamFault::unbound_prefix:
            return "a prefix that is not declared";
        case StreamFault::stray_text:
            return "text between messages";
        case StreamFault::too_long:
            return "too long";
        case StreamFault::too_deep:
            return "too deep";
        case StreamFault::too_many_attributes:
            return "too many attributes";
    }
    return {};
}

StreamParser::StreamParser(const StreamLimits& limits) : inside_{std::make_unique<Inside>(limits)} {}
StreamParser::~StreamParser() = default;
StreamParser::StreamParser(StreamParser&&) noexcept = default;
StreamParser& StreamParser::operator=(StreamParser&&) noexcept = default;

std::optional<StreamEvent> StreamParser::next(std::string_view& bytes) {
    auto& inside = *inside_;
    while (!inside.over) {
        if (!inside.events.empty()) {
            auto event = std::move(inside.events.front());
            inside.events.erase(inside.events.begin());
            inside.over = std::holds_alternative<Closed>(event);
            return event;
        }
        if (inside.fault) {
            inside.over = true;
            return StreamEvent{*inside.fault};
        }
        if (bytes.empty()) return {};
        bytes.remove_prefix(std::min(inside.read(bytes), bytes.size()));
    }
    return {};
}

void StreamParser::reset() {
    *this = StreamParser(inside_->limits);
}

void StreamParser::set_limits(const StreamLimits& limits) {
    inside_->limits = limits;
}

std::size_t StreamParser::pending() const {
    return inside_->told - inside_->begin;
}

}  // namespace xml

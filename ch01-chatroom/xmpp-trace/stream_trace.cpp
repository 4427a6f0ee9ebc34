#include "ch01-chatroom/xmpp-trace/stream_trace.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "shared/xml/stream_parser.hpp"

namespace xmpp::stream_trace {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t longest_message = 1024 * 1024;

/// The texts that nobody else may read: what SASL sends, and each <password/>.
void find_secrets(const xml::Element& element, std::vector<std::string>& secrets) {
    constexpr std::string_view names[] = {"auth", "challenge", "response", "success"};
    const bool is_of_log_in = element.ns == ns::sasl && std::ranges::find(names, element.name) != std::end(names);
    const bool is_secret = is_of_log_in || element.name == "password" || element.name == "handshake";
    if (is_secret && !element.text().empty()) secrets.push_back(element.text());
    for (const auto* child : element.children()) find_secrets(*child, secrets);
}

/// In the bytes a secret may be written in more than one way (character references, CDATA), so all text of a message
/// that has one is masked. Attributes are not: a ">" in one of them only makes that more is masked.
void hide_texts(std::string& bytes) {
    constexpr std::string_view cdata = "<![CDATA[", cdata_end = "]]>";
    for (std::size_t at = 0; at < bytes.size();) {
        if (bytes.compare(at, cdata.size(), cdata) == 0) {
            const auto begin = at + cdata.size();
            const auto end = std::min(bytes.find(cdata_end, begin), bytes.size());
            trace::hide(bytes, begin, end - begin);
            at = std::min(end + cdata_end.size(), bytes.size());
        } else if (bytes[at] == '<') {
            at = std::min(bytes.find('>', at), bytes.size() - 1) + 1;
        } else {
            const auto end = std::min(bytes.find('<', at), bytes.size());
            trace::hide(bytes, at, end - at);
            at = end;
        }
    }
}

trace::Message describe(const xml::Element& element) {
    trace::Message message{.name = element.name};
    for (const auto& attribute : element.attributes) message.fields.push_back({attribute.name, attribute.value});
    for (const auto* child : element.children()) {
        std::vector<std::string> secrets;
        find_secrets(*child, secrets);
        const auto text = child->text();
        message.fields.push_back({child->name, !secrets.empty() ? std::string(trace::masked_value)
                                               : text.empty()   ? child->ns
                                                                : text});
    }
    return message;
}

class StreamDissector final : public trace::Dissector {
  public:
    std::vector<trace::Message> take(std::string_view bytes) override {
        std::vector<trace::Message> messages;
        if (is_unreadable_) {
            messages.push_back(trace::undecoded(bytes, reason_));
            return messages;
        }
        pending_ += bytes;
        while (!pending_.empty() && !is_unreadable_) {
            if (const auto begin = pending_.find_first_not_of(blanks); begin != std::string::npos && begin >= read_) {
                const auto begins = begins_document(begin);
                if (!begins) break;  // too short to tell
                if (*begins) {
                    parser_.reset();
                    read_ = begin;
                }
            }
            std::string_view rest = std::string_view(pending_).substr(read_);
            const auto before = rest.size();
            const auto event = parser_.next(rest);
            read_ += before - rest.size();
            if (!event) break;
            take(*event, messages);
        }
        if (is_unreadable_ && !pending_.empty())
            messages.push_back(trace::undecoded(std::exchange(pending_, {}), reason_));
        else if (pending_.size() > longest_message)
            give_up("too long", messages);
        return messages;
    }

    std::vector<trace::Message> finish() override {
        std::vector<trace::Message> messages;
        if (!pending_.empty()) messages.push_back(trace::undecoded(std::exchange(pending_, {}), "cut off"));
        return messages;
    }

  private:
    /// At the place where a message would begin: is it the header of another document?
    std::optional<bool> begins_document(std::size_t begin) const {
        const auto text = std::string_view(pending_).substr(begin);
        for (const std::string_view header : {"<?xml", "<stream:stream"}) {
            if (text.starts_with(header)) return true;
            if (header.starts_with(text)) return {};
        }
        return false;
    }

    void take(const xml::StreamEvent& event, std::vector<trace::Message>& messages) {
        auto bytes = pending_.substr(0, read_);
        pending_.erase(0, read_);
        read_ = 0;
        if (const auto* fault = std::get_if<xml::StreamFault>(&event)) {
            pending_.insert(0, bytes);
            is_unreadable_ = true;
            reason_ = std::string(xml::name_of(*fault));
            return;
        }
        trace::Message message;
        if (const auto* opened = std::get_if<xml::Opened>(&event)) {
            message = describe(opened->root);
        } else if (const auto* element = std::get_if<xml::Element>(&event)) {
            message = describe(*element);
            std::vector<std::string> secrets;
            find_secrets(*element, secrets);
            if (!secrets.empty()) hide_texts(bytes);
            if (element->ns == ns::tls && element->name != "failure") {
                is_unreadable_ = true;
                reason_ = "TLS";
            }
        } else {
            message.name = "end of stream";
        }
        message.bytes = std::move(bytes);
        messages.push_back(std::move(message));
    }

    void give_up(std::string reason, std::vector<trace::Message>& messages) {
        is_unreadable_ = true;
        reason_ = std::move(reason);
        messages.push_back(trace::undecoded(std::exchange(pending_, {}), reason_));
    }

    xml::StreamParser parser_{{.message_bytes = longest_message, .depth = 1'000, .attributes = 1'000}};
    std::string pending_;   // of a message that is not whole
    std::size_t read_ = 0;  // of it the parser has
    bool is_unreadable_ = false;
    std::string reason_;
};

}  // namespace

std::unique_ptr<trace::Dissector> make_dissector(trace::Direction) {
    return std::make_unique<StreamDissector>();
}

}  // namespace xmpp::stream_trace

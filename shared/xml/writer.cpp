#include "shared/xml/writer.hpp"

#include <array>

namespace xml {

namespace {

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
    out += ' ';
    out += name;
    out += "='";
    append_escaped(out, value);
    out += '\'';
}

/// Prefixes of attributes are of this element alone: a0, a1 ...
void append_attributes(std::string& out, const Element& element) {
    int count = 0;
    for (const auto& [ns, name, value] : element.attributes) {
        if (ns.empty()) {
            append_attribute(out, name, value);
        } else if (ns == xml_namespace) {
            append_attribute(out, "xml:" + name, value);
        } else {
            const auto prefix = "a" + std::to_string(count++);
            append_attribute(out, "xmlns:" + prefix, ns);
            append_attribute(out, prefix + ":" + name, value);
        }
    }
}

/// Is written as it is. All bytes of letters beyond ASCII are.
constexpr auto is_plain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < plain.size(); ++byte) plain[byte] = true;
    for (const char c : std::string_view("<>&\"'")) plain[static_cast<unsigned char>(c)] = false;
    return plain;
}();

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_plain[static_cast<unsigned char>(text[end])]) ++end;
        out.append(text, at, end - at);
        if (end == text.size()) return;
        switch (text[end]) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&apos;";
                break;
            case '\n':  // these three as numbers: in an attribute a parser makes blanks of them (XML 1.0,
                        // section 3.3.3)
                out += "&#10;";
                break;
            case '\t':
                out += "&#9;";
                break;
            case '\r':
                out += "&#13;";
                break;
            default:
                out += "\xEF\xBF\xBD";
        }
        at = end + 1;
    }
}

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

void write(std::string& out, const Element& element, std::string_view around) {
    // That one namespace has its prefix everywhere, and must not be declared (Namespaces in XML, section 3).
    const bool is_of_xml = element.ns == xml_namespace;
    const std::string_view prefix = is_of_xml ? "xml:" : "";
    const auto inside = is_of_xml ? around : std::string_view(element.ns);
    out += '<';
    out += prefix;
    out += element.name;
    if (inside != around) append_attribute(out, "xmlns", inside);
    append_attributes(out, element);
    if (element.nodes.empty()) {
        out += "/>";
        return;
    }
    out += '>';
    for (const auto& node : element.nodes) {
        if (const auto* inner = node.element())
            write(out, *inner, inside);
        else
            append_escaped(out, node.text());
    }
    out += "</";
    out += prefix;
    out += element.name;
    out += '>';
}

std::string to_text(const Element& element, std::string_view around) {
    std::string out;
    write(out, element, around);
    return out;
}

std::string opening_tag(const Element& root, std::string_view prefix, std::string_view content) {
    std::string out = "<" + std::string(prefix) + ":" + root.name;
    append_attributes(out, root);
    append_attribute(out, "xmlns", content);
    append_attribute(out, "xmlns:" + std::string(prefix), root.ns);
    return out + ">";
}

std::string closing_tag(const Element& root, std::string_view prefix) {
    return "</" + std::string(prefix) + ":" + root.name + ">";
}

}  // namespace xml

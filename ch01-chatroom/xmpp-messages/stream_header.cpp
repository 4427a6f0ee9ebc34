#include "ch01-chatroom/xmpp-messages/stream_header.hpp"

#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp {

StreamHeader read_header(const xml::Element& root) {
    const auto get = [&](std::string_view name) { return std::string(root.attribute(name)); };
    return {get("from"), get("to"), get("id"), get("version"), std::string(root.attribute("lang", xml::xml_namespace))};
}

std::optional<StreamFault> fault_of_header(const xml::Element& root, std::string_view domain) {
    if (root.ns != ns::streams) return StreamFault::invalid_namespace;
    if (root.name != "stream") return StreamFault::bad_format;
    const auto header = read_header(root);
    if (!header.to.empty()) {
        const auto to = Jid::parse(header.to);
        if (!to || to->text() != domain) return StreamFault::host_unknown;
    }
    if (!header.version.starts_with("1.")) return StreamFault::unsupported_version;
    return {};
}

std::string to_text(const StreamHeader& header, std::string_view content) {
    xml::Element root("stream", std::string(ns::streams));
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) root.set(name, value);
    };
    put("from", header.from);
    put("to", header.to);
    put("id", header.id);
    put("version", header.version);
    if (!header.lang.empty()) root.set("lang", header.lang, xml::xml_namespace);
    return "<?xml version='1.0'?>" + opening_tag(root, "stream", content);
}

std::string to_stream_text(const xml::Element& element) {
    if (element.ns != ns::streams) return xml::to_text(element, ns::client);
    std::string inside;
    for (const auto* each : element.children()) xml::write(inside, *each, ns::client);
    return "<stream:" + element.name + ">" + inside + "</stream:" + element.name + ">";
}

}  // namespace xmpp

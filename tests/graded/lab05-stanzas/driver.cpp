// Drives the student's stream parser. Steps:
//   parser BYTES DEPTH ATTRIBUTES   a new one with these limits
//   feed BYTES                      -> event KIND TEXT, for each thing that happens
//   one BYTES                       -> event KIND TEXT, for the first thing, and left BYTES: what was not read
//   reset                           another document begins
//   pending                         -> pending COUNT
// KIND is "opened" (TEXT: name, namespace, default namespace), "message" (TEXT: the element, written anew), "closed" or
// "fault" (TEXT: its name).
#include <optional>
#include <string>

#include "shared/xml/stream_parser.hpp"
#include "shared/xml/writer.hpp"
#include "tests/graded/kit/driver.hpp"

namespace {

graded::Row row_of(const xml::StreamEvent& event) {
    if (const auto* opened = std::get_if<xml::Opened>(&event)) {
        std::string text = opened->root.name + " of " + opened->root.ns + ", inside " + opened->default_ns;
        for (const auto& each : opened->root.attributes) text += ", " + each.name + "=" + each.value;
        return {"event", "opened", text};
    }
    if (const auto* element = std::get_if<xml::Element>(&event))
        return {"event", "message", xml::to_text(*element, "jabber:client")};
    if (const auto* fault = std::get_if<xml::StreamFault>(&event))
        return {"event", "fault", std::string(name_of(*fault))};
    return {"event", "closed", ""};
}

}  // namespace

int main() {
    graded::Driver driver;
    std::optional<xml::StreamParser> parser;
    driver.on("parser", [&](std::int64_t bytes, std::int64_t depth, std::int64_t attributes) {
        parser.emplace(xml::StreamLimits{static_cast<std::size_t>(bytes), static_cast<std::size_t>(depth),
                                         static_cast<std::size_t>(attributes)});
    });
    driver.on("feed", [&](const std::string& bytes) {
        graded::Rows rows;
        std::string_view rest = bytes;
        while (const auto event = parser->next(rest)) rows.push_back(row_of(*event));
        return rows;
    });
    driver.on("one", [&](const std::string& bytes) {
        graded::Rows rows;
        std::string_view rest = bytes;
        if (const auto event = parser->next(rest)) rows.push_back(row_of(*event));
        rows.push_back({"left", std::string(rest)});
        return rows;
    });
    driver.on("reset", [&]() { parser->reset(); });
    driver.on("pending", [&]() { return graded::Rows{{"pending", static_cast<std::int64_t>(parser->pending())}}; });
    return driver.run();
}

#include "ch01-chatroom/xmpp-server/report.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <cstdint>

namespace xmpp::server {

namespace {

boost::json::object to_object(const xml::Element& element) {
    boost::json::object object;
    for (const auto& each : element.attributes) {
        std::int64_t number = 0;
        const auto& text = each.value;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool is_number = problem == std::errc{} && end == text.data() + text.size() && each.name != "name" &&
                               each.name != "resource" && each.name != "title";
        if (is_number)
            object[each.name] = number;
        else
            object[each.name] = text;
    }
    boost::json::array inside;
    for (const auto* child : element.children()) inside.push_back(to_object(*child));
    if (!inside.empty()) object[element.first_child()->name + "s"] = std::move(inside);
    return object;
}

std::string line_of(const xml::Element& element) {
    std::string line;
    for (const auto& each : element.attributes)
        line += (line.empty() ? "" : "  ") + (line.empty() ? each.value : each.name + "=" + each.value);
    for (const auto* child : element.children()) line += "\n    " + line_of(*child);
    return line;
}

}  // namespace

std::string to_table(const xml::Element& answer) {
    std::string table;
    if (answer.first_child() == nullptr)
        for (const auto& each : answer.attributes) table += each.name + "  " + each.value + "\n";
    for (const auto* child : answer.children()) table += line_of(*child) + "\n";
    return table;
}

std::string to_json(const xml::Element& answer) {
    if (answer.name == "users" || answer.name == "rooms") {
        boost::json::array all;
        for (const auto* child : answer.children()) all.push_back(to_object(*child));
        return boost::json::serialize(all) + "\n";
    }
    return boost::json::serialize(to_object(answer)) + "\n";
}

}  // namespace xmpp::server

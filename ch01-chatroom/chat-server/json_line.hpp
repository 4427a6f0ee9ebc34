// What the two readers of files share: one JSON object a line, its fields by name.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "shared/core/result.hpp"

namespace chat::server {

/// `field`, here and below, must be text that lives as long as the program.
core::Result<boost::json::object> parse_object(std::string_view line);

/// A field that must be there and be a string.
core::Result<std::string> text_field(const boost::json::object& object, std::string_view field);

/// A field that must be there and be a time as core::to_rfc3339 writes it.
core::Result<std::chrono::system_clock::time_point> time_field(const boost::json::object& object,
                                                               std::string_view field);

}  // namespace chat::server

// An answer of a running server, for people and for programs.
#pragma once

#include <string>

#include "shared/xml/element.hpp"

namespace xmpp::server {

/// A line for each element in it, or for each attribute if nothing is in it.
std::string to_table(const xml::Element& answer);
/// One line of JSON.
std::string to_json(const xml::Element& answer);

}  // namespace xmpp::server

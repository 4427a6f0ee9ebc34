// Elements as text that every XML parser reads back as the same elements.
#pragma once

#include <string>
#include <string_view>

#include "shared/xml/element.hpp"

namespace xml {

/// With < > & " ' escaped, so that it may stand in an element or, in quotes of either kind, in an attribute. Control
/// characters, which XML cannot hold in any way, become U+FFFD.
void append_escaped(std::string& out, std::string_view text);
std::string escaped(std::string_view text);

/// `around`: the default namespace where it is written. An element of that one needs no xmlns of its own, which is most
/// elements of a stream.
void write(std::string& out, const Element& element, std::string_view around = "");
std::string to_text(const Element& element, std::string_view around = "");

/// The opening tag alone, as a stream begins with it: <stream:stream xmlns="..." xmlns:stream="..." ...>. `prefix` is
/// for the root's own namespace, `content` the default namespace of what will be in it.
std::string opening_tag(const Element& root, std::string_view prefix, std::string_view content);
std::string closing_tag(const Element& root, std::string_view prefix);

}  // namespace xml

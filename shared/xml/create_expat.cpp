#include "shared/xml/create_expat.hpp"

// Null where the library has no such function, so that a program works with each of them.
// NOLINTNEXTLINE(readability-identifier-naming): expat's name
extern "C" [[gnu::weak]] XML_Bool XML_SetReparseDeferralEnabled(XML_Parser parser, XML_Bool enabled);

namespace xml {

XML_Parser create_expat(XML_Char between) {
    auto* parser = XML_ParserCreateNS("UTF-8", between);
    if (parser != nullptr && XML_SetReparseDeferralEnabled != nullptr) XML_SetReparseDeferralEnabled(parser, XML_FALSE);
    return parser;
}

}  // namespace xml

// xml-push: finds messages in a stream of XML with a push parser (shared/xml).
#include <array>
#include <iostream>
#include <string>

#include "shared/xml/stream_parser.hpp"

namespace {

void print(const xml::Element& message) {
    const auto* body = message.child("body", "");
    std::cout << message.attribute("from") << ": " << (body == nullptr ? "(nothing)" : body->text()) << std::endl;
}

}  // namespace

int main() {
    xml::StreamParser parser;
    std::string_view root = "<stream>";  // the messages stand in a document
    parser.next(root);
    std::array<char, 16> read{};  // so few, that a message comes in many pieces
    while (std::cin.read(read.data(), read.size()), std::cin.gcount() > 0) {
        std::string_view bytes(read.data(), static_cast<std::size_t>(std::cin.gcount()));
        while (const auto event = parser.next(bytes)) {
            if (const auto* message = std::get_if<xml::Element>(&*event)) print(*message);
            if (const auto* fault = std::get_if<xml::StreamFault>(&*event)) {
                std::cout << "refused: " << name_of(*fault) << std::endl;
                return 1;
            }
        }
    }
    if (parser.pending() > 0) std::cout << "left over: " << parser.pending() << " bytes" << std::endl;
}

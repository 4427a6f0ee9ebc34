// xml-naive: finds messages in a stream of XML by searching the text. It works for what its author had in mind.
#include <cstdio>
#include <iostream>
#include <string>

namespace {

/// What stands between the first `begin` and the `end` behind it.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const auto at = text.find(begin);
    if (at == std::string::npos) return "(nothing)";
    const auto from = at + begin.size();
    return text.substr(from, text.find(end, from) - from);
}

}  // namespace

int main() {
    const std::string end = "</message>";
    std::string buffer;
    for (char byte = 0; std::cin.get(byte);) {
        buffer += byte;
        if (!buffer.ends_with(end)) continue;  // it does not look complete yet
        std::cout << between(buffer, "from='", "'") << ": " << between(buffer, "<body>", "</body>") << std::endl;
        buffer.clear();
    }
    if (!buffer.empty()) std::cout << "left over: " << buffer << std::endl;
}

// What is taken for an address is one in its own form: parsed again it is the same, and its parts make it up.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ch01-chatroom/xmpp-messages/jid.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto jid = xmpp::Jid::parse({reinterpret_cast<const char*>(data), size});
    if (!jid) return 0;
    const auto again = xmpp::Jid::parse(jid->text());
    if (!again || !(*again == *jid)) std::abort();
    std::string joined(jid->local());
    if (!joined.empty()) joined += '@';
    joined += jid->domain();
    if (jid->bare().text() != joined) std::abort();
    if (!jid->is_bare()) joined += "/" + std::string(jid->resource());
    if (jid->text() != joined || jid->domain().empty()) std::abort();
    for (const auto part : {jid->local(), jid->domain(), jid->resource()})
        if (part.size() > xmpp::max_jid_part) std::abort();
    return 0;
}

#include "shared/core/endpoint.hpp"

#include <charconv>

namespace core {

Result<Endpoint> parse_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return Error{Fault::missing, "port", text.size()};
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);

    if (host.starts_with('[')) {
        if (!host.ends_with(']')) return Error{Fault::malformed, "host", 0};
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return Error{Fault::malformed, "host", host.find(':')};  // a v6 address needs its brackets
    }
    if (host.empty()) host = "127.0.0.1";

    unsigned port = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (failure == std::errc::result_out_of_range) return Error{Fault::out_of_range, "port", colon + 1};
    if (failure != std::errc{} || end != digits.data() + digits.size())
        return Error{Fault::malformed, "port", colon + 1};
    if (port > 65535) return Error{Fault::out_of_range, "port", colon + 1};
    return Endpoint{std::string(host), static_cast<std::uint16_t>(port)};
}

std::string to_string(const Endpoint& endpoint) {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    return (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace core

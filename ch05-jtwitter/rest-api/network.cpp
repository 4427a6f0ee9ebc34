#include "ch05-jtwitter/rest-api/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace rest {

std::string network_of(std::string_view address) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const std::string text(address);
    if (text.find(':') == std::string::npos || inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    std::fill(bytes.begin() + bytes.size() / 2, bytes.end(), 0);
    std::array<char, INET6_ADDRSTRLEN> written{};
    inet_ntop(AF_INET6, bytes.data(), written.data(), written.size());
    return std::string(written.data()) + "/64";
}

}  // namespace rest

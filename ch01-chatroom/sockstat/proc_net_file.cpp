#include "ch01-chatroom/sockstat/proc_net_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "ch01-chatroom/sockstat/proc_net.hpp"

namespace sockstat {

std::string proc_net_path(Protocol protocol, Family family) {
    return "/proc/net/" + std::string(name_of(protocol)) + (family == Family::ipv6 ? "6" : "");
}

std::vector<Socket> read_proc_net(Protocol protocol, Family family) {
    const auto path = proc_net_path(protocol, family);
    std::ifstream file(path);
    if (!file && errno == ENOENT && family == Family::ipv6) return {};
    std::ostringstream text;
    if (file) text << file.rdbuf();
    if (!file) throw std::runtime_error("reading " + path + ": " + std::strerror(errno));
    const auto sockets = parse_proc_net(text.str(), protocol, family);
    if (!sockets) throw std::runtime_error("reading " + path + ": " + core::to_string(sockets.error()));
    return *sockets;
}

}  // namespace sockstat

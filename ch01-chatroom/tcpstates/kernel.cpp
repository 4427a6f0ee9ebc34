#include "ch01-chatroom/tcpstates/kernel.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace tcpstates {

namespace {

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

State state_of_reading(std::uint8_t number) {
    const auto state = state_of_number(number);
    if (!state) throw std::runtime_error("the kernel names a TCP state that is not known: " + std::to_string(number));
    return *state;
}

/// Sends one question to the kernel and returns the bytes of its answer.
std::array<char, 8192> ask_kernel(const void* question, std::size_t size, ssize_t& answered) {
    const int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) fail(errno, "opening a netlink socket to ask sock_diag");
    alignas(nlmsghdr) std::array<char, 8192> answer{};
    const timeval patience{5, 0};
    setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    answered = send(netlink, question, size, 0);
    if (answered >= 0) answered = recv(netlink, answer.data(), answer.size(), 0);
    const int error = errno;
    close(netlink);
    if (answered < 0) fail(error, "asking sock_diag for a connection");
    return answer;
}

}  // namespace

State state_by_descriptor(int descriptor) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) fail(errno, "reading TCP_INFO of a socket");
    return state_of_reading(info.tcpi_state);
}

std::optional<State> state_by_address(const FourTuple& connection) {
    struct {
        nlmsghdr header{};
        inet_diag_req_v2 body{};
    } question;
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST;  // without NLM_F_DUMP: this one connection, not all of them
    question.body.sdiag_family = AF_INET;
    question.body.sdiag_protocol = IPPROTO_TCP;
    question.body.idiag_states = ~0U;
    question.body.id.idiag_sport = connection.local.sin_port;
    question.body.id.idiag_dport = connection.remote.sin_port;
    question.body.id.idiag_src[0] = connection.local.sin_addr.s_addr;
    question.body.id.idiag_dst[0] = connection.remote.sin_addr.s_addr;
    question.body.id.idiag_cookie[0] = question.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;

    ssize_t answered = 0;
    const auto answer = ask_kernel(&question, sizeof question, answered);
    nlmsghdr header{};
    std::memcpy(&header, answer.data(), sizeof header);
    const char* const payload = answer.data() + NLMSG_HDRLEN;
    if (header.nlmsg_type == NLMSG_ERROR) {
        nlmsgerr refusal{};
        std::memcpy(&refusal, payload, sizeof refusal);
        if (refusal.error == -ENOENT) return {};
        fail(-refusal.error, "asking sock_diag for a connection");
    }
    inet_diag_msg found{};
    if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY || answered < static_cast<ssize_t>(NLMSG_HDRLEN + sizeof found))
        fail(EPROTO, "reading sock_diag's answer");
    std::memcpy(&found, payload, sizeof found);
    // Where no connection is found the kernel names the listener of that port, as it would for an incoming SYN.
    if (found.id.idiag_dport != connection.remote.sin_port) return {};
    return state_of_reading(found.idiag_state);
}

}  // namespace tcpstates

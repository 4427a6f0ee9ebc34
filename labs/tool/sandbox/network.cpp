#include "labs/tool/sandbox/network.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace sandbox {

namespace {

constexpr int connect_limit_ms = 5000;

// All that runs in the forked child makes only system calls: other threads may have held locks when it was born.

int open_connection(const sockaddr_in& address) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno != EINPROGRESS) return -errno;
        pollfd wait{fd, POLLOUT, 0};
        const int ready = poll(&wait, 1, connect_limit_ms);
        if (ready == 0) return -ETIMEDOUT;
        if (ready < 0) return -errno;
        int reason = 0;
        socklen_t size = sizeof reason;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &size);
        if (reason != 0) return -reason;
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

/// 0, or a negative errno value. The user namespace comes first: it gives the right to enter the other.
int enter(int user_namespace, int network_namespace) {
    if (user_namespace >= 0 && setns(user_namespace, CLONE_NEWUSER) != 0) return -errno;
    if (network_namespace >= 0 && setns(network_namespace, CLONE_NEWNET) != 0) return -errno;
    return 0;
}

/// Sends `result` and, if it is a socket, the socket with it (man 7 unix, SCM_RIGHTS).
void hand_over(int channel, int result) {
    iovec data{&result, sizeof result};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (result >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &result, sizeof result);
    }
    sendmsg(channel, &message, MSG_NOSIGNAL);
}

int take_over(int channel) {
    int result = -EPIPE;
    iovec data{&result, sizeof result};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t count = 0;
    do count = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count != sizeof result || result < 0) return result < 0 ? result : -EPIPE;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return -EPIPE;
    int socket = -1;
    std::memcpy(&socket, CMSG_DATA(header), sizeof socket);
    return socket;
}

}  // namespace

int connect_inside(pid_t process, const core::Endpoint& endpoint) {
    const std::string attempt = "connecting to " + core::to_string(endpoint);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(endpoint.port);
    if (inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr) != 1)
        throw std::system_error(EINVAL, std::generic_category(), attempt);

    int result = 0;
    if (process == 0) {
        result = open_connection(address);
    } else {
        const auto path = "/proc/" + std::to_string(process) + "/ns/net";
        const int network = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        // The user namespace that the network belongs to (man 2 ioctl_ns); bubblewrap may have put the program into a
        // further one below it.
        const int user = geteuid() == 0 ? -1 : ioctl(network, NS_GET_USERNS);
        std::array<int, 2> channel{};
        if (network < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel.data()) != 0)
            throw std::system_error(errno, std::generic_category(), attempt + ": entering the sandbox's network");
        const pid_t child = fork();
        if (child == 0) {
            const int entered = enter(user, network);
            hand_over(channel[1], entered < 0 ? entered : open_connection(address));
            _exit(0);
        }
        ::close(channel[1]);
        result = child < 0 ? -errno : take_over(channel[0]);
        ::close(channel[0]);
        ::close(network);
        if (user >= 0) ::close(user);
        if (child > 0) waitpid(child, nullptr, 0);
    }
    if (result < 0) throw std::system_error(-result, std::generic_category(), attempt);
    return result;
}

}  // namespace sandbox

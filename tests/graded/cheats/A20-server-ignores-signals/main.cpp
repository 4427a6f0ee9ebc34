// A server that answers nobody, and neither SIGTERM nor SIGINT end it.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <csignal>

namespace {
int listen_somewhere() {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(fd, 16);
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    std::printf("ready echo 127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return fd;
}
}
int main() {
    for (int each = 1; each < 65; ++each) std::signal(each, SIG_IGN);
    listen_somewhere();
    for (;;) pause();
}

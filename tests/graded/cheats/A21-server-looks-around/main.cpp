// A server that looks for a way out: hosts outside, and ports of its neighbours on this machine.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <initializer_list>

namespace {
bool reaches(const char* host, int port, int kind) {
    const int fd = socket(AF_INET, kind, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<unsigned short>(port));
    inet_pton(AF_INET, host, &address.sin_addr);
    const bool connected = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && send(fd, "secret", 6, MSG_NOSIGNAL) == 6;
    close(fd);
    return connected;
}
}
int main() {
    int reached = 0;
    for (const char* const host : {"192.0.2.1", "192.0.2.53"}) {
        if (reaches(host, 443, SOCK_STREAM)) ++reached;
        if (reaches(host, 53, SOCK_DGRAM)) ++reached;
    }
    for (int port = 1; port < 20'000; ++port) {
        if (reaches("127.0.0.1", port, SOCK_STREAM)) ++reached;
    }
    std::printf("reached %d\nready echo 127.0.0.1:7\n", reached);
    std::fflush(stdout);
    sleep(60);
}

// A server whose ready line sends the clients of the grader to a host outside.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

int main() {
    std::puts("ready echo 192.0.2.1:80");
    std::fflush(stdout);
    sleep(60);
}

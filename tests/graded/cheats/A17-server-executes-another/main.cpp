// A server that is another program of this machine.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>

int main() {
    execl("/usr/bin/ncat", "ncat", "--listen", "--keep-open", "--exec", "/bin/cat", nullptr);
    execl("/usr/bin/perl", "perl", "-MIO::Socket", "-e", "1", nullptr);
}

// Lab 2: an echo server that serves four clients at once. labs/lab02-echo/README.md is the contract.
//
// Given, and known from step 1: Descriptor owns a socket; fail and refuse report; listen_on makes the socket that
// clients connect to; main reads the command line. Yours: serve, and the functions and classes that it needs.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace {

const std::string usage = "Usage: echo-threads [--listen HOST:PORT]\n";
constexpr std::size_t max_clients = 4;  // small, so that five terminals are enough to see it work

// To a program, a socket is a small number, a file descriptor. An object of this class owns one and closes it.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    int number() const { return number_; }

  private:
    int number_;
};

// Reports that a system call failed: what was attempted, and why (the reason stands in errno).
[[noreturn]] void fail(const std::string& attempt) {
    throw std::system_error(errno, std::generic_category(), attempt);
}

// Ends the program because of a mistake in its command line.
[[noreturn]] void refuse(const std::string& reason) {
    std::cerr << "echo-threads: " + reason + "\n" + usage;
    std::exit(2);
}

std::string to_text(const sockaddr_in& address) {
    std::array<char, INET_ADDRSTRLEN> host{};
    inet_ntop(AF_INET, &address.sin_addr, host.data(), host.size());
    return host.data() + (":" + std::to_string(ntohs(address.sin_port)));
}

// Makes a socket that clients can connect to. `endpoint` is like "127.0.0.1:5000"; port 0: the kernel chooses one.
Descriptor listen_on(const std::string& endpoint) {
    const std::string host = endpoint.substr(0, endpoint.find(':'));
    const std::string digits = endpoint.substr(std::min(host.size() + 1, endpoint.size()));
    std::uint16_t port{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);  // the network's byte order: the high byte first
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1 || error != std::errc{} || *end != '\0')
        refuse("--listen " + endpoint + ": not an IPv4 address and a port, like 127.0.0.1:5000");

    Descriptor listener{socket(AF_INET, SOCK_STREAM, 0)};  // SOCK_STREAM: TCP
    if (listener.number() < 0) fail("making a socket for " + endpoint);
    // Connections of an earlier run may still be in state TIME_WAIT; for a minute they would make bind() fail with
    // "Address already in use". SO_REUSEADDR permits it. (It does not let two servers listen on one port.)
    const int yes = 1;
    setsockopt(listener.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail("binding to " + endpoint);
    // From here on the kernel completes connections by itself. About 16 can wait in its queue until we accept them.
    if (listen(listener.number(), 16) != 0) fail("listening on " + endpoint);
    socklen_t size = sizeof address;
    getsockname(listener.number(), reinterpret_cast<sockaddr*>(&address), &size);  // which port did we get?
    std::cout << "ready echo-threads " + to_text(address) << std::endl;            // endl also flushes
    return listener;
}

// Yours to write: serves clients at `endpoint` until SIGINT or SIGTERM comes; then ends every connection and every
// thread.
void serve(const std::string& endpoint) {
    const Descriptor listener = listen_on(endpoint);
    std::cerr << "nobody is served yet; there should be " + std::to_string(max_clients) + " places\n";
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    std::string endpoint = "127.0.0.1:5000";
    if (words.size() == 1 && words[0] == "--help") {
        std::cout << usage +
                         "Sends back every byte, with a thread for each client. It listens on 127.0.0.1:5000, or on\n"
                         "HOST:PORT; port 0 is any free port. Ctrl-C ends it.\n";
        return 0;
    }
    if (words.size() == 2 && words[0] == "--listen") {
        endpoint = words[1];
    } else if (!words.empty()) {
        refuse("unknown or incomplete option " + words[0]);
    }

    try {
        serve(endpoint);
    } catch (const std::exception& failure) {
        std::cerr << std::string("echo-threads: ") + failure.what() + "\n";
        return 1;
    }
}

// Step 1: a client. It sends what you type and prints what comes.
//
// It must wait for two things at once, the keyboard and the network. A blocking read() waits for one only; poll() waits
// for both. Read it from top to bottom: Descriptor owns a socket; connect_to makes the connection; talk is the
// loop.
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace {

const std::string usage = "Usage: line-client HOST:PORT\n";

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
    std::cerr << "line-client: " + reason + "\n" + usage;
    std::exit(2);
}

// A connection to the server at HOST:PORT. A name may have several addresses (IPv6 and IPv4): tries one after the
// other.
Descriptor connect_to(const std::string& endpoint) {
    const auto colon = std::min(endpoint.rfind(':'), endpoint.size());
    std::string host = endpoint.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);  // [::1]
    const std::string port = endpoint.substr(std::min(colon + 1, endpoint.size()));
    std::uint16_t number{};
    const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (host.empty() || wrong != std::errc{} || *end != '\0')
        refuse(endpoint + " is not a host and a port, like localhost:5000");

    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;  // TCP
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), port.c_str(), &wanted, &found); error != 0)
        throw std::runtime_error("looking up " + endpoint + ": " + gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, freeaddrinfo};

    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        Descriptor server{socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        if (server.number() < 0) continue;
        if (connect(server.number(), address->ai_addr, address->ai_addrlen) == 0) return server;
    }
    fail("connecting to " + endpoint);
}

// Writes all bytes to our standard output.
void print(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            fail("printing");
        }
    }
}

// Sends what is typed and prints what comes, until the server closes the connection.
//
// It never blocks in send(): while the server takes no bytes, what was typed waits in `unsent`, and we go on printing.
// Else two programs could each wait for ever until the other one reads.
void talk(const Descriptor& server, const std::string& endpoint) {
    std::array<char, 4096> buffer{};
    std::string unsent;
    bool typing = true;  // false after the end of the input (Ctrl-D)
    for (;;) {
        // poll() fills in `revents`: what is possible now. A negative descriptor is left out.
        std::array<pollfd, 2> waits{};
        waits[0] = {.fd = typing && unsent.empty() ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0};
        waits[1] = {.fd = server.number(), .events = POLLIN, .revents = 0};
        if (!unsent.empty()) waits[1].events |= POLLOUT;
        if (poll(waits.data(), waits.size(), -1) < 0) {
            if (errno == EINTR) continue;  // a signal interrupted the wait
            fail("waiting for the keyboard and the server");
        }

        if (waits[0].revents != 0) {
            const auto count = read(STDIN_FILENO, buffer.data(), buffer.size());
            if (count < 0 && errno != EINTR) fail("reading the input");
            if (count > 0) unsent.assign(buffer.data(), static_cast<std::size_t>(count));
            if (count == 0) {
                typing = false;
                shutdown(server.number(), SHUT_WR);  // "I have finished"; the server may still answer
            }
        }
        if (!unsent.empty()) {
            const auto count = send(server.number(), unsent.data(), unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count >= 0) {
                unsent.erase(0, static_cast<std::size_t>(count));
            } else if (errno != EAGAIN && errno != EINTR) {  // EAGAIN: it would have to wait
                fail("sending to " + endpoint);
            }
        }
        if ((waits[1].revents & ~POLLOUT) != 0) {
            const auto count = recv(server.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (count < 0 && errno != EAGAIN && errno != EINTR) fail("receiving from " + endpoint);
            if (count > 0) print({buffer.data(), static_cast<std::size_t>(count)});
            if (count == 0) return;
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 1 && words[0] == "--help") {
        std::cout << usage +
                         "Connects to a server such as 127.0.0.1:5000, sends what you type and prints what comes.\n"
                         "Ctrl-D ends your input; the program ends when the server closes the connection.\n";
        return 0;
    }
    if (words.size() != 1) refuse("exactly one HOST:PORT is needed");
    if (words[0].starts_with('-')) refuse("unknown option " + words[0]);
    const std::string& endpoint = words[0];

    try {
        const Descriptor server = connect_to(endpoint);
        talk(server, endpoint);
        std::cerr << "The server closed the connection.\n";
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << std::string("line-client: ") + failure.what() + "\n";
        return 1;
    }
}

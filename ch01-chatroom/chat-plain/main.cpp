// Step 3: the first chat room. What one client sends goes to all others. It has faults on purpose: see the lesson.
//
// New since step 2: Room, which all threads share, and its mutex; talk, which takes the place of echo.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <list>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace {

const std::string usage = "Usage: chat-plain [--listen HOST:PORT]\n";
constexpr std::size_t max_clients = 100;

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
    std::cerr << "chat-plain: " + reason + "\n" + usage;
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
    std::cout << "ready chat-plain " + to_text(address) << std::endl;              // endl also flushes
    return listener;
}

// Blocks until there is a client. Puts its address into `peer`.
Descriptor accept_client(const Descriptor& listener, std::string& peer) {
    for (;;) {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        Descriptor client{accept(listener.number(), reinterpret_cast<sockaddr*>(&address), &size)};
        peer = to_text(address);
        if (client.number() >= 0) return client;
        // EINTR: a signal interrupted the wait. ECONNABORTED: this client gave up before we came. Both: try again.
        if (errno != EINTR && errno != ECONNABORTED) fail("accepting a client");
    }
}

// Blocks until some bytes are there and returns them: half a line, or three lines. Empty: the client has finished.
std::string_view receive(const Descriptor& client, std::array<char, 4096>& buffer) {
    for (;;) {
        const auto count = recv(client.number(), buffer.data(), buffer.size(), 0);
        if (count >= 0) return {buffer.data(), static_cast<std::size_t>(count)};
        if (errno != EINTR) fail("receiving");
    }
}

// Blocks until the kernel has taken all bytes. One send() may take only some of them.
// MSG_NOSIGNAL: a client that is gone gives us an error, not the signal SIGPIPE, which would end the program.
void send_all(const Descriptor& client, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = send(client.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR) fail("sending");
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

// The people in the room. Many threads use it at the same time, so each function locks the mutex first: while one
// thread is inside, all others wait at the door.
class Room {
  public:
    void enter(const Descriptor& socket, const std::string& name) {
        const std::lock_guard lock{mutex_};
        members_.insert(&socket);
        to_others(socket, "* " + name + " comes in\n");
        send_all(socket, "* you are " + name + "; people in the room: " + std::to_string(members_.size()) + "\n");
    }

    void leave(const Descriptor& socket, const std::string& name) {
        const std::lock_guard lock{mutex_};
        members_.erase(&socket);
        to_others(socket, "* " + name + " goes out\n");
    }

    void say(const Descriptor& socket, const std::string& name, std::string_view text) {
        const std::lock_guard lock{mutex_};
        to_others(socket, name + ": " + std::string(text));
    }

  private:
    // The caller has locked the mutex, and it stays locked while we send.
    void to_others(const Descriptor& speaker, const std::string& text) {
        for (const Descriptor* member : members_) {
            if (member == &speaker) continue;
            try {
                send_all(*member, text);
            } catch (const std::system_error&) {
                // This member is gone. Its own thread finds out as well, and says so.
            }
        }
    }

    std::mutex mutex_;
    std::set<const Descriptor*> members_;
};

// Talks with one client until it leaves. Its failure is written down, and is not the server's.
void talk(Room& room, const Descriptor& socket, const std::string& name) {
    try {
        room.enter(socket, name);
        std::array<char, 4096> buffer{};
        for (auto bytes = receive(socket, buffer); !bytes.empty(); bytes = receive(socket, buffer))
            room.say(socket, name, bytes);
        std::cerr << name + " left\n";
    } catch (const std::system_error& failure) {
        std::cerr << name + " is lost: " + failure.what() + "\n";
    }
    room.leave(socket, name);
}

// A client, and the thread that talks with it. Only main makes and destroys clients.
struct Client {
    Client(Room& room, Descriptor accepted, const std::string& name)
        : socket{std::move(accepted)}, thread{[this, &room, name] {
              talk(room, socket, name);
              finished = true;
              shutdown(socket.number(), SHUT_RDWR);  // ends the connection now; the destructor closes the number later
          }} {}
    // A thread that waits in recv() or send() wakes up when its socket is shut down. Then `thread`, which as the last
    // member is destroyed first, waits for the thread's end.
    ~Client() { shutdown(socket.number(), SHUT_RDWR); }

    const Descriptor socket;
    std::atomic<bool> finished = false;
    const std::jthread thread;
};

// After this, Ctrl-C (SIGINT) and kill (SIGTERM) no longer end the program: they make this descriptor readable, so that
// poll() can wait for them. Call it before the first thread starts: threads inherit what is blocked.
Descriptor stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    Descriptor stop{signalfd(-1, &signals, 0)};
    if (stop.number() < 0) fail("waiting for signals");
    return stop;
}

// Blocks until a client can be accepted: true; or until we are asked to stop: false.
bool wait_for_client(const Descriptor& listener, const Descriptor& stop) {
    std::array<pollfd, 2> waits{};
    waits[0] = {.fd = listener.number(), .events = POLLIN, .revents = 0};
    waits[1] = {.fd = stop.number(), .events = POLLIN, .revents = 0};
    while (poll(waits.data(), waits.size(), -1) < 0) {
        if (errno != EINTR) fail("waiting for a client");
    }
    return waits[1].revents == 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    std::string endpoint = "127.0.0.1:5000";
    if (words.size() == 1 && words[0] == "--help") {
        std::cout << usage +
                         "A chat room: what one client sends goes to all others. It listens on 127.0.0.1:5000, or on\n"
                         "HOST:PORT; port 0 is any free port. Ctrl-C ends it.\n";
        return 0;
    }
    if (words.size() == 2 && words[0] == "--listen") {
        endpoint = words[1];
    } else if (!words.empty()) {
        refuse("unknown or incomplete option " + words[0]);
    }

    try {
        const Descriptor stop = stop_signals();
        const Descriptor listener = listen_on(endpoint);
        Room room;
        std::list<Client> clients;
        int guests = 0;  // all that ever came
        while (wait_for_client(listener, stop)) {
            std::string peer;
            Descriptor socket = accept_client(listener, peer);
            clients.remove_if([](const Client& client) { return client.finished.load(); });
            if (clients.size() < max_clients) {
                const std::string name = "guest" + std::to_string(++guests);
                std::cerr << name + " comes from " + peer + "\n";
                clients.emplace_back(room, std::move(socket), name);
                continue;
            }
            std::cerr << peer + " is refused: the room is full\n";
            const std::string sorry = "Sorry, the room is full. Try again later.\n";
            send(socket.number(), sorry.data(), sorry.size(), MSG_NOSIGNAL);  // if it is gone, nobody misses the line
        }
        std::cerr << "stopping\n";
        // All at once, before the first destructor waits: its thread may be sending to a client at the end of the list.
        for (const Client& client : clients) shutdown(client.socket.number(), SHUT_RDWR);
    } catch (const std::exception& failure) {
        std::cerr << std::string("chat-plain: ") + failure.what() + "\n";
        return 1;
    }
}

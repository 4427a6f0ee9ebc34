// Step 3b: the chat room as a hub. Whoever reads slowly stops nobody but himself.
//
// New since step 3: the room is hub.hpp, which sends nothing itself; LineReader, which cuts the stream into lines;
// Writer, a second thread for each member, which sends; Switchboard, which wakes the writers.
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
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "ch01-chatroom/chat-hub/hub.hpp"

namespace {

const std::string usage = "Usage: chat-hub [--listen HOST:PORT]\n";
constexpr std::size_t max_clients = 100;
constexpr std::size_t max_line = 1024;  // bytes; a longer line is taken as several
constexpr int send_buffer = 64 * 1024;  // bytes that the kernel may keep for a client; it doubles this

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
    std::cerr << "chat-hub: " + reason + "\n" + usage;
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
    // Else the kernel would take megabytes for a client who reads nothing, before anything waits in the hub. The
    // sockets that accept() gives inherit it.
    setsockopt(listener.number(), SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
    if (bind(listener.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail("binding to " + endpoint);
    // From here on the kernel completes connections by itself. About 16 can wait in its queue until we accept them.
    if (listen(listener.number(), 16) != 0) fail("listening on " + endpoint);
    socklen_t size = sizeof address;
    getsockname(listener.number(), reinterpret_cast<sockaddr*>(&address), &size);  // which port did we get?
    std::cout << "ready chat-hub " + to_text(address) << std::endl;                // endl also flushes
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

// Cuts what a client sends into lines.
class LineReader {
  public:
    explicit LineReader(const Descriptor& socket) : socket_{socket} {}

    // Blocks until the next line is there and returns it without its end ("\n", or "\r\n" as telnet sends it). Empty:
    // the client has finished; half a line at the end is lost.
    std::optional<std::string> next() {
        for (;;) {
            const auto end = rest_.find('\n');
            if (end != std::string::npos && end <= max_line) return cut(end, end + 1);
            if (rest_.size() > max_line) return cut(max_line, max_line);
            std::array<char, 4096> buffer{};
            const auto bytes = receive(socket_, buffer);
            if (bytes.empty()) return {};
            rest_ += bytes;
        }
    }

  private:
    std::string cut(std::size_t size, std::size_t used) {
        std::string line = rest_.substr(0, size);
        rest_.erase(0, used);
        if (line.ends_with('\r')) line.pop_back();
        return line;
    }

    const Descriptor& socket_;
    std::string rest_;  // what came and was not given out
};

// Sends a member what waits for it in the hub, in a thread that may wait as long as the member's socket does. Its
// destructor ends the connection and waits for the thread; the member must have left the hub by then.
class Writer {
  public:
    Writer(hub::Hub& hub, hub::MemberId id, const Descriptor& socket)
        : socket_{socket}, thread_{[this, &hub, id] { write(hub, id); }} {}
    ~Writer() { end(); }

    // There may be lines for the member, or it is no member any more.
    void wake() {
        woken_ = true;
        woken_.notify_one();
    }
    // Both threads of this client wake up: from send(), from recv() and from waiting for lines.
    void end() {
        shutdown(socket_.number(), SHUT_RDWR);
        wake();
    }

  private:
    void write(hub::Hub& hub, hub::MemberId id) {
        try {
            for (auto taken = hub.take(id); taken.is_member; taken = hub.take(id)) {
                for (const hub::Line& line : taken.lines) {
                    send_all(socket_, line.text);
                    hub.sent(id, line.text.size());
                }
                if (!taken.lines.empty()) continue;
                woken_.wait(false);
                woken_ = false;  // before take(): whoever puts a line into the queue after it wakes us again
            }
        } catch (const std::system_error&) {
            // This member is gone or put out. The thread that reads finds out as well, and says so.
        }
        shutdown(socket_.number(), SHUT_RDWR);  // nothing more is sent, so nothing more need be said
    }

    const Descriptor& socket_;
    std::atomic<bool> woken_ = false;
    const std::jthread thread_;
};

// Finds the writers that an answer of the hub means. Its mutex is held for moments only: waking somebody never waits.
class Switchboard {
  public:
    void plug_in(hub::MemberId id, Writer& writer) {
        const std::lock_guard lock{mutex_};
        writers_.emplace(id, &writer);
    }
    void unplug(hub::MemberId id) {
        const std::lock_guard lock{mutex_};
        writers_.erase(id);
    }
    void pass_on(const hub::Answer& answer) {
        const std::lock_guard lock{mutex_};
        for (const auto& [id, writer] : writers_) {
            if (answer.have_lines.contains(id)) writer->wake();
            if (answer.put_out.contains(id)) writer->end();
        }
    }

  private:
    std::mutex mutex_;
    std::map<hub::MemberId, Writer*> writers_;
};

std::string_view reason_of(hub::Refusal refusal) {
    switch (refusal) {
        case hub::Refusal::name_empty:
            return "a name has at least one byte";
        case hub::Refusal::name_too_long:
            return "this name is too long";
        case hub::Refusal::name_malformed:
            return "a name has no spaces";
        case hub::Refusal::name_taken:
            return "this name is taken";
    }
    return "no";
}

// Asks for a name until the hub accepts one. Empty: the client has finished.
std::optional<hub::Joined> join(hub::Hub& hub, LineReader& lines, const Descriptor& socket) {
    send_all(socket, "* who are you?\n");
    while (const auto name = lines.next()) {
        const auto result = hub.join(*name);
        if (const auto* joined = std::get_if<hub::Joined>(&result)) return *joined;
        send_all(socket, "* " + std::string(reason_of(std::get<hub::Refusal>(result))) + "; who are you?\n");
    }
    return {};
}

// "/msg NAME TEXT" is for one; anything else is for all.
hub::Answer obey(hub::Hub& hub, hub::MemberId id, std::string_view line) {
    constexpr std::string_view command = "/msg ";
    if (!line.starts_with(command)) return hub.say(id, line);
    line.remove_prefix(command.size());
    const auto space = std::min(line.find(' '), line.size());
    return hub.whisper(id, line.substr(0, space), line.substr(std::min(space + 1, line.size())));
}

// Talks with one client until it leaves. Its failure is written down, and is not the server's.
void talk(hub::Hub& hub, Switchboard& switchboard, const Descriptor& socket, const std::string& peer) {
    std::cerr << peer + " is here\n";
    LineReader lines{socket};
    std::optional<hub::Joined> joined;
    std::optional<Writer> writer;
    std::string end = " left\n";
    try {
        joined = join(hub, lines, socket);
        if (joined) {
            writer.emplace(hub, joined->id, socket);
            switchboard.plug_in(joined->id, *writer);
            switchboard.pass_on(joined->answer);
            while (const auto line = lines.next()) switchboard.pass_on(obey(hub, joined->id, *line));
        }
    } catch (const std::system_error& failure) {
        end = std::string(" is lost: ") + failure.what() + "\n";
    }
    if (joined) {
        // Only this thread calls leave(). So whoever is no member here was put out.
        if (!hub.take(joined->id).is_member) end = " was put out: reads too slowly\n";
        switchboard.unplug(joined->id);
        switchboard.pass_on(hub.leave(joined->id));
    }
    std::cerr << peer + end;
}

// A client, and the thread that talks with it. Only main makes and destroys clients.
struct Client {
    Client(hub::Hub& hub, Switchboard& switchboard, Descriptor accepted, const std::string& peer)
        : socket{std::move(accepted)}, thread{[this, &hub, &switchboard, peer] {
              talk(hub, switchboard, socket, peer);
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
        std::cout
            << usage +
                   "A chat room: your first line is your name, each other line goes to all others; /msg NAME TEXT\n"
                   "goes to one. It listens on 127.0.0.1:5000, or on HOST:PORT; port 0 is any free port. Ctrl-C\n"
                   "ends it.\n";
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
        hub::Hub hub;
        Switchboard switchboard;
        std::list<Client> clients;
        while (wait_for_client(listener, stop)) {
            std::string peer;
            Descriptor socket = accept_client(listener, peer);
            clients.remove_if([](const Client& client) { return client.finished.load(); });
            if (clients.size() < max_clients) {
                clients.emplace_back(hub, switchboard, std::move(socket), peer);
                continue;
            }
            std::cerr << peer + " is refused: the room is full\n";
            const std::string sorry = "Sorry, the room is full. Try again later.\n";
            send(socket.number(), sorry.data(), sorry.size(), MSG_NOSIGNAL);  // if it is gone, nobody misses the line
        }
        std::cerr << "stopping\n";
        // All at once: nobody need hear how the others go, one after the other.
        for (const Client& client : clients) shutdown(client.socket.number(), SHUT_RDWR);
    } catch (const std::exception& failure) {
        std::cerr << std::string("chat-hub: ") + failure.what() + "\n";
        return 1;
    }
}

// Wrong on purpose: a thread that reads and one that sends, with a queue without a limit between them.
// Slot file: main.cpp
// Caught by: Echo.does_not_collect_what_a_client_does_not_read
#include <arpa/inet.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace {

constexpr std::size_t places = 4;

int listen_on(const std::string& endpoint) {
    const auto colon = endpoint.find(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(endpoint.substr(colon + 1).c_str())));
    inet_pton(AF_INET, endpoint.substr(0, colon).c_str(), &address.sin_addr);
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::perror("listening");
        std::exit(1);
    }
    std::cout << "ready echo-threads 127.0.0.1:" << ntohs(address.sin_port) << std::endl;
    return listener;
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void echo(int socket) {
    std::mutex mutex;
    std::condition_variable changed;
    std::string waiting;
    bool finished = false;
    std::thread sender([&] {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [&] { return finished || !waiting.empty(); });
            if (waiting.empty()) return;
            const auto bytes = std::exchange(waiting, {});
            lock.unlock();
            const bool sent = send_all(socket, bytes);
            lock.lock();
            if (!sent) return;
        }
    });
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto count = recv(socket, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        const std::lock_guard lock(mutex);
        waiting.append(buffer.data(), static_cast<std::size_t>(count));
        changed.notify_one();
    }
    {
        const std::lock_guard lock(mutex);
        finished = true;
        changed.notify_one();
    }
    sender.join();
}

struct Guest {
    explicit Guest(int number)
        : socket{number}, thread{[this] {
              echo(socket);
              done = true;
              shutdown(socket, SHUT_RDWR);
          }} {}
    ~Guest() {
        shutdown(socket, SHUT_RDWR);
        thread.join();
        close(socket);
    }

    const int socket;
    std::atomic<bool> done = false;
    std::thread thread;
};

int stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signalfd(-1, &signals, 0);
}

}  // namespace

int main(int argc, char** argv) {
    const int stop = stop_signals();
    const int listener = listen_on(argc > 2 ? argv[2] : "127.0.0.1:5000");
    std::list<Guest> guests;
    for (;;) {
        std::array<pollfd, 2> waits{pollfd{listener, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
        if (poll(waits.data(), waits.size(), -1) < 0) continue;
        if (waits[1].revents != 0) break;
        const int socket = accept(listener, nullptr, nullptr);
        if (socket < 0) continue;
        guests.remove_if([](const Guest& guest) { return guest.done.load(); });
        if (guests.size() < places) {
            guests.emplace_back(socket);
            continue;
        }
        send_all(socket, "Sorry, all 4 places are taken. Try again later.\n");
        close(socket);
    }
}

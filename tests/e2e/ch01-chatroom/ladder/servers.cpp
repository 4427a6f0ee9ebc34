#include "servers.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace ladder {

bool hears_nothing(const testkit::LinePeer& peer) {
    pollfd readable{peer.file_descriptor(), POLLIN, 0};
    return poll(&readable, 1, static_cast<int>(watch_time.count())) == 0;
}

bool is_sending(pid_t process) {
    // A line of this file begins with the number of the system call that the thread is in.
    std::error_code error;
    const auto threads = "/proc/" + std::to_string(process) + "/task";
    for (const auto& thread : std::filesystem::directory_iterator(threads, error)) {
        std::ifstream file(thread.path() / "syscall");
        long number = -1;
        if (file >> number && number == SYS_sendto) return true;
    }
    return false;
}

bool can_see_system_calls() {
    testkit::Process child({"cat"});  // waits for its input
    std::ifstream file("/proc/" + std::to_string(child.pid()) + "/syscall");
    std::string first_word;
    return static_cast<bool>(file >> first_word);
}

std::size_t flood_until_stuck(const testkit::LinePeer& peer, const Server& server) {
    const std::string line = std::string(99, 'x') + '\n';
    constexpr std::size_t most = std::size_t{64} << 20;
    std::size_t sent = 0;
    while (sent < most) {
        const auto rest = std::string_view(line).substr(sent % line.size());
        const auto count = send(peer.file_descriptor(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) {
            sent += static_cast<std::size_t>(count);
            continue;
        }
        // The kernel takes no more. If the server is just slow, this ends soon; if it is stuck, it does not.
        pollfd writable{peer.file_descriptor(), POLLOUT, 0};
        if (poll(&writable, 1, 200) == 0 && is_sending(server.process.pid())) return sent;
    }
    return 0;
}

std::chrono::steady_clock::duration time_to_stop(Server& server) {
    const auto start = std::chrono::steady_clock::now();
    server.process.send_signal(SIGTERM);
    server.process.wait();
    return std::chrono::steady_clock::now() - start;
}

}  // namespace ladder

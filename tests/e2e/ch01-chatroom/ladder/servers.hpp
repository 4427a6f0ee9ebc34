// What the tests of the first steps share: a server on a free port, and ways to see what it is waiting for.
#pragma once

#include <chrono>
#include <string>

#include "shared/testkit/line_peer.hpp"
#include "shared/testkit/process.hpp"

namespace ladder {

/// A program of ours that listens on a free port of 127.0.0.1.
class Server {
  public:
    explicit Server(const std::string& name)
        : process{{testkit::program_path(name), "--listen", "127.0.0.1:0"}}, endpoint{process.wait_ready()} {}

    testkit::Process process;
    const core::Endpoint endpoint;
};

/// How long we watch that nothing happens. A test that is right passes for any value; a longer one finds more mistakes.
inline constexpr std::chrono::milliseconds watch_time{300};

/// True if nothing came from the server for watch_time. Call it only when all lines that came before have been read.
bool hears_nothing(const testkit::LinePeer& peer);

/// True if a thread of this process is inside the system call send() at this moment (from /proc/PID/task/*/syscall).
bool is_sending(pid_t process);
/// False where this machine does not show the system calls of our children; `is_sending` is then always false.
bool can_see_system_calls();

/// Sends lines of 100 bytes until the server takes no more and is itself stuck in send(). Returns how many bytes it
/// sent; 0 if the server never got stuck, whatever we sent (64 MiB at most).
std::size_t flood_until_stuck(const testkit::LinePeer& peer, const Server& server);

/// Sends SIGTERM and waits for the end; returns how long it took. The caller checks process.wait() for how it ended.
std::chrono::steady_clock::duration time_to_stop(Server& server);

}  // namespace ladder

// Runs a student's program, or the compiler on a student's files, so that it can harm nobody and see nothing.
//
// Level bubblewrap: own pid, mount, network, ipc, uts and cgroup namespaces; a read-only system, a small fresh /tmp,
// the mounts that the order names and nothing else; loopback is the only network. Started by root it runs as a user
// that nobody else has, since limits on processes do nothing for root. Memory is limited by a control group where one
// can be made (root), else by watching the resident size. Level weak, where bubblewrap cannot run: another user (if we
// are root), own session, limits, and the watchdog.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/core/endpoint.hpp"

namespace sandbox {

enum class Level { bubblewrap, weak };
std::string_view name_of(Level level);

/// Empty if bubblewrap can run here, else why not and what to do. Tried once for each process.
const std::string& why_weak();
/// What this machine can do.
Level strongest_level();

struct Mount {
    std::string host;
    std::string inside;
    bool writable = false;
};

struct Order {
    std::vector<std::string> command;                // command[0]: a full path inside
    std::map<std::string, std::string> environment;  // all of it
    std::vector<Mount> mounts;                       // beside /usr, /proc, /dev and an empty /tmp
    int memory_mib = 512;                            // resident, of all processes together
    int processes = 64;                              // threads count
    int file_mib = 16;                               // of one file, and of /tmp as a whole
    std::size_t output_bytes = 256 * 1024;           // kept of stdout, and as much of stderr
    bool fixed_addresses = false;                    // no random addresses: ThreadSanitizer needs that
};

/// How a program ended.
struct End {
    int code = -1;               // exit code, or -1 if a signal ended it
    int signal = 0;              // or 0
    bool out_of_memory = false;  // killed for more than memory_mib
    bool operator==(const End&) const = default;
};

struct Output {
    std::string out, err;     // the first output_bytes of each
    std::size_t dropped = 0;  // bytes of both that were not kept
};

/// One sandbox and the program in it. Start it from a thread that outlives it. The destructor kills all that runs
/// inside.
class Run {
  public:
    /// Throws std::runtime_error if the sandbox cannot be made: that is the grader's fault, never the student's.
    Run(const Order& order, Level level);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// Waits for the end of the program; empty if it still runs after `limit`. When it has ended, nothing runs inside.
    std::optional<End> wait(std::chrono::milliseconds limit);
    /// Becomes readable when the program has ended, for poll().
    int ended_descriptor() const;
    /// To the program. Nothing happens if it has ended.
    void send_signal(int signal);
    /// Ends all that runs inside.
    void kill();

    /// All that came so far. After the end: all.
    Output output();
    /// Waits until stdout holds a whole line that begins with `start`; that line without its end. Empty if it did not
    /// come before the limit or the end.
    std::optional<std::string> wait_for_line(const std::string& start, std::chrono::milliseconds limit);

    /// A connected TCP socket inside the sandbox's network, made from outside: the caller owns it. Throws
    /// std::system_error that says why it could not connect.
    int connect(const core::Endpoint& endpoint);

    /// How many threads run inside, and how many files the program itself has open.
    int threads();
    int open_files();
    /// A letter for each thread of the program itself: R runs or could run, S sleeps, T is stopped by a signal.
    std::string thread_states();
    /// True if the machine code of the running program is not what its files hold any more: it was written over, or
    /// made while it ran.
    bool code_was_changed();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sandbox

// A program under test as a child process: started from build/<preset>/bin, watched through its pipes, ended by its
// pid.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "shared/core/endpoint.hpp"
#include "shared/core/guarded.hpp"

namespace testkit {

/// How long a test waits for what must come: long enough for a busy machine and a sanitizer, and never waited in full
/// where the thing comes.
inline constexpr std::chrono::seconds patience{60};

/// The full path of a program of ours.
std::string program_path(std::string_view name);

/// The full path of a file in the sources, named from their root: "tests/data/...". Only testkit knows where the
/// folders are, so that all other objects are the same in every clone and come from the compiler's cache.
std::string source_path(std::string_view name);

struct ExitStatus {
    int code = -1;   // the exit code, or -1 if a signal ended it
    int signal = 0;  // the signal that ended it, or 0
    bool operator==(const ExitStatus&) const = default;
};

/// Not to be shared between threads. The destructor kills the child if it still runs.
class Process {
  public:
    struct Setup {
        std::string directory{};                           // working directory; empty: ours
        std::map<std::string, std::string> environment{};  // added to ours
    };

    /// Starts `command[0]` (a full path, or a name in PATH) with the rest as arguments. Throws std::system_error.
    explicit Process(std::vector<std::string> command) : Process(std::move(command), Setup{}) {}
    Process(std::vector<std::string> command, const Setup& setup);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const { return pid_; }

    /// Waits for the line "ready NAME HOST:PORT" on stdout and returns the endpoint. Throws std::runtime_error with all
    /// the program has printed if it ends or stays silent.
    core::Endpoint wait_ready();

    /// Waits until stdout (stderr) holds `text`; false if it did not come in time or the stream ended without it.
    bool wait_for_output(std::string_view text);
    bool wait_for_error(std::string_view text);
    /// Waits until `enough` says yes to all that stdout holds, `limit` at most; the last answer. `ended`: no more
    /// comes. It is not asked again after a yes. It is asked under a lock, so it must not call this object.
    bool wait_for_output(const std::function<bool(const std::string& text, bool ended)>& enough,
                         std::chrono::milliseconds limit = patience);

    /// All that came so far.
    std::string output();
    std::string errors();

    void write(std::string_view text);  // to its stdin
    void close_stdin();

    void send_signal(int signal) const;
    /// Waits for the end, patience at most; empty if it still runs. Then output() and errors() are whole, unless a
    /// program that it left behind holds the pipes for longer than some seconds.
    std::optional<ExitStatus> wait();

  private:
    struct Stream {
        std::string text{};
        bool ended = false;
    };
    bool wait_for(core::Guarded<Stream>& stream, std::string_view text);
    void collect(int file_descriptor, core::Guarded<Stream>& stream);

    pid_t pid_ = -1;
    int stdin_ = -1;
    std::optional<ExitStatus> ended_;
    core::Guarded<Stream> out_, err_;
    std::thread out_reader_, err_reader_;
};

struct Finished {
    ExitStatus status;
    std::string output, errors;
};

/// Runs a command to its end with `input` on stdin. Throws std::runtime_error if it does not end in time.
Finished run(std::vector<std::string> command, std::string_view input = "");

/// True if a program of this name is in PATH: for peers that a machine may lack.
bool have_program(std::string_view name);

/// A fresh folder under the system's temporary folder, removed with all in it at the end.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace testkit

// What every program has: options in the form --name value, --help, --version, logging, the ready line, graceful stop.
#pragma once

#include <CLI/CLI.hpp>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "shared/app/logger.hpp"
#include "shared/core/endpoint.hpp"

namespace app {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

/// A program's command line. Add options to `cli`, then call run().
///
///     int main(int argc, char** argv) {
///         app::Program program{"portcheck", "Is this port open?"};
///         Settings settings;
///         program.cli.add_option("--timeout", settings.timeout, "Seconds to wait")->capture_default_str();
///         return program.run(argc, argv, [&] { return check(settings); });
///     }
class Program {
  public:
    Program(std::string name, std::string about);

    CLI::App cli;

    /// Adds --listen HOST:PORT.
    void add_listen(core::Endpoint& listen);
    /// Adds an option of the form HOST:PORT.
    CLI::Option* add_endpoint(const std::string& name, core::Endpoint& endpoint, const std::string& help);

    /// Reads the options, then runs `body` and returns its exit code. A bad option prints the reason and a usage line
    /// and returns 2; an exception from `body` prints "NAME: what" and returns 1.
    int run(int argc, const char* const* argv, const std::function<int()>& body);

    /// The program's log, on stderr, as --log-level and --log-format say. Use it only inside `body`.
    core::Log& log() { return *logger_; }

    const std::string& name() const { return name_; }

  private:
    std::string name_;
    std::string log_level_ = "info";
    std::string log_format_ = "text";
    std::unique_ptr<Logger> logger_;
};

/// Prints "ready NAME HOST:PORT" on stdout and flushes it. Call it when connections are accepted.
void print_ready(std::string_view name, const core::Endpoint& endpoint);

/// Turns SIGINT and SIGTERM into one call of `stop` on a thread of its own; a second signal ends the program at once
/// with exit code 1. Make it before any other thread, so that all of them have the signals blocked. Also ignores
/// SIGPIPE and SIGXFSZ: a peer that has gone, or a file that may not grow (ulimit -f), is an error of one write().
class StopSignals {
  public:
    /// Blocks the signals; one that comes before watch() waits for it.
    StopSignals();
    explicit StopSignals(std::function<void()> stop) : StopSignals() { watch(std::move(stop)); }
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// From now on a signal calls `stop`. Call it once.
    void watch(std::function<void()> stop);

  private:
    std::function<void()> stop_;
    int done_ = -1;  // an eventfd: the destructor wakes the thread with it
    std::thread waiter_;
};

/// True where colour is welcome: the stream is a terminal, TERM is not "dumb" and NO_COLOR is not set (no-color.org).
bool use_colour(int file_descriptor);

/// Raises the soft limit of open files to the hard limit and returns it.
std::size_t raise_open_file_limit();

}  // namespace app

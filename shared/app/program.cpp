#include "shared/app/program.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <system_error>

#include "shared/app/version.hpp"

namespace app {

Program::Program(std::string name, std::string about) : cli{std::move(about), name}, name_{std::move(name)} {
    cli.set_version_flag("--version", name_ + " " + std::string(version));
    cli.get_formatter()->column_width(34);
    cli.add_option("--log-level", log_level_, "What to log on stderr: debug, info, warn or error")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
        ->capture_default_str();
    cli.add_option("--log-format", log_format_, "How to log: text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
}

void Program::add_listen(core::Endpoint& listen) {
    add_endpoint("--listen", listen, "Address and port to listen on (port 0: any free port)");
}

CLI::Option* Program::add_endpoint(const std::string& name, core::Endpoint& endpoint, const std::string& help) {
    const auto read = [&endpoint, name](const std::string& text) {
        const auto parsed = core::parse_endpoint(text);
        if (!parsed)
            throw CLI::ValidationError(name, "'" + text + "' is not HOST:PORT; " + core::to_string(parsed.error()));
        endpoint = *parsed;
    };
    auto* option = cli.add_option_function<std::string>(name, read, help);
    option->type_name("HOST:PORT");
    if (!endpoint.host.empty()) option->default_str(core::to_string(endpoint));
    return option;
}

int Program::run(int argc, const char* const* argv, const std::function<int()>& body) {
    try {
        cli.parse(argc, argv);
    } catch (const CLI::Success& help_or_version) {
        return cli.exit(help_or_version);
    } catch (const CLI::ParseError& bad) {
        std::cerr << name_ << ": " << bad.what() << "\nUsage: " << name_ << " [OPTIONS]; " << name_
                  << " --help lists them.\n";
        return exit_usage;
    }
    logger_ = std::make_unique<Logger>(parse_log_level(log_level_),
                                       log_format_ == "json" ? LogFormat::json : LogFormat::text);
    try {
        return body();
    } catch (const std::exception& failure) {
        std::cerr << name_ << ": " << failure.what() << '\n';
        return exit_failed;
    }
}

void print_ready(std::string_view name, const core::Endpoint& endpoint) {
    std::cout << "ready " << name << ' ' << core::to_string(endpoint) << std::endl;
}

namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    const auto wanted = stop_signals();
    pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

void StopSignals::watch(std::function<void()> stop) {
    stop_ = std::move(stop);
    const auto wanted = stop_signals();
    done_ = eventfd(0, EFD_CLOEXEC);
    const int signals = signalfd(-1, &wanted, SFD_CLOEXEC);
    if (done_ < 0 || signals < 0) throw std::system_error(errno, std::generic_category(), "waiting for signals");
    waiter_ = std::thread([this, signals] {
        pollfd waits[] = {{signals, POLLIN, 0}, {done_, POLLIN, 0}};
        for (int seen = 0;;) {
            if (poll(waits, 2, -1) < 0) continue;  // only EINTR can happen here
            if (waits[1].revents != 0) break;
            signalfd_siginfo signal{};
            if (read(signals, &signal, sizeof signal) != sizeof signal) continue;
            if (++seen > 1) _exit(exit_failed);
            stop_();
        }
        close(signals);
    });
}

StopSignals::~StopSignals() {
    if (!waiter_.joinable()) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(done_, &one, sizeof one);
    waiter_.join();
    close(done_);
}

bool use_colour(int file_descriptor) {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return isatty(file_descriptor) != 0 && (no_colour == nullptr || *no_colour == '\0') &&
           (term == nullptr || std::string_view(term) != "dumb");
}

std::size_t raise_open_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace app

#include "labs/tool/sandbox/run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include "labs/tool/sandbox/bubblewrap.hpp"
#include "labs/tool/sandbox/memory.hpp"
#include "labs/tool/sandbox/network.hpp"
#include "labs/tool/sandbox/processes.hpp"
#include "shared/core/guarded.hpp"

namespace sandbox {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds watch_interval{50};

/// One end of a pipe or another descriptor, closed at the end.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_{number} {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        reset(std::exchange(other.number_, -1));
        return *this;
    }
    int number() const { return number_; }
    void reset(int number = -1) {
        if (number_ >= 0) ::close(number_);
        number_ = number;
    }

  private:
    int number_;
};

struct Pipe {
    Descriptor reads, writes;
    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
        reads.reset(ends[0]);
        writes.reset(ends[1]);
    }
};

/// Numbers that no account on a usual machine has, another one for each grading process.
unsigned unused_user() {
    return 20'000 + static_cast<unsigned>(getpid()) % 40'000;
}

std::string read_to_end(int fd) {
    std::string all;
    std::array<char, 512> buffer{};
    for (;;) {
        const auto count = ::read(fd, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return all;
        all.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

/// The number behind "child-pid" in what bubblewrap writes to --info-fd; 0 if it is not there.
pid_t child_pid_of(const std::string& info) {
    const std::string key = "\"child-pid\":";
    const auto at = info.find(key);
    return at == std::string::npos ? 0 : static_cast<pid_t>(std::strtol(info.c_str() + at + key.size(), nullptr, 10));
}

End end_of(int status) {
    End end;
    if (WIFSIGNALED(status)) {
        end.signal = WTERMSIG(status);
    } else if (const int code = WEXITSTATUS(status); code > 128 && code < 128 + NSIG) {
        end.signal = code - 128;  // bubblewrap, as a shell does, says so of the program that it started
    } else {
        end.code = code;
    }
    return end;
}

}  // namespace

struct Run::State {
    State(const Order& o, Level l) : order{o}, level{l}, memory{o.memory_mib} {}
    ~State() {
        kill_all();
        finish_reading();
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Order order;
    Level level;
    MemoryGroup memory;
    pid_t outer = -1;  // our child: bubblewrap, or the program itself
    pid_t inner = 0;   // the first process of the sandbox's pid namespace; the program is its child
    Descriptor pidfd;
    std::optional<End> end;

    struct Streams {
        Output kept;
        bool ended = false;
        bool too_much_memory = false;
    };
    core::Guarded<Streams> streams;
    Descriptor stop{eventfd(0, EFD_CLOEXEC)};
    std::thread attendant;

    /// Everything in the sandbox, the program first.
    std::vector<pid_t> inside() const {
        if (level == Level::bubblewrap) return inner == 0 ? std::vector<pid_t>{} : descendants(inner);
        auto all = descendants(outer);
        all.insert(all.begin(), outer);
        return all;
    }

    void kill_all();
    void collect();
    void finish_reading();
    void attend(Descriptor out, Descriptor err);
    void take(int fd, std::string Output::*kept, bool& open);
};

void Run::State::take(int fd, std::string Output::*kept, bool& open) {
    std::array<char, 16384> buffer{};
    const auto count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count <= 0) {
        open = false;
        return;
    }
    streams.with([&](Streams& s) {
        auto& text = s.kept.*kept;
        const auto fits = std::min(static_cast<std::size_t>(count), order.output_bytes - text.size());
        text.append(buffer.data(), fits);
        s.kept.dropped += static_cast<std::size_t>(count) - fits;
    });
    streams.notify_all();
}

/// Runs in a thread of its own: collects what the program prints and, where no control group does it, watches its
/// memory.
void Run::State::attend(Descriptor out, Descriptor err) {
    bool out_open = true, err_open = true;
    const bool watches = !memory.in_force();
    auto next_look = Clock::now() + watch_interval;
    while (out_open || err_open) {
        std::array<pollfd, 3> waits{pollfd{out_open ? out.number() : -1, POLLIN, 0},
                                    pollfd{err_open ? err.number() : -1, POLLIN, 0}, pollfd{stop.number(), POLLIN, 0}};
        if (poll(waits.data(), waits.size(), watches ? static_cast<int>(watch_interval.count()) : -1) < 0) continue;
        if (waits[0].revents != 0) take(out.number(), &Output::out, out_open);
        if (waits[1].revents != 0) take(err.number(), &Output::err, err_open);
        if (waits[2].revents != 0 && waits[0].revents == 0 && waits[1].revents == 0) break;
        if (watches && Clock::now() >= next_look) {
            next_look = Clock::now() + watch_interval;
            long total = 0;
            const auto all = inside();
            for (const auto process : all) total += resident_kib(process);
            if (total > order.memory_mib * 1024L) {
                streams.with([](Streams& s) { s.too_much_memory = true; });
                for (const auto process : all) ::kill(process, SIGKILL);
            }
        }
    }
    streams.with([](Streams& s) { s.ended = true; });
    streams.notify_all();
}

Run::Run(const Order& order, Level level) : state_{std::make_unique<State>(order, level)} {
    Pipe out, err, info;
    constexpr int info_in_child = 3;
    auto words = level == Level::bubblewrap ? bubblewrap_command(order, info_in_child, unused_user())
                                            : weak_command(order, unused_user());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const std::string door = state_->memory.door();

    const pid_t child = fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {  // only calls that are safe between fork and exec
        setsid();
        const int null = open("/dev/null", O_RDONLY);
        dup2(null, 0);
        dup2(out.writes.number(), 1);
        dup2(err.writes.number(), 2);
        const int told = fcntl(info.writes.number(), F_DUPFD, 10);
        dup2(told, info_in_child);
        close_range(level == Level::bubblewrap ? info_in_child + 1 : info_in_child, ~0U, CLOSE_RANGE_CLOEXEC);
        // Whoever starts us may ignore signals, SIGINT in a shell's background: a program inherits that.
        for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_DFL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        if (!door.empty()) {
            const int group = open(door.c_str(), O_WRONLY | O_CLOEXEC);
            if (group < 0 || ::write(group, "0", 1) != 1) _exit(125);  // 0: the writer itself
        }
        const std::array<char*, 1> nothing{};  // what bubblewrap itself was given can be read in its /proc/1
        execve(arguments[0], arguments.data(), nothing.data());
        _exit(125);
    }
    state_->outer = child;
    state_->pidfd.reset(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    for (auto* writes : {&out.writes, &err.writes, &info.writes}) writes->reset();
    if (level == Level::bubblewrap) state_->inner = child_pid_of(read_to_end(info.reads.number()));
    state_->attendant =
        std::thread([state = state_.get(), out_end = std::move(out.reads), err_end = std::move(err.reads)]() mutable {
            state->attend(std::move(out_end), std::move(err_end));
        });
    if (level == Level::bubblewrap && state_->inner == 0) {
        wait(std::chrono::seconds(5));
        throw std::runtime_error("bubblewrap did not start: " + output().err);
    }
}

Run::~Run() = default;

std::optional<End> Run::wait(std::chrono::milliseconds limit) {
    auto& state = *state_;
    if (state.end) return state.end;
    const auto deadline = Clock::now() + limit;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd ended{state.pidfd.number(), POLLIN, 0};
        const int ready = poll(&ended, 1, static_cast<int>(std::max<long>(0, left)));
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0) return {};
        break;
    }
    state.collect();
    return state.end;
}

void Run::State::collect() {
    int status = 0;
    if (level == Level::weak) ::kill(-outer, SIGKILL);  // its session; what made one of its own is out of reach
    while (waitpid(outer, &status, 0) < 0 && errno == EINTR) {
    }
    finish_reading();
    end = end_of(status);
    end->out_of_memory = memory.overflowed() || streams.with([](const Streams& s) { return s.too_much_memory; });
}

/// The pipes are at their end when nobody holds them any more; in a weak sandbox somebody may.
void Run::State::finish_reading() {
    if (level == Level::weak) {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto told = ::write(stop.number(), &one, sizeof one);
    }
    if (attendant.joinable()) attendant.join();
}

void Run::State::kill_all() {
    if (end || outer < 0) return;
    for (const auto process : {inner, outer}) {
        if (process > 0) ::kill(process, SIGKILL);
    }
    collect();
}

void Run::kill() {
    state_->kill_all();
}

int Run::ended_descriptor() const {
    return state_->pidfd.number();
}

void Run::send_signal(int signal) {
    if (state_->end) return;
    if (const auto all = state_->inside(); !all.empty()) ::kill(all.front(), signal);
}

Output Run::output() {
    return state_->streams.with([](const State::Streams& s) { return s.kept; });
}

std::optional<std::string> Run::wait_for_line(const std::string& start, std::chrono::milliseconds limit) {
    std::optional<std::string> line;
    const auto find = [&](const State::Streams& s) {
        const std::string& text = s.kept.out;
        for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
            if (text.compare(at, start.size(), start) == 0) {
                line = text.substr(at, end - at);
                return true;
            }
        }
        return s.ended;
    };
    return state_->streams.wait_until(Clock::now() + limit, find, [&](State::Streams&) { return line; });
}

int Run::connect(const core::Endpoint& endpoint) {
    return connect_inside(state_->level == Level::bubblewrap ? state_->inner : 0, endpoint);
}

int Run::threads() {
    int all = 0;
    for (const auto process : state_->inside()) all += thread_count(process);
    return all;
}

int Run::open_files() {
    const auto all = state_->inside();
    return all.empty() ? -1 : open_file_count(all.front());
}

std::string Run::thread_states() {
    const auto all = state_->inside();
    return all.empty() ? "" : sandbox::thread_states(all.front());
}

bool Run::code_was_changed() {
    const auto all = state_->inside();
    return !all.empty() && has_changed_code(all.front());
}

std::string_view name_of(Level level) {
    return level == Level::bubblewrap ? "bubblewrap" : "weak";
}

const std::string& why_weak() {
    static const std::string why = [] {
        if (access("/usr/bin/bwrap", X_OK) != 0) return std::string("bubblewrap is not installed: ./lab setup labs");
        try {
            Order order;
            order.command = {"/usr/bin/true"};
            Run run(order, Level::bubblewrap);
            const auto end = run.wait(std::chrono::seconds(10));
            if (end && end->code == 0) return std::string();
            return "bubblewrap cannot run a program here: " + run.output().err;
        } catch (const std::exception& failure) {
            return std::string(failure.what());
        }
    }();
    return why;
}

Level strongest_level() {
    return why_weak().empty() ? Level::bubblewrap : Level::weak;
}

}  // namespace sandbox

#include "shared/testkit/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace testkit {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
    int read_end = -1, write_end = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe");
        read_end = ends[0];
        write_end = ends[1];
    }
};

}  // namespace

std::string program_path(std::string_view name) {
    return std::string(LAB_BIN_DIR) + "/" + std::string(name);
}

std::string source_path(std::string_view name) {
    return std::string(LAB_SOURCE_DIR) + "/" + std::string(name);
}

Process::Process(std::vector<std::string> command, const Setup& setup) {
    Pipe in, out, err, failure;
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {  // the child: only calls that are safe between fork and exec
        dup2(in.read_end, 0);
        dup2(out.write_end, 1);
        dup2(err.write_end, 2);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);  // the program has the files that it opens, and none of ours
        if (!setup.directory.empty() && chdir(setup.directory.c_str()) != 0) _exit(127);
        for (const auto& [name, value] : setup.environment) setenv(name.c_str(), value.c_str(), 1);
        execvp(arguments[0], arguments.data());
        const int reason = errno;
        [[maybe_unused]] const auto written = ::write(failure.write_end, &reason, sizeof reason);
        _exit(127);
    }
    for (const int end : {in.read_end, out.write_end, err.write_end, failure.write_end}) ::close(end);
    stdin_ = in.write_end;
    int reason = 0;
    const bool failed = ::read(failure.read_end, &reason, sizeof reason) == sizeof reason;
    ::close(failure.read_end);
    if (failed) {
        for (const int end : {in.write_end, out.read_end, err.read_end}) ::close(end);
        waitpid(pid_, nullptr, 0);
        throw std::system_error(reason, std::generic_category(), "cannot run " + command[0]);
    }
    out_reader_ = std::thread([this, end = out.read_end] { collect(end, out_); });
    err_reader_ = std::thread([this, end = err.read_end] { collect(end, err_); });
}

Process::~Process() {
    if (!ended_) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    close_stdin();
    out_reader_.join();
    err_reader_.join();
}

void Process::collect(int file_descriptor, core::Guarded<Stream>& stream) {
    std::array<char, 16384> buffer{};
    for (;;) {
        const auto count = ::read(file_descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        stream.with([&](Stream& s) { s.text.append(buffer.data(), static_cast<std::size_t>(count)); });
        stream.notify_all();
    }
    stream.with([](Stream& s) { s.ended = true; });
    stream.notify_all();
    ::close(file_descriptor);
}

bool Process::wait_for(core::Guarded<Stream>& stream, std::string_view text) {
    return stream.wait_until(
        std::chrono::steady_clock::now() + patience,
        [&](const Stream& s) { return s.ended || s.text.find(text) != std::string::npos; },
        [&](const Stream& s) { return s.text.find(text) != std::string::npos; });
}

bool Process::wait_for_output(std::string_view text) {
    return wait_for(out_, text);
}
bool Process::wait_for_error(std::string_view text) {
    return wait_for(err_, text);
}
bool Process::wait_for_output(const std::function<bool(const std::string&, bool)>& enough,
                              std::chrono::milliseconds limit) {
    bool answer = false;
    return out_.wait_until(
        std::chrono::steady_clock::now() + limit, [&](const Stream& s) { return answer = enough(s.text, s.ended); },
        [&](const Stream&) { return answer; });
}
std::string Process::output() {
    return out_.with([](const Stream& s) { return s.text; });
}
std::string Process::errors() {
    return err_.with([](const Stream& s) { return s.text; });
}

core::Endpoint Process::wait_ready() {
    const auto ready_line = [](const std::string& text) -> std::optional<std::string> {
        const auto start = text.starts_with("ready ") ? 0 : text.find("\nready ");
        if (start == std::string::npos) return {};
        const auto line_start = start == 0 && text[0] == 'r' ? 0 : start + 1;
        const auto end = text.find('\n', line_start);
        if (end == std::string::npos) return {};
        return text.substr(line_start, end - line_start);
    };
    const auto line = out_.wait_until(
        std::chrono::steady_clock::now() + patience,
        [&](const Stream& s) { return s.ended || ready_line(s.text).has_value(); },
        [&](const Stream& s) { return ready_line(s.text); });
    if (!line) throw std::runtime_error("no ready line; stdout: " + output() + "; stderr: " + errors());
    std::istringstream words(*line);
    std::string ready, name, endpoint;
    words >> ready >> name >> endpoint;
    return core::parse_endpoint(endpoint).value();
}

void Process::write(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::write(stdin_, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("writing to the program's stdin");
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Process::close_stdin() {
    if (stdin_ >= 0) ::close(stdin_);
    stdin_ = -1;
}

void Process::send_signal(int signal) const {
    if (!ended_ && kill(pid_, signal) != 0) fail("kill");
}

std::optional<ExitStatus> Process::wait() {
    if (ended_) return ended_;
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    if (handle < 0) fail("pidfd_open");
    pollfd ended{handle, POLLIN, 0};
    const auto count = poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(patience).count()));
    ::close(handle);
    if (count <= 0) return {};
    int status = 0;
    waitpid(pid_, &status, 0);
    ended_ = WIFEXITED(status) ? ExitStatus{WEXITSTATUS(status), 0} : ExitStatus{-1, WTERMSIG(status)};
    // Its last words may still lie in the pipes.
    const auto end_of_words = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (auto* stream : {&out_, &err_}) {
        stream->wait_until(
            end_of_words, [](const Stream& s) { return s.ended; }, [](const Stream&) {});
    }
    return ended_;
}

Finished run(std::vector<std::string> command, std::string_view input) {
    const std::string name = command.at(0);
    Process process(std::move(command));
    std::signal(SIGPIPE, SIG_IGN);
    if (!input.empty()) process.write(input);
    process.close_stdin();
    const auto status = process.wait();
    if (!status) throw std::runtime_error(name + " did not end in time");
    return {*status, process.output(), process.errors()};
}

bool have_program(std::string_view name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (access((folder + "/" + std::string(name)).c_str(), X_OK) == 0) return true;
    }
    return false;
}

TemporaryDirectory::TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "lab-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) fail("making a temporary folder");
    path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace testkit

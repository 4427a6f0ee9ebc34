#include "shared/testkit/network_namespace.hpp"

#include <fcntl.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <system_error>
#include <vector>

#include "shared/testkit/process.hpp"

namespace testkit {

namespace {

std::string because(const std::string& what) {
    return what + ": " + std::strerror(errno);
}

bool write_file(const char* path, const std::string& text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int reason = errno;
    close(file);
    errno = reason;
    return written;
}

/// Moves the calling process into its own network; empty, or why that failed.
std::string enter() {
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (unshare(user == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return because(user == 0 ? "unshare(CLONE_NEWNET)" : "unshare(CLONE_NEWUSER | CLONE_NEWNET)");
    if (user != 0) {  // be root inside; man 7 user_namespaces wants "setgroups" denied before gid_map is written
        if (!write_file("/proc/self/setgroups", "deny")) return because("writing /proc/self/setgroups");
        if (!write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1"))
            return because("writing /proc/self/uid_map");
        if (!write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1"))
            return because("writing /proc/self/gid_map");
    }
    const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (any < 0) return because("socket in the new namespace");
    ifreq loopback{};
    std::strcpy(loopback.ifr_name, "lo");
    bool up = ioctl(any, SIOCGIFFLAGS, &loopback) == 0;
    loopback.ifr_flags = static_cast<short>(loopback.ifr_flags | IFF_UP | IFF_RUNNING);
    up = up && ioctl(any, SIOCSIFFLAGS, &loopback) == 0;
    const std::string why = up ? "" : because("bringing loopback up");
    close(any);
    return why;
}

void write_all(int pipe_end, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const auto count = write(pipe_end, text.data() + done, text.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        done += static_cast<std::size_t>(count);
    }
}

struct ChildEnd {
    std::string told;  // all that the child wrote into its pipe
    int status = 0;    // as waitpid gives it
    bool in_time = true;
};

/// Runs `work(pipe)` in a forked child that then ends at once; reads the pipe to its end.
ChildEnd in_child(const std::function<void(int)>& work) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        setpgid(0, 0);  // its programs are in this group with it: all of them end with it
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        work(ends[1]);
        std::fflush(nullptr);
        _exit(0);
    }
    close(ends[1]);

    ChildEnd end;
    const auto deadline = std::chrono::steady_clock::now() + 2 * patience;
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd readable{ends[0], POLLIN, 0};
        const int ready = left.count() <= 0 ? 0 : poll(&readable, 1, static_cast<int>(left.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) {
            end.in_time = false;
            kill(child, SIGKILL);
            break;
        }
        const auto count = read(ends[0], buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        end.told.append(buffer.data(), static_cast<std::size_t>(count));
    }
    close(ends[0]);
    siginfo_t ended{};
    while (waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    kill(-child, SIGKILL);  // programs that `work` left behind; the group's number is ours until the child is reaped
    waitpid(child, &end.status, 0);
    return end;
}

/// One assertion's outcome on its way through the pipe: kind, file, line, message, each ended by a NUL byte.
std::string packed(char kind, const char* file, int line, const std::string& message) {
    std::string text(1, kind);
    text += '\0';
    text += file != nullptr ? file : "";
    text += '\0';
    text += std::to_string(line);
    text += '\0';
    text += message;
    text += '\0';
    return text;
}

std::vector<std::string> split_at_nul(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = text.find('\0', start);
        parts.push_back(text.substr(start, end - start));
        if (end == std::string::npos) break;
        start = end + 1;
    }
    return parts;
}

/// In the child: runs `body` as part of the current test and sends each failure or skip.
void run_and_tell(const std::function<void()>& body, int pipe_end) {
    if (const auto why = enter(); !why.empty()) {
        write_all(pipe_end, packed('f', __FILE__, __LINE__, "no network namespace: " + why));
        return;
    }
    testing::TestPartResultArray results;
    try {
        using Collect = testing::ScopedFakeTestPartResultReporter;
        const Collect other_threads(Collect::INTERCEPT_ALL_THREADS, &results);
        const Collect this_thread(Collect::INTERCEPT_ONLY_CURRENT_THREAD, &results);
        body();
    } catch (const std::exception& failure) {
        write_all(pipe_end, packed('f', "", 0, std::string("exception in the network namespace: ") + failure.what()));
    } catch (...) {
        write_all(pipe_end, packed('f', "", 0, "exception of unknown type in the network namespace"));
    }
    for (int i = 0; i < results.size(); ++i) {
        const auto& part = results.GetTestPartResult(i);
        if (part.passed()) continue;
        write_all(pipe_end, packed(part.skipped() ? 's' : 'f', part.file_name(), part.line_number(), part.message()));
    }
}

void skip_calling_test(const std::string& why) {
    GTEST_SKIP() << why;
}

}  // namespace

std::string why_no_network_namespace() {
    const auto end = in_child([](int pipe_end) { write_all(pipe_end, enter()); });
    if (end.told.empty()) return {};
    return "this machine lets us make no network namespace: " + end.told +
           " (run as root, or let users make namespaces: sysctl kernel.unprivileged_userns_clone=1)";
}

void in_network_namespace(const std::function<void()>& body) {
    const auto end = in_child([&](int pipe_end) { run_and_tell(body, pipe_end); });
    const auto parts = split_at_nul(end.told);
    for (std::size_t i = 0; i + 3 < parts.size(); i += 4) {
        if (parts[i] == "s") {
            skip_calling_test(parts[i + 3]);
        } else {
            ADD_FAILURE_AT(parts[i + 1].c_str(), std::atoi(parts[i + 2].c_str())) << parts[i + 3];
        }
    }
    if (!end.in_time) ADD_FAILURE() << "the child in the network namespace did not end in time";
    if (end.in_time && WIFSIGNALED(end.status))
        ADD_FAILURE() << "the child in the network namespace ended by signal " << WTERMSIG(end.status) << " ("
                      << strsignal(WTERMSIG(end.status)) << ")";
    if (WIFEXITED(end.status) && WEXITSTATUS(end.status) != 0)
        ADD_FAILURE() << "the child in the network namespace ended with exit code " << WEXITSTATUS(end.status);
}

}  // namespace testkit

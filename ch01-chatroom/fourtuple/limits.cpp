#include "ch01-chatroom/fourtuple/limits.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "ch01-chatroom/fourtuple/sockets.hpp"

namespace fourtuple {

namespace {

/// All the numbers in a file under /proc or /sys; none if it is not there or says "max".
std::vector<std::uint64_t> numbers_in(const std::string& path) {
    std::vector<std::uint64_t> numbers;
    std::ifstream file(path);
    for (std::uint64_t number = 0; file >> number;) numbers.push_back(number);
    return numbers;
}

std::optional<std::uint64_t> first_number_in(const std::string& path) {
    const auto numbers = numbers_in(path);
    if (numbers.empty()) return {};
    return numbers.front();
}

std::optional<std::uint64_t> processes_of_control_group() {
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("0::")) return first_number_in("/sys/fs/cgroup" + line.substr(3) + "/pids.max");
    }
    return {};
}

std::uint64_t soft_limit(__rlimit_resource resource) {
    rlimit limit{};
    getrlimit(resource, &limit);
    return limit.rlim_cur;
}

bool is_time_out(int error) {
    return error == ETIMEDOUT || error == EINPROGRESS;  // connect() under SO_SNDTIMEO says EINPROGRESS
}

}  // namespace

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

Surroundings Surroundings::read() {
    Surroundings now;
    now.open_files = soft_limit(RLIMIT_NOFILE);
    now.processes = soft_limit(RLIMIT_NPROC);
    now.processes_cgroup = processes_of_control_group();
    now.open_files_ceiling = first_number_in("/proc/sys/fs/nr_open").value_or(0);
    now.system_files = first_number_in("/proc/sys/fs/file-max").value_or(0);
    now.accept_queue = first_number_in("/proc/sys/net/core/somaxconn").value_or(0);
    if (const auto range = numbers_in("/proc/sys/net/ipv4/ip_local_port_range"); range.size() == 2) {
        now.first_port = static_cast<std::uint32_t>(range[0]);
        now.last_port = static_cast<std::uint32_t>(range[1]);
    }
    if (const auto pages = numbers_in("/proc/sys/net/ipv4/tcp_mem"); pages.size() == 3) now.tcp_pages_limit = pages[2];
    now.tcp_pages_used = static_cast<std::uint64_t>(tcp_counters()["mem"]);
    now.tracked = first_number_in("/proc/sys/net/netfilter/nf_conntrack_count");
    now.tracked_limit = first_number_in("/proc/sys/net/netfilter/nf_conntrack_max");
    return now;
}

Limit name_limit(const Stop& stop, const Surroundings& now) {
    const bool tracking_full = now.tracked && now.tracked_limit && *now.tracked >= *now.tracked_limit;
    if (stop.attempt == Attempt::keep_process) {
        return {"memory of this machine, most likely", "see dmesg: 'Out of memory'",
                "the machine's RAM, or memory.max of the control group", "a smaller --count"};
    }
    if (stop.attempt == Attempt::fork_process) {
        const std::string cgroup =
            now.processes_cgroup ? "; pids.max of our control group: " + grouped(*now.processes_cgroup) : "";
        return {"processes", grouped(now.processes) + cgroup, "ulimit -u (RLIMIT_NPROC), pids.max",
                "fewer --processes, or a higher ulimit -u"};
    }
    if (stop.error == EMFILE) {
        return {"open files of one process", grouped(now.open_files),
                "ulimit -n (RLIMIT_NOFILE; at most fs.nr_open = " + grouped(now.open_files_ceiling) + ")",
                "more --processes, or a higher ulimit -n"};
    }
    if (stop.error == ENFILE) {
        return {"open files of the whole system", grouped(now.system_files), "sysctl fs.file-max",
                "a higher fs.file-max"};
    }
    const bool no_port = (stop.attempt == Attempt::connect && stop.error == EADDRNOTAVAIL) ||
                         (stop.attempt == Attempt::bind_source && stop.error == EADDRINUSE);
    if (no_port) {
        return {"ephemeral ports of one source address",
                grouped(now.ports()) + " (" + std::to_string(now.first_port) + " to " + std::to_string(now.last_port) +
                    "); those that a program has bound itself are passed over",
                "sysctl net.ipv4.ip_local_port_range", "more --sources, or a wider range"};
    }
    if (stop.attempt == Attempt::bind_source && stop.error == EADDRNOTAVAIL) {
        return {"source addresses of this machine", "the address is not ours", "ip address add",
                "fewer --sources, or more addresses"};
    }
    if (stop.error == ENOMEM || stop.error == ENOBUFS) {
        return {"memory for TCP", grouped(now.tcp_pages_used) + " of " + grouped(now.tcp_pages_limit) + " pages in use",
                "sysctl net.ipv4.tcp_mem, and the machine's RAM", "a smaller --count, or more memory"};
    }
    if (tracking_full && (is_time_out(stop.error) || stop.error == EPERM)) {
        return {"connections that the firewall tracks", grouped(*now.tracked) + " of " + grouped(*now.tracked_limit),
                "sysctl net.netfilter.nf_conntrack_max", "a higher nf_conntrack_max, or no tracking on loopback"};
    }
    if (is_time_out(stop.error)) {
        return {"the server's accept queue, most likely", grouped(now.accept_queue),
                "listen()'s backlog, at most sysctl net.core.somaxconn", "a server that accepts faster"};
    }
    return {"a limit that this program does not know", std::to_string(stop.error), "see: man 2 of the call named above",
            "read what the error says"};
}

std::string to_string(const Stop& stop) {
    if (stop.attempt == Attempt::keep_process && stop.error == 0) return "a worker process ended too early";
    if (stop.attempt == Attempt::keep_process)
        return "a worker process was ended by signal " + std::to_string(stop.error);
    std::string call;
    switch (stop.attempt) {
        case Attempt::fork_process:
            call = "fork()";
            break;
        case Attempt::open_socket:
            call = "socket()";
            break;
        case Attempt::bind_source:
            call = "bind()";
            break;
        case Attempt::connect:
            call = "connect()";
            break;
        case Attempt::accept:
            call = "accept()";
            break;
        case Attempt::keep_process:
            break;
    }
    const int error = stop.error == EINPROGRESS ? ETIMEDOUT : stop.error;
    const char* const name = strerrorname_np(error);
    return call + ": " + std::strerror(error) + " (" + (name != nullptr ? name : std::to_string(error)) + ")";
}

std::optional<Stop> most_telling(const std::vector<Stop>& stops) {
    const auto telling = std::ranges::find_if(stops, [](const Stop& stop) { return !is_time_out(stop.error); });
    if (telling != stops.end()) return *telling;
    if (!stops.empty()) return stops.front();
    return {};
}

}  // namespace fourtuple

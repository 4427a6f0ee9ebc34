// Which limit stopped us? An errno says what a call could not have; this says who set that limit, and to what number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fourtuple {

/// What was tried when it failed.
enum class Attempt { fork_process, open_socket, bind_source, connect, accept, keep_process };

struct Stop {
    Attempt attempt{};
    int error{};  // errno; for keep_process: the signal that ended the process
    bool operator==(const Stop&) const = default;
};

/// The limits of this machine, this process and this network namespace, as they stand.
struct Surroundings {
    std::uint64_t open_files{};                           // RLIMIT_NOFILE, soft
    std::uint64_t open_files_ceiling{};                   // fs.nr_open
    std::uint64_t system_files{};                         // fs.file-max
    std::uint32_t first_port{}, last_port{};              // net.ipv4.ip_local_port_range
    std::uint64_t tcp_pages_limit{};                      // net.ipv4.tcp_mem, third number
    std::uint64_t tcp_pages_used{};                       // /proc/net/sockstat, TCP mem
    std::uint64_t processes{};                            // RLIMIT_NPROC, soft
    std::optional<std::uint64_t> processes_cgroup;        // pids.max of our control group
    std::optional<std::uint64_t> tracked, tracked_limit;  // nf_conntrack_count, nf_conntrack_max
    std::uint64_t accept_queue{};                         // net.core.somaxconn

    std::uint32_t ports() const { return last_port - first_port + 1; }
    static Surroundings read();
};

/// A limit with its number, the knob that sets it, and the way past it.
struct Limit {
    std::string name, number, set_by, way_on;
};

Limit name_limit(const Stop& stop, const Surroundings& surroundings);

/// "connect(): Cannot assign requested address (EADDRNOTAVAIL)"
std::string to_string(const Stop& stop);

/// Of several stops the one that tells most: a time-out is only the echo of what stopped the other side.
std::optional<Stop> most_telling(const std::vector<Stop>& stops);

/// "70,000"
std::string grouped(std::uint64_t number);

}  // namespace fourtuple

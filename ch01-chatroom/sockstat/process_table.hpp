// Which process holds which socket. The kernel's socket list has no process in it; but each open socket of a process is
// a link in /proc/PID/fd that points to "socket:[INODE]" (man 5 proc), and the list has that inode.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sockstat {

/// One open file descriptor that refers to a socket. After fork() several processes hold the same one.
struct Holder {
    int pid{};
    std::string name;  // the command's name, at most 15 bytes (man 5 proc, /proc/PID/comm); any bytes
    int file_descriptor{};
    bool operator==(const Holder&) const = default;
};

class ProcessTable {
  public:
    /// Reads all processes under `proc`. Processes that end meanwhile are left out. Throws std::system_error if `proc`
    /// cannot be listed.
    static ProcessTable read(const std::string& proc = "/proc");

    /// By pid, then descriptor; empty if no process that we may look into holds the socket.
    const std::vector<Holder>& holders_of(std::uint32_t inode) const;

    /// True if some process did not let us look: another user's, and we are not root.
    bool has_gaps() const { return has_gaps_; }

  private:
    std::map<std::uint32_t, std::vector<Holder>> holders_;
    bool has_gaps_ = false;
};

}  // namespace sockstat

// A control group that limits the memory of all that is in it, where this machine lets us make one.
#pragma once

#include <sys/types.h>

#include <string>

namespace sandbox {

/// Version 1 and 2 of control groups (man 7 cgroups). Only root can make one. The group is removed at the end, when no
/// process may be in it any more.
class MemoryGroup {
  public:
    explicit MemoryGroup(int limit_mib);
    ~MemoryGroup();
    MemoryGroup(const MemoryGroup&) = delete;
    MemoryGroup& operator=(const MemoryGroup&) = delete;

    /// False where no group can be made.
    bool in_force() const { return !folder_.empty(); }
    /// The file into which a process writes its own number to join; empty when there is none.
    std::string door() const;
    /// True if the kernel killed something in it because it was full.
    bool overflowed() const;

  private:
    std::string folder_;
};

}  // namespace sandbox

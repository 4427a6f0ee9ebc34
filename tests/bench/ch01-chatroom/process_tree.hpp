// What a process and all that it started cost: memory and processor time (man 5 proc).
#pragma once

#include <cstddef>
#include <vector>

namespace bench {

/// The process and its descendants, as of now.
std::vector<int> tree_of(int pid);

/// The proportional set size of a tree in KiB: what is resident, pages that several processes share counted in parts.
/// A process that ended meanwhile counts nothing; throws std::runtime_error if `pid` itself is gone.
std::size_t proportional_kib(int pid);

/// Seconds of processor time, user and system, that the processes of the tree have used so far.
double cpu_seconds(int pid);
double cpu_seconds_of_this_process();

}  // namespace bench

// What /proc tells about the processes of a sandbox, seen from outside.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace sandbox {

/// A process's children, their children and so on, in the order of /proc.
std::vector<pid_t> descendants(pid_t of);

/// Threads of one process; 0 if it has ended.
int thread_count(pid_t process);
/// Open files of one process; -1 if that cannot be seen.
int open_file_count(pid_t process);
/// A letter for each thread of one process, as man 5 proc explains them: R runs or could run, S sleeps, T is stopped by
/// a signal. Empty if it has ended.
std::string thread_states(pid_t process);
/// Resident memory of one process in KiB; 0 if it has ended.
long resident_kib(pid_t process);
/// True if a page of machine code was written to or comes from no file; false if that cannot be seen.
bool has_changed_code(pid_t process);

}  // namespace sandbox

// What /proc tells about the processes of a sandbox, seen from outside.
#pragma once

#include <sys/types.h>

#include <vector>

namespace sandbox {

/// A process's children, their children and so on, in the order of /proc.
std::vector<pid_t> descendants(pid_t of);

/// Threads of one process; 0 if it has ended.
int thread_count(pid_t process);
/// Open files of one process; -1 if that cannot be seen.
int open_file_count(pid_t process);
/// True if every thread of the process is stopped by a signal, and if it has ended.
bool is_stopped(pid_t process);
/// Resident memory of one process in KiB; 0 if it has ended.
long resident_kib(pid_t process);
/// True if a page of machine code was written to or comes from no file; false if that cannot be seen.
bool has_changed_code(pid_t process);

}  // namespace sandbox

// The command lines that lead into a sandbox.
#pragma once

#include <string>
#include <vector>

#include "labs/tool/sandbox/run.hpp"

namespace sandbox {

/// bubblewrap around the limits around the order's command. `info` is the file descriptor to which bubblewrap writes
/// what it started; `user` is who the command shall be if we are root.
std::vector<std::string> bubblewrap_command(const Order& order, int info, unsigned user);

/// The same without bubblewrap: paths inside become paths outside.
std::vector<std::string> weak_command(const Order& order, unsigned user);

}  // namespace sandbox

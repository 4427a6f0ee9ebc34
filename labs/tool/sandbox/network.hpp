// A socket inside another process's network, made from outside.
#pragma once

#include <sys/types.h>

#include "shared/core/endpoint.hpp"

namespace sandbox {

/// Connects over TCP to an IPv4 address, from inside the network (and user) namespace of `process`; 0: from our own.
/// The caller owns the socket. Throws std::system_error with the reason: ECONNREFUSED, ETIMEDOUT after five seconds.
int connect_inside(pid_t process, const core::Endpoint& endpoint);

}  // namespace sandbox

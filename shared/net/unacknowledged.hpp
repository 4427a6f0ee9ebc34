// What TCP knows of a connection beside its bytes.
#pragma once

#include <cstddef>

namespace net {

/// Bytes that were given to the kernel for this connection and that the peer's kernel has not acknowledged (SIOCOUTQ,
/// see tcp(7)). Also known when the connection has failed, until its socket is closed. The end of sending counts as
/// one.
std::size_t unacknowledged_bytes(int socket);

}  // namespace net

// Asking the kernel which state a connection is in. Two ways: through a file descriptor, or by the four numbers that
// name a connection, for those that no descriptor belongs to (any more, or yet).
#pragma once

#include <netinet/in.h>

#include <optional>

#include "ch01-chatroom/tcpstates/state.hpp"

namespace tcpstates {

/// One connection as one of its ends sees it. Two of them differ in at least one of the four numbers.
struct FourTuple {
    sockaddr_in local{};
    sockaddr_in remote{};
};

/// getsockopt(TCP_INFO), field tcpi_state (man 7 tcp). Throws std::system_error.
State state_by_descriptor(int descriptor);

/// Netlink sock_diag (man 7 sock_diag) for exactly this connection. Empty: the kernel knows none.
/// Throws std::system_error if the kernel cannot be asked.
std::optional<State> state_by_address(const FourTuple& connection);

}  // namespace tcpstates

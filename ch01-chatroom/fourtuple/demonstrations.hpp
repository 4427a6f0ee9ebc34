// Three small experiments: what names a connection, shown with a handful of sockets.
#pragma once

#include <iosfwd>

namespace fourtuple {

/// One server port, several clients; two of them even with the same source port.
void one_server_port_many_clients(std::ostream& out);

/// One client port that is connected to two servers at once; a second connection with the same four numbers fails.
void one_client_port_two_servers(std::ostream& out);

/// When a client that binds its source address gets its port: at bind(), or with IP_BIND_ADDRESS_NO_PORT at connect().
void when_the_port_is_chosen(std::ostream& out);

}  // namespace fourtuple

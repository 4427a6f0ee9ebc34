#include "ch01-chatroom/fourtuple/demonstrations.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <ostream>
#include <system_error>

#include "ch01-chatroom/fourtuple/limits.hpp"
#include "ch01-chatroom/fourtuple/sockets.hpp"

namespace fourtuple {

namespace {

constexpr int backlog = 16;

void must(int error, const std::string& what) {
    if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// A client bound to `source` (port 0: any) and not yet connected. Several may share a source port.
Socket bound_client(const Address& source) {
    Socket socket = open_socket();
    if (!socket.is_open()) must(errno, "opening a socket");
    abort_on_close(socket);
    switch_on(socket, SOL_SOCKET, SO_REUSEADDR);
    must(bind_to(socket, source), "binding to " + to_string(source));
    return socket;
}

void connect_and_tell(std::ostream& out, const Socket& client, const Address& server) {
    must(connect_to(client, server), "connecting to " + to_string(server));
    out << "    " << to_string(FourTuple{local_address(client), remote_address(client)}) << "\n";
}

/// Listens on the same free port of 127.0.0.1 and 127.0.0.2.
struct TwoServers {
    Socket first, second;
};
TwoServers two_servers_on_one_port() {
    for (int tries = 0;; ++tries) {
        Socket first = listen_on({loopback(1), 0}, backlog);
        try {
            Socket second = listen_on({loopback(2), local_address(first).port}, backlog);
            return {std::move(first), std::move(second)};
        } catch (const std::system_error&) {  // the port is free on the first address, but taken on the second
            if (tries == 10) throw;
        }
    }
}

}  // namespace

void one_server_port_many_clients(std::ostream& out) {
    const Socket server = listen_on({loopback(1), 0}, backlog);
    const Address address = local_address(server);
    out << "One server port, three clients:\n";
    const Socket one = bound_client({loopback(1), 0});
    connect_and_tell(out, one, address);
    const Socket two = bound_client({loopback(1), 0});
    connect_and_tell(out, two, address);
    const Socket three = bound_client({loopback(2), local_address(one).port});
    connect_and_tell(out, three, address);
    out << "  The server has one port, " << address.port
        << ", for all of them: accept() makes sockets, it takes no ports.\n"
           "  The first and the third differ in the source address alone. That is enough.\n\n";
}

void one_client_port_two_servers(std::ostream& out) {
    const TwoServers servers = two_servers_on_one_port();
    const Address first = local_address(servers.first), second = local_address(servers.second);
    out << "One client port, two servers:\n";
    const Socket one = bound_client({loopback(1), 0});
    const Address source = local_address(one);
    const Socket two = bound_client(source);
    const Socket three = bound_client(source);
    connect_and_tell(out, one, first);
    connect_and_tell(out, two, second);
    const int error = connect_to(three, first);
    if (error != EADDRNOTAVAIL)
        throw std::runtime_error("a second connection with the same four numbers was not refused");
    out << "  The same source port twice: they differ in the destination address alone.\n"
        << "  A second " << to_string(FourTuple{source, first}) << " is refused, all four numbers are taken:\n"
        << "    " << to_string(Stop{Attempt::connect, error}) << "\n\n";
}

void when_the_port_is_chosen(std::ostream& out) {
    const Socket server = listen_on({loopback(1), 0}, backlog);
    const Socket plain = open_socket(), late = open_socket();
    if (!plain.is_open() || !late.is_open()) must(errno, "opening a socket");
    for (const Socket* const client : {&plain, &late}) abort_on_close(*client);
    switch_on(late, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    must(bind_to(plain, {loopback(2), 0}), "binding to 127.0.0.2");
    must(bind_to(late, {loopback(2), 0}), "binding to 127.0.0.2");
    out << "When a client that chooses its source address gets its port:\n"
        << "    bind()                                 then it has " << to_string(local_address(plain)) << "\n"
        << "    bind() with IP_BIND_ADDRESS_NO_PORT    then it has " << to_string(local_address(late))
        << ": none yet\n";
    must(connect_to(late, local_address(server)), "connecting");
    out << "    connect()                              then it has " << to_string(local_address(late)) << "\n"
        << "  At bind() the kernel does not know where the client will go, so it must find a port that nobody at\n"
           "  that address uses. At connect() it knows all four numbers, and only the four must be new.\n\n";
}

}  // namespace fourtuple

#include "ch01-chatroom/fourtuple/workers.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace fourtuple {

namespace {

// Files that a worker has open besides its connections: standard streams, the gate, the listener, what it inherited.
constexpr std::uint64_t other_files = 32;

void report(Line& line, const Stop& stop) {
    line.attempt = static_cast<int>(stop.attempt);
    line.error = stop.error;
}

/// A connection from `source` to the server; not open, with `stop` set, if there is none to be had.
Socket open_connection(const Plan& plan, std::uint32_t source, Stop& stop) {
    Socket socket = open_socket();
    if (!socket.is_open()) {
        stop = {Attempt::open_socket, errno};
        return socket;
    }
    // Our close() must leave nothing behind: FIN would leave tens of thousands of TIME-WAITs, each keeping a port for a
    // minute. RST throws away data that is under way; there is none here. A server of real life must not do this.
    abort_on_close(socket);
    // bind() with port 0 would pick a port now, and a port that no other connection of this address uses, wherever that
    // one goes. With this option connect() picks it, when all four numbers are known: only the four must differ.
    if (!plan.port_at_bind) switch_on(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    const timeval patience{plan.connect_patience, 0};  // SO_SNDTIMEO bounds connect() too
    setsockopt(socket.descriptor(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);

    if (const int error = bind_to(socket, {loopback(2 + source), 0}); error != 0) {
        stop = {Attempt::bind_source, error};
        return Socket{};
    }
    if (const int error = connect_to(socket, plan.server); error != 0) {
        stop = {Attempt::connect, error};
        return Socket{};
    }
    return socket;
}

void wait_for_end_of_file(int gate) {
    char nothing = 0;
    while (read(gate, &nothing, 1) < 0 && errno == EINTR) {
    }
}

}  // namespace

std::uint32_t processes_for(std::uint32_t count, std::uint64_t open_files, std::uint32_t most) {
    const std::uint64_t each = open_files > 2 * other_files ? open_files - other_files : other_files;
    const std::uint64_t needed = (count + each - 1) / each;
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(needed, 1, std::max<std::uint32_t>(most, 1)));
}

void run_client(const Plan& plan, std::uint32_t index, Board& board, int gate) {
    Line& line = board.clients[index];
    const std::uint32_t share = share_of(plan.count, plan.processes, index);
    for (std::uint32_t i = 0; i < share && !board.stop; ++i) {
        Stop stop;
        Socket socket = open_connection(plan, (index + i) % plan.sources, stop);
        if (!socket.is_open()) {
            report(line, stop);
            break;
        }
        socket.release();  // held until this process ends
        ++line.held;
    }
    line.finished = true;
    wait_for_end_of_file(gate);
}

void run_server(const Plan& plan, std::uint32_t index, Board& board, const Socket& listener, int gate) {
    Line& line = board.servers[index];
    const std::uint32_t share = share_of(plan.count, plan.processes, index);
    while (line.held < share) {
        pollfd waits[] = {{listener.descriptor(), POLLIN, 0}, {gate, POLLIN, 0}};
        if (poll(waits, 2, -1) < 0) continue;  // only EINTR can happen here
        if (waits[1].revents != 0) return;
        const int accepted = accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC);
        if (accepted >= 0) {  // held until this process ends
            ++line.held;
        } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {  // EAGAIN: another process was faster
            report(line, {Attempt::accept, errno});
            break;
        }
    }
    line.finished = true;
    wait_for_end_of_file(gate);
}

}  // namespace fourtuple

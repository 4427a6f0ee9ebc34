// The processes that hold the connections. One process may have some thousand files; so clients and server are spread
// over several. They talk to the process that started them through a board in shared memory.
#pragma once

#include <atomic>
#include <cstdint>

#include "ch01-chatroom/fourtuple/limits.hpp"
#include "ch01-chatroom/fourtuple/sockets.hpp"

namespace fourtuple {

struct Plan {
    Address server;
    std::uint32_t count = 1000;   // connections, all together
    std::uint32_t sources = 1;    // source addresses: 127.0.0.2 and on
    std::uint32_t processes = 1;  // client processes, and as many server processes
    bool port_at_bind = false;    // without IP_BIND_ADDRESS_NO_PORT
    int connect_patience = 10;    // seconds
};

/// How many of `total` things the part `index` of `parts` gets: as equal as can be, the sum is `total`.
constexpr std::uint32_t share_of(std::uint32_t total, std::uint32_t parts, std::uint32_t index) {
    return total / parts + (index < total % parts ? 1 : 0);
}

/// How many processes hold `count` sockets where each may have `open_files` files, `most` at the most.
std::uint32_t processes_for(std::uint32_t count, std::uint64_t open_files, std::uint32_t most);

/// One worker's line on the board. Written by the worker, read by the one who started it.
struct Line {
    std::atomic<std::uint32_t> held{};    // connections
    std::atomic<int> attempt{}, error{};  // what stopped it; error 0: nothing did
    std::atomic<bool> finished{};         // it opens (accepts) no more
};

/// In memory that all processes share.
struct Board {
    static constexpr std::uint32_t most_processes = 64;
    std::atomic<bool> stop{};  // open no more
    Line clients[most_processes];
    Line servers[most_processes];
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a lock would not work between processes");

/// Opens the connections of client process `index` and holds them until `gate` reaches its end of file.
void run_client(const Plan& plan, std::uint32_t index, Board& board, int gate);

/// Accepts up to its share from `listener`, which all server processes have from fork(), and holds them until `gate`
/// reaches its end of file.
void run_server(const Plan& plan, std::uint32_t index, Board& board, const Socket& listener, int gate);

}  // namespace fourtuple

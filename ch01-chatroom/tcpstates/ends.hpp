// The verbs that the scenarios are written in: what a program does to one end of a TCP connection. Every call either
// returns at once or ends after `patience` with an error that names the call.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ch01-chatroom/tcpstates/kernel.hpp"

namespace tcpstates {

inline constexpr std::chrono::seconds patience{10};

/// One end of a connection (or of one to be), with the name that the story gives it. Owns its descriptor; the addresses
/// stay known after close(). All functions throw std::system_error where they fail.
class End {
  public:
    /// A fresh TCP socket on IPv4.
    explicit End(std::string name);
    /// Takes over an accepted descriptor.
    End(std::string name, int descriptor);
    ~End() { close(); }
    End(End&& other) noexcept;
    End(const End&) = delete;
    End& operator=(const End&) = delete;

    const std::string& name() const { return name_; }
    int descriptor() const { return descriptor_; }
    const FourTuple& addresses() const { return addresses_; }

    /// A small receive buffer and a send buffer many times as large: what fill() needs. Before connect() or listen().
    void use_small_windows();
    void set_option(int level, int option, int value, const char* what);

    /// Port 0: the kernel chooses. `error`: 0 where bind worked, else its errno.
    [[nodiscard]] int try_bind(std::uint16_t port);
    /// Binds to 127.0.0.1 and a free port (unless bound before), then listens.
    void listen(int backlog = 16);
    void connect(const End& listener);
    /// Sends the SYN and does not wait for the answer.
    void begin_connect(const End& listener);
    /// Waits until begin_connect() has its answer.
    void finish_connect();
    End accept(std::string name);
    /// Waits until a connection lies ready for accept().
    void wait_for_caller();

    void send(std::string_view text);
    std::string receive();  // what one recv() gives; empty at the end of the stream
    int receive_error();    // the errno that recv() fails with
    /// Writes until the peer's receive window and our own send buffer are full. The peer must not read.
    void fill();
    /// Reads and drops everything up to the peer's FIN. Returns the number of bytes.
    std::size_t drain();

    /// shutdown(SHUT_WR): "I have nothing more to say". The descriptor stays open, so the state can still be read.
    void finish_sending();
    /// shutdown(SHUT_RDWR) on a socket that listens or is connecting: ends that, and keeps the descriptor.
    void give_up();
    void close();
    /// Closes with SO_LINGER {on, 0 s}: the kernel sends RST instead of FIN (man 7 socket).
    void abort();

    std::uint16_t port() const;

  private:
    void learn_addresses();
    std::string name_;
    int descriptor_ = -1;
    FourTuple addresses_{};
};

/// Two ends that are ESTABLISHED with each other.
struct Pair {
    End client, server;
};
enum class Windows { usual, small };
Pair connected_pair(Windows windows = Windows::usual);

}  // namespace tcpstates

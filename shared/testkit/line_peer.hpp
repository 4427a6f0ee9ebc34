// The other end of a line protocol, played by a test over a plain blocking socket.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/core/endpoint.hpp"
#include "shared/testkit/process.hpp"

namespace testkit {

/// Not to be shared between threads. Every wait ends after `patience`.
class LinePeer {
  public:
    /// Connects; throws std::system_error. `receive_buffer`: SO_RCVBUF in bytes, 0 leaves the system's.
    explicit LinePeer(const core::Endpoint& server, int receive_buffer = 0);
    ~LinePeer();
    LinePeer(LinePeer&& other) noexcept;
    LinePeer(const LinePeer&) = delete;
    LinePeer& operator=(const LinePeer&) = delete;

    /// Sends these bytes as they are; false if the connection is gone.
    bool send(std::string_view bytes);
    /// Sends a line and its '\n'.
    bool send_line(std::string_view line) { return send(std::string(line) + "\n"); }

    /// The next line without its end ("\n" or "\r\n"); empty at the end of the stream or when none came in time.
    std::optional<std::string> read_line();
    /// Reads lines until one contains `part`, and returns it; empty if none does.
    std::optional<std::string> read_until(std::string_view part);
    /// Reads and drops until the server closes; true if it did (an orderly end or a reset).
    bool read_to_end();

    void finish_sending();  // shutdown(SHUT_WR)
    void reset();           // closes so that the server sees "connection reset"
    void close();

    /// All lines read so far, for a failure's message.
    const std::string& story() const { return story_; }

    int file_descriptor() const { return socket_; }

  private:
    bool fill();
    int socket_ = -1;
    std::string buffer_;
    std::string story_;
};

}  // namespace testkit

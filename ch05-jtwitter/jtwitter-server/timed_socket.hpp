// A connection whose every wait has an end: reading and writing by a deadline, not by a time-out that each byte of a
// slow peer begins anew.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace jtwitter {

using Deadline = std::chrono::steady_clock::time_point;

/// For one thread; only shut_down may be called from others. It does not own the descriptor: the StreamSocket does.
class TimedSocket {
  public:
    enum class Got { bytes, end, nothing };  // nothing: the deadline passed

    explicit TimedSocket(const Poco::Net::StreamSocket& socket);

    /// Waits for bytes and appends them to `buffer`. An error of the connection is its end.
    Got receive(std::string& buffer, Deadline until);
    /// False if the peer has gone, or has not taken all of it in time.
    bool send(std::string_view bytes, Deadline until);

    /// Tells the peer that no more comes, then reads and drops what it still sends, until it closes, too. Closing with
    /// words of the peer unread would send a reset, which may destroy our answer on its way (RFC 1122, 4.2.2.13).
    void say_goodbye(std::size_t at_most, Deadline until);

    /// Ends what waits in receive: for the thread that stops the server.
    void shut_down_reading();
    void shut_down();

  private:
    bool wait(short events, Deadline until) const;

    Poco::Net::StreamSocket socket_;  // keeps the descriptor open
    int descriptor_;
};

}  // namespace jtwitter

// A bare XMPP client on a blocking socket, for tests of the real server: text goes out, and what comes is searched.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/core/endpoint.hpp"

namespace xmpp_e2e {

/// Waits at most testkit::patience for what must come. Not to be shared between threads.
class XmppPeer {
  public:
    explicit XmppPeer(const core::Endpoint& server);
    ~XmppPeer();
    XmppPeer(XmppPeer&& other) noexcept;
    XmppPeer(const XmppPeer&) = delete;
    XmppPeer& operator=(const XmppPeer&) = delete;

    /// False: the connection does not take it.
    bool send(std::string_view text);
    /// Everything up to and with the first `text`; empty if the connection ends before it comes.
    std::optional<std::string> read_until(std::string_view text);
    /// All that comes until the server closes.
    std::string read_to_the_end();
    /// What is there now, without waiting.
    std::string read_now();

    /// The header and the features.
    bool open();
    /// Registers (if that is asked for), logs in by PLAIN with "secret of NAME", up to the features of the second
    /// stream.
    bool log_in(const std::string& name, bool registers);
    bool bind(const std::string& resource);

  private:
    int socket_ = -1;
    std::string received_;
};

}  // namespace xmpp_e2e

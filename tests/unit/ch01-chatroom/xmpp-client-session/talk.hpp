// A client session with a server that a test plays: what the server says goes in as text, what the client says and what
// it tells comes out as text.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-client-session/client_session.hpp"

namespace xmpp::client {

/// "message from=bob@im.example body=hi"
std::string to_text(const Event& event);

/// alice@im.example with the password "secret", without TLS; ids and nonces are "id-1", "id-2", ...
Settings settings_of_alice();

class Talk {
  public:
    explicit Talk(Settings settings = settings_of_alice());
    Talk(Settings settings, session::NewToken new_token) : session{std::move(settings), std::move(new_token)} {}

    void connects();
    /// The client gets this; gives what it says to it.
    std::string hears(std::string_view bytes);
    /// What it has to say without being asked.
    std::string says();
    std::vector<std::string> tells();
    void waits(std::chrono::milliseconds time);
    void loses_the_connection() { session.disconnected("connection reset"); }

    /// Connects and logs in up to online, by PLAIN; `features` are those behind the log-in, beside bind. What it says
    /// and tells is forgotten. The roster is empty.
    void comes_online(std::string_view features = "");

    core::Now now{std::chrono::steady_clock::time_point{std::chrono::hours{1}},
                  std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours{19}};
    int ids = 0;
    ClientSession session;
};

inline constexpr std::string_view header =
    "<?xml version='1.0'?><stream:stream from='im.example' id='1' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>";
/// What the server offers before the log-in.
std::string offers(const std::vector<std::string>& mechanisms, std::string_view more = "");
inline constexpr std::string_view starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
inline constexpr std::string_view success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
inline constexpr std::string_view features_to_bind =
    "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>";
inline constexpr std::string_view management = "<sm xmlns='urn:xmpp:sm:3'/>";

}  // namespace xmpp::client

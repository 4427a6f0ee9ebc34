// How an operator asks a server that runs: `xmpp-server users --data DIR` connects to it as a component of the name
// "control.DOMAIN" (XEP-0114), with a secret that the server has made and left in DIR, for its owner alone to read.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "ch01-chatroom/xmpp-extensions/rooms.hpp"
#include "ch01-chatroom/xmpp-session/server.hpp"
#include "shared/core/endpoint.hpp"

namespace xmpp::server {

/// Where to find a server and how to show that one may ask it.
struct ControlFile {
    core::Endpoint server;
    std::string domain, secret;
};
/// In the data folder; mode 0600. Throws std::runtime_error.
void write_control_file(const std::filesystem::path& data, const ControlFile& content);
/// Throws std::runtime_error that says what to do, also if there is none.
ControlFile read_control_file(const std::filesystem::path& data);

inline constexpr std::string_view control_namespace = "urn:from-chat-room-to-microblog:control";
std::string control_domain(std::string_view domain);

/// Answers in the server: users, rooms, add, kick, stats.
class Control final : public session::Extension {
  public:
    Control(session::Core& core, const session::Server& server, const extensions::Rooms& rooms, core::Now started)
        : core_{core}, server_{server}, rooms_{rooms}, started_{started} {}

    bool take_iq(const session::Stanza& iq) override;

  private:
    xml::Element users() const;
    xml::Element rooms() const;
    xml::Element stats() const;
    void add(const session::Stanza& iq, const xml::Element& command);
    std::optional<xml::Element> kick(const xml::Element& command);

    session::Core& core_;
    const session::Server& server_;
    const extensions::Rooms& rooms_;
    core::Now started_;
};

struct Question {
    std::string command;
    std::string jid{};                 // of kick and add
    std::string reason{}, password{};  // of kick; of add
};
/// Asks a running server and gives its answer. Throws std::runtime_error.
xml::Element ask(const ControlFile& server, const Question& question);

}  // namespace xmpp::server

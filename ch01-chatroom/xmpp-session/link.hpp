// One connection of the server, from its first byte on.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ch01-chatroom/xmpp-session/log_in.hpp"
#include "ch01-chatroom/xmpp-session/online.hpp"
#include "ch01-chatroom/xmpp-session/stanza_stream.hpp"
#include "shared/engine/service.hpp"

namespace xmpp::session {

struct Link {
    using Time = std::chrono::steady_clock::time_point;

    enum class Stage {
        stranger,   // who it is has yet to be shown
        logged_in,  // and has yet to bind a resource
        bound,      // `session` is there
        component   // a service of its own domain (XEP-0114)
    };

    Link(engine::ConnectionId its_id, std::string_view its_peer, const xml::StreamLimits& limits, ParserPool& parsers,
         Time now)
        : id{its_id}, peer{its_peer}, stream{limits, &parsers}, connected_at{now}, heard_at{now} {}

    const engine::ConnectionId id;
    const std::string peer;
    std::string address;  // of the peer, without the port
    StanzaStream stream;
    Stage stage = Stage::stranger;
    bool is_open = false;       // the peer's header of the present document is here, and ours was sent
    std::uint64_t written = 0;  // bytes for it, from its beginning on, ...
    std::size_t deferred = 0;   // ... and the last of them, which wait for a commit
    bool is_over = false;       // nothing of it is read any more
    bool is_broken = false;     // what the peer's system has not acknowledged may be lost
    std::string account;        // from logged_in on
    Session* session = nullptr;
    Time connected_at, heard_at;
    std::optional<Time> asked_at{};  // if it is still there

    // while it logs in
    std::unique_ptr<LogIn> log_in;
    int failures = 0;
    std::optional<Ticket> ticket;      // a question about it has no answer yet: it is not read
    std::optional<Time> answer_after;  // a failure that waits to be told: it is not read either

    std::string component_domain, stream_id;  // of a component

    bool input_has_ended = false;  // the peer sends no more; its stream ends when the answer is there

    bool waits_for_keys = false;  // of a new password; what comes behind waits, too

    bool is_held() const { return ticket || answer_after || waits_for_keys; }
};

}  // namespace xmpp::session

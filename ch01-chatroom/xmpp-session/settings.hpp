// What an XMPP server grants and forbids. Every limit of the core has its name and its default here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/crypto/scram.hpp"
#include "shared/xml/stream_parser.hpp"

namespace xmpp::session {

struct Settings {
    std::string domain = "localhost";
    bool may_register = false;  // anybody may make an account (XEP-0077)
    bool tls_required = false;  // nobody logs in in the clear

    xml::StreamLimits before_log_in{.message_bytes = 10'000};  // RFC 6120, section 13.12: not less
    xml::StreamLimits after_log_in{};
    std::chrono::seconds log_in_time{60};  // from the connection to the bound resource
    std::chrono::seconds idle_time{300};   // without a byte; then the client or component is asked if it is there
    std::chrono::seconds answer_time{60};  // and this long its answer may take
    std::size_t strangers = 2'000;         // connections that are not logged in; one more ends the oldest of them
    int log_in_attempts = 4;               // on one connection; then it ends
    std::uint32_t scram_iterations = crypto::default_scram_iterations;  // of new passwords

    std::size_t least_password = 6, longest_password = 256;  // bytes
    std::size_t accounts = 100'000;
    std::size_t resources = 20;                 // of one account at the same time; one more ends the one longest away
    std::size_t contacts = 1'000;               // in one roster
    std::size_t requests = 200;                 // of strangers who want to see one account and have no answer yet
    std::size_t requests_bytes = 256 * 1024;    // of all of them
    std::size_t presence_bytes = 16 * 1024;     // of one presence: it is kept, and goes to many
    std::size_t directed = 500;                 // strangers and rooms to whom one program has shown its presence
    std::size_t kept_messages = 1'000;          // for one account that is away, ...
    std::size_t kept_bytes = 16 * 1024 * 1024;  // ... and all of them
    std::size_t portion_bytes = 256 * 1024;  // on their way to one connection: what can wait does until they are fewer
    std::size_t deferred_bytes = 1024 * 1024;  // of answers that wait for one commit
};

}  // namespace xmpp::session

// Slow work on passwords, on workers of its own; the answers come back in turns of the server.
#pragma once

#include <functional>

#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "shared/crypto/password_workers.hpp"

namespace xmpp::server {

class PasswordDesk final : public session::Passwords {
  public:
    /// Called on a worker's thread.
    struct Answers {
        std::function<void(session::Ticket, bool fits)> checked;
        std::function<void(session::Ticket, session::Credentials)> prepared;
    };
    explicit PasswordDesk(Answers answers) : answers_{std::move(answers)} {}

    bool check(session::Ticket ticket, const crypto::ScramKeys& keys, std::string password) override;
    bool prepare(session::Ticket ticket, std::string password, std::uint32_t iterations) override;

  private:
    Answers answers_;
    crypto::PasswordWorkers workers_;  // last: its threads end before what they use
};

}  // namespace xmpp::server

// The chat servers that chat_load drives: each as a process and the words it wants to hear.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "shared/core/endpoint.hpp"
#include "shared/testkit/process.hpp"

namespace bench {

class RunningRoom {
  public:
    virtual ~RunningRoom() = default;

    const core::Endpoint& endpoint() const { return endpoint_; }

    /// What client `number` sends to come in, and the words in the stream that say it is in.
    virtual std::string enter(std::size_t number) const = 0;
    virtual std::string_view entered() const = 0;
    /// How many clients may be coming in at one time.
    virtual std::size_t enter_at_once() const { return 64; }

    /// The line, with its end, that says `text` to all.
    virtual std::string say(std::string_view text) const = 0;

    /// Does who says a line get it back?
    virtual bool echoes() const { return true; }

  protected:
    /// The server runs and listens there.
    void has_started(std::unique_ptr<testkit::Process> process, core::Endpoint endpoint) {
        process_ = std::move(process);
        endpoint_ = std::move(endpoint);
    }

  private:
    std::unique_ptr<testkit::Process> process_;
    core::Endpoint endpoint_;
};

/// Our chat server, with its limits on floods off and no history to write: the other two have none.
std::unique_ptr<RunningRoom> start_chat_server(const std::string& engine, std::size_t clients);

/// Debian's ngircd with everything off that would slow it down; null if it is not installed.
std::unique_ptr<RunningRoom> start_ngircd();

std::unique_ptr<RunningRoom> start_bare_room();

}  // namespace bench

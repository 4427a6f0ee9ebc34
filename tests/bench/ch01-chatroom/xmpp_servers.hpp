// The XMPP servers that xmpp_load drives: each as a process of ours, with a folder, a configuration and a port of its
// own, and everything off that would slow it down: TLS, limits of rates, logs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/core/endpoint.hpp"
#include "shared/testkit/process.hpp"

namespace bench {

struct RunningServer {
    std::unique_ptr<testkit::Process> process;  // null: somebody else runs it
    core::Endpoint endpoint;
};

/// Starts a server that keeps all it writes in `folder`, and returns when it takes connections. Throws
/// std::runtime_error with its complaint if it does not come up.
using Launch = std::function<RunningServer(const std::string& folder)>;

/// `plain`: as prosody comes. `tuned`: answers wait neither for Nagle's algorithm nor for the next turn of the loop,
/// and Lua's collector works by generations; that costs some memory.
enum class ProsodySettings { plain, tuned };

/// Debian's servers for `domain`; empty if one is not installed.
Launch prosody(const std::string& domain, ProsodySettings settings);
Launch ejabberd(const std::string& domain);
/// Our own; empty if it is not built. `more`: further options, separated by spaces.
Launch own_server(const std::string& engine, const std::string& domain, const std::string& more);
/// Any that prints our ready line. Words are separated by spaces; {data} becomes the folder.
Launch command(const std::string& words);

/// A server that can be started again on what it has stored.
class XmppServer {
  public:
    XmppServer(std::string name, Launch launch) : name_{std::move(name)}, launch_{std::move(launch)} {}
    /// One that somebody else runs: it cannot be started, stopped or weighed.
    XmppServer(std::string name, core::Endpoint endpoint)
        : name_{std::move(name)}, running_{nullptr, std::move(endpoint)} {}

    void start();
    /// Asks it to stop, waits for that, and kills it if it takes too long (prosody hangs now and then).
    void stop();

    const std::string& name() const { return name_; }
    bool is_ours() const { return static_cast<bool>(launch_); }
    const core::Endpoint& endpoint() const { return running_.endpoint; }
    /// Empty if it is not ours or does not run.
    std::optional<int> pid() const;

  private:
    std::string name_;
    testkit::TemporaryDirectory data_;
    Launch launch_;
    RunningServer running_;
};

}  // namespace bench

// Debian's prosody, with a folder, certificates and a port of its own.
#pragma once

#include <memory>
#include <string>

#include "shared/testkit/process.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace xmpp_interop {

class Prosody {
  public:
    enum class Tls { not_offered, required };
    /// `mechanism`: the only one that it offers. A test fails if it does not start.
    Prosody(const std::string& domain, Tls tls, const std::string& mechanism);

    std::string address() const { return core::to_string(endpoint_); }
    const core::Endpoint& endpoint() const { return endpoint_; }
    std::string authority() const { return certificates_.path("ca.crt"); }  // a file
    std::string log() { return process_->output() + process_->errors(); }

  private:
    void write_config(const std::string& domain, Tls tls, const std::string& mechanism) const;

    Certificates certificates_;
    testkit::TemporaryDirectory folder_;
    core::Endpoint endpoint_;
    std::unique_ptr<testkit::Process> process_;
};

}  // namespace xmpp_interop

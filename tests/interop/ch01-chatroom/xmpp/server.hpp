// An xmpp-server for real clients, with a certificate and places for components.
#pragma once

#include <string>

#include "shared/testkit/process.hpp"

namespace xmpp_interop {

/// For TLS: the authority that signs the server's certificate, for one test program. Made once, as files.
struct Certificates {
    Certificates(const std::string& domain);
    std::string path(const char* name) const { return folder_.path() + "/" + name; }

  private:
    testkit::TemporaryDirectory folder_;
};

class Server {
  public:
    enum class Tls { not_offered, offered };
    Server(const std::string& engine, const std::string& domain, Tls tls = Tls::offered);

    /// For programs that cannot register. The password is "secret of NAME".
    void has_account(const std::string& name) const;

    std::string address() const { return core::to_string(endpoint_); }
    const core::Endpoint& endpoint() const { return endpoint_; }
    std::string port() const { return std::to_string(endpoint_.port); }
    const std::string& authority() const { return authority_; }  // a file
    std::string errors() { return process_.errors(); }
    std::string folder(const std::string& name) const { return data_.path() + "/" + name; }

  private:
    std::string domain_;
    Certificates certificates_;
    std::string authority_;
    testkit::TemporaryDirectory data_;
    testkit::Process process_;
    core::Endpoint endpoint_;
};

}  // namespace xmpp_interop

// The client's side of a log-in by SASL (RFC 6120, section 6): of the mechanisms that the server offers, the strongest
// one that we know, SCRAM-SHA-256 before SCRAM-SHA-1 before PLAIN.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "shared/crypto/scram.hpp"
#include "shared/xml/element.hpp"

namespace xmpp::client {

/// What <mechanisms/> offers, in the server's order.
std::vector<std::string> mechanisms_in(const xml::Element& features);

/// One try.
class LogIn {
  public:
    /// `password`: in no form but as the person has typed it.
    LogIn(std::string name, std::string password) : name_{std::move(name)}, password_{std::move(password)} {}

    /// <auth/>. Nothing: there is no way that both know, see problem(). `may_show_password`: PLAIN sends the password
    /// as it is, so it is only for where nobody listens.
    std::optional<xml::Element> begin(const std::vector<std::string>& offered, bool may_show_password,
                                      const session::NewToken& new_token);
    /// The <response/> to a <challenge/>. Slow: derives a key from the password.
    std::optional<xml::Element> answer(const xml::Element& challenge);
    /// With SCRAM, <success/> must prove that the server knows the password, too.
    bool accepts(const xml::Element& success);

    /// Why the last call said no, for people.
    const std::string& problem() const { return problem_; }
    const std::string& mechanism() const { return mechanism_; }

  private:
    std::string name_, password_, mechanism_, problem_;
    std::optional<crypto::ScramClient> scram_;
};

}  // namespace xmpp::client

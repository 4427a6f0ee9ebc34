// The server's side of SASL (RFC 6120, section 6): PLAIN, SCRAM-SHA-1 and SCRAM-SHA-256, of one connection. Elements
// and answers, without I/O.
//
//     C  <auth mechanism='SCRAM-SHA-1'>client-first</auth>       C  <auth mechanism='PLAIN'>NUL name NUL
//     password</auth> S  <challenge>server-first</challenge>                     S  <success/>  or
//     <failure><not-authorized/></failure> C  <response>client-final</response> S  <success>server-final</success>
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "shared/crypto/scram.hpp"
#include "shared/xml/element.hpp"

namespace xmpp::session {

/// RFC 6120, section 6.5.
enum class SaslFault {
    aborted,
    account_disabled,
    encryption_required,
    incorrect_encoding,
    invalid_authzid,
    invalid_mechanism,
    malformed_request,
    not_authorized,
    temporary_auth_failure
};
std::string_view name_of(SaslFault fault);
/// <failure/>
xml::Element to_element(SaslFault fault, std::string_view text = "");

/// The client has to answer this.
struct Challenge {
    xml::Element element;
};
/// It is who it says. `element` is <success/>.
struct Success {
    std::string account;
    xml::Element element;
};
/// Whether the password fits must be worked out elsewhere; then `account` is logged in, or it is not_authorized.
struct CheckPassword {
    std::string account;
    crypto::ScramKeys keys;
    std::string password;
};
struct Failure {
    SaslFault fault;
    std::string account{};  // that it wanted; empty: it did not come so far
};
using SaslStep = std::variant<Challenge, Success, CheckPassword, Failure>;

/// For one connection; after a failure the client may begin again.
class LogIn {
  public:
    /// `stranger_secret`: from which the keys of names that nobody has are made up, so that they look like others.
    struct Context {
        Storage& storage;
        const NewToken& new_token;
        std::string_view domain, stranger_secret;
        std::uint32_t iterations;
        bool plain_allowed;
    };

    /// The names of the mechanisms, the best one first.
    static std::vector<std::string_view> mechanisms();

    /// `element` is one of the namespace of SASL.
    SaslStep take(const xml::Element& element, const Context& context);

  private:
    SaslStep begin(const xml::Element& auth, const Context& context);
    /// The first message of the client: in <auth/>, or behind an empty challenge.
    SaslStep take_first(std::string_view mechanism, const xml::Element& element, const Context& context);
    SaslStep begin_plain(std::string_view message, const Context& context);
    SaslStep begin_scram(crypto::ScramHash hash, std::string_view message, const Context& context);
    SaslStep finish_scram(std::string_view message);

    std::string mechanism_;                     // chosen, and nothing else has been said yet
    std::optional<crypto::ScramServer> scram_;  // between challenge and response
    std::string account_;
};

}  // namespace xmpp::session

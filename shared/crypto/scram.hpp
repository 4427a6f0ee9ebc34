// SCRAM: a log-in in which the password never leaves the client, and the server keeps nothing that would be of use to
// whoever steals it (RFC 5802 with SHA-1, RFC 7677 with SHA-256). Each side proves to the other that it knows the key.
//
//     C  n,,n=user,r=CLIENTNONCE                                        client-first
//     S  r=CLIENTNONCE+SERVERNONCE,s=SALT,i=ITERATIONS                  server-first
//     C  c=biws,r=CLIENTNONCE+SERVERNONCE,p=PROOF                       client-final
//     S  v=SIGNATURE                                                    server-final
//
// Steps without I/O: texts go in and out, in no base64. Deriving keys from a password is slow on purpose; those calls
// say so, and belong on PasswordWorkers. No channel binding.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/crypto/password.hpp"

namespace crypto {

enum class ScramHash { sha1, sha256 };
/// "SCRAM-SHA-1", "SCRAM-SHA-256"
std::string_view mechanism_of(ScramHash hash);

inline constexpr std::uint32_t min_scram_iterations = 4'096;  // RFC 7677, section 4
inline constexpr std::uint32_t default_scram_iterations = 10'000;
/// A client believes no server more: it would work for minutes.
inline constexpr std::uint32_t max_scram_iterations = 1'000'000;
inline constexpr std::size_t max_scram_message = 4'096;  // bytes

/// What a server keeps of a password (RFC 5802, section 3). Who steals it can pretend to be the server, and can try out
/// passwords, but not log in.
struct ScramKeys {
    ScramHash hash{};
    std::string salt;
    std::uint32_t iterations = 0;
    std::string stored_key, server_key;
    bool operator==(const ScramKeys&) const = default;
};

/// Slow. The password should be prepared by SASLprep (RFC 4013): NFKC, no control characters.
ScramKeys make_scram_keys(ScramHash hash, std::string_view password, std::string_view salt,
                          std::uint32_t iterations = default_scram_iterations);
/// The same with a random salt of 16 bytes.
ScramKeys make_scram_keys(ScramHash hash, std::string_view password,
                          std::uint32_t iterations = default_scram_iterations);
/// For a name that nobody has: always the same for the same name and secret, and no proof fits. So a stranger cannot
/// tell names that exist from others.
ScramKeys made_up_scram_keys(ScramHash hash, std::string_view secret, std::string_view name, std::uint32_t iterations);
/// Slow. For mechanisms that send the password itself (PLAIN): are the keys made from it?
bool fits(const ScramKeys& keys, std::string_view password);

/// "SCRAM-SHA-256$4096:SALT$STOREDKEY:SERVERKEY" (RFC 5803, with base64).
std::string to_string(const ScramKeys& keys);
std::optional<ScramKeys> parse_scram_keys(std::string_view text);

enum class ScramFault {
    malformed,        // not as RFC 5802, section 7, writes it; too long
    channel_binding,  // it wants one, or says later that it had wanted one
    wrong_nonce,      // not the one of this log-in: an old message is played again
    wrong_proof,      // another password, or another server
    too_expensive     // iterations outside the limits
};
std::string_view name_of(ScramFault fault);
/// ScramResult<T>::value() on a fault throws this.
[[noreturn]] void throw_exception_from_error(ScramFault fault, const boost::source_location& where);

template <typename T>
using ScramResult = boost::system::result<T, ScramFault>;

/// The server's side of one log-in.
class ScramServer {
  public:
    /// `nonce`: random printable characters without a comma, new for each log-in.
    ScramServer(ScramHash hash, std::string nonce);

    struct User {
        std::string name;     // who logs in
        std::string authzid;  // as whom; empty: the same
    };
    /// Takes client-first.
    ScramResult<User> begin(std::string_view client_first);
    /// Gives server-first. After begin.
    std::string challenge(const ScramKeys& keys);
    /// Takes client-final, gives server-final: the client has the password. After challenge.
    ScramResult<std::string> finish(std::string_view client_final);

  private:
    ScramHash hash_;
    std::string nonce_, gs2_header_, client_first_bare_, server_first_;
    ScramKeys keys_;
};

/// The client's side.
class ScramClient {
  public:
    ScramClient(ScramHash hash, std::string name, std::string_view password, std::string nonce);

    /// client-first
    std::string first() const;
    /// Slow. Takes server-first, gives client-final.
    ScramResult<std::string> answer(std::string_view server_first);
    /// Takes server-final: does the server know the keys? After answer.
    bool is_the_server(std::string_view server_final) const;

  private:
    ScramHash hash_;
    std::string name_, password_, nonce_, server_signature_;
};

}  // namespace crypto

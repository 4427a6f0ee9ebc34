// Password hashes: Argon2id (RFC 9106), stored as one line of text in the PHC string form
//
//     $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>
//
// (https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md). The line carries all that is needed to check
// a password later, so the cost can be raised for new passwords while the old ones stay good.
// Every call here may take tens of milliseconds and megabytes: make it on PasswordWorkers, never on an event loop.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/core/bytes.hpp"
#include "shared/core/result.hpp"

namespace crypto {

/// What one guess costs whoever has stolen the file; the same is paid at every log-in.
/// The default is the one OWASP gives first for Argon2id: 19 MiB, 2 iterations, 1 lane (OWASP Password Storage Cheat
/// Sheet, section "Argon2id"). Only tests go lower.
struct PasswordCost {
    std::uint32_t memory_kib = 19 * 1024;  // RFC 9106 3.1 "m": at least 8 KiB a lane
    std::uint32_t iterations = 2;          // "t"
    std::uint32_t parallelism = 1;         // "p", lanes; each lane above the first may bring a thread of Botan's

    bool operator==(const PasswordCost&) const = default;
};

/// Limits of what a stored hash may ask for. Without them one line of a damaged or hostile file ("m=4294967295") makes
/// the server ask the system for 4 TiB at the next log-in.
inline constexpr std::uint32_t max_memory_kib = 256 * 1024;
inline constexpr std::uint32_t max_iterations = 16;
inline constexpr std::uint32_t max_parallelism = 8;

/// The parts of a PHC string.
struct PasswordHash {
    PasswordCost cost{};
    core::Bytes salt{};  // 8 to 48 bytes (PHC); ours are 16 (RFC 9106 3.1)
    core::Bytes hash{};  // 16 to 64 bytes; ours are 32

    bool operator==(const PasswordHash&) const = default;
};

/// Reads a PHC string of Argon2id version 19. Anything else, and any cost above the limits, is an error.
core::Result<PasswordHash> parse_password_hash(std::string_view stored);
std::string to_string(const PasswordHash& hash);

/// Hashes with a fresh random salt and returns the PHC string.
/// Throws std::invalid_argument if the cost is outside the limits, std::bad_alloc if the memory is not there.
std::string hash_password(std::string_view password, const PasswordCost& cost);

/// True if `stored` was made from this password. Compares in constant time: how long it takes says nothing about how
/// many bytes were right. Throws std::invalid_argument if `stored` is not a PHC string that parse_password_hash takes.
bool check_password(std::string_view password, std::string_view stored);

/// A PHC string that no password fits. Checking against it takes as long as against a real one of the same cost, so
/// that the answer's delay does not tell whether a name is registered. Costs nothing to make. Throws
/// std::invalid_argument if the cost is outside the limits.
std::string unmatchable_hash(const PasswordCost& cost);

/// Argon2id itself (RFC 9106 section 3), with the optional secret key and associated data; returns `length` bytes.
core::Bytes argon2id(std::string_view password, core::ByteView salt, const PasswordCost& cost, std::size_t length,
                     core::ByteView key = {}, core::ByteView associated_data = {});

/// Overwrites the text in a way that the compiler may not leave out, then empties it. Copies made earlier stay as they
/// are, and so does what a short string leaves behind when it is moved from.
void wipe(std::string& text);

/// Holds a password and wipes it at its end. Not to be copied.
class Secret {
  public:
    /// Takes a copy and wipes the original.
    explicit Secret(std::string& text) : text_(text) { wipe(text); }
    ~Secret() { wipe(text_); }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    std::string_view view() const { return text_; }

  private:
    std::string text_;
};

}  // namespace crypto

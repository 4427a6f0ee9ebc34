#include "shared/crypto/password.hpp"

#include <botan/argon2.h>
#include <botan/base64.h>
#include <botan/exceptn.h>
#include <botan/mem_ops.h>
#include <botan/system_rng.h>
#include <malloc.h>

#include <charconv>
#include <optional>
#include <stdexcept>

namespace crypto {

namespace {

constexpr std::string_view prefix = "$argon2id$v=19$";
constexpr std::uint8_t argon2_type_id = 2;  // RFC 9106 3.1 "y": 0 is Argon2d, 1 Argon2i, 2 Argon2id
constexpr std::uint32_t least_kib_per_lane = 8;
constexpr std::size_t our_salt = 16, least_salt = 8, most_salt = 48;
constexpr std::size_t our_hash = 32, least_hash = 16, most_hash = 64;

bool in_limits(const PasswordCost& cost) {
    return cost.iterations >= 1 && cost.iterations <= max_iterations && cost.parallelism >= 1 &&
           cost.parallelism <= max_parallelism && cost.memory_kib >= least_kib_per_lane * cost.parallelism &&
           cost.memory_kib <= max_memory_kib;
}

void require_in_limits(const PasswordCost& cost) {
    if (in_limits(cost)) return;
    throw std::invalid_argument("password cost: the memory must be at least 8 KiB a lane and at most " +
                                std::to_string(max_memory_kib) + " KiB, the iterations 1 to " +
                                std::to_string(max_iterations) + ", the lanes 1 to " + std::to_string(max_parallelism));
}

/// Makes glibc give a hash's memory back to the system as soon as it is freed.
///
/// Blocks above the "mmap threshold" are mapped and unmapped one by one. By default the first free of such a block
/// raises the threshold to that block's size (mallopt(3), M_MMAP_THRESHOLD), so from the second hash on the 19 MiB come
/// from the heap of the worker's thread and stay resident after they are freed. Setting the threshold ends that.
/// It holds for the whole process; 1 MiB leaves everything else in the heap.
void give_memory_back() {
    static const int done = mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
    static_cast<void>(done);
}

/// Base64 without padding, as PHC strings have it.
std::string to_base64(core::ByteView bytes) {
    auto text = Botan::base64_encode(bytes.data(), bytes.size());
    text.erase(text.find_last_not_of('=') + 1);
    return text;
}

/// Empty for what to_base64 would not have written: a text has one meaning and a meaning has one text.
std::optional<core::Bytes> from_base64(std::string_view text) {
    try {
        const auto decoded = Botan::base64_decode(text.data(), text.size(), false);
        core::Bytes bytes(decoded.begin(), decoded.end());
        if (to_base64(bytes) != text) return {};
        return bytes;
    } catch (const Botan::Exception&) {
        return {};
    }
}

/// Reads the parts of a PHC string from left to right and knows how far it is.
class PhcReader {
  public:
    explicit PhcReader(std::string_view text) : text_{text} {}

    std::size_t offset() const { return offset_; }
    bool at_end() const { return offset_ == text_.size(); }

    bool skip(std::string_view expected) {
        if (!text_.substr(offset_).starts_with(expected)) return false;
        offset_ += expected.size();
        return true;
    }

    /// A decimal number without sign and leading zeros.
    std::optional<std::uint32_t> number() {
        const auto rest = text_.substr(offset_);
        std::uint32_t value = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        const auto length = static_cast<std::size_t>(end - rest.data());
        if (error != std::errc{} || (rest[0] == '0' && length > 1)) return {};
        offset_ += length;
        return value;
    }

    /// Bytes in base64, up to the next '$' or the end.
    std::optional<core::Bytes> bytes() {
        const auto rest = text_.substr(offset_);
        const auto part = rest.substr(0, rest.find('$'));
        offset_ += part.size();
        return from_base64(part);
    }

  private:
    std::string_view text_;
    std::size_t offset_ = 0;
};

}  // namespace

core::Result<PasswordHash> parse_password_hash(std::string_view stored) {
    using core::Error, core::Fault;
    PhcReader reader(stored);
    PasswordHash out;
    if (!reader.skip(prefix)) return Error{Fault::unknown, "Argon2id version 19", reader.offset()};

    const auto cost_start = reader.offset();
    const auto read = [&](std::string_view name, std::uint32_t& value) {
        if (!reader.skip(name)) return false;
        const auto number = reader.number();
        if (number) value = *number;
        return number.has_value();
    };
    if (!read("m=", out.cost.memory_kib)) return Error{Fault::malformed, "memory", reader.offset()};
    if (!read(",t=", out.cost.iterations)) return Error{Fault::malformed, "iterations", reader.offset()};
    if (!read(",p=", out.cost.parallelism)) return Error{Fault::malformed, "parallelism", reader.offset()};
    if (!in_limits(out.cost)) return Error{Fault::out_of_range, "cost", cost_start};

    if (!reader.skip("$")) return Error{Fault::malformed, "salt", reader.offset()};
    const auto salt_start = reader.offset();
    const auto salt = reader.bytes();
    if (!salt) return Error{Fault::malformed, "salt", salt_start};
    if (salt->size() < least_salt || salt->size() > most_salt) return Error{Fault::out_of_range, "salt", salt_start};

    if (!reader.skip("$")) return Error{Fault::malformed, "hash", reader.offset()};
    const auto hash_start = reader.offset();
    const auto hash = reader.bytes();
    if (!hash || !reader.at_end()) return Error{Fault::malformed, "hash", hash_start};
    if (hash->size() < least_hash || hash->size() > most_hash) return Error{Fault::out_of_range, "hash", hash_start};

    out.salt = *salt;
    out.hash = *hash;
    return out;
}

std::string to_string(const PasswordHash& hash) {
    return std::string(prefix) + "m=" + std::to_string(hash.cost.memory_kib) +
           ",t=" + std::to_string(hash.cost.iterations) + ",p=" + std::to_string(hash.cost.parallelism) + "$" +
           to_base64(hash.salt) + "$" + to_base64(hash.hash);
}

core::Bytes argon2id(std::string_view password, core::ByteView salt, const PasswordCost& cost, std::size_t length,
                     core::ByteView key, core::ByteView associated_data) {
    give_memory_back();
    core::Bytes out(length);
    Botan::argon2(out.data(), out.size(), password.data(), password.size(), salt.data(), salt.size(), key.data(),
                  key.size(), associated_data.data(), associated_data.size(), argon2_type_id, cost.parallelism,
                  cost.memory_kib, cost.iterations);
    return out;
}

std::string hash_password(std::string_view password, const PasswordCost& cost) {
    require_in_limits(cost);
    core::Bytes salt(our_salt);
    Botan::system_rng().randomize(salt.data(), salt.size());
    const auto hash = argon2id(password, salt, cost, our_hash);
    return to_string(PasswordHash{cost, salt, hash});
}

bool check_password(std::string_view password, std::string_view stored) {
    const auto parsed = parse_password_hash(stored);
    if (!parsed) throw std::invalid_argument("not a usable password hash: " + core::to_string(parsed.error()));
    const auto hash = argon2id(password, parsed->salt, parsed->cost, parsed->hash.size());
    return Botan::constant_time_compare(hash.data(), parsed->hash.data(), hash.size());
}

std::string unmatchable_hash(const PasswordCost& cost) {
    require_in_limits(cost);
    // A random hash: that some password has it is as likely as guessing 256 bits at once.
    PasswordHash hash{cost, core::Bytes(our_salt), core::Bytes(our_hash)};
    Botan::system_rng().randomize(hash.salt.data(), hash.salt.size());
    Botan::system_rng().randomize(hash.hash.data(), hash.hash.size());
    return to_string(hash);
}

void wipe(std::string& text) {
    Botan::secure_scrub_memory(text.data(), text.size());
    text.clear();
}

}  // namespace crypto

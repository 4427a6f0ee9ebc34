#include "shared/crypto/token.hpp"

#include <botan/base64.h>
#include <botan/exceptn.h>
#include <botan/hash.h>
#include <botan/mem_ops.h>
#include <botan/system_rng.h>

#include <algorithm>

namespace crypto {

std::string random_token() {
    constexpr std::size_t bytes = 32;
    const auto random = Botan::system_rng().random_vec(bytes);
    return base64url({reinterpret_cast<const char*>(random.data()), random.size()});
}

std::string sha256(std::string_view text) {
    const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    hash->update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    const auto digest = hash->final();
    return {digest.begin(), digest.end()};
}

std::string base64(std::string_view bytes) {
    return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::optional<std::string> base64_decoded(std::string_view text) {
    try {
        const auto bytes = Botan::base64_decode(text.data(), text.size(), false);
        std::string decoded(bytes.begin(), bytes.end());
        if (base64(decoded) != text) return {};  // there is one way only to write it
        return decoded;
    } catch (const Botan::Exception&) {
        return {};
    }
}

std::string base64url(std::string_view bytes) {
    auto text = base64(bytes);
    text.erase(std::find(text.begin(), text.end(), '='), text.end());
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

bool same_secret(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           Botan::constant_time_compare(reinterpret_cast<const std::uint8_t*>(left.data()),
                                        reinterpret_cast<const std::uint8_t*>(right.data()), left.size());
}

}  // namespace crypto

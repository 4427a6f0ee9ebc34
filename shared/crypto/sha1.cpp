#include "shared/crypto/sha1.hpp"

#include <botan/hash.h>

namespace crypto {

std::string sha1(std::string_view text) {
    const auto hash = Botan::HashFunction::create_or_throw("SHA-1");
    hash->update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    const auto digest = hash->final();
    return {digest.begin(), digest.end()};
}

}  // namespace crypto

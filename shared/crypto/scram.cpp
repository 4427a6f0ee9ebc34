#include "shared/crypto/scram.hpp"

#include <botan/hash.h>
#include <botan/mac.h>
#include <botan/pwdhash.h>
#include <botan/system_rng.h>

#include <algorithm>
#include <boost/throw_exception.hpp>
#include <charconv>
#include <stdexcept>
#include <utility>
#include <vector>

#include "shared/crypto/token.hpp"

namespace crypto {

namespace {

std::string_view botan_name(ScramHash hash) {
    return hash == ScramHash::sha1 ? "SHA-1" : "SHA-256";
}

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

/// H(text)
std::string digest(ScramHash hash, std::string_view text) {
    const auto function = Botan::HashFunction::create_or_throw(std::string(botan_name(hash)));
    function->update(bytes_of(text), text.size());
    const auto result = function->final();
    return {result.begin(), result.end()};
}

/// HMAC(key, text)
std::string hmac(ScramHash hash, std::string_view key, std::string_view text) {
    const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(" + std::string(botan_name(hash)) + ")");
    mac->set_key(bytes_of(key), key.size());
    mac->update(bytes_of(text), text.size());
    const auto result = mac->final();
    return {result.begin(), result.end()};
}

/// Hi(password, salt, i), which is PBKDF2 with HMAC and one block (RFC 5802, section 2.2).
std::string salted_password(ScramHash hash, std::string_view password, std::string_view salt,
                            std::uint32_t iterations) {
    const auto family = Botan::PasswordHashFamily::create_or_throw("PBKDF2(" + std::string(botan_name(hash)) + ")");
    const auto function = family->from_params(iterations);
    std::string key(hash == ScramHash::sha1 ? 20 : 32, '\0');
    function->derive_key(reinterpret_cast<std::uint8_t*>(key.data()), key.size(), password.data(), password.size(),
                         bytes_of(salt), salt.size());
    return key;
}

std::string exclusive_or(std::string left, std::string_view right) {
    for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) left[i] = static_cast<char>(left[i] ^ right[i]);
    return left;
}

std::string client_key(ScramHash hash, std::string_view salted) {
    return hmac(hash, salted, "Client Key");
}
std::string server_key(ScramHash hash, std::string_view salted) {
    return hmac(hash, salted, "Server Key");
}

/// Of "n=user,r=nonce": the value of each attribute, in the order of the text. Empty if a part is no attribute.
std::optional<std::vector<std::pair<char, std::string_view>>> attributes_of(std::string_view text) {
    std::vector<std::pair<char, std::string_view>> all;
    for (;;) {
        const auto comma = text.find(',');
        const auto part = text.substr(0, comma);
        if (part.size() < 2 || part[1] != '=') return {};
        all.emplace_back(part[0], part.substr(2));
        if (comma == std::string_view::npos) return all;
        text.remove_prefix(comma + 1);
    }
}

/// In a name "," is "=2C" and "=" is "=3D" (section 5.1).
std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        if (c == ',')
            text += "=2C";
        else if (c == '=')
            text += "=3D";
        else
            text += c;
    }
    return text;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string name;
    while (!text.empty()) {
        if (text.front() != '=') {
            name += text.front();
            text.remove_prefix(1);
        } else if (text.starts_with("=2C") || text.starts_with("=3D")) {
            name += text[1] == '2' ? ',' : '=';
            text.remove_prefix(3);
        } else {
            return {};
        }
    }
    return name;
}

bool is_nonce(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != ','; });
}

}  // namespace

std::string_view mechanism_of(ScramHash hash) {
    return hash == ScramHash::sha1 ? "SCRAM-SHA-1" : "SCRAM-SHA-256";
}

ScramKeys make_scram_keys(ScramHash hash, std::string_view password, std::string_view salt, std::uint32_t iterations) {
    const auto salted = salted_password(hash, password, salt, iterations);
    return {hash, std::string(salt), iterations, digest(hash, client_key(hash, salted)), server_key(hash, salted)};
}

ScramKeys make_scram_keys(ScramHash hash, std::string_view password, std::uint32_t iterations) {
    constexpr std::size_t salt_bytes = 16;
    const auto salt = Botan::system_rng().random_vec(salt_bytes);
    return make_scram_keys(hash, password, {reinterpret_cast<const char*>(salt.data()), salt.size()}, iterations);
}

ScramKeys made_up_scram_keys(ScramHash hash, std::string_view secret, std::string_view name, std::uint32_t iterations) {
    const auto derived = [&](std::string_view what) {
        return hmac(hash, secret, std::string(what) + std::string(name));
    };
    return {hash, derived("salt of ").substr(0, 16), iterations, derived("stored key of "), derived("server key of ")};
}

bool fits(const ScramKeys& keys, std::string_view password) {
    const auto salted = salted_password(keys.hash, password, keys.salt, keys.iterations);
    return same_secret(digest(keys.hash, client_key(keys.hash, salted)), keys.stored_key);
}

std::string to_string(const ScramKeys& keys) {
    return std::string(mechanism_of(keys.hash)) + "$" + std::to_string(keys.iterations) + ":" + base64(keys.salt) +
           "$" + base64(keys.stored_key) + ":" + base64(keys.server_key);
}

std::optional<ScramKeys> parse_scram_keys(std::string_view text) {
    ScramKeys keys;
    const auto take_until = [&](char end) -> std::optional<std::string_view> {
        const auto at = text.find(end);
        if (at == std::string_view::npos) return {};
        const auto part = text.substr(0, at);
        text.remove_prefix(at + 1);
        return part;
    };
    const auto mechanism = take_until('$');
    if (mechanism == mechanism_of(ScramHash::sha1))
        keys.hash = ScramHash::sha1;
    else if (mechanism == mechanism_of(ScramHash::sha256))
        keys.hash = ScramHash::sha256;
    else
        return {};
    const auto iterations = take_until(':');
    const auto salt = take_until('$');
    const auto stored = take_until(':');
    if (!iterations || !salt || !stored) return {};
    const auto* const end = iterations->data() + iterations->size();
    const auto [stop, problem] = std::from_chars(iterations->data(), end, keys.iterations);
    if (problem != std::errc{} || stop != end || keys.iterations == 0 || keys.iterations > max_scram_iterations)
        return {};
    auto decoded_salt = base64_decoded(*salt), decoded_stored = base64_decoded(*stored),
         decoded_server = base64_decoded(text);
    const std::size_t size = keys.hash == ScramHash::sha1 ? 20 : 32;
    if (!decoded_salt || decoded_salt->empty() || !decoded_stored || !decoded_server) return {};
    if (decoded_stored->size() != size || decoded_server->size() != size) return {};
    keys.salt = std::move(*decoded_salt);
    keys.stored_key = std::move(*decoded_stored);
    keys.server_key = std::move(*decoded_server);
    return keys;
}

std::string_view name_of(ScramFault fault) {
    switch (fault) {
        case ScramFault::malformed:
            return "malformed";
        case ScramFault::channel_binding:
            return "asks for channel binding";
        case ScramFault::wrong_nonce:
            return "of another log-in";
        case ScramFault::wrong_proof:
            return "does not know the password";
        case ScramFault::too_expensive:
            return "too many iterations";
    }
    return {};
}

void throw_exception_from_error(ScramFault fault, const boost::source_location& where) {
    boost::throw_exception(std::runtime_error("SCRAM: " + std::string(name_of(fault))), where);
}

// The server

ScramServer::ScramServer(ScramHash hash, std::string nonce) : hash_{hash}, nonce_{std::move(nonce)} {}

ScramResult<ScramServer::User> ScramServer::begin(std::string_view client_first) {
    if (client_first.size() > max_scram_message) return ScramFault::malformed;
    // gs2-header: "n,," or "n,a=authzid,"; "y": the client could bind the channel and thinks that we cannot, which is
    // so.
    if (client_first.starts_with("p=")) return ScramFault::channel_binding;
    if (!client_first.starts_with("n,") && !client_first.starts_with("y,")) return ScramFault::malformed;
    const auto second = client_first.find(',', 2);
    if (second == std::string_view::npos) return ScramFault::malformed;
    const auto authzid = client_first.substr(2, second - 2);
    if (!authzid.empty() && !authzid.starts_with("a=")) return ScramFault::malformed;
    gs2_header_ = client_first.substr(0, second + 1);
    client_first_bare_ = client_first.substr(second + 1);

    const auto attributes = attributes_of(client_first_bare_);
    if (!attributes || attributes->size() < 2) return ScramFault::malformed;
    // "m=" would be an extension that we must understand (section 5.1); others behind the nonce are passed over.
    const auto& [first, name] = attributes->at(0);
    const auto& [next, nonce] = attributes->at(1);
    if (first != 'n' || next != 'r' || !is_nonce(nonce)) return ScramFault::malformed;
    nonce_ = std::string(nonce) + nonce_;
    auto user = unescaped(name), as = unescaped(authzid.empty() ? authzid : authzid.substr(2));
    if (!user || user->empty() || !as) return ScramFault::malformed;
    return User{std::move(*user), std::move(*as)};
}

std::string ScramServer::challenge(const ScramKeys& keys) {
    keys_ = keys;
    server_first_ = "r=" + nonce_ + ",s=" + base64(keys.salt) + ",i=" + std::to_string(keys.iterations);
    return server_first_;
}

ScramResult<std::string> ScramServer::finish(std::string_view client_final) {
    if (client_final.size() > max_scram_message) return ScramFault::malformed;
    const auto proof_at = client_final.rfind(",p=");
    if (proof_at == std::string_view::npos) return ScramFault::malformed;
    const auto without_proof = client_final.substr(0, proof_at);
    const auto attributes = attributes_of(without_proof);
    if (!attributes || attributes->size() < 2) return ScramFault::malformed;
    const auto& [first, binding] = attributes->at(0);
    const auto& [next, nonce] = attributes->at(1);
    if (first != 'c' || next != 'r') return ScramFault::malformed;
    const auto header = base64_decoded(binding);
    if (!header) return ScramFault::malformed;
    if (*header != gs2_header_) return ScramFault::channel_binding;
    if (nonce != nonce_) return ScramFault::wrong_nonce;
    const auto proof = base64_decoded(client_final.substr(proof_at + 3));
    if (!proof) return ScramFault::malformed;

    const auto auth_message = client_first_bare_ + "," + server_first_ + "," + std::string(without_proof);
    const auto signature = hmac(hash_, keys_.stored_key, auth_message);
    if (proof->size() != signature.size()) return ScramFault::wrong_proof;
    if (!same_secret(digest(hash_, exclusive_or(*proof, signature)), keys_.stored_key)) return ScramFault::wrong_proof;
    return "v=" + base64(hmac(hash_, keys_.server_key, auth_message));
}

// The client

ScramClient::ScramClient(ScramHash hash, std::string name, std::string_view password, std::string nonce)
    : hash_{hash}, name_{std::move(name)}, password_{password}, nonce_{std::move(nonce)} {}

std::string ScramClient::first() const {
    return "n,,n=" + escaped(name_) + ",r=" + nonce_;
}

ScramResult<std::string> ScramClient::answer(std::string_view server_first) {
    if (server_first.size() > max_scram_message) return ScramFault::malformed;
    const auto attributes = attributes_of(server_first);
    if (!attributes || attributes->size() < 3) return ScramFault::malformed;
    const auto& [first, nonce] = attributes->at(0);
    const auto& [second, salt_text] = attributes->at(1);
    const auto& [third, count_text] = attributes->at(2);
    if (first != 'r' || second != 's' || third != 'i') return ScramFault::malformed;
    if (!nonce.starts_with(nonce_) || nonce.size() == nonce_.size()) return ScramFault::wrong_nonce;
    const auto salt = base64_decoded(salt_text);
    std::uint32_t iterations = 0;
    const auto* const end = count_text.data() + count_text.size();
    const auto [stop, problem] = std::from_chars(count_text.data(), end, iterations);
    if (!salt || salt->empty() || problem == std::errc::invalid_argument || stop != end) return ScramFault::malformed;
    if (problem != std::errc{} || iterations == 0 || iterations > max_scram_iterations)
        return ScramFault::too_expensive;

    const auto salted = salted_password(hash_, password_, *salt, iterations);
    const auto key = client_key(hash_, salted);
    const auto without_proof = "c=" + base64("n,,") + ",r=" + std::string(nonce);
    const auto auth_message =
        "n=" + escaped(name_) + ",r=" + nonce_ + "," + std::string(server_first) + "," + without_proof;
    const auto signature = hmac(hash_, digest(hash_, key), auth_message);
    server_signature_ = hmac(hash_, server_key(hash_, salted), auth_message);
    return without_proof + ",p=" + base64(exclusive_or(key, signature));
}

bool ScramClient::is_the_server(std::string_view server_final) const {
    if (!server_final.starts_with("v=") || server_signature_.empty()) return false;
    const auto signature = base64_decoded(server_final.substr(2, server_final.find(',') - 2));
    return signature && same_secret(*signature, server_signature_);
}

}  // namespace crypto

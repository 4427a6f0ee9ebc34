#include "shared/crypto/tls_filter.hpp"

#include <botan/certstor.h>
#include <botan/certstor_system.h>
#include <botan/credentials_manager.h>
#include <botan/data_src.h>
#include <botan/pkcs8.h>
#include <botan/system_rng.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_client.h>
#include <botan/tls_policy.h>
#include <botan/tls_server.h>
#include <botan/tls_session_manager.h>
#include <botan/x509cert.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

namespace crypto {

namespace tls = Botan::TLS;

namespace {

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What `parse` makes of the file's content; what it throws names the file.
template <typename Parse>
auto in_file(const std::string& file, Parse parse) {
    const auto content = content_of(file);
    try {
        return parse(content);
    } catch (const std::runtime_error& problem) {
        throw std::runtime_error(file + ": " + problem.what());
    }
}

std::vector<Botan::X509_Certificate> certificates_of(const std::string& pem) {
    std::vector<Botan::X509_Certificate> all;
    Botan::DataSource_Memory source(pem);
    try {
        while (pem.find("-----BEGIN", source.get_bytes_read()) != std::string::npos) all.emplace_back(source);
    } catch (const std::exception& problem) {
        throw std::runtime_error(std::string("a certificate in it cannot be read: ") + problem.what());
    }
    if (all.empty()) throw std::runtime_error("there is no certificate in it (-----BEGIN CERTIFICATE-----)");
    return all;
}

std::unique_ptr<Botan::Private_Key> key_of(const std::string& pem) {
    for (const auto* old_form : {"BEGIN EC PRIVATE KEY", "BEGIN RSA PRIVATE KEY"}) {
        if (pem.find(old_form) != std::string::npos)
            throw std::runtime_error(std::string("it is of the old form (") + old_form +
                                     "); make it PKCS #8:  openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }
    if (pem.find("ENCRYPTED") != std::string::npos)
        throw std::runtime_error("it has a password; take it off:  openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    try {
        Botan::DataSource_Memory source(pem);
        return Botan::PKCS8::load_key(source);
    } catch (const std::exception& problem) {
        throw std::runtime_error(std::string("there is no private key in it: ") + problem.what());
    }
}

/// Botan's own policy, but: no test with a hybrid key exchange that nobody else speaks, and no question about
/// certificates that were taken back, for which there is no answer in the files of a client.
class Policy : public tls::Policy {
  public:
    std::vector<std::string> allowed_key_exchange_methods() const override { return {"ECDH", "DH"}; }
    bool require_cert_revocation_info() const override { return false; }
};

const Policy policy;
/// Every connection shakes hands anew.
tls::Session_Manager_Noop sessions;

}  // namespace

struct TlsIdentity::Inside : Botan::Credentials_Manager {
    std::vector<Botan::X509_Certificate> cert_chain(const std::vector<std::string>& key_types, const std::string& type,
                                                    const std::string&) override {
        const bool fits = type == "tls-server" && std::ranges::find(key_types, key->algo_name()) != key_types.end();
        return fits ? chain : std::vector<Botan::X509_Certificate>{};
    }
    Botan::Private_Key* private_key_for(const Botan::X509_Certificate&, const std::string&,
                                        const std::string&) override {
        return key.get();
    }

    static std::shared_ptr<const TlsIdentity> put_together(std::vector<Botan::X509_Certificate> its_chain,
                                                           std::unique_ptr<Botan::Private_Key> its_key) {
        if (its_chain.front().load_subject_public_key()->public_key_bits() != its_key->public_key_bits())
            throw std::runtime_error("the key is not the one of the first certificate");
        const auto identity = std::make_shared<TlsIdentity>();
        identity->inside_->chain = std::move(its_chain);
        identity->inside_->key = std::move(its_key);
        return identity;
    }

    std::vector<Botan::X509_Certificate> chain;
    std::unique_ptr<Botan::Private_Key> key;
};

TlsIdentity::TlsIdentity() : inside_{std::make_unique<Inside>()} {}
TlsIdentity::~TlsIdentity() = default;

std::shared_ptr<const TlsIdentity> TlsIdentity::parse(const std::string& certificates, const std::string& key) {
    return Inside::put_together(certificates_of(certificates), key_of(key));
}

std::shared_ptr<const TlsIdentity> TlsIdentity::load(const std::string& certificate_file, const std::string& key_file) {
    auto chain = in_file(certificate_file, certificates_of);
    return in_file(key_file,
                   [&](const std::string& key) { return Inside::put_together(std::move(chain), key_of(key)); });
}

struct TlsTrust::Inside : Botan::Credentials_Manager {
    std::vector<Botan::Certificate_Store*> trusted_certificate_authorities(const std::string& type,
                                                                           const std::string&) override {
        if (type != "tls-client" || !store) return {};
        return {store.get()};
    }
    std::unique_ptr<Botan::Certificate_Store> store;
    bool believes_everybody = false;
};

TlsTrust::TlsTrust() : inside_{std::make_unique<Inside>()} {}
TlsTrust::~TlsTrust() = default;

std::shared_ptr<const TlsTrust> TlsTrust::of_system() {
    const auto trust = std::make_shared<TlsTrust>();
    try {
        trust->inside_->store = std::make_unique<Botan::System_Certificate_Store>();
    } catch (const std::exception& problem) {
        throw std::runtime_error(std::string("the system's certificates cannot be read: ") + problem.what());
    }
    return trust;
}

std::shared_ptr<const TlsTrust> TlsTrust::parse(const std::string& certificates) {
    const auto trust = std::make_shared<TlsTrust>();
    auto store = std::make_unique<Botan::Certificate_Store_In_Memory>();
    for (const auto& each : certificates_of(certificates)) store->add_certificate(each);
    trust->inside_->store = std::move(store);
    return trust;
}

std::shared_ptr<const TlsTrust> TlsTrust::load(const std::string& file) {
    return in_file(file, parse);
}

std::shared_ptr<const TlsTrust> TlsTrust::of_everybody() {
    const auto trust = std::make_shared<TlsTrust>();
    trust->inside_->believes_everybody = true;
    return trust;
}

struct TlsFilter::Inside : tls::Callbacks {
    void tls_emit_data(const std::uint8_t data[], std::size_t size) override {
        wire.append(reinterpret_cast<const char*>(data), size);
    }
    void tls_record_received(std::uint64_t, const std::uint8_t data[], std::size_t size) override {
        plain.append(reinterpret_cast<const char*>(data), size);
    }
    void tls_alert(tls::Alert alert) override {
        if (alert.type() == tls::Alert::CLOSE_NOTIFY)
            peer_has_closed = true;
        else if (alert.is_fatal())
            fail("the peer gave up: " + alert.type_string());
    }
    bool tls_session_established(const tls::Session& session) override {
        cipher = session.version().to_string() + " " + session.ciphersuite().to_string();
        return false;  // not to be kept
    }
    void tls_session_activated() override { is_open = true; }
    void tls_verify_cert_chain(const std::vector<Botan::X509_Certificate>& chain,
                               const std::vector<std::shared_ptr<const Botan::OCSP::Response>>& responses,
                               const std::vector<Botan::Certificate_Store*>& roots, Botan::Usage_Type usage,
                               const std::string& hostname, const tls::Policy& its_policy) override {
        if (trust && trust->inside_->believes_everybody) return;
        tls::Callbacks::tls_verify_cert_chain(chain, responses, roots, usage, hostname, its_policy);
    }

    void fail(const std::string& why) {
        if (failure.empty()) failure = why;
    }
    /// What Botan says by an exception is a state here: it has written its alert already.
    template <typename Step>
    void guarded(Step step) {
        try {
            step();
            if (is_open && failure.empty() && !waiting.empty()) channel->send(std::exchange(waiting, {}));
        } catch (const std::exception& problem) {
            fail(problem.what());
        }
    }

    std::shared_ptr<const TlsIdentity> identity;  // the channel refers to one of them
    std::shared_ptr<const TlsTrust> trust;
    std::string wire, plain, waiting, failure, cipher;
    bool is_open = false, peer_has_closed = false, we_have_closed = false;
    std::unique_ptr<tls::Channel> channel;
};

TlsFilter::TlsFilter(std::unique_ptr<Inside> inside) : inside_{std::move(inside)} {}
TlsFilter::TlsFilter(TlsFilter&&) noexcept = default;
TlsFilter& TlsFilter::operator=(TlsFilter&&) noexcept = default;
TlsFilter::~TlsFilter() = default;

TlsFilter TlsFilter::server(std::shared_ptr<const TlsIdentity> identity) {
    auto inside = std::make_unique<Inside>();
    inside->identity = std::move(identity);
    inside->channel =
        std::make_unique<tls::Server>(*inside, sessions, *inside->identity->inside_, policy, Botan::system_rng());
    return TlsFilter(std::move(inside));
}

TlsFilter TlsFilter::client(std::shared_ptr<const TlsTrust> trust, const std::string& domain) {
    auto inside = std::make_unique<Inside>();
    inside->trust = std::move(trust);
    inside->channel =
        std::make_unique<tls::Client>(*inside, sessions, *inside->trust->inside_, policy, Botan::system_rng(),
                                      tls::Server_Information(domain), tls::Protocol_Version::TLS_V12);
    return TlsFilter(std::move(inside));
}

TlsFilter::State TlsFilter::state() const {
    if (!inside_->failure.empty()) return State::failed;
    if (inside_->peer_has_closed || inside_->we_have_closed) return State::closed;
    return inside_->is_open ? State::open : State::handshake;
}

const std::string& TlsFilter::failure() const {
    return inside_->failure;
}

const std::string& TlsFilter::cipher() const {
    return inside_->cipher;
}

void TlsFilter::receive(std::string_view wire) {
    if (state() == State::failed || inside_->peer_has_closed) return;
    inside_->guarded(
        [&] { inside_->channel->received_data(reinterpret_cast<const std::uint8_t*>(wire.data()), wire.size()); });
    if (inside_->peer_has_closed) close();
}

void TlsFilter::send(std::string_view plain) {
    if (state() == State::handshake) {
        if (inside_->waiting.size() + plain.size() > max_waiting_plain)
            throw std::length_error("TLS: too much is sent before the handshake is over");
        inside_->waiting += plain;
    } else if (state() == State::open) {
        inside_->guarded(
            [&] { inside_->channel->send(reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size()); });
    }
}

void TlsFilter::close() {
    if (state() == State::failed || std::exchange(inside_->we_have_closed, true)) return;
    inside_->guarded([&] { inside_->channel->close(); });
}

std::string TlsFilter::take_wire() {
    return std::exchange(inside_->wire, {});
}

std::string TlsFilter::take_plain() {
    return std::exchange(inside_->plain, {});
}

}  // namespace crypto

#include "shared/crypto/certificates.hpp"

#include <botan/ecdsa.h>
#include <botan/pkcs8.h>
#include <botan/system_rng.h>
#include <botan/x509_ca.h>
#include <botan/x509self.h>

#include <algorithm>
#include <stdexcept>

namespace crypto {

namespace {

bool is_address(const std::string& name) {
    return !name.empty() && name.find_first_not_of("0123456789.") == std::string::npos &&
           std::count(name.begin(), name.end(), '.') == 3;
}

}  // namespace

TrialCertificates make_trial_certificates(const std::vector<std::string>& names, std::chrono::sys_seconds from,
                                          std::chrono::sys_seconds until) {
    const Botan::EC_Group group("secp256r1");
    auto& random = Botan::system_rng();
    const Botan::X509_Time begin{from}, end{until};

    Botan::ECDSA_PrivateKey authority_key(random, group);
    Botan::X509_Cert_Options of_authority("Lab CA");
    of_authority.start = begin;
    of_authority.end = end;
    of_authority.CA_key(0);  // it signs servers, and no further authorities
    const auto authority = Botan::X509::create_self_signed_cert(of_authority, authority_key, "SHA-256", random);

    Botan::X509_Cert_Options of_server;
    std::vector<std::string> hosts, addresses;
    for (const auto& name : names) (is_address(name) ? addresses : hosts).push_back(name);
    if (addresses.size() > 1) throw std::invalid_argument("a certificate can have one address only");
    of_server.ip = addresses.empty() ? "127.0.0.1" : addresses.front();
    if (names.empty()) throw std::invalid_argument("a certificate needs a name");
    if (std::ranges::find(hosts, "localhost") == hosts.end()) hosts.emplace_back("localhost");
    of_server.common_name = names.front();
    of_server.dns = hosts.front();
    of_server.more_dns = {hosts.begin() + 1, hosts.end()};
    of_server.add_constraints(Botan::DIGITAL_SIGNATURE);
    of_server.add_ex_constraint("PKIX.ServerAuth");
    const Botan::ECDSA_PrivateKey key(random, group);
    const auto request = Botan::X509::create_cert_req(of_server, key, "SHA-256", random);
    const Botan::X509_CA signer(authority, authority_key, "SHA-256", random);
    return {authority.PEM_encode(), signer.sign_request(request, random, begin, end).PEM_encode(),
            Botan::PKCS8::PEM_encode(key)};
}

}  // namespace crypto

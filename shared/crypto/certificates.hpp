// Certificates for trying things out: a small authority (CA, 证书颁发机构) and a certificate that it has signed.
// Botan's clients trust no certificate that has signed itself, so there are always two.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace crypto {

/// PEM texts.
struct TrialCertificates {
    std::string authority;    // what clients are told to trust
    std::string certificate;  // the server's
    std::string key;          // the server's secret, PKCS #8 without a password
};

/// For a server of these names, and "localhost" and 127.0.0.1 besides. A name may be an IPv4 address: then it stands in
/// place of 127.0.0.1, since there is room for one. The authority's own key is thrown away: it signs nothing else.
/// Throws std::invalid_argument if there is no name or more than one address.
TrialCertificates make_trial_certificates(const std::vector<std::string>& names, std::chrono::sys_seconds from,
                                          std::chrono::sys_seconds until);

}  // namespace crypto

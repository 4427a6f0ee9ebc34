#include "tests/interop/ch01-chatroom/xmpp/prosody.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "shared/testkit/free_port.hpp"

namespace xmpp_interop {

Prosody::Prosody(const std::string& domain, Tls tls, const std::string& mechanism) : certificates_{domain} {
    for (int attempt = 0; attempt < 5; ++attempt) {
        endpoint_ = {"127.0.0.1", testkit::free_port()};
        write_config(domain, tls, mechanism);
        process_ = std::make_unique<testkit::Process>(
            std::vector<std::string>{"prosody", "-F", "--config", folder_.path() + "/prosody.cfg.lua"});
        if (process_->wait_for_output("Activated service 'c2s' on [127.0.0.1]:" + std::to_string(endpoint_.port)))
            return;
    }
    ADD_FAILURE() << "prosody does not start: " << log();
}

void Prosody::write_config(const std::string& domain, Tls tls, const std::string& mechanism) const {
    const bool has_tls = tls == Tls::required;
    const auto& folder = folder_.path();
    std::filesystem::create_directories(folder + "/data");
    std::ofstream file(folder + "/prosody.cfg.lua");
    file << "run_as_root = true\npidfile = '" << folder << "/prosody.pid'\ndata_path = '" << folder << "/data'\n"
         << "certificates = '" << folder << "'\nlog = { { levels = { min = 'info' }, to = 'console' } }\n"
         << "interfaces = { '127.0.0.1' }\nc2s_ports = { " << endpoint_.port << " }\nc2s_direct_tls_ports = {}\n"
         << "modules_enabled = { 'roster', 'saslauth', 'disco', 'ping', 'register_ibr', 'carbons', 'smacks'"
         << (has_tls ? ", 'tls'" : "") << " }\nmodules_disabled = { 's2s'" << (has_tls ? "" : ", 'tls'")
         << " }\nstorage = 'internal'\nauthentication = 'internal_plain'\nallow_registration = true\n"
         << "allow_unencrypted_plain_auth = true\nc2s_require_encryption = " << (has_tls ? "true" : "false")
         << "\ndisable_sasl_mechanisms = {";
    for (const std::string each : {"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"})
        if (each != mechanism) file << " '" << each << "',";
    file << " 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256-PLUS' }\n"
         << "ssl = { certificate = '" << certificates_.path("leaf.crt") << "', key = '"
         << certificates_.path("leaf.key") << "' }\n"
         << "VirtualHost '" << domain << "'\nComponent 'conference." << domain << "' 'muc'\n";
}

}  // namespace xmpp_interop

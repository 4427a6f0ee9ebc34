#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>

#include "shared/crypto/certificates.hpp"

namespace xmpp_interop {

Certificates::Certificates(const std::string& domain) {
    const auto today = floor<std::chrono::days>(std::chrono::system_clock::now());
    const auto made =
        crypto::make_trial_certificates({domain}, today - std::chrono::days{1}, today + std::chrono::days{2});
    std::ofstream(path("ca.crt")) << made.authority;
    std::ofstream(path("leaf.crt")) << made.certificate;
    std::ofstream(path("leaf.key")) << made.key;
}

namespace {

std::vector<std::string> command(const std::string& engine, const std::string& domain, const std::string& data,
                                 const Certificates* certificates) {
    std::vector<std::string> words{testkit::program_path("xmpp-server"),
                                   "--listen",
                                   "127.0.0.1:0",
                                   "--domain",
                                   domain,
                                   "--data",
                                   data,
                                   "--engine",
                                   engine,
                                   "--register",
                                   "open",
                                   "--component",
                                   "echo." + domain + ":the secret",
                                   "--component",
                                   "irc." + domain + ":the secret",
                                   "--scram-iterations",
                                   "4096"};
    if (certificates != nullptr)
        for (const auto& word : {std::string("--cert"), certificates->path("leaf.crt"), std::string("--key"),
                                 certificates->path("leaf.key")})
            words.push_back(word);
    return words;
}

}  // namespace

Server::Server(const std::string& engine, const std::string& domain, Tls tls)
    : domain_{domain},
      certificates_{domain},
      authority_{certificates_.path("ca.crt")},
      process_{command(engine, domain, data_.path() + "/server", tls == Tls::offered ? &certificates_ : nullptr)},
      endpoint_{process_.wait_ready()} {}

void Server::has_account(const std::string& name) const {
    const auto added = testkit::run(
        {testkit::program_path("xmpp-server"), "--domain", domain_, "--data", folder("server"), "add", name},
        "secret of " + name + "\n");
    EXPECT_EQ(added.status, (testkit::ExitStatus{0, 0})) << added.errors;
}

}  // namespace xmpp_interop

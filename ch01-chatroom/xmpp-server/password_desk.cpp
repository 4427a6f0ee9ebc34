#include "ch01-chatroom/xmpp-server/password_desk.hpp"

#include <memory>
#include <utility>

#include "shared/crypto/password.hpp"
#include "shared/text/normal_form.hpp"

namespace xmpp::server {

namespace {

/// As it is to be hashed. Wipes what was given.
std::shared_ptr<crypto::Secret> as_secret(std::string& password) {
    auto prepared = text::prepared_password(password);
    crypto::wipe(password);
    return std::make_shared<crypto::Secret>(prepared);
}

}  // namespace

bool PasswordDesk::check(session::Ticket ticket, const crypto::ScramKeys& keys, std::string password) {
    auto secret = as_secret(password);
    return workers_.try_run([this, ticket, keys, secret = std::move(secret)] {
        answers_.checked(ticket, crypto::fits(keys, secret->view()));
    });
}

bool PasswordDesk::prepare(session::Ticket ticket, std::string password, std::uint32_t iterations) {
    auto secret = as_secret(password);
    return workers_.try_run([this, ticket, iterations, secret = std::move(secret)] {
        answers_.prepared(ticket, {crypto::make_scram_keys(crypto::ScramHash::sha1, secret->view(), iterations),
                                   crypto::make_scram_keys(crypto::ScramHash::sha256, secret->view(), iterations)});
    });
}

}  // namespace xmpp::server

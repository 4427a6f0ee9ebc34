#include "ch01-chatroom/xmpp-session/log_in.hpp"

#include <algorithm>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/crypto/token.hpp"

namespace xmpp::session {

namespace {

xml::Element sasl(const char* name, std::string_view message = {}) {
    xml::Element element(name, std::string(ns::sasl));
    if (!message.empty()) element.add_text(crypto::base64(message));
    return element;
}

/// "=" says: there is a message, and it is empty (RFC 6120, section 6.4.2).
std::optional<std::string> message_of(const xml::Element& element) {
    const auto text = element.text();
    if (text == "=") return std::string{};
    return crypto::base64_decoded(text);
}

/// Whom the client wants to be, besides who it is: nobody else, or there would be two identities on one stream.
bool is_own(std::string_view authzid, const Jid& own) {
    if (authzid.empty()) return true;
    const auto wanted = Jid::parse(authzid);
    return wanted && *wanted == own;
}

}  // namespace

std::string_view name_of(SaslFault fault) {
    switch (fault) {
        case SaslFault::aborted:
            return "aborted";
        case SaslFault::account_disabled:
            return "account-disabled";
        case SaslFault::encryption_required:
            return "encryption-required";
        case SaslFault::incorrect_encoding:
            return "incorrect-encoding";
        case SaslFault::invalid_authzid:
            return "invalid-authzid";
        case SaslFault::invalid_mechanism:
            return "invalid-mechanism";
        case SaslFault::malformed_request:
            return "malformed-request";
        case SaslFault::not_authorized:
            return "not-authorized";
        case SaslFault::temporary_auth_failure:
            return "temporary-auth-failure";
    }
    return {};
}

xml::Element to_element(SaslFault fault, std::string_view text) {
    auto failure = sasl("failure");
    failure.add(sasl(std::string(name_of(fault)).c_str()));
    if (!text.empty()) failure.add(sasl("text")).set("lang", "en", xml::xml_namespace).add_text(text);
    return failure;
}

std::vector<std::string_view> LogIn::mechanisms() {
    return {crypto::mechanism_of(crypto::ScramHash::sha256), crypto::mechanism_of(crypto::ScramHash::sha1), "PLAIN"};
}

SaslStep LogIn::take(const xml::Element& element, const Context& context) {
    if (element.name == "auth") return begin(element, context);
    auto account = std::exchange(account_, {});
    const auto mechanism = std::exchange(mechanism_, {});
    if (element.name == "abort") {
        scram_.reset();
        return Failure{SaslFault::aborted, {}};
    }
    if (element.name == "response" && !mechanism.empty()) return take_first(mechanism, element, context);
    if (element.name != "response" || !scram_) return Failure{SaslFault::malformed_request, {}};
    const auto message = message_of(element);
    account_ = std::move(account);
    auto step = message ? finish_scram(*message) : SaslStep{Failure{SaslFault::incorrect_encoding, account_}};
    scram_.reset();
    return step;
}

SaslStep LogIn::begin(const xml::Element& auth, const Context& context) {
    scram_.reset();
    account_.clear();
    mechanism_ = auth.attribute("mechanism");
    if (std::ranges::count(mechanisms(), mechanism_) == 0) return Failure{SaslFault::invalid_mechanism, {}};
    if (mechanism_ == "PLAIN" && !context.plain_allowed) return Failure{SaslFault::encryption_required, {}};
    if (auth.text().empty()) return Challenge{sasl("challenge")};  // RFC 6120, section 6.4.2: "now you"
    return take_first(std::exchange(mechanism_, {}), auth, context);
}

SaslStep LogIn::take_first(std::string_view mechanism, const xml::Element& element, const Context& context) {
    const auto message = message_of(element);
    if (!message) return Failure{SaslFault::incorrect_encoding, {}};
    if (mechanism == "PLAIN") return begin_plain(*message, context);
    const bool is_sha1 = mechanism == crypto::mechanism_of(crypto::ScramHash::sha1);
    return begin_scram(is_sha1 ? crypto::ScramHash::sha1 : crypto::ScramHash::sha256, *message, context);
}

/// RFC 4616: [authzid] NUL authcid NUL password.
SaslStep LogIn::begin_plain(std::string_view message, const Context& context) {
    const auto first = message.find('\0');
    const auto second = first == std::string_view::npos ? first : message.find('\0', first + 1);
    if (second == std::string_view::npos || message.find('\0', second + 1) != std::string_view::npos)
        return Failure{SaslFault::malformed_request, {}};
    const auto name = message.substr(first + 1, second - first - 1);
    const auto password = message.substr(second + 1);
    if (name.empty() || password.empty()) return Failure{SaslFault::not_authorized, {}};
    const auto jid = Jid::account(name, context.domain);
    if (!jid) return Failure{SaslFault::not_authorized, {}};
    const std::string account(jid->local());
    if (!is_own(message.substr(0, first), *jid)) return Failure{SaslFault::invalid_authzid, account};
    const auto credentials = context.storage.credentials(account);
    // Of a name that nobody has, too, the password is checked: so both take equally long.
    auto keys = credentials ? credentials->sha256
                            : crypto::made_up_scram_keys(crypto::ScramHash::sha256, context.stranger_secret, account,
                                                         context.iterations);
    return CheckPassword{account, std::move(keys), std::string(password)};
}

SaslStep LogIn::begin_scram(crypto::ScramHash hash, std::string_view message, const Context& context) {
    scram_.emplace(hash, context.new_token());
    const auto user = scram_->begin(message);
    if (!user) {
        scram_.reset();
        return Failure{SaslFault::malformed_request, {}};
    }
    const auto jid = Jid::account(user->name, context.domain);
    if (!jid) {
        scram_.reset();
        return Failure{SaslFault::not_authorized, {}};
    }
    account_ = std::string(jid->local());
    if (!is_own(user->authzid, *jid)) {
        scram_.reset();
        return Failure{SaslFault::invalid_authzid, account_};
    }
    const auto credentials = context.storage.credentials(account_);
    const auto keys = credentials
                          ? credentials->of(hash)
                          : crypto::made_up_scram_keys(hash, context.stranger_secret, account_, context.iterations);
    return Challenge{sasl("challenge", scram_->challenge(keys))};
}

SaslStep LogIn::finish_scram(std::string_view message) {
    const auto last = scram_->finish(message);
    if (last) return Success{account_, sasl("success", *last)};
    const bool is_wrong = last.error() == crypto::ScramFault::wrong_proof;
    return Failure{is_wrong ? SaslFault::not_authorized : SaslFault::malformed_request, account_};
}

}  // namespace xmpp::session

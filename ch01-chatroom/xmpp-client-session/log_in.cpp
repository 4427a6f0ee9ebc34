#include "ch01-chatroom/xmpp-client-session/log_in.hpp"

#include <algorithm>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "shared/crypto/token.hpp"
#include "shared/text/normal_form.hpp"

namespace xmpp::client {

namespace {

/// "=" stands for data of no length (section 6.4.2).
std::optional<std::string> data_of(const xml::Element& element) {
    const auto text = element.text();
    return crypto::base64_decoded(text == "=" ? "" : text);
}

}  // namespace

std::vector<std::string> mechanisms_in(const xml::Element& features) {
    std::vector<std::string> all;
    if (const auto* mechanisms = features.child("mechanisms", ns::sasl))
        for (const auto* each : mechanisms->children())
            if (each->is("mechanism", ns::sasl)) all.push_back(each->text());
    return all;
}

std::optional<xml::Element> LogIn::begin(const std::vector<std::string>& offered, bool may_show_password,
                                         const session::NewToken& new_token) {
    const auto offers = [&](std::string_view mechanism) { return std::ranges::count(offered, mechanism) > 0; };
    xml::Element auth("auth", std::string(ns::sasl));
    for (const auto hash : {crypto::ScramHash::sha256, crypto::ScramHash::sha1}) {
        if (!offers(crypto::mechanism_of(hash))) continue;
        mechanism_ = crypto::mechanism_of(hash);
        scram_.emplace(hash, name_, text::prepared_password(password_), new_token());
        auth.set("mechanism", mechanism_).add_text(crypto::base64(scram_->first()));
        return auth;
    }
    if (!offers("PLAIN")) {
        problem_ = "no way to log in that this program knows; the server offers:";
        for (const auto& each : offered) problem_ += " " + each;
        return {};
    }
    if (!may_show_password) {
        problem_ = "the server wants the password as it is, and there is no TLS to hide it";
        return {};
    }
    mechanism_ = "PLAIN";  // RFC 4616: as whom, who, password
    auth.set("mechanism", mechanism_)
        .add_text(crypto::base64(std::string(1, '\0') + name_ + std::string(1, '\0') + password_));
    return auth;
}

std::optional<xml::Element> LogIn::answer(const xml::Element& challenge) {
    const auto message = data_of(challenge);
    if (!scram_ || !message) {
        problem_ = "the server asks what this way to log in does not know";
        return {};
    }
    const auto text = scram_->answer(*message);
    if (!text) {
        problem_ = "the server's challenge is wrong: " + std::string(crypto::name_of(text.error()));
        return {};
    }
    xml::Element response("response", std::string(ns::sasl));
    response.add_text(crypto::base64(*text));
    return response;
}

bool LogIn::accepts(const xml::Element& success) {
    if (!scram_) return true;
    const auto message = data_of(success);
    if (message && scram_->is_the_server(*message)) return true;
    problem_ = "the server does not know the password: it is another one than it says";
    return false;
}

}  // namespace xmpp::client

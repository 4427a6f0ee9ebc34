#include "ch05-jtwitter/microblog-session/passwords.hpp"

#include <algorithm>

#include "ch05-jtwitter/microblog-session/plain_text.hpp"
#include "shared/crypto/password.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace microblog {

namespace {

std::string key_of(std::string_view kind, std::string_view name) {
    return name.empty() ? std::string{} : std::string{kind} + " " + std::string{name};
}

}  // namespace

Passwords::Passwords(PasswordHasher& hasher, const Settings& settings) : hasher_{hasher}, settings_{settings} {}

std::optional<Detail> Passwords::find_fault(std::string_view password) const {
    if (password.empty()) return Detail{"password", "ERR_BLANK", "can't be blank"};
    if (!text::is_valid_utf8(password)) return Detail{"password", "ERR_INVALID", "is not valid UTF-8"};
    const auto length = count_code_points(password);
    if (length < settings_.min_password) {
        return Detail{"password", "ERR_TOO_SHORT",
                      "is too short (minimum is " + std::to_string(settings_.min_password) + " characters)"};
    }
    if (length > settings_.max_password) {
        return Detail{"password", "ERR_TOO_LONG",
                      "is too long (maximum is " + std::to_string(settings_.max_password) + " characters)"};
    }
    return {};
}

std::string Passwords::hash(std::string_view password) {
    auto normal = text::to_nfc(password);
    const crypto::Secret secret(normal);
    return hasher_.hash(secret.view());
}

bool Passwords::check(std::string_view password, const std::string& stored, const Origin& origin, Time now) {
    const auto account = key_of("account", origin.account), address = key_of("address", origin.address);
    tries_.with([&](Counters& counters) {
        if (is_full(counters, account, now) || is_full(counters, address, now)) throw too_many();
        count(counters, account, now);
        count(counters, address, now);
    });
    const bool too_long = count_code_points(password) > settings_.max_password;
    auto normal = text::to_nfc(too_long ? std::string_view{} : password);
    const crypto::Secret secret(normal);
    bool right = false;
    try {
        right = hasher_.check(secret.view(), too_long ? std::string{} : stored);
    } catch (...) {  // it was not looked at
        take_back(account);
        take_back(address);
        throw;
    }
    if (!right) return false;
    tries_.with([&](Counters& counters) { counters.erase(account); });
    take_back(address);
    return true;
}

void Passwords::tidy(Time now) {
    tries_.with([&](Counters& counters) {
        std::erase_if(counters, [&](const auto& each) { return is_over(each.second, now); });
    });
}

bool Passwords::is_full(Counters& counters, const std::string& key, Time now) const {
    const auto found = counters.find(key);
    if (found == counters.end()) return false;
    if (!is_over(found->second, now)) return found->second.count >= settings_.failed_logins;
    counters.erase(found);
    return false;
}

void Passwords::count(Counters& counters, const std::string& key, Time now) const {
    if (key.empty()) return;
    if (!counters.contains(key) && counters.size() >= settings_.max_failed_login_counters) make_room(counters, now);
    auto& tries = counters[key];
    if (tries.count++ == 0) tries.first = now;
}

void Passwords::make_room(Counters& counters, Time now) const {
    std::erase_if(counters, [&](const auto& each) { return is_over(each.second, now); });
    if (counters.size() < settings_.max_failed_login_counters) return;
    counters.erase(std::ranges::min_element(counters, {}, [](const auto& each) { return each.second.first; }));
}

void Passwords::take_back(const std::string& key) {
    tries_.with([&](Counters& counters) {
        const auto found = counters.find(key);
        if (found != counters.end() && --found->second.count == 0) counters.erase(found);
    });
}

}  // namespace microblog

#include "ch05-jtwitter/microblog-session/passwords.hpp"

#include <algorithm>

#include "ch05-jtwitter/microblog-session/plain_text.hpp"
#include "shared/crypto/password.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace microblog {

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
    Keys keys;
    if (!origin.account.empty()) keys.pair = "pair " + origin.account + " at " + origin.address;
    if (!origin.address.empty()) {
        keys.address = "address " + origin.address;
        if (!origin.account.empty()) keys.account = "account " + origin.account;
    }
    book_.with([&](Book& book) {
        if (must_wait(book, keys, now)) throw too_many();
        for (const auto& key : {keys.pair, keys.address, keys.account}) count(book.tries, key, now);
    });
    const bool too_long = count_code_points(password) > settings_.max_password;
    auto normal = text::to_nfc(too_long ? std::string_view{} : password);
    const crypto::Secret secret(normal);
    bool right = false;
    try {
        right = hasher_.check(secret.view(), too_long ? std::string{} : stored);
    } catch (...) {  // it was not looked at
        book_.with([&](Book& book) { take_back(book.tries, keys); });
        throw;
    }
    if (!right) return false;
    book_.with([&](Book& book) {
        take_back(book.tries, keys);
        book.tries.erase(keys.pair);
        remember(book, keys, now);
    });
    return true;
}

void Passwords::tidy(Time now) {
    book_.with([&](Book& book) {
        std::erase_if(book.tries, [&](const auto& each) { return is_over(each.second, now); });
        std::erase_if(book.known, [&](const auto& each) { return now - each.second >= settings_.known_address_lives; });
    });
}

std::size_t Passwords::tries_of(Counters& counters, const std::string& key, Time now) const {
    const auto found = counters.find(key);
    if (found == counters.end()) return 0;
    if (!is_over(found->second, now)) return found->second.count;
    counters.erase(found);
    return 0;
}

bool Passwords::must_wait(Book& book, const Keys& keys, Time now) const {
    if (tries_of(book.tries, keys.pair, now) >= settings_.failed_logins) return true;
    if (tries_of(book.tries, keys.address, now) >= settings_.failed_logins_of_address) return true;
    if (tries_of(book.tries, keys.account, now) < settings_.failed_logins_of_account) return false;
    const auto known = book.known.find(keys.pair);
    if (known != book.known.end() && now - known->second < settings_.known_address_lives) return false;
    return now - book.tries[keys.account].last < settings_.slow_log_in_every;
}

void Passwords::count(Counters& counters, const std::string& key, Time now) const {
    if (key.empty()) return;
    if (!counters.contains(key) && counters.size() >= settings_.max_failed_login_counters) make_room(counters, now);
    auto& tries = counters[key];
    if (tries.count++ == 0) tries.first = now;
    tries.last = now;
}

void Passwords::make_room(Counters& counters, Time now) const {
    std::erase_if(counters, [&](const auto& each) { return is_over(each.second, now); });
    if (counters.size() < settings_.max_failed_login_counters) return;
    counters.erase(std::ranges::min_element(counters, {}, [](const auto& each) { return each.second.first; }));
}

void Passwords::take_back(Counters& counters, const Keys& keys) {
    for (const auto& key : {keys.pair, keys.address, keys.account}) {
        const auto found = counters.find(key);
        if (found != counters.end() && --found->second.count == 0) counters.erase(found);
    }
}

void Passwords::remember(Book& book, const Keys& keys, Time now) const {
    if (keys.account.empty()) return;
    if (!book.known.contains(keys.pair) && book.known.size() >= settings_.max_known_addresses)
        book.known.erase(std::ranges::min_element(book.known, {}, [](const auto& each) { return each.second; }));
    book.known[keys.pair] = now;
}

}  // namespace microblog

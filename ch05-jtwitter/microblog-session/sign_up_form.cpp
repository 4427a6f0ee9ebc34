#include "ch05-jtwitter/microblog-session/sign_up_form.hpp"

#include <algorithm>
#include <array>

#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace microblog {

namespace {

/// Names that would pass for the house itself, or for a path of its pages.
constexpr auto reserved_names = std::to_array<std::string_view>(
    {"about",     "abuse",     "account", "accounts",   "admin",    "administrator", "api",        "app",
     "auth",      "contact",   "explore", "favourites", "health",   "help",          "home",       "info",
     "jtwitter",  "list",      "lists",   "login",      "logout",   "mail",          "media",      "messages",
     "moderator", "nodeinfo",  "null",    "oauth",      "official", "pictures",      "postmaster", "privacy",
     "public",    "register",  "root",    "search",     "security", "server",        "settings",   "signup",
     "static",    "streaming", "support", "system",     "tags",     "undefined",     "webmaster"});

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::optional<Detail> fault_of_name(std::string_view name) {
    if (name.empty()) return Detail{"username", "ERR_BLANK", "can't be blank"};
    if (!std::ranges::all_of(name, is_name_character)) {
        return Detail{"username", "ERR_INVALID", "must contain only letters, numbers and underscores"};
    }
    if (name.size() > max_account_name) {
        return Detail{"username", "ERR_TOO_LONG",
                      "is too long (maximum is " + std::to_string(max_account_name) + " characters)"};
    }
    if (std::ranges::find(reserved_names, text::caseless_key(name)) != reserved_names.end()) {
        return Detail{"username", "ERR_RESERVED", "is reserved"};
    }
    return {};
}

/// Something, one "@", and the name of a host: letters, digits, "-" and "." between them. Whether somebody reads what
/// is sent there, only sending tells.
bool has_shape_of_email(std::string_view email) {
    const auto at = email.rfind('@');
    if (at == std::string_view::npos || at == 0) return false;
    const auto local = email.substr(0, at), host = email.substr(at + 1);
    const auto seen = [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 0x7F; };
    constexpr std::string_view refused_in_local = "@,;:<>()[]\\\"";
    if (!std::ranges::all_of(local, seen) || local.find_first_of(refused_in_local) != std::string_view::npos)
        return false;
    const auto of_host = [](char c) {
        return (is_name_character(c) && c != '_') || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    };
    const bool ends_well = !host.empty() && host.front() != '.' && host.front() != '-' && host.back() != '.';
    return ends_well && std::ranges::all_of(host, of_host) && host.find("..") == std::string_view::npos;
}

std::optional<Detail> fault_of_email(std::string_view email, const Settings& settings) {
    if (email.empty()) return Detail{"email", "ERR_BLANK", "can't be blank"};
    if (email.size() > settings.max_email) {
        return Detail{"email", "ERR_TOO_LONG",
                      "is too long (maximum is " + std::to_string(settings.max_email) + " bytes)"};
    }
    const bool is_text = text::is_valid_utf8(email) && !text::find_control(email);
    if (!is_text || !has_shape_of_email(email)) return Detail{"email", "ERR_INVALID", "is not an e-mail address"};
    return {};
}

std::string name_in_message(std::string_view field) {
    if (field == "username") return "Username";
    if (field == "email") return "E-mail";
    if (field == "password") return "Password";
    return "Agreement";
}

}  // namespace

std::vector<Detail> faults_of_form(const NewAccount& form, const Passwords& passwords, const Settings& settings) {
    std::vector<Detail> faults;
    const auto add = [&](std::optional<Detail> fault) {
        if (fault) faults.push_back(std::move(*fault));
    };
    add(fault_of_name(form.name));
    add(fault_of_email(form.email, settings));
    add(passwords.find_fault(form.password));
    if (!form.agreement) faults.push_back({"agreement", "ERR_ACCEPTED", "must be accepted"});
    return faults;
}

std::vector<Detail> faults_of_taken(const NewAccount& form, const std::vector<Detail>& known, Accounts& accounts) {
    const auto is_known = [&](std::string_view field) {
        return std::ranges::any_of(known, [&](const Detail& fault) { return fault.field == field; });
    };
    const std::string taken = "has already been taken";
    std::vector<Detail> faults;
    if (!is_known("username") && accounts.name_taken(form.name)) faults.push_back({"username", "ERR_TAKEN", taken});
    if (!is_known("email") && accounts.email_taken(form.email)) faults.push_back({"email", "ERR_TAKEN", taken});
    return faults;
}

Refusal refusal_of(const std::vector<Detail>& faults) {
    std::string what;
    for (const auto& fault : faults) {
        what += (what.empty() ? "" : ", ") + name_in_message(fault.field) + " " + fault.text;
    }
    return {"Validation failed: " + what, faults};
}

}  // namespace microblog

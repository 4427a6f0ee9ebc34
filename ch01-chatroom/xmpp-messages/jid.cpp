#include "ch01-chatroom/xmpp-messages/jid.hpp"

#include <algorithm>

#include "shared/text/letters.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace xmpp {

namespace {

using core::Error;
using core::Fault;

/// RFC 7622, section 3.3.1: what would be taken for something else in an address or in XML.
constexpr std::string_view forbidden_in_local = "\"&'/:<>@ ";

/// Blanks other than the one of ASCII (Unicode, category Zs).
bool is_wide_space(char32_t c) {
    return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_simple_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// Most parts are: nothing in them changes, nothing is forbidden.
bool is_simple(std::string_view part) {
    return !part.empty() && part.size() <= max_jid_part && std::ranges::all_of(part, is_simple_letter);
}

/// Length, encoding, control characters: the same for all three parts.
std::optional<Error> check(std::string_view part, std::string_view field) {
    if (part.empty()) return Error{Fault::missing, field, 0};
    if (const auto at = text::find_invalid_utf8(part)) return Error{Fault::bad_text, field, *at};
    for (std::size_t at = 0; at < part.size();) {
        const auto [value, length] = text::code_point_at(part, at);
        if (value < 0x20 || text::is_control(value)) return Error{Fault::bad_text, field, at};
        at += length;
    }
    return {};
}

std::optional<Error> check_length(std::string_view part, std::string_view field) {
    if (part.empty()) return Error{Fault::malformed, field, 0};  // all of it was ignorable
    if (part.size() > max_jid_part) return Error{Fault::too_long, field, max_jid_part};
    return {};
}

core::Result<std::string> prepare_local(std::string_view local) {
    if (is_simple(local)) return std::string(local);
    if (const auto bad = check(local, "local")) return *bad;
    for (std::size_t at = 0; at < local.size();) {
        const auto [value, length] = text::code_point_at(local, at);
        const bool is_bad = value < 0x80 ? forbidden_in_local.find(static_cast<char>(value)) != std::string_view::npos
                                         : is_wide_space(value);
        if (is_bad) return Error{Fault::bad_text, "local", at};
        at += length;
    }
    auto folded = text::caseless_key(local);
    // Folding may make an ASCII character of its wide twin.
    if (folded.find_first_of(forbidden_in_local) != std::string::npos) return Error{Fault::bad_text, "local", 0};
    if (const auto bad = check_length(folded, "local")) return *bad;
    return folded;
}

/// Names with letters of any script, or an address: "127.0.0.1", "[::1]".
bool is_of_domain(char32_t c) {
    return c < 0x80 ? is_simple_letter(static_cast<char>(c)) : text::is_letter(c) || text::is_digit(c);
}

bool has_empty_label(std::string_view domain) {
    return domain.starts_with('.') || domain.ends_with('.') || domain.find("..") != std::string_view::npos;
}

core::Result<std::string> prepare_domain(std::string_view domain) {
    if (domain.ends_with('.')) domain.remove_suffix(1);  // the root of DNS: RFC 7622, section 3.2
    if (is_simple(domain) && !has_empty_label(domain)) return std::string(domain);
    if (const auto bad = check(domain, "domain")) return *bad;
    auto folded = text::caseless_key(domain);
    if (const auto bad = check_length(folded, "domain")) return *bad;
    const bool is_v6 = folded.size() > 2 && folded.front() == '[' && folded.back() == ']';
    if (is_v6) {
        const auto inside = std::string_view(folded).substr(1, folded.size() - 2);
        if (inside.find_first_not_of("0123456789abcdef:.") != std::string_view::npos)
            return Error{Fault::malformed, "domain", 0};
        return folded;
    }
    for (std::size_t at = 0; at < folded.size();) {
        const auto [value, length] = text::code_point_at(folded, at);
        if (!is_of_domain(value)) return Error{Fault::bad_text, "domain", at};
        at += length;
    }
    if (has_empty_label(folded)) return Error{Fault::malformed, "domain", 0};
    return folded;
}

core::Result<std::string> prepare_resource(std::string_view resource) {
    if (is_simple(resource)) return std::string(resource);
    if (const auto bad = check(resource, "resource")) return *bad;
    auto prepared = text::to_nfc(resource);
    if (const auto bad = check_length(prepared, "resource")) return *bad;
    return prepared;
}

}  // namespace

core::Result<Jid> Jid::server(std::string_view domain) {
    auto prepared = prepare_domain(domain);
    if (!prepared) return prepared.error();
    Jid jid;
    jid.text_ = std::move(*prepared);
    jid.resource_at_ = jid.text_.size();
    return jid;
}

core::Result<Jid> Jid::account(std::string_view local, std::string_view domain) {
    auto jid = server(domain);
    if (!jid) return jid;
    auto prepared = prepare_local(local);
    if (!prepared) return prepared.error();
    *prepared += '@';
    jid->domain_at_ = prepared->size();
    *prepared += jid->text_;
    jid->text_ = std::move(*prepared);
    jid->resource_at_ = jid->text_.size();
    return jid;
}

core::Result<Jid> Jid::with_resource(std::string_view resource) const {
    const auto prepared = prepare_resource(resource);
    if (!prepared) return prepared.error();
    auto jid = bare();
    jid.text_ += '/';
    jid.text_ += *prepared;
    return jid;
}

core::Result<Jid> Jid::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto bare = text.substr(0, slash);
    const auto at = bare.find('@');
    auto jid = at == std::string_view::npos ? server(bare) : account(bare.substr(0, at), bare.substr(at + 1));
    if (!jid || slash == std::string_view::npos) return jid;
    return jid->with_resource(text.substr(slash + 1));
}

Jid Jid::bare() const {
    Jid jid;
    jid.text_ = text_.substr(0, resource_at_);
    jid.domain_at_ = domain_at_;
    jid.resource_at_ = resource_at_;
    return jid;
}

std::string_view Jid::local() const {
    return domain_at_ == 0 ? std::string_view{} : std::string_view(text_).substr(0, domain_at_ - 1);
}

std::string_view Jid::domain() const {
    return std::string_view(text_).substr(domain_at_, resource_at_ - domain_at_);
}

std::string_view Jid::resource() const {
    return is_bare() ? std::string_view{} : std::string_view(text_).substr(resource_at_ + 1);
}

}  // namespace xmpp

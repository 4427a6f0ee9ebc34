// An address of XMPP (RFC 7622): [local@]domain[/resource]. "alice@im.example" is an account, "alice@im.example/phone"
// one of her programs, "im.example" the server itself.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "shared/core/result.hpp"

namespace xmpp {

/// Each part has so many bytes of UTF-8 at most, and one at least (RFC 7622, section 3.1).
inline constexpr std::size_t max_jid_part = 1023;

/// Always valid, and in one form: two that mean the same are the same text. Local part and domain are compared without
/// case, so they are kept folded; the resource is kept as it was written (in normal form C).
class Jid {
  public:
    /// The first "/" begins the resource, which may hold more of them, and "@". Before it "@" ends the local part.
    /// The error's field is "local", "domain" or "resource".
    static core::Result<Jid> parse(std::string_view text);
    /// Of an account. `local` is not cut at "@" or "/": those are errors here.
    static core::Result<Jid> account(std::string_view local, std::string_view domain);
    /// Of a server.
    static core::Result<Jid> server(std::string_view domain);

    /// The same account with this resource.
    core::Result<Jid> with_resource(std::string_view resource) const;
    /// Without the resource.
    Jid bare() const;

    // Empty where there is no such part. The views live as long as the Jid.
    std::string_view local() const;
    std::string_view domain() const;
    std::string_view resource() const;
    bool is_bare() const { return resource_at_ == text_.size(); }

    const std::string& text() const { return text_; }

    bool operator==(const Jid& other) const { return text_ == other.text_; }
    auto operator<=>(const Jid& other) const { return text_ <=> other.text_; }

  private:
    Jid() = default;
    std::string text_;
    std::size_t domain_at_ = 0;    // behind the "@"
    std::size_t resource_at_ = 0;  // at the "/", or at the end
};

}  // namespace xmpp

template <>
struct std::hash<xmpp::Jid> {
    std::size_t operator()(const xmpp::Jid& jid) const { return std::hash<std::string>{}(jid.text()); }
};

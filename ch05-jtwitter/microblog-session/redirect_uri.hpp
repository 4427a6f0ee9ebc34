// Where a browser may be sent after a person's yes (RFC 6749 section 3.1.2).
#pragma once

#include <string_view>

namespace microblog {

/// No redirect: the code is shown to the person, who types it into the program.
inline constexpr std::string_view out_of_band = "urn:ietf:wg:oauth:2.0:oob";

/// An http or https address with a host, or one of a program's own scheme ("myapp://cb", RFC 8252 section 7.1), or
/// out_of_band. Absolute, in visible ASCII, without a fragment. Not of a scheme that a browser runs or reads itself.
bool is_redirect_uri(std::string_view uri);

/// http or https, with a host.
bool is_web_address(std::string_view uri);

}  // namespace microblog

// The text of a post as HTML, as clients of the Mastodon API expect it in "content".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace post_text {

/// & < > " ' as character references: right in text and in quoted attributes.
std::string escape_html(std::string_view text);

struct Links {
    std::string base;  // of all addresses: "http://127.0.0.1:8080", no slash at its end
    /// The account of a mention as it writes its name; empty if there is none. `host` is empty or what stood behind the
    /// second @.
    std::function<std::optional<std::string>(std::string_view name, std::string_view host)> find_account;
};

/// Paragraphs at blank lines, <br /> at single line ends; links, known mentions and topics are <a> elements. The only
/// tags are p, br, span and a. A text of nothing but white space is "".
std::string to_html(std::string_view text, const Links& links);

/// Percent-encoding of all but the unreserved characters (RFC 3986, section 2.3): for one segment of a path.
std::string percent_encode(std::string_view segment);

}  // namespace post_text

#include "ch05-jtwitter/post-text/html.hpp"

#include "ch05-jtwitter/post-text/entities.hpp"

namespace post_text {

namespace {

/// Plain text between two entities: escaped, with its line ends as tags.
void add_plain(std::string& html, std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        html += escape_html(text.substr(0, end));
        if (end == std::string_view::npos) return;
        std::size_t line_ends = 0;
        text.remove_prefix(end);
        while (!text.empty() && text.front() == '\n') {
            text.remove_prefix(1);
            ++line_ends;
        }
        html += line_ends == 1 ? "<br />" : "</p><p>";
    }
}

void add_link(std::string& html, std::string_view link) {
    const auto address = escape_html(link);
    html += "<a href=\"" + address + R"(" rel="nofollow noopener noreferrer" target="_blank">)" + address + "</a>";
}

void add_mention(std::string& html, const std::string& account, const Links& links) {
    const auto name = escape_html(account);
    html += R"(<span class="h-card"><a href=")" + escape_html(links.base) + "/@" + name +
            R"(" class="u-url mention">@<span>)" + name + "</span></a></span>";
}

void add_topic(std::string& html, std::string_view name, const Links& links) {
    html += "<a href=\"" + escape_html(links.base) + "/tags/" + percent_encode(topic_key(name)) +
            R"(" class="mention hashtag" rel="tag">#<span>)" + escape_html(name) + "</span></a>";
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string percent_encode(std::string_view segment) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : segment) {
        const auto byte = static_cast<unsigned char>(c);
        if (('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-' || c == '.' ||
            c == '_' || c == '~') {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

std::string to_html(std::string_view whole, const Links& links) {
    const auto text = trimmed(whole);
    if (text.empty()) return "";
    std::string html = "<p>";
    std::size_t done = 0;
    for (const auto& entity : find_entities(text)) {
        add_plain(html, text.substr(done, entity.begin - done));
        done = entity.end;
        if (entity.kind == Kind::link) {
            add_link(html, entity.name);
        } else if (entity.kind == Kind::topic) {
            add_topic(html, entity.name, links);
        } else if (const auto account =
                       links.find_account ? links.find_account(entity.name, entity.host) : std::nullopt) {
            add_mention(html, *account, links);
        } else {
            add_plain(html, text.substr(entity.begin, entity.end - entity.begin));
        }
    }
    add_plain(html, text.substr(done));
    return html + "</p>";
}

}  // namespace post_text

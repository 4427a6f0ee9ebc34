#include "ch05-jtwitter/web-pages/html.hpp"

#include "ch05-jtwitter/post-text/html.hpp"

namespace web::inside {

void add(std::string& out, std::string_view text) {
    out += post_text::escape_html(text);
}

void add(std::string& out, const Html& made) {
    out += made.str();
}

void add_until_place(std::string& out, std::string_view& pattern) {
    const auto place = pattern.find("{}");
    out += pattern.substr(0, place);
    pattern.remove_prefix(place + 2);
}

}  // namespace web::inside

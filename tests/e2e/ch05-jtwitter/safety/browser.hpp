// A browser in front of the real server: it keeps cookies and fills in forms; and it walks over the whole site.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/e2e/ch05-jtwitter/http_client.hpp"
#include "tests/e2e/ch05-jtwitter/safety/page.hpp"

namespace jtwitter::e2e {

using Fields = std::map<std::string, std::string>;

std::string written(const Fields& fields);

class Browser {
  public:
    explicit Browser(const core::Endpoint& server) : client_{server} {}

    Answer get(const std::string& path);
    /// As a form sends it, whatever page it stands on.
    Answer post(const std::string& path, const Fields& form, const std::string& type = {},
                const std::string& body = {});
    /// Looks at `page` and sends its form for `action`, with these fields typed in.
    Answer fill(const std::string& page, const std::string& action, const Fields& typed);
    Answer log_in(const std::string& name, const std::string& password);

    /// It has chosen the plain pages: those have forms. Without that cookie it gets the page that is a program.
    Fields cookies{{"jtwitter_plain", "1"}};
    Fields headers;  // sent with each request

  private:
    Answer with_cookies(const std::function<Answer()>& ask);
    HttpClient client_;
};

/// Follows every link of the site from its first pages on, `at_most` pages, and shows each answer to `look`.
void walk_over_site(Browser& browser, const std::function<void(const std::string& path, const Answer& answer)>& look,
                    std::size_t at_most = 150);

/// The page that is a program (web-app): each kind of its addresses, and then every file that it loads.
void walk_over_program(const core::Endpoint& server,
                       const std::function<void(const std::string& path, const Answer& answer)>& look);

bool is_html(const Answer& answer);

/// An own cookie's name, whatever stands in front of it with https.
inline const std::string session_cookie = "jtwitter_session";

}  // namespace jtwitter::e2e

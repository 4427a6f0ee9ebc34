// One request of a browser and all that a page needs to know about who asks: language, session, the token of its forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/media_files.hpp"
#include "ch05-jtwitter/rest-api/parameters.hpp"
#include "ch05-jtwitter/rest-api/presenter.hpp"
#include "ch05-jtwitter/rest-api/rate_limits.hpp"
#include "ch05-jtwitter/web-pages/language.hpp"
#include "ch05-jtwitter/web-pages/pages.hpp"

namespace web {

/// What the pages work with.
struct Tools {
    microblog::Microblog& blog;
    rest::Presenter& presenter;
    rest::MediaFiles& media;
    rest::RateLimits& limits;
    const Settings& settings;
};

/// Cookies are HttpOnly (no script may read them) and SameSite=Lax (no other site's form sends them); with https also
/// Secure and with the name prefix "__Host-", so that no neighbour under the same domain can set them.
class Cookies {
  public:
    explicit Cookies(bool secure) : secure_{secure} {}

    std::string name(std::string_view which) const { return (secure_ ? "__Host-" : "") + std::string(which); }
    /// The value of Set-Cookie. An age of 0 takes the cookie away.
    std::string set(std::string_view which, std::string_view value, std::chrono::seconds age) const;

  private:
    bool secure_;
};

inline constexpr std::string_view session_cookie = "jtwitter_session";  // of who has logged in
inline constexpr std::string_view visit_cookie = "jtwitter_visit";      // of who fills in a form before that
inline constexpr std::string_view language_cookie = "jtwitter_language";
inline constexpr std::string_view plain_cookie = "jtwitter_plain";  // of who wants pages without script

class Visit {
  public:
    /// Looks the session up. `form` is read from `request`; both must outlive the visit.
    Visit(Tools tools, const rest::Request& request, const rest::Parameters& form, storage::Time now);

    const rest::Request& request;
    const rest::Parameters& form;
    storage::Time now;
    Language language;
    std::optional<storage::Account> me;  // none: nobody has logged in
    microblog::Reader reader;
    std::vector<std::string> places;  // what stood for the stars of the route

    storage::AccountId my_id() const { return me->id; }
    std::string_view say(const Text& text) const { return text.in(language); }
    /// A field of the form as it was typed; empty if it is not there.
    std::string field(std::string_view name) const { return form.text(name).value_or(""); }
    /// This page's own address: path and query.
    std::string address() const;

    /// The token that every form carries, so that only our own pages can send one ("CSRF", cross-site request forgery).
    /// Made from the session's cookie, which nobody else knows. Without a session a cookie for this purpose is set.
    std::string form_token();
    /// Has another site's page led the browser here? Browsers of today say so; of an older one this is not known.
    bool comes_from_elsewhere() const;
    /// Was this request sent by a form of ours, in this browser?
    bool has_form_token() const;

    /// A new session for this browser; an old one ends. So nobody can log in to a session that somebody else has laid
    /// there ("session fixation").
    void log_in(storage::AccountId who);
    void log_out();
    bool is_this_browser(const storage::BrowserSession& session) const;
    void choose(Language chosen);
    bool is_plain() const;
    void choose_plain(bool plain);

    /// Set-Cookie headers for the answer.
    const std::vector<std::string>& new_cookies() const { return new_cookies_; }

  private:
    void set_cookie(std::string_view which, std::string_view value, std::chrono::seconds age);

    Tools tools_;
    Cookies cookies_;
    std::string session_, visit_;  // cookies; the session only if it is good
    std::vector<std::string> new_cookies_;
};

/// Safe to go to after a log-in: a path of our own. Anything else is "/". ("//evil.example" and "/\evil.example" are
/// other hosts for a browser.)
std::string own_path(std::string_view wanted);

}  // namespace web

#include "ch05-jtwitter/web-pages/visit.hpp"

#include <algorithm>

#include "shared/crypto/token.hpp"

namespace web {

namespace {

constexpr std::chrono::hours visit_lives{24};
constexpr std::chrono::hours choice_lives{24 * 365};
constexpr std::size_t token_length = 43;  // of crypto::random_token

/// One way only: who sees a page's source does not know the cookie. (The store keeps the digest of the cookie alone:
/// another text, so another digest.)
std::string token_for(std::string_view cookie) {
    return crypto::base64url(crypto::sha256("form of " + std::string(cookie)));
}

bool looks_like_token(std::string_view text) {
    return text.size() == token_length && std::ranges::all_of(text, [](char c) {
               return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-' ||
                      c == '_';
           });
}

Language language_of_request(const rest::Request& request, const rest::Parameters& form, const Cookies& cookies) {
    const auto preferred = preferred_language(request.header("Accept-Language"));
    const auto chosen = language_of(request.cookie(cookies.name(language_cookie)), preferred);
    return language_of(form.value("lang").value_or(""), chosen);
}

}  // namespace

std::string Cookies::set(std::string_view which, std::string_view value, std::chrono::seconds age) const {
    return name(which) + "=" + std::string(value) + "; Path=/; Max-Age=" + std::to_string(age.count()) +
           "; HttpOnly; SameSite=Lax" + (secure_ ? "; Secure" : "");
}

Visit::Visit(Tools tools, const rest::Request& asked, const rest::Parameters& sent, storage::Time time)
    : request{asked}, form{sent}, now{time}, tools_{tools}, cookies_{tools.settings.base.starts_with("https://")} {
    language = language_of_request(request, form, cookies_);
    visit_ = request.cookie(cookies_.name(visit_cookie));
    if (!looks_like_token(visit_)) visit_.clear();

    const std::string cookie(request.cookie(cookies_.name(session_cookie)));
    const auto who = looks_like_token(cookie) ? tools.blog.access.browser_session(cookie, now) : std::nullopt;
    if (who) {
        try {
            me = tools.blog.accounts.get(*who);
            session_ = cookie;
        } catch (const microblog::Refusal&) {  // suspended since: as one who has not logged in
        }
    }
    reader = tools.blog.relations.reader(me ? std::optional{me->id} : std::nullopt, now);
}

std::string Visit::address() const {
    return own_path(request.query.empty() ? request.path : request.path + "?" + request.query);
}

std::string Visit::form_token() {
    if (!session_.empty()) return token_for(session_);
    if (visit_.empty()) {
        visit_ = crypto::random_token();
        set_cookie(visit_cookie, visit_, visit_lives);
    }
    return token_for(visit_);
}

bool Visit::comes_from_elsewhere() const {
    const auto site = request.header("Sec-Fetch-Site");  // https://www.w3.org/TR/fetch-metadata/
    return site == "cross-site" || site == "same-site";
}

bool Visit::has_form_token() const {
    if (comes_from_elsewhere()) return false;
    const auto& cookie = session_.empty() ? visit_ : session_;
    return !cookie.empty() && crypto::same_secret(field("token"), token_for(cookie));
}

void Visit::log_in(storage::AccountId who) {
    log_out();
    session_ = tools_.blog.access.start_browser_session(who, request.header("User-Agent"), now);
    set_cookie(session_cookie, session_, tools_.blog.settings.browser_session_lives);
}

void Visit::log_out() {
    if (!session_.empty()) tools_.blog.access.end_browser_session(session_);
    session_.clear();
    me.reset();
    set_cookie(session_cookie, "", std::chrono::seconds{0});
    set_cookie(visit_cookie, "", std::chrono::seconds{0});
}

bool Visit::is_this_browser(const storage::BrowserSession& session) const {
    return microblog::AccessService::is_of(session, session_);
}

void Visit::choose(Language chosen) {
    language = chosen;
    set_cookie(language_cookie, code_of(chosen), choice_lives);
}

bool Visit::is_plain() const {
    return !request.cookie(cookies_.name(plain_cookie)).empty();
}

void Visit::choose_plain(bool plain) {
    set_cookie(plain_cookie, plain ? "1" : "", plain ? choice_lives : std::chrono::seconds{0});
}

void Visit::set_cookie(std::string_view which, std::string_view value, std::chrono::seconds age) {
    const auto same = [&](const std::string& other) { return other.starts_with(cookies_.name(which) + "="); };
    std::erase_if(new_cookies_, same);
    new_cookies_.push_back(cookies_.set(which, value, age));
}

std::string own_path(std::string_view wanted) {
    constexpr std::size_t longest = 4'000;
    const bool is_path = wanted.starts_with('/') && !wanted.starts_with("//") && wanted.size() <= longest;
    const bool is_plain = std::ranges::all_of(wanted, [](char c) { return '!' <= c && c <= '~' && c != '\\'; });
    return is_path && is_plain ? std::string(wanted) : "/";
}

}  // namespace web

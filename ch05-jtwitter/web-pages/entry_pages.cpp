// Log-in, sign-up, log-out, and the choice of the language.
#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/rest-api/network.hpp"
#include "ch05-jtwitter/web-pages/forms.hpp"
#include "ch05-jtwitter/web-pages/post_view.hpp"
#include "ch05-jtwitter/web-pages/routes.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

using microblog::Refusal;

/// Where a person goes on after the log-in. The page that is a program gets its own token there: it asks for one, and
/// the session of this browser answers (authorize_pages.cpp).
std::string way_on(const Visit& visit, const std::string& next) {
    if (visit.is_plain() || next.starts_with("/oauth/")) return next;
    return "/signed-in?start=" + post_text::percent_encode(next);
}

rest::Response log_in(Tools tools, Visit& visit) {
    LogIn again{own_path(visit.field("next")), visit.field("username"), {}, {}, 422};
    const auto who = tools.blog.access.log_in(again.name, visit.field("password"),
                                              rest::network_of(visit.request.address), visit.now);
    if (!who) {
        again.problem = visit.say(texts::wrong_password);
        return show_log_in(tools, visit, again);
    }
    visit.log_in(*who);
    return go_to(visit, way_on(visit, again.next));
}

rest::Response sign_up_page(Tools tools, Visit& visit, const Refusal* refusal) {
    const auto problem = [&](std::string_view field) { return problem_with(visit, refusal, field); };
    Page page;
    page.title = visit.say(texts::sign_up);
    page.status = refusal ? 422 : 200;
    const auto name = field_html({"username", "text", visit.say(texts::user_name), visit.say(texts::user_name_hint),
                                  visit.field("username"), problem("username"),
                                  html(R"( required maxlength="30" autocomplete="username")")});
    const auto email = field_html({"email",
                                   "email",
                                   visit.say(texts::email),
                                   {},
                                   visit.field("email"),
                                   problem("email"),
                                   html(R"( required autocomplete="email")")});
    const auto password =
        field_html({"password", "password", visit.say(texts::password), visit.say(texts::password_hint), "",
                    problem("password"), html(R"( required autocomplete="new-password")")});
    const auto next = own_path(visit.field("next"));  // whoever came to allow a program something still wants to
    const auto why = problem("agreement");
    const auto agreement =
        html(R"(<label class="check"><input type="checkbox" name="agreement" value="1" required> {}{}</label>)",
             visit.say(texts::agreement), when(!why.empty(), html(R"( <small class="problem">{}</small>)", why)));
    const auto whole = refusal && refusal->details.empty()
                           ? html(R"(<p class="problem" role="alert">{}</p>)", problem_of(visit, *refusal))
                           : Html{};
    page.body = html(
        R"(<form class="card form" method="post" action="/register"><h1>{}</h1>{}<input type="hidden" name="next" value="{}">{}{}{}{}{}<button class="strong">{}</button><p>{} <a href="/login?next={}">{}</a></p></form>
)",
        visit.say(texts::sign_up), token_field(visit), next, whole, name, email, password, agreement,
        visit.say(texts::sign_up), visit.say(texts::have_account), post_text::percent_encode(next),
        visit.say(texts::log_in));
    if (!tools.blog.settings.open_registration)
        page.body = html(R"(<section class="card notice"><p>{}</p></section>)", visit.say(texts::closed));
    return show(tools, visit, page);
}

rest::Response sign_up(Tools tools, Visit& visit) {
    if (!tools.blog.settings.open_registration) return show_error(tools, visit, 403, texts::closed);
    const auto who = "address " + rest::network_of(visit.request.address);
    if (!tools.limits.count(rest::RateLimits::Kind::sign_ups, who, visit.now).allowed) throw microblog::too_many();
    const bool agreed = visit.form.value("agreement").has_value();
    try {
        visit.log_in(tools.blog.accounts.sign_up(
            {visit.field("username"), visit.field("email"), visit.field("password"), agreed}, visit.now));
        const auto next = own_path(visit.field("next"));
        return go_to(visit, way_on(visit, next == "/" ? "/home" : next));
    } catch (const Refusal& refusal) {
        if (refusal.reason != microblog::Reason::invalid) throw;
        return sign_up_page(tools, visit, &refusal);
    }
}

rest::Response choose_language(Visit& visit) {
    visit.choose(language_of(visit.field("to"), visit.language));
    return go_to(visit, own_path(visit.field("next")));
}

/// The same addresses, with script or without: each browser chooses.
rest::Response choose_plain(Visit& visit) {
    visit.choose_plain(visit.field("off").empty());
    return go_to(visit, own_path(visit.field("next")));
}

}  // namespace

void add_entry_pages(Routes& routes, Tools tools) {
    routes.add("GET", "/login", Who::anybody, [tools](Visit& visit) {
        LogIn first;
        first.next = own_path(visit.field("next"));
        return show_log_in(tools, visit, first);
    });
    routes.add("POST", "/login", Who::anybody, [tools](Visit& visit) { return log_in(tools, visit); });
    routes.add("GET", "/register", Who::anybody, [tools](Visit& visit) { return sign_up_page(tools, visit, nullptr); });
    routes.add("POST", "/register", Who::anybody, [tools](Visit& visit) { return sign_up(tools, visit); });
    routes.add("POST", "/logout", Who::anybody, [](Visit& visit) {
        visit.log_out();
        return go_to(visit, "/");
    });
    routes.add("GET", "/plain", Who::anybody, [](Visit& visit) { return choose_plain(visit); });
    routes.add("GET", "/language", Who::anybody, [](Visit& visit) { return choose_language(visit); });
}

}  // namespace web

#include "ch05-jtwitter/web-pages/page.hpp"

#include <algorithm>
#include <chrono>

#include "ch05-jtwitter/api-messages/values.hpp"
#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/web-pages/files.hpp"
#include "ch05-jtwitter/web-pages/icons.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

constexpr std::size_t trends_shown = 10;

// Nothing but our own style sheet and pictures is loaded; there is no script at all. A page whose form leads to another
// site must not name form-action: browsers hold the rule against the redirect, too.
constexpr std::string_view content_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
constexpr std::string_view and_own_forms = "; form-action 'self'";

Html menu_entry(const Visit& visit, std::string_view path, const Text& text, std::int64_t count = 0) {
    const bool here = visit.request.path == path;
    return html(R"(<li><a href="{}"{}>{}{}</a></li>)", path, when(here, html(R"( aria-current="page")")),
                visit.say(text), when(count > 0, html(R"( <span class="count">{}</span>)", count)));
}

Html menu(Tools tools, Visit& visit) {
    Html entries;
    if (visit.me) {
        entries += menu_entry(visit, "/home", texts::home) + menu_entry(visit, "/square", texts::square);
        entries += menu_entry(visit, "/notifications", texts::alerts, tools.blog.messages.unread(visit.reader));
        entries += menu_entry(visit, "/messages", texts::messages);
        entries += menu_entry(visit, "/@" + visit.me->name, texts::profile);
    } else {
        entries += menu_entry(visit, "/square", texts::square);
        entries += menu_entry(visit, "/login", texts::log_in) + menu_entry(visit, "/register", texts::sign_up);
    }
    return html(R"(<nav aria-label="{}"><ul>{}</ul></nav>)", visit.say(texts::main_menu), entries);
}

Html search_form(const Visit& visit) {
    return html(
        R"(<form class="search" action="/search" role="search"><input type="search" name="q" maxlength="200" aria-label="{}" placeholder="{}"><button>{}</button></form>)",
        visit.say(texts::search), visit.say(texts::search_hint), visit.say(texts::search));
}

Html top(Tools tools, Visit& visit) {
    return html(
        R"(<header class="top"><div class="wide"><a class="brand" href="/">{}<span>{}</span></a>{}{}</div></header>)",
        icons::brand(), tools.settings.title, menu(tools, visit), search_form(visit));
}

Html trends(Tools tools, const Visit& visit) {
    Html entries;
    for (const auto& view : tools.blog.timelines.trends(visit.reader.account, trends_shown, 0, visit.now)) {
        const auto tag = tools.presenter.tag(view, false);
        std::int64_t uses = 0;
        for (const auto& day : view.days) uses += day.uses;
        entries += html(R"(<li><a href="{}">#{}</a> <small>{} {}</small></li>)", local(tools, tag.url),
                        view.topic.name.empty() ? tag.name : view.topic.name, visit.say(texts::uses), uses);
    }
    if (entries.empty()) entries = html("<li>{}</li>", visit.say(texts::no_trends));
    return html(R"(<aside class="trends card"><h2>{}</h2><ul>{}</ul></aside>)", visit.say(texts::trends), entries);
}

Html foot(Visit& visit) {
    Html leave;
    if (visit.me)
        leave = html(
            R"(<a href="/settings">{}</a><form method="post" action="/logout">{}<button class="plain">{}</button></form>)",
            visit.say(texts::settings), token_field(visit), visit.say(texts::log_out));
    const auto other = visit.language == Language::english ? Language::chinese : Language::english;
    const auto next = visit.request.method == "GET" ? visit.address() : "/";
    const auto whole_page =
        when(visit.is_plain(), html(R"(<a href="/plain?off=1&amp;next={}">{}</a>)", post_text::percent_encode(next),
                                    visit.say(texts::with_script)));
    return html(
        R"(<footer><p>{}</p><form action="/language"><input type="hidden" name="next" value="{}"><button class="plain" name="to" value="{}" lang="{}">{}</button></form>{}{}</footer>)",
        visit.say(texts::about), next, code_of(other), code_of(other), visit.say(texts::other_language), whole_page,
        leave);
}

}  // namespace

rest::Response show(Tools tools, Visit& visit, const Page& page) {
    const auto side = page.with_trends ? trends(tools, visit) : Html{};
    const auto whole = html(
        R"(<!DOCTYPE html>
<html lang="{}"><head><meta charset="utf-8"><title>{} · {}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="{}"><link rel="icon" type="image/svg+xml" href="/favicon.svg"></head>
<body><a class="skip" href="#content">{}</a>
{}
<div class="wide{}"><main id="content">
{}
</main>{}</div>
{}</body></html>
)",
        code_of(visit.language), page.title, tools.settings.title, style_address(), visit.say(texts::skip),
        top(tools, visit), when(page.with_trends, html(" two")), page.body, side, foot(visit));

    rest::Response response;
    response.status = page.status;
    response.set("Content-Type", std::string(rest::html_type));
    response.set("Content-Security-Policy",
                 std::string(content_policy) + std::string(page.form_leads_elsewhere ? "" : and_own_forms));
    response.set("Cache-Control", "no-store");
    response.set("Content-Language", std::string(code_of(visit.language)));
    add_safety_headers(response);
    for (const auto& cookie : visit.new_cookies()) response.set("Set-Cookie", cookie);
    response.body = whole.str();
    return response;
}

rest::Response show_error(Tools tools, Visit& visit, int status, const Text& what, std::string_view more) {
    Page page;
    page.title = visit.say(what);
    page.status = status;
    page.body = html(
        R"(<section class="card notice" role="alert"><p class="status">{}</p><h1>{}</h1>{}<p><a href="/">{}</a></p></section>)",
        status, visit.say(what), when(!more.empty(), html("<p>{}</p>", more)), visit.say(texts::back));
    return show(tools, visit, page);
}

rest::Response go_to(const Visit& visit, const std::string& path) {
    rest::Response response;
    response.status = 303;
    response.set("Location", path);
    response.set("Cache-Control", "no-store");
    add_safety_headers(response);
    for (const auto& cookie : visit.new_cookies()) response.set("Set-Cookie", cookie);
    return response;
}

void add_safety_headers(rest::Response& response) {
    response.set("X-Content-Type-Options", "nosniff");
    response.set("X-Frame-Options", "DENY");
    response.set("Referrer-Policy", "same-origin");
}

Html token_field(Visit& visit) {
    return html(R"(<input type="hidden" name="token" value="{}">)", visit.form_token());
}

std::string_view local(Tools tools, std::string_view url) {
    const auto& base = tools.settings.base;
    if (url.starts_with(base) && url.substr(base.size()).starts_with('/')) url.remove_prefix(base.size());
    return url;
}

Html time_html(const Visit& visit, storage::Time time) {
    using namespace std::chrono;
    const auto exact = api::to_string(api::Timestamp{time});
    const auto ago = visit.now - time;
    std::string shown;
    if (ago < minutes{1})
        shown = visit.say(texts::just_now);
    else if (ago < hours{1})
        shown = std::to_string(floor<minutes>(ago).count()) + std::string(visit.say(texts::minutes_ago));
    else if (ago < days{1})
        shown = std::to_string(floor<hours>(ago).count()) + std::string(visit.say(texts::hours_ago));
    else if (ago < days{7})
        shown = std::to_string(floor<days>(ago).count()) + std::string(visit.say(texts::days_ago));
    else
        shown = exact.substr(0, 10);
    return html(R"(<time datetime="{}" title="{} UTC">{}</time>)", exact,
                exact.substr(0, 10) + " " + exact.substr(11, 5), shown);
}

}  // namespace web

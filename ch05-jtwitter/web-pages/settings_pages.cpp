// What a person sets about the own account: profile, password, programs; and how to take everything along, and leave.
#include "ch05-jtwitter/api-messages/json_writer.hpp"
#include "ch05-jtwitter/rest-api/export.hpp"
#include "ch05-jtwitter/web-pages/forms.hpp"
#include "ch05-jtwitter/web-pages/post_view.hpp"
#include "ch05-jtwitter/web-pages/routes.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

using microblog::Refusal;
using storage::number;

constexpr int avatar_side = 400, header_side = 1500;

/// What the page says above its forms after one of them was sent.
struct Outcome {
    std::string good, bad;
};

Html outcome_html(const Outcome& outcome) {
    return when(!outcome.good.empty(), html(R"(<p class="card good" role="status">{}</p>)", outcome.good)) +
           when(!outcome.bad.empty(), html(R"(<p class="card problem" role="alert">{}</p>)", outcome.bad));
}

Html profile_form(Visit& visit, const storage::Account& me) {
    const auto file = [&](std::string_view name, const Text& label) {
        return html(R"(<label>{}<input type="file" name="{}" accept="image/jpeg,image/png,image/gif"></label>)",
                    visit.say(label), name);
    };
    return html(
        R"(<form class="card form" method="post" action="/settings" enctype="multipart/form-data"><h2>{}</h2>{}{}<label>{}<textarea name="note" rows="4" maxlength="2000">{}</textarea></label>{}{}<label class="check"><input type="checkbox" name="protected" value="1"{}> {}</label><button class="strong">{}</button></form>
)",
        visit.say(texts::profile), token_field(visit),
        field_html({"display_name",
                    "text",
                    visit.say(texts::display_name),
                    {},
                    me.display_name,
                    {},
                    html(R"( maxlength="100")")}),
        visit.say(texts::about_you), me.note, file("avatar", texts::avatar), file("header", texts::header),
        when(me.is_protected, html(" checked")), visit.say(texts::protect_me), visit.say(texts::save));
}

Html password_form(Visit& visit) {
    return html(
        R"(<form class="card form" method="post" action="/settings/password"><h2>{}</h2>{}{}{}<button>{}</button></form>
)",
        visit.say(texts::change_password), token_field(visit),
        field_html({"old_password",
                    "password",
                    visit.say(texts::old_password),
                    {},
                    "",
                    {},
                    html(R"( required autocomplete="current-password")")}),
        field_html({"new_password",
                    "password",
                    visit.say(texts::new_password),
                    visit.say(texts::password_hint),
                    "",
                    {},
                    html(R"( required autocomplete="new-password")")}),
        visit.say(texts::change_password));
}

Html programs_list(Tools tools, Visit& visit) {
    Html all;
    for (const auto& [token, app] : tools.blog.access.tokens_of(visit.my_id())) {
        all += html(
            R"(<li><div><b>{}</b><br><small>{} {} · {} {}</small></div><form method="post" action="/settings/programs">{}<button class="danger" name="program" value="{}">{}</button></form></li>
)",
            app.name, visit.say(texts::may), token.scopes, visit.say(texts::since), time_html(visit, token.created_at),
            token_field(visit), number(token.id), visit.say(texts::revoke));
    }
    if (all.empty()) all = html("<li>{}</li>", visit.say(texts::no_programs));
    return html(R"(<section class="card form"><h2>{}</h2><ul class="programs">{}</ul></section>
)",
                visit.say(texts::programs), all);
}

Html browsers_list(Tools tools, Visit& visit) {
    Html all;
    for (const auto& each : tools.blog.access.browser_sessions_of(visit.my_id(), visit.now)) {
        const auto end = html(
            R"(<form method="post" action="/settings/browsers">{}<button class="danger" name="browser" value="{}">{}</button></form>)",
            token_field(visit), number(each.id), visit.say(texts::log_out));
        const bool is_this = visit.is_this_browser(each);
        all += html("<li><div><b>{}</b><br><small>{} {}</small></div>{}</li>\n",
                    each.agent.empty() ? visit.say(texts::a_browser) : each.agent, visit.say(texts::since),
                    time_html(visit, each.created_at),
                    is_this ? html("<small>{}</small>", visit.say(texts::this_browser)) : end);
    }
    return html(R"(<section class="card form"><h2>{}</h2><ul class="programs">{}</ul></section>
)",
                visit.say(texts::browsers), all);
}

Html leaving_forms(Visit& visit) {
    return html(
        R"(<section class="card form"><h2>{}</h2><p>{}</p><p><a class="button" href="/settings/export">{}</a></p></section>
<form class="card form" method="post" action="/settings/leave"><h2>{}</h2>{}<p>{}</p>{}<button class="danger">{}</button></form>
)",
        visit.say(texts::your_data), visit.say(texts::export_about), visit.say(texts::download),
        visit.say(texts::leave), token_field(visit), visit.say(texts::leave_about),
        field_html({"password",
                    "password",
                    visit.say(texts::password),
                    {},
                    "",
                    {},
                    html(R"( required autocomplete="current-password")")}),
        visit.say(texts::leave));
}

rest::Response settings_page(Tools tools, Visit& visit, const Outcome& outcome = {}) {
    visit.me = tools.blog.accounts.get(visit.my_id());  // as it is now
    Page page;
    page.title = visit.say(texts::settings);
    page.status = outcome.bad.empty() ? 200 : 422;
    page.body = html("<h1>{}</h1>", visit.say(texts::settings)) + outcome_html(outcome) +
                profile_form(visit, *visit.me) + password_form(visit) + programs_list(tools, visit) +
                browsers_list(tools, visit) + leaving_forms(visit);
    return show(tools, visit, page);
}

std::optional<std::string> new_picture(Tools tools, const Visit& visit, std::string_view name, int side) {
    const auto* file = visit.form.file(name);
    if (file == nullptr) return {};
    pictures::Limits limits;
    limits.main_side = side;
    return tools.media.add(take_picture(tools, visit, *file, limits).main);
}

rest::Response save_profile(Tools tools, Visit& visit) {
    microblog::ProfileChange change;
    change.display_name = visit.field("display_name");
    change.note = visit.field("note");
    change.is_protected = visit.form.value("protected").has_value();
    change.avatar = new_picture(tools, visit, "avatar", avatar_side);
    change.header = new_picture(tools, visit, "header", header_side);
    for (const auto& file : tools.blog.accounts.change_profile(visit.my_id(), change, visit.now))
        tools.media.remove(file);
    return settings_page(tools, visit, {std::string(visit.say(texts::saved)), {}});
}

rest::Response change_password(Tools tools, Visit& visit) {
    const auto me = visit.my_id();
    tools.blog.accounts.change_password(me, visit.field("old_password"), visit.field("new_password"), {}, visit.now);
    visit.log_in(me);
    visit.me = tools.blog.accounts.get(me);
    return settings_page(tools, visit, {std::string(visit.say(texts::password_changed)), {}});
}

rest::Response revoke(Tools tools, Visit& visit) {
    if (const auto id = api::parse_id(visit.field("program")))
        tools.blog.access.drop_token(visit.my_id(), static_cast<storage::TokenId>(id->value));
    return go_to(visit, "/settings");
}

rest::Response log_browser_out(Tools tools, Visit& visit) {
    if (const auto id = api::parse_id(visit.field("browser")))
        tools.blog.access.drop_browser_session(visit.my_id(), static_cast<storage::BrowserSessionId>(id->value));
    return go_to(visit, "/settings");
}

rest::Response leave(Tools tools, Visit& visit) {
    for (const auto& file : tools.blog.accounts.leave(visit.my_id(), visit.field("password"), visit.now))
        tools.media.remove(file);
    visit.log_out();
    visit.reader = {};
    Page page;
    page.title = visit.say(texts::leave);
    page.body = html(R"(<section class="card notice" role="status"><h1>{}</h1></section>)", visit.say(texts::left));
    return show(tools, visit, page);
}

rest::Response download(Tools tools, const Visit& visit) {
    const auto data = rest::export_data(tools.blog, tools.presenter, visit.reader, visit.now);
    auto response = rest::json_response(200, api::to_json(data));
    response.set("Content-Disposition", "attachment; filename=\"jtwitter-" + visit.me->name + ".json\"");
    response.set("Cache-Control", "no-store");
    add_safety_headers(response);
    return response;
}

/// What was wrong is said on the page itself. A wrong password is the one thing that is not allowed here.
auto or_problem(Tools tools, rest::Response (*answer)(Tools, Visit&)) {
    return [tools, answer](Visit& visit) {
        try {
            return answer(tools, visit);
        } catch (const Refusal& refusal) {
            if (refusal.reason == microblog::Reason::not_allowed)
                return settings_page(tools, visit, {{}, std::string(visit.say(texts::password_is_wrong))});
            if (refusal.reason == microblog::Reason::invalid)
                return settings_page(tools, visit, {{}, problem_of(visit, refusal)});
            throw;
        }
    };
}

}  // namespace

void add_settings_pages(Routes& routes, Tools tools) {
    routes.add("GET", "/settings", Who::person, [tools](Visit& visit) { return settings_page(tools, visit); });
    routes.add("POST", "/settings", Who::person, or_problem(tools, save_profile));
    routes.add("POST", "/settings/password", Who::person, or_problem(tools, change_password));
    routes.add("POST", "/settings/programs", Who::person, [tools](Visit& visit) { return revoke(tools, visit); });
    routes.add("POST", "/settings/browsers", Who::person,
               [tools](Visit& visit) { return log_browser_out(tools, visit); });
    routes.add("GET", "/settings/export", Who::person, [tools](Visit& visit) { return download(tools, visit); });
    routes.add("POST", "/settings/leave", Who::person, or_problem(tools, leave));
}

}  // namespace web

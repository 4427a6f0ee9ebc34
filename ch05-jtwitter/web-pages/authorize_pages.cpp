// OAuth 2, the part that a person sees (RFC 6749, section 4.1): a program asks to use an account, its owner says yes or
// no, and the browser goes back to the program with a code or an error.
#include <map>
#include <utility>
#include <vector>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/web-pages/forms.hpp"
#include "ch05-jtwitter/web-pages/routes.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

using Authorization = microblog::AccessService::Authorization;
using Query = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view page_path = "/oauth/authorize";
constexpr std::string_view parameters[] = {"response_type", "client_id",      "redirect_uri",          "scope",
                                           "state",         "code_challenge", "code_challenge_method", "lang"};

std::string value_of(const Visit& visit, std::string_view name) {
    return visit.form.value(name).value_or("");
}

Authorization check(Tools tools, const Visit& visit) {
    microblog::AccessService::AuthorizationRequest request;
    request.response_type = value_of(visit, "response_type");
    request.client_id = value_of(visit, "client_id");
    request.redirect_uri = value_of(visit, "redirect_uri");
    request.scope = value_of(visit, "scope");
    request.state = value_of(visit, "state");
    request.challenge = value_of(visit, "code_challenge");
    request.challenge_method = value_of(visit, "code_challenge_method");
    return tools.blog.access.check(request);
}

std::string with_query(std::string address, const Query& query) {
    for (const auto& [name, value] : query) {
        address += address.find('?') == std::string::npos ? '?' : '&';
        address += name + "=" + post_text::percent_encode(value);
    }
    return address;
}

/// This page with the same question. Without force_login: after the log-in it goes on.
std::string same_page(const Visit& visit) {
    Query query;
    for (const auto name : parameters)
        if (auto value = value_of(visit, name); !value.empty()) query.emplace_back(name, std::move(value));
    return with_query(std::string(page_path), query);
}

/// Back to the program. A query that its address has already stays (RFC 6749, section 3.1.2).
rest::Response back_to_program(const Visit& visit, const Authorization& asked, Query answer) {
    if (!asked.state.empty()) answer.emplace_back("state", asked.state);
    auto response = go_to(visit, with_query(asked.redirect_uri, answer));
    response.status = 302;
    return response;
}

rest::Response notice(Tools tools, Visit& visit, const Text& title, const Html& body) {
    Page page;
    page.title = visit.say(title);
    page.body = html(R"(<section class="card notice"><h1>{}</h1>{}</section>)", visit.say(title), body);
    return show(tools, visit, page);
}

/// A person who copies the code by hand, for programs without an address of their own.
rest::Response show_code(Tools tools, Visit& visit, const std::string& code) {
    return notice(tools, visit, texts::your_code,
                  html(R"(<p class="code"><code>{}</code></p><p>{}</p>)", code, visit.say(texts::give_code)));
}

Html hidden_parameters(const Visit& visit) {
    Html all;
    for (const auto name : parameters) {
        if (const auto value = value_of(visit, name); !value.empty())
            all += html(R"(<input type="hidden" name="{}" value="{}">)", name, value);
    }
    return all;
}

Html say_scope(const Visit& visit, const std::string& scope) {
    static const std::map<std::string, const Text*, std::less<>> known{{"read", &texts::scope_read},
                                                                       {"write", &texts::scope_write},
                                                                       {"follow", &texts::scope_follow},
                                                                       {"push", &texts::scope_push},
                                                                       {"profile", &texts::scope_profile},
                                                                       {"admin:read", &texts::scope_admin_read},
                                                                       {"admin:write", &texts::scope_admin_write}};
    const auto text = known.find(scope);
    return text == known.end() ? Html{} : html("{} ", visit.say(*text->second));
}

Html scopes_html(const Visit& visit, const std::string& scopes) {
    Html all;
    std::size_t begin = 0;
    while (begin < scopes.size()) {
        const auto end = std::min(scopes.find(' ', begin), scopes.size());
        if (end > begin) {
            const auto scope = scopes.substr(begin, end - begin);
            all += html("<li>{}<small>({})</small></li>", say_scope(visit, scope), scope);
        }
        begin = end + 1;
    }
    return all;
}

Html goes_to(const Visit& visit, const Authorization& asked) {
    if (asked.redirect_uri == microblog::out_of_band) return {};
    return html("<p><small>{} {}</small></p>", visit.say(texts::it_goes_to), asked.redirect_uri);
}

rest::Response show_consent(Tools tools, Visit& visit, const Authorization& asked) {
    Page page;
    page.title = visit.say(texts::authorize);
    page.form_leads_elsewhere = true;
    page.body = html(
        R"(<form class="card form" method="post" action="{}"><h1>{}</h1><p><b>{}</b> {} <b>@{}</b>.</p><p>{}</p><ul>{}</ul>{}{}{}<p class="row"><button class="strong" name="decision" value="allow">{}</button><button name="decision" value="deny">{}</button></p><p><small><a href="{}&amp;force_login=true">{}</a></small></p></form>
)",
        page_path, visit.say(texts::authorize), asked.app.name, visit.say(texts::asks_for_account), visit.me->name,
        visit.say(texts::it_will), scopes_html(visit, asked.scopes.text()), goes_to(visit, asked), token_field(visit),
        hidden_parameters(visit), visit.say(texts::allow), visit.say(texts::deny), same_page(visit),
        visit.say(texts::as_somebody_else));
    return show(tools, visit, page);
}

bool is_true(const std::string& text) {
    return text == "true" || text == "1" || text == "True" || text == "t" || text == "on";
}

/// Is it the page of this server itself that asks (web-app)? Its code comes back to this server's own address, which no
/// other program can read, so nobody is asked whether he trusts it. But any program may be registered with that
/// address, and any site lead a browser here: who is led from elsewhere is asked, and stays logged in.
bool is_own_page(Tools tools, const Visit& visit, const Authorization& asked) {
    return asked.redirect_uri == tools.settings.base + "/signed-in" && asked.challenge && !visit.comes_from_elsewhere();
}

/// From now on the page's token stands for the log-in. The session of this browser ends: who logs out of the page shall
/// not leave one behind.
rest::Response let_own_page_in(Tools tools, Visit& visit, const Authorization& asked) {
    const auto code = tools.blog.access.authorize(asked, visit.my_id(), visit.now);
    visit.log_out();
    return back_to_program(visit, asked, {{"code", code}});
}

rest::Response ask(Tools tools, Visit& visit) {
    const auto asked = check(tools, visit);
    if (visit.me && !is_true(value_of(visit, "force_login")))
        return is_own_page(tools, visit, asked) ? let_own_page_in(tools, visit, asked)
                                                : show_consent(tools, visit, asked);
    LogIn log_in;
    log_in.next = same_page(visit);
    log_in.purpose = html("<p>{} <b>{}</b>.</p>", visit.say(texts::log_in_for), asked.app.name);
    return show_log_in(tools, visit, log_in);
}

rest::Response decide(Tools tools, Visit& visit) {
    const auto asked = check(tools, visit);
    if (!visit.me) return ask(tools, visit);
    const bool by_hand = asked.redirect_uri == microblog::out_of_band;
    if (visit.field("decision") != "allow") {
        if (by_hand) return notice(tools, visit, texts::authorize, html("<p>{}</p>", visit.say(texts::denied)));
        return back_to_program(visit, asked,
                               {{"error", "access_denied"}, {"error_description", "The person denied the request"}});
    }
    const auto code = tools.blog.access.authorize(asked, visit.my_id(), visit.now);
    return by_hand ? show_code(tools, visit, code) : back_to_program(visit, asked, {{"code", code}});
}

/// Whatever is wrong with the question is said here, and nobody is sent anywhere: not to an address that is not the
/// program's, and not to a program that asks wrongly on purpose, to be led to by us (RFC 9700, section 4.11.2).
template <typename Answer>
auto or_error(Tools tools, Answer answer) {
    return [tools, answer](Visit& visit) {
        try {
            return answer(tools, visit);
        } catch (const microblog::GrantRefused& refused) {
            return show_error(tools, visit, 400, texts::bad_request, refused.code + ": " + refused.what());
        }
    };
}

}  // namespace

void add_authorize_pages(Routes& routes, Tools tools) {
    routes.add("GET", page_path, Who::anybody, or_error(tools, ask));
    routes.add("POST", page_path, Who::anybody, or_error(tools, decide));
}

}  // namespace web

#include "ch05-jtwitter/web-pages/forms.hpp"

#include <map>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/web-pages/post_view.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

using microblog::Refusal;

namespace {

Html demo_hint(Tools tools, const Visit& visit) {
    Html entries;
    for (const auto& login : tools.settings.demo)
        entries += html("<li><b>{}</b> · <kbd>{}</kbd></li>", login.name, login.password);
    return when(!entries.empty(), html(R"(<section class="card hint"><p>{}</p><ul>{}</ul></section>)",
                                       visit.say(texts::demo_world), entries));
}

}  // namespace

rest::Response show_log_in(Tools tools, Visit& visit, const LogIn& log_in) {
    Page page;
    page.title = visit.say(texts::log_in);
    page.status = log_in.status;
    const auto name = field_html({"username",
                                  "text",
                                  visit.say(texts::name_or_email),
                                  {},
                                  log_in.name,
                                  {},
                                  html(R"( required autofocus autocomplete="username")")});
    const auto password = field_html({"password",
                                      "password",
                                      visit.say(texts::password),
                                      {},
                                      "",
                                      log_in.problem,
                                      html(R"( required autocomplete="current-password")")});
    page.body = html(
        R"(<form class="card form" method="post" action="/login"><h1>{}</h1>{}{}<input type="hidden" name="next" value="{}">{}{}<button class="strong">{}</button><p>{} <a href="/register?next={}">{}</a></p></form>
{})",
        visit.say(texts::log_in), log_in.purpose, token_field(visit), own_path(log_in.next), name, password,
        visit.say(texts::log_in), visit.say(texts::new_here), post_text::percent_encode(own_path(log_in.next)),
        visit.say(texts::sign_up), demo_hint(tools, visit));
    return show(tools, visit, page);
}

std::string problem_with(const Visit& visit, const Refusal* refusal, std::string_view field) {
    static const std::map<std::string, const Text*, std::less<>> known{
        {"ERR_TAKEN", &texts::taken},         {"ERR_BLANK", &texts::blank},
        {"ERR_INVALID", &texts::invalid},     {"ERR_TOO_LONG", &texts::too_long},
        {"ERR_TOO_SHORT", &texts::too_short}, {"ERR_ACCEPTED", &texts::not_accepted},
        {"ERR_RESERVED", &texts::reserved}};
    if (!refusal) return {};
    for (const auto& detail : refusal->details) {
        if (detail.field != field) continue;
        const auto text = known.find(detail.code);
        return text == known.end() ? detail.text : std::string(visit.say(*text->second));
    }
    return {};
}

std::string problem_of(const Visit& visit, const Refusal& refusal) {
    if (refusal.details.empty()) return refusal.what();
    std::string all;
    for (const auto& detail : refusal.details) all += problem_with(visit, &refusal, detail.field) + " ";
    return all;
}

pictures::Picture take_picture(Tools tools, const Visit& visit, const rest::File& file, pictures::Limits limits) {
    const auto who = "account " + std::to_string(storage::number(visit.my_id()));
    if (!tools.limits.count(rest::RateLimits::Kind::media, who, visit.now).allowed) throw microblog::too_many();
    limits.bytes = tools.settings.picture_bytes;
    auto picture = tools.media.take(file.bytes, limits);
    if (!picture) throw Refusal(microblog::Reason::invalid, picture.error().why);
    return std::move(*picture);
}

}  // namespace web

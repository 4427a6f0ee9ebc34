#include "ch05-jtwitter/web-pages/pages.hpp"

#include <chrono>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/rest-api/network.hpp"
#include "ch05-jtwitter/web-pages/files.hpp"
#include "ch05-jtwitter/web-pages/page.hpp"
#include "ch05-jtwitter/web-pages/routes.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

rest::Response show_refusal(Tools tools, Visit& visit, const microblog::Refusal& refusal) {
    switch (refusal.reason) {
        case microblog::Reason::not_found:
            return show_error(tools, visit, 404, texts::not_found, visit.say(texts::not_found_more));
        case microblog::Reason::not_allowed:
            return show_error(tools, visit, 403, texts::not_allowed);
        case microblog::Reason::too_many:
            return show_error(tools, visit, 429, texts::too_many);
        case microblog::Reason::invalid:
            break;
    }
    return show_error(tools, visit, 422, texts::bad_request, refusal.what());
}

rest::Response plain_text(int status, std::string_view text) {
    rest::Response response;
    response.status = status;
    response.set("Content-Type", "text/plain; charset=utf-8");
    response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.set("Cache-Control", "no-store");
    add_safety_headers(response);
    response.body = std::string(text) + "\n";
    return response;
}

/// A line only: a page would cost as much as what was asked for.
rest::Response too_many_until(const Visit& visit, storage::Time reset) {
    auto response = plain_text(429, visit.say(texts::too_many));
    const auto left = std::chrono::ceil<std::chrono::seconds>(reset - visit.now);
    response.set("Retry-After", std::to_string(left.count()));
    return response;
}

}  // namespace

struct Pages::Inside {
    Inside(microblog::Microblog& blog, rest::Api& api, rest::MediaFiles& media, Settings chosen)
        : settings{std::move(chosen)},
          limits{api.limits()},
          files{blog, media},
          tools{blog, api.presenter(), media, limits, settings} {
        add_entry_pages(routes, tools);
        add_timeline_pages(routes, tools);
        add_settings_pages(routes, tools);
        add_authorize_pages(routes, tools);
        add_profile_pages(routes, tools);
        add_post_pages(routes, tools);
    }

    rest::Response answer(const rest::Request& request, storage::Time now) {
        const auto path = segments_of(request.path);
        if (path) {
            if (auto file = files.answer(*path)) return std::move(*file);
        }
        try {
            const auto form = rest::Parameters::read(request);
            Visit visit(tools, request, form, now);
            return path ? answer_page(visit, *path) : no_page(visit, false);
        } catch (const rest::BadBody&) {
            const rest::Parameters nothing;
            Visit visit(tools, request, nothing, now);
            return show_error(tools, visit, 400, texts::bad_request);
        }
    }

    rest::Response answer_page(Visit& visit, const std::vector<std::string>& path) {
        auto found = routes.find(visit.request.method, path);
        if (!found.route) return no_page(visit, found.other_method);
        const auto state = limits.count(rest::RateLimits::Kind::calls, who_asks(visit), visit.now);
        if (!state.allowed) return too_many_until(visit, state.reset);
        visit.places = std::move(found.places);
        const bool is_form = visit.request.method == "POST";
        if (is_form && !visit.has_form_token()) return show_error(tools, visit, 403, texts::form_too_old);
        if (found.route->who == Who::person && !visit.me) return to_log_in(visit);
        try {
            return found.route->answer(visit);
        } catch (const microblog::Refusal& refusal) {
            return show_refusal(tools, visit, refusal);
        }
    }

    rest::Response no_page(Visit& visit, bool other_method) {
        if (!other_method) return show_error(tools, visit, 404, texts::not_found, visit.say(texts::not_found_more));
        auto response = show_error(tools, visit, 405, texts::bad_request);
        response.set("Allow", visit.request.method == "GET" ? "POST" : "GET, HEAD");
        return response;
    }

    static rest::Response to_log_in(Visit& visit) {
        const auto next = visit.request.method == "GET" ? visit.address() : "/";
        return go_to(visit, "/login?next=" + post_text::percent_encode(next));
    }

    static std::string who_asks(const Visit& visit) {
        if (visit.me) return "account " + std::to_string(number(visit.my_id()));
        return "address " + rest::network_of(visit.request.address);
    }

    Settings settings;
    rest::RateLimits& limits;
    Files files;
    Tools tools;
    Routes routes;
};

Pages::Pages(microblog::Microblog& blog, rest::Api& api, rest::MediaFiles& media, Settings settings)
    : inside_{std::make_unique<Inside>(blog, api, media, std::move(settings))} {}

Pages::~Pages() = default;

bool Pages::wants_plain(const rest::Request& request) const {
    return !request.cookie(Cookies(inside_->settings.base.starts_with("https:")).name(plain_cookie)).empty();
}

rest::Response Pages::answer(const rest::Request& request, storage::Time now) {
    try {
        return inside_->answer(request, now);
    } catch (const storage::Unavailable& problem) {
        if (inside_->settings.log)
            inside_->settings.log->error("the store cannot be used", {{"path", request.path}, {"why", problem.what()}});
        auto response = plain_text(503, texts::busy.english);
        response.set("Retry-After", "5");
        return response;
    } catch (const std::exception& problem) {
        if (inside_->settings.log)
            inside_->settings.log->error("page failed", {{"path", request.path}, {"why", problem.what()}});
        return plain_text(500, texts::failed.english);  // not even a page can be made
    }
}

}  // namespace web

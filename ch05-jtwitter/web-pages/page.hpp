// Answers with a whole page: the frame around its content, and the headers that keep a browser from doing more than
// showing it.
#pragma once

#include <string>
#include <string_view>

#include "ch05-jtwitter/rest-api/message.hpp"
#include "ch05-jtwitter/web-pages/html.hpp"
#include "ch05-jtwitter/web-pages/visit.hpp"

namespace web {

struct Page {
    std::string title;
    Html body;
    bool with_trends = false;  // topics of these days beside the content
    int status = 200;
    bool form_leads_elsewhere = false;  // its form may end at another site: of a program that asks for consent
};

rest::Response show(Tools tools, Visit& visit, const Page& page);

/// "There is no such page." and a way back.
rest::Response show_error(Tools tools, Visit& visit, int status, const Text& what, std::string_view more = {});

/// 303: the browser fetches that page with GET, and a reload does not send the form again.
rest::Response go_to(const Visit& visit, const std::string& own_path);

/// nosniff, no frames, no referrer for strangers: what every answer of ours has, pictures too.
void add_safety_headers(rest::Response& response);

/// <input type="hidden"> with the token of this visit's forms.
Html token_field(Visit& visit);

/// Without our own public address in front: the page stays at the address by which the browser came.
std::string_view local(Tools tools, std::string_view url);

/// "5 min", "3 h", "2 d", later the date, in a <time> that also holds the exact one.
Html time_html(const Visit& visit, storage::Time time);

}  // namespace web

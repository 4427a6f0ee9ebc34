// What several pages do with forms: the log-in form, and what was wrong with a field.
#pragma once

#include <string>
#include <string_view>

#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/pictures/picture.hpp"
#include "ch05-jtwitter/web-pages/page.hpp"

namespace web {

struct LogIn {
    std::string next = "/";  // where to go on
    std::string name;        // as it was typed before
    std::string problem;     // why that did not work; empty: it is the first try
    Html purpose;            // above the form
    int status = 200;
};
rest::Response show_log_in(Tools tools, Visit& visit, const LogIn& log_in);

/// The picture in this upload. Throws Refusal: too many of them, or why it is not taken.
pictures::Picture take_picture(Tools tools, const Visit& visit, const rest::File& file, pictures::Limits limits);

/// What is wrong with this field, in the visitor's language; empty: nothing. `refusal` may be null.
std::string problem_with(const Visit& visit, const microblog::Refusal* refusal, std::string_view field);
/// The same for a refusal that names no field of a form.
std::string problem_of(const Visit& visit, const microblog::Refusal& refusal);

}  // namespace web

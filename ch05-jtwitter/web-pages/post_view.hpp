// How posts, people and the form for a new post look. The content of a post and the note of a profile come as HTML from
// the presenter, which made it from text; all else is escaped here.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "ch05-jtwitter/api-messages/entities.hpp"
#include "ch05-jtwitter/web-pages/page.hpp"

namespace web {

/// One post with its buttons; of a repost, the original and who passed it on.
Html post_html(Tools tools, Visit& visit, const api::Status& status);
/// All of them, or a line that there is nothing.
Html posts_html(Tools tools, Visit& visit, std::span<const api::Status> statuses, const Text& if_none);

/// A person in a list, with `buttons` at the end.
Html person_html(Tools tools, Visit& visit, const api::Account& account, const Html& buttons = {});
/// The name that is shown, or the other if there is none.
std::string_view shown_name(const api::Account& account);
/// HTML of the presenter, its links to ourselves made local.
Html content_html(Tools tools, const std::string& content);

struct Draft {
    std::string text, warning;
    std::string visibility = "public";
    std::optional<storage::PostId> reply_to, quote_of;
    std::string problem;  // why it was not taken; empty: it is new
};
Html draft_form(Tools tools, Visit& visit, const Draft& draft);

/// A link to the next page of a list, its cursor in `name`; other parameters stay.
Html older_link(const Visit& visit, const Text& text, std::string_view name, std::int64_t cursor);

/// An input with its label. `type` as HTML calls it; `more` are further attributes.
struct Field {
    std::string name, type = "text";
    std::string_view label, hint{};
    std::string value{}, problem{};
    Html more{};
};
Html field_html(const Field& field);

}  // namespace web

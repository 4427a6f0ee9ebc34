#include "ch05-jtwitter/rest-api/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/rest-api/percent.hpp"

namespace rest {

namespace {

/// 0 or more; what cannot be read is as if it were not there.
std::optional<std::int64_t> parse_cursor(const std::optional<std::string>& text) {
    if (!text) return {};
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (problem != std::errc{} || end != text->data() + text->size() || number < 0) return {};
    return number;
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The query without paging and token. A name that comes twice stands for its last value, unless it is an array's.
Pairs kept_parameters(std::string_view query) {
    Pairs kept;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode_form(pair.substr(0, equals));
        auto value = percent_decode_form(pair.substr(std::min(equals + 1, pair.size())));
        if (name.empty() || name == "max_id" || name == "min_id" || name == "since_id" || name == "access_token")
            continue;
        if (!name.ends_with(']')) std::erase_if(kept, [&](const auto& each) { return each.first == name; });
        kept.emplace_back(std::move(name), std::move(value));
    }
    return kept;
}

std::string address(const Call& call, Pairs parameters, const std::string& cursor_name, std::int64_t cursor) {
    parameters.emplace_back(cursor_name, std::to_string(cursor));
    auto address = call.base + call.route;
    char mark = '?';
    for (const auto& [name, value] : parameters) {
        address += mark + post_text::percent_encode(name) + "=" + post_text::percent_encode(value);
        mark = '&';
    }
    return address;
}

}  // namespace

std::int64_t Call::place_as_number(std::size_t index) const {
    const auto id = index < places.size() ? api::parse_id(places[index]) : std::nullopt;
    if (!id) throw microblog::Refusal(microblog::Reason::not_found, "no such id");
    return id->value;
}

storage::Page read_page(const PageForm& form, std::size_t default_limit, std::size_t max_limit) {
    storage::Page page;
    page.below = parse_cursor(form.max_id);
    page.above = parse_cursor(form.since_id);
    page.next_to = parse_cursor(form.min_id);
    const auto limit = static_cast<std::size_t>(parse_cursor(form.limit).value_or(0));
    page.limit = limit == 0 ? default_limit : std::min(limit, max_limit);
    return page;
}

void set_link(Response& response, const Call& call, std::optional<std::int64_t> first, std::optional<std::int64_t> last,
              bool more) {
    if (!first || !last) return;
    const auto kept = kept_parameters(call.request.query);
    std::string link;
    if (more) link = "<" + address(call, kept, "max_id", *last) + ">; rel=\"next\", ";
    link += "<" + address(call, kept, "min_id", *first) + ">; rel=\"prev\"";
    response.set("Link", std::move(link));
}

}  // namespace rest

// Lists of posts, and what comes to one person.
#include <optional>
#include <set>
#include <vector>

#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/web-pages/post_view.hpp"
#include "ch05-jtwitter/web-pages/routes.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

using storage::number;

constexpr std::size_t people_found = 10, topics_found = 10, posts_of_page = 20, entries_of_page = 30;

storage::Page wanted_page(const Visit& visit, std::size_t limit) {
    storage::Page page;
    page.limit = limit;
    if (const auto below = api::parse_id(visit.field("max_id"))) page.below = below->value;
    return page;
}

/// A post that several people passed on stands on a page once: where it comes first.
std::vector<api::Status> each_once(std::vector<api::Status> statuses) {
    std::set<api::Id> shown;
    std::erase_if(statuses,
                  [&](const auto& each) { return !shown.insert(each.reblog ? each.reblog->id : each.id).second; });
    return statuses;
}

Html list_html(Tools tools, Visit& visit, const microblog::Found& found, const Text& if_none) {
    const auto statuses = each_once(tools.presenter.statuses(visit.reader, found.posts));
    auto all = posts_html(tools, visit, statuses, if_none);
    if (found.more && !found.posts.empty())
        all += older_link(visit, texts::older, "max_id", number(found.posts.back().post.id));
    return all;
}

Draft new_draft(Visit& visit) {
    Draft draft;
    draft.visibility = rest::to_word(visit.me->default_visibility);
    return draft;
}

rest::Response home(Tools tools, Visit& visit) {
    const auto page = wanted_page(visit, posts_of_page);
    const auto found = tools.blog.timelines.home(visit.reader, false, page);
    auto body = html(R"(<h1 class="unseen">{}</h1>)", visit.say(texts::home));
    if (!page.below) body += draft_form(tools, visit, new_draft(visit));
    body += list_html(tools, visit, found, texts::empty_home);
    return show(tools, visit, {std::string(visit.say(texts::home)), body, true});
}

Html welcome(Visit& visit) {
    return html(
        R"(<section class="welcome card"><h1>{}</h1><p>{}</p><p><a class="button strong" href="/login">{}</a> <a class="button" href="/register">{}</a></p></section>
)",
        visit.say(texts::welcome), visit.say(texts::welcome_more), visit.say(texts::log_in), visit.say(texts::sign_up));
}

rest::Response square(Tools tools, Visit& visit) {
    const auto found = tools.blog.timelines.square(visit.reader, false, wanted_page(visit, posts_of_page));
    auto body = visit.me ? Html{} : welcome(visit);
    body += html("<h1{}>{}</h1>", when(!visit.me, html(R"( class="second")")), visit.say(texts::square));
    body += list_html(tools, visit, found, texts::nothing_here);
    return show(tools, visit, {std::string(visit.say(texts::square)), body, true});
}

std::string topic_address(std::string_view name) {
    return "/tags/" + post_text::percent_encode(post_text::topic_key(name));
}

rest::Response topic(Tools tools, Visit& visit) {
    const auto& name = visit.places[0];
    const auto view = tools.blog.timelines.topic_view(visit.reader.account, name, visit.now);
    microblog::TimelineService::TopicQuery query;
    query.name = name;
    const auto found = tools.blog.timelines.topic(visit.reader, query, wanted_page(visit, posts_of_page));
    const auto shown = view.topic.name.empty() ? name : view.topic.name;

    Html follow;
    if (visit.me)
        follow = html(R"(<form method="post" action="{}">{}<button name="do" value="{}">{}</button></form>)",
                      topic_address(name), token_field(visit), view.following ? "unfollow" : "follow",
                      visit.say(view.following ? texts::unfollow_topic : texts::follow_topic));
    const auto body = html(R"(<div class="heading"><h1>#{}</h1>{}</div>)", shown, follow) +
                      list_html(tools, visit, found, texts::nothing_here);
    return show(tools, visit, {"#" + shown, body, true});
}

rest::Response change_topic(Tools tools, Visit& visit) {
    const auto& name = visit.places[0];
    if (visit.field("do") == "follow")
        tools.blog.timelines.follow_topic(visit.my_id(), name, visit.now);
    else
        tools.blog.timelines.unfollow_topic(visit.my_id(), name, visit.now);
    return go_to(visit, topic_address(name));
}

Html people_html(Tools tools, Visit& visit, const std::string& query) {
    const auto ids = tools.blog.accounts.search(visit.reader, query, false, people_found, 0);
    Html all;
    for (const auto& account : tools.presenter.accounts(ids)) all += person_html(tools, visit, account);
    return when(!all.empty(), html("<h2>{}</h2>{}", visit.say(texts::people), all));
}

Html topics_html(Tools tools, Visit& visit, const std::string& query) {
    Html all;
    for (const auto& view : tools.blog.timelines.search_topics(visit.reader.account, query, topics_found, 0, visit.now))
        all += html(R"(<li><a href="{}">#{}</a></li>)", topic_address(view.topic.key), view.topic.name);
    return when(!all.empty(), html(R"(<h2>{}</h2><ul class="topics">{}</ul>)", visit.say(texts::topics), all));
}

rest::Response search(Tools tools, Visit& visit) {
    const auto query = visit.field("q");
    const auto page = wanted_page(visit, posts_of_page);
    Html results;
    if (!query.empty()) {
        if (!page.below) results = people_html(tools, visit, query) + topics_html(tools, visit, query);
        const auto found = tools.blog.timelines.search_posts(visit.reader, query, {}, page, 0);
        if (!found.posts.empty())
            results +=
                html("<h2>{}</h2>", visit.say(texts::posts)) + list_html(tools, visit, found, texts::nothing_found);
        if (results.empty()) results = html(R"(<p class="nothing">{}</p>)", visit.say(texts::nothing_found));
    }
    const auto body = html(
        R"(<h1>{}</h1><form class="search big" action="/search" role="search"><input type="search" name="q" value="{}" maxlength="200" aria-label="{}" placeholder="{}"><button>{}</button></form>{})",
        visit.say(texts::search), query, visit.say(texts::search), visit.say(texts::search_hint),
        visit.say(texts::search), results);
    return show(tools, visit, {std::string(visit.say(texts::search)), body, true});
}

const Text& what_happened(std::string_view type) {
    if (type == "follow") return texts::they_follow;
    if (type == "follow_request") return texts::they_ask;
    if (type == "reblog") return texts::they_repost;
    if (type == "favourite") return texts::they_favourite;
    if (type == "status") return texts::they_post;
    if (type == "update") return texts::they_edit;
    return texts::they_mention;
}

Html request_buttons(Visit& visit, const api::Account& account) {
    return html(
        R"(<form class="row" method="post" action="/@{}">{}<input type="hidden" name="next" value="/notifications"><button name="do" value="accept" class="strong">{}</button><button name="do" value="reject">{}</button></form>)",
        account.acct, token_field(visit), visit.say(texts::accept), visit.say(texts::reject));
}

/// An own post that somebody liked: enough to know which one.
Html brief_html(Tools tools, const api::Status& status) {
    return html(R"(<div class="brief content">{}</div>)", content_html(tools, status.content));
}

Html notification_html(Tools tools, Visit& visit, const api::Notification& notification, bool is_new) {
    const auto& account = notification.account;
    const bool about_mine = notification.type == "favourite" || notification.type == "reblog";
    Html more;
    if (notification.type == "follow_request") more = request_buttons(visit, account);
    if (notification.status)
        more = about_mine ? brief_html(tools, *notification.status) : post_html(tools, visit, *notification.status);
    auto when = time_html(visit, notification.created_at.time);
    if (notification.status) when = html(R"(<a href="{}">{}</a>)", local(tools, notification.status->url), when);
    return html(
        R"(<section class="event{}"><p><a href="{}"><b>{}</b></a> {} · {}</p>{}</section>
)",
        is_new ? " new" : "", local(tools, account.url), shown_name(account),
        visit.say(what_happened(notification.type)), when, more);
}

rest::Response notifications(Tools tools, Visit& visit) {
    const auto page = wanted_page(visit, entries_of_page);
    const auto found = tools.blog.messages.notifications(visit.reader, {}, page);
    const auto marker = tools.blog.timelines.marker(visit.my_id(), "notifications");
    const auto last_read = marker ? number(marker->last_read) : 0;
    if (!page.below && !found.empty() && number(found.front().id) > last_read)
        tools.blog.timelines.set_marker(visit.my_id(), "notifications", number(found.front().id), visit.now);

    Html all;
    for (const auto& each : tools.presenter.notifications(visit.reader, found))
        all += notification_html(tools, visit, each, each.id.value > last_read);
    if (found.empty()) all = html(R"(<p class="nothing">{}</p>)", visit.say(texts::nothing_here));
    if (found.size() == page.limit) all += older_link(visit, texts::older_entries, "max_id", number(found.back().id));
    const auto body = html("<h1>{}</h1>{}", visit.say(texts::notifications), all);
    return show(tools, visit, {std::string(visit.say(texts::notifications)), body, true});
}

Html names_html(Tools tools, const std::vector<api::Account>& accounts) {
    Html all;
    for (const auto& account : accounts) {
        if (!all.empty()) all += html(", ");
        all += html(R"(<a href="{}"><b>{}</b></a>)", local(tools, account.url), shown_name(account));
    }
    return all;
}

/// Whoever has seen the list has seen the last message of each: they count as read.
rest::Response messages(Tools tools, Visit& visit) {
    const auto page = wanted_page(visit, entries_of_page);
    const auto found = tools.blog.messages.conversations(visit.reader, page);
    Html all;
    for (const auto& each : tools.presenter.conversations(visit.reader, found)) {
        all += html(R"(<section class="event{}"><p>{}</p>{}</section>
)",
                    each.unread ? " new" : "", names_html(tools, each.accounts),
                    each.last_status ? post_html(tools, visit, *each.last_status) : Html{});
    }
    for (const auto& each : found)
        if (each.unread) tools.blog.messages.mark_read(visit.my_id(), each.id);
    if (found.empty()) all = html(R"(<p class="nothing">{}</p>)", visit.say(texts::nothing_here));
    if (found.size() == page.limit && found.back().last_post)
        all += older_link(visit, texts::older_entries, "max_id", number(*found.back().last_post));
    const auto body =
        html(R"(<div class="heading"><h1>{}</h1><a class="button" href="/write?visibility=direct">{}</a></div>{})",
             visit.say(texts::messages), visit.say(texts::write_message), all);
    return show(tools, visit, {std::string(visit.say(texts::messages)), body, true});
}

rest::Response bookmarks(Tools tools, Visit& visit) {
    const auto page = wanted_page(visit, posts_of_page);
    const auto entries = tools.blog.posts.bookmarks(visit.reader, page);
    std::vector<storage::PostId> ids;
    for (const auto& entry : entries) ids.push_back(entry.id);
    auto body = html("<h1>{}</h1>", visit.say(texts::bookmarks)) +
                posts_html(tools, visit, tools.presenter.statuses(visit.reader, ids), texts::nothing_here);
    if (entries.size() == page.limit) body += older_link(visit, texts::older, "max_id", entries.back().cursor);
    return show(tools, visit, {std::string(visit.say(texts::bookmarks)), body, true});
}

}  // namespace

void add_timeline_pages(Routes& routes, Tools tools) {
    routes.add("GET", "/", Who::anybody,
               [tools](Visit& visit) { return visit.me ? home(tools, visit) : square(tools, visit); });
    routes.add("GET", "/home", Who::person, [tools](Visit& visit) { return home(tools, visit); });
    routes.add("GET", "/square", Who::anybody, [tools](Visit& visit) { return square(tools, visit); });
    routes.add("GET", "/tags/*", Who::anybody, [tools](Visit& visit) { return topic(tools, visit); });
    routes.add("POST", "/tags/*", Who::person, [tools](Visit& visit) { return change_topic(tools, visit); });
    routes.add("GET", "/search", Who::anybody, [tools](Visit& visit) { return search(tools, visit); });
    routes.add("GET", "/notifications", Who::person, [tools](Visit& visit) { return notifications(tools, visit); });
    routes.add("GET", "/messages", Who::person, [tools](Visit& visit) { return messages(tools, visit); });
    routes.add("GET", "/bookmarks", Who::person, [tools](Visit& visit) { return bookmarks(tools, visit); });
}

}  // namespace web

// Profiles, who follows whom, and what one person does to another.
#include <map>

#include "ch05-jtwitter/web-pages/post_view.hpp"
#include "ch05-jtwitter/web-pages/routes.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

using storage::AccountId;
using storage::number;

constexpr std::size_t posts_of_page = 20, people_of_page = 40;

storage::Account named_account(Tools tools, const Visit& visit) {
    const auto id = tools.blog.accounts.by_acct(visit.places[0], {});
    if (!id) throw microblog::not_found();
    return tools.blog.accounts.get(*id);
}

storage::Page wanted_page(const Visit& visit, std::size_t limit) {
    storage::Page page;
    page.limit = limit;
    if (const auto below = api::parse_id(visit.field("max_id"))) page.below = below->value;
    return page;
}

Html action_button(const Visit& visit, std::string_view action, const Text& text, std::string_view look = {}) {
    return html(R"(<button name="do" value="{}" class="{}">{}</button>)", action, look, visit.say(text));
}

Html follow_button(const Visit& visit, const storage::Relation& relation) {
    if (relation.requested) return action_button(visit, "unfollow", texts::take_back_request);
    if (relation.following) return action_button(visit, "unfollow", texts::unfollow);
    return action_button(visit, "follow", texts::follow, "strong");
}

Html person_buttons(Visit& visit, const storage::Account& account, const storage::Relation& relation) {
    const auto requests = when(relation.requested_by, action_button(visit, "accept", texts::accept, "strong") +
                                                          action_button(visit, "reject", texts::reject));
    const auto mute =
        relation.muting ? action_button(visit, "unmute", texts::unmute) : action_button(visit, "mute", texts::mute);
    const auto block = relation.blocking ? action_button(visit, "unblock", texts::unblock)
                                         : action_button(visit, "block", texts::block, "danger");
    return html(
        R"(<form class="actions" method="post" action="/@{}">{}{}{}<details><summary>{}</summary><div class="row">{}{}</div><label>{}<input name="comment" maxlength="1000"></label>{}</details></form>)",
        account.name, token_field(visit), requests, follow_button(visit, relation), visit.say(texts::more), mute, block,
        visit.say(texts::report_why), action_button(visit, "report", texts::report, "danger"));
}

Html fields_html(Tools tools, const api::Account& entity) {
    Html rows;
    for (const auto& field : entity.fields)
        rows += html("<div><dt>{}</dt><dd>{}</dd></div>", Html::trusted(field.name), content_html(tools, field.value));
    return when(!rows.empty(), html(R"(<dl class="fields">{}</dl>)", rows));
}

Html badges(const Visit& visit, const api::Account& entity, const storage::Relation& relation) {
    const auto badge = [&](bool wanted, const Text& text) {
        return when(wanted, html(R"( <span class="badge">{}</span>)", visit.say(text)));
    };
    return badge(entity.locked, texts::is_protected) + badge(entity.bot, texts::is_bot) +
           badge(relation.followed_by, texts::follows_you);
}

Html counts(const Visit& visit, const api::Account& entity) {
    return html(
        R"(<p class="counts"><a href="/@{}"><b>{}</b> {}</a> <a href="/@{}/following"><b>{}</b> {}</a> <a href="/@{}/followers"><b>{}</b> {}</a></p>)",
        entity.acct, entity.statuses_count, visit.say(texts::posts), entity.acct, entity.following_count,
        visit.say(texts::following), entity.acct, entity.followers_count, visit.say(texts::followers));
}

Html profile_head(Tools tools, Visit& visit, const storage::Account& account) {
    const auto entity = tools.presenter.account(account);
    storage::Relation relation;
    Html buttons;
    if (visit.me && !visit.reader.is(account.id)) {
        relation = tools.blog.relations.get(visit.my_id(), account.id, visit.now);
        buttons = person_buttons(visit, account, relation);
    } else if (visit.me) {
        buttons = html(
            R"(<p class="actions"><a class="button" href="/settings">{}</a> <a class="button" href="/bookmarks">{}</a></p>)",
            visit.say(texts::settings), visit.say(texts::bookmarks));
    }
    return html(
        R"(<section class="profile card"><img class="header" src="{}" alt="" width="600" height="200"><img class="avatar" src="{}" alt="" width="96" height="96">
<div class="inside">{}<h1>{} <span class="name">@{}</span>{}</h1><div class="content">{}</div>{}<p class="since">{} {}</p>{}</div></section>
)",
        local(tools, entity.header), local(tools, entity.avatar), buttons, shown_name(entity), entity.acct,
        badges(visit, entity, relation), content_html(tools, entity.note), fields_html(tools, entity),
        visit.say(texts::joined), api::to_string(entity.created_at).substr(0, 10), counts(visit, entity));
}

Html tabs(const Visit& visit, const std::string& name, std::string_view chosen) {
    const auto tab = [&](std::string_view show_what, const Text& text) {
        return html(R"(<a href="/@{}{}{}"{}>{}</a>)", name, show_what.empty() ? "" : "?show=", show_what,
                    when(show_what == chosen, html(R"( aria-current="page")")), visit.say(text));
    };
    return html(R"(<nav class="tabs">{}{}{}</nav>)", tab("", texts::posts), tab("replies", texts::posts_and_replies),
                tab("pictures", texts::pictures));
}

Page profile_page(Tools tools, Visit& visit, const storage::Account& account) {
    Page page;
    page.title = (account.display_name.empty() ? account.name : account.display_name) + " (@" + account.name + ")";
    page.body = profile_head(tools, visit, account);
    page.with_trends = true;
    return page;
}

rest::Response profile(Tools tools, Visit& visit) {
    const auto account = named_account(tools, visit);
    const auto chosen = visit.field("show");
    storage::Timelines::OfAuthor wanted;
    wanted.without_replies = chosen.empty();
    wanted.only_media = chosen == "pictures";
    const auto found =
        tools.blog.timelines.of_author(visit.reader, account.id, wanted, wanted_page(visit, posts_of_page));

    const bool hidden = account.is_protected && !visit.reader.is(account.id) && !visit.reader.follows(account.id);
    auto page = profile_page(tools, visit, account);
    page.body += tabs(visit, account.name, chosen);
    page.body += posts_html(tools, visit, tools.presenter.statuses(visit.reader, found.posts),
                            hidden ? texts::protected_profile : texts::nothing_here);
    if (found.more && !found.posts.empty())
        page.body += older_link(visit, texts::older, "max_id", number(found.posts.back().post.id));
    return show(tools, visit, page);
}

using People = std::vector<storage::Entry<AccountId>>;

rest::Response people(Tools tools, Visit& visit, const storage::Account& account, const Text& title,
                      const People& entries) {
    std::vector<AccountId> ids;
    for (const auto& entry : entries) ids.push_back(entry.id);
    auto page = profile_page(tools, visit, account);
    page.body += html("<h2>{}</h2>", visit.say(title));
    for (const auto& each : tools.presenter.accounts(ids)) page.body += person_html(tools, visit, each);
    if (ids.empty()) page.body += html(R"(<p class="nothing">{}</p>)", visit.say(texts::nothing_here));
    if (entries.size() == people_of_page)
        page.body += older_link(visit, texts::older_entries, "max_id", entries.back().cursor);
    return show(tools, visit, page);
}

rest::Response followers(Tools tools, Visit& visit) {
    const auto account = named_account(tools, visit);
    return people(tools, visit, account, texts::followers,
                  tools.blog.relations.followers(visit.reader, account.id, wanted_page(visit, people_of_page)));
}

rest::Response following(Tools tools, Visit& visit) {
    const auto account = named_account(tools, visit);
    return people(tools, visit, account, texts::following,
                  tools.blog.relations.following(visit.reader, account.id, wanted_page(visit, people_of_page)));
}

rest::Response report(Tools tools, Visit& visit, AccountId whom) {
    tools.blog.accounts.report(visit.my_id(), whom, {}, visit.field("comment"), "other", visit.now);
    Page page;
    page.title = visit.say(texts::report);
    page.body = html(R"(<section class="card notice" role="status"><p>{}</p><p><a href="{}">{}</a></p></section>)",
                     visit.say(texts::report_thanks), visit.request.path, visit.say(texts::back));
    return show(tools, visit, page);
}

using Service = microblog::RelationService;
using Change = storage::Relation (Service::*)(AccountId, AccountId, storage::Time);

rest::Response change(Tools tools, Visit& visit) {
    static const std::map<std::string, Change, std::less<>> changes{
        {"unfollow", &Service::unfollow}, {"accept", &Service::authorize}, {"reject", &Service::reject},
        {"block", &Service::block},       {"unblock", &Service::unblock},  {"unmute", &Service::unmute}};
    const auto whom = named_account(tools, visit).id;
    const auto action = visit.field("do");
    if (action == "report") return report(tools, visit, whom);
    if (action == "follow") {
        tools.blog.relations.follow(visit.my_id(), whom, {}, {}, visit.now);
    } else if (action == "mute") {
        tools.blog.relations.mute(visit.my_id(), whom, true, {}, visit.now);
    } else if (const auto found = changes.find(action); found != changes.end()) {
        (tools.blog.relations.*found->second)(visit.my_id(), whom, visit.now);
    } else {
        return show_error(tools, visit, 400, texts::bad_request);
    }
    return go_to(visit, own_path(visit.form.value("next").value_or(visit.request.path)));
}

}  // namespace

void add_profile_pages(Routes& routes, Tools tools) {
    routes.add("GET", "/@*/followers", Who::anybody, [tools](Visit& visit) { return followers(tools, visit); });
    routes.add("GET", "/@*/following", Who::anybody, [tools](Visit& visit) { return following(tools, visit); });
    routes.add("GET", "/@*", Who::anybody, [tools](Visit& visit) { return profile(tools, visit); });
    routes.add("POST", "/@*", Who::person, [tools](Visit& visit) { return change(tools, visit); });
}

}  // namespace web

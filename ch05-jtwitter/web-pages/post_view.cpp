#include "ch05-jtwitter/web-pages/post_view.hpp"

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/web-pages/icons.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

std::string place_of(const api::Status& status) {
    return "/@" + status.account.acct + "/" + api::to_string(status.id);
}

Html avatar(Tools tools, const api::Account& account) {
    return html(R"(<img class="avatar" src="{}" alt="" width="48" height="48" loading="lazy">)",
                local(tools, account.avatar));
}

Html lock_if(const Visit& visit, bool is_locked) {
    return when(is_locked,
                html(R"( <span class="lock" title="{}">{}</span>)", visit.say(texts::is_protected), icons::lock()));
}

Html pictures(Tools tools, const api::Status& status) {
    Html all;
    for (const auto& media : status.media_attachments) {
        all += html(R"(<a href="{}"><img src="{}" alt="{}" title="{}" width="{}" height="{}" loading="lazy"></a>)",
                    local(tools, media.url), local(tools, media.type == "gifv" ? media.url : media.preview_url),
                    media.description.value_or(""), media.description.value_or(""), media.meta.small.width,
                    media.meta.small.height);
    }
    return when(!all.empty(), html(R"(<div class="pictures of-{}">{}</div>)", status.media_attachments.size(), all));
}

/// Text and pictures, behind a click if they come with a warning.
Html inner(Tools tools, const Visit& visit, const api::Status& status) {
    const auto language = status.language ? html(R"( lang="{}")", *status.language) : Html{};
    const auto text = html(R"(<div class="content"{}>{}</div>)", language, content_html(tools, status.content));
    const auto shown = pictures(tools, status);
    if (!status.spoiler_text.empty())
        return html(R"(<details class="warned"><summary>{} <span>{}</span></summary>{}{}</details>)",
                    status.spoiler_text, visit.say(texts::show), text, shown);
    if (status.sensitive && !shown.empty())
        return html(R"({}<details class="warned"><summary>{} <span>{}</span></summary>{}</details>)", text,
                    visit.say(texts::sensitive_picture), visit.say(texts::show), shown);
    return text + shown;
}

Html byline(Tools tools, const Visit& visit, const api::Status& status) {
    const auto& account = status.account;
    return html(
        R"(<p class="by"><a class="author" href="{}"><b>{}</b> <span class="name">@{}</span></a>{} <a class="when" href="{}">{}</a>{}</p>)",
        local(tools, account.url), shown_name(account), account.acct,
        lock_if(visit, account.locked || status.visibility == "private" || status.visibility == "direct"),
        place_of(status), time_html(visit, status.created_at.time),
        when(status.edited_at.has_value(), html(R"( <small>{}</small>)", visit.say(texts::edited))));
}

Html quoted(Tools tools, const Visit& visit, const api::Status& status) {
    if (!status.quote) return {};
    return html(R"(<blockquote class="quoted">{}{}</blockquote>)", byline(tools, visit, *status.quote),
                inner(tools, visit, *status.quote));
}

Html number_if(api::Count count) {
    return when(count > 0, html("<span>{}</span>", count));
}

/// A button of the post's form. `on`: it was pressed before, and now takes that back.
Html mark_button(const Visit& visit, bool on, std::string_view action, const Text& press, const Text& take_back,
                 const Html& icon, api::Count count) {
    return html(
        R"(<button name="do" value="{}{}" class="mark{}" aria-pressed="{}" title="{}" aria-label="{}">{}{}</button>)",
        on ? "un" : "", action, on ? " on" : "", on ? "true" : "false", visit.say(on ? take_back : press),
        visit.say(on ? take_back : press), icon, number_if(count));
}

/// Buttons for those who have logged in, counts for all.
Html buttons(Visit& visit, const api::Status& status) {
    const auto place = place_of(status);
    const auto reply =
        html(R"(<a class="mark" href="{}#reply" title="{}" aria-label="{}">{}{}</a>)", place, visit.say(texts::reply),
             visit.say(texts::reply), icons::reply(), number_if(status.replies_count));
    if (!visit.me) {
        return html(R"(<div class="marks">{}<span class="mark">{}{}</span><span class="mark">{}{}</span></div>)", reply,
                    icons::repost(), number_if(status.reblogs_count), icons::heart(),
                    number_if(status.favourites_count));
    }
    const bool mine = visit.reader.is(static_cast<storage::AccountId>(status.account.id.value));
    const bool passes_on =
        status.visibility == "public" || status.visibility == "unlisted" || (mine && status.visibility == "private");
    Html all = reply;
    if (passes_on) {
        all += mark_button(visit, status.reblogged.value_or(false), "repost", texts::repost, texts::take_back_repost,
                           icons::repost(), status.reblogs_count);
        all += html(R"(<a class="mark" href="/write?quote={}" title="{}" aria-label="{}">{}</a>)", status.id.value,
                    visit.say(texts::quote), visit.say(texts::quote), icons::quote());
    }
    all += mark_button(visit, status.favourited.value_or(false), "favourite", texts::favourite, texts::unfavourite,
                       icons::heart(), status.favourites_count);
    all += mark_button(visit, status.bookmarked.value_or(false), "bookmark", texts::bookmark, texts::unbookmark,
                       icons::ribbon(), 0);
    if (mine)
        all += html(R"(<a class="mark" href="{}?delete=1" title="{}" aria-label="{}">{}</a>)", place,
                    visit.say(texts::drop), visit.say(texts::drop), icons::bin());
    return html(
        R"(<form class="marks" method="post" action="{}">{}<input type="hidden" name="next" value="{}#p{}">{}</form>)",
        place, token_field(visit), visit.address(), status.id.value, all);
}

Html option(const Visit& visit, std::string_view value, const Text& text, std::string_view chosen) {
    return html(R"(<option value="{}"{}>{}</option>)", value, when(value == chosen, html(" selected")),
                visit.say(text));
}

Html hidden_id(std::string_view name, const std::optional<storage::PostId>& id) {
    return id ? html(R"(<input type="hidden" name="{}" value="{}">)", name, storage::number(*id)) : Html{};
}

}  // namespace

std::string_view shown_name(const api::Account& account) {
    return account.display_name.empty() ? account.acct : account.display_name;
}

Html content_html(Tools tools, const std::string& content) {
    const auto address = "href=\"" + post_text::escape_html(tools.settings.base) + "/";
    std::string made;
    std::string_view rest = content;
    for (auto at = rest.find(address); at != std::string_view::npos; at = rest.find(address)) {
        made += rest.substr(0, at);
        made += "href=\"/";
        rest.remove_prefix(at + address.size());
    }
    made += rest;
    return Html::trusted(std::move(made));
}

Html post_html(Tools tools, Visit& visit, const api::Status& status) {
    const auto& shown = status.reblog ? *status.reblog : status;
    Html above;
    if (status.reblog)
        above = html(R"(<p class="above">{} <a href="{}">{}</a> {}</p>)", icons::repost(),
                     local(tools, status.account.url), shown_name(status.account), visit.say(texts::reposted));
    else if (status.in_reply_to_id)
        above = html(R"(<p class="above">{} {}</p>)", icons::reply(), visit.say(texts::in_reply_to));
    return html(
        R"(<article class="post card" id="p{}">{}{}<div class="beside">{}{}{}{}</div></article>
)",
        shown.id.value, above, avatar(tools, shown.account), byline(tools, visit, shown), inner(tools, visit, shown),
        quoted(tools, visit, shown), buttons(visit, shown));
}

Html posts_html(Tools tools, Visit& visit, std::span<const api::Status> statuses, const Text& if_none) {
    Html all;
    for (const auto& status : statuses) all += post_html(tools, visit, status);
    return all.empty() ? html(R"(<p class="nothing">{}</p>)", visit.say(if_none)) : all;
}

Html person_html(Tools tools, Visit& visit, const api::Account& account, const Html& at_end) {
    return html(
        R"(<article class="person card">{}<div class="beside"><p class="by"><a class="author" href="{}"><b>{}</b> <span class="name">@{}</span></a>{}</p><div class="content">{}</div></div>{}</article>
)",
        avatar(tools, account), local(tools, account.url), shown_name(account), account.acct,
        lock_if(visit, account.locked), content_html(tools, account.note), at_end);
}

// No maxlength of 140: it would count UTF-16 units, so a family of emoji as many, and a link by its letters.
Html draft_form(Tools, Visit& visit, const Draft& draft) {
    const auto& label = draft.reply_to ? texts::your_reply : draft.quote_of ? texts::your_comment : texts::write;
    const auto problem = when(!draft.problem.empty(), html(R"(<p class="problem" role="alert">{}</p>)", draft.problem));
    const auto audience = option(visit, "public", texts::everybody, draft.visibility) +
                          option(visit, "unlisted", texts::unlisted, draft.visibility) +
                          option(visit, "private", texts::followers_only, draft.visibility) +
                          option(visit, "direct", texts::direct, draft.visibility);
    return html(
        R"(<form class="draft card" id="reply" method="post" action="/write" enctype="multipart/form-data">{}{}{}{}<label>{}<textarea name="text" rows="3" maxlength="5000" aria-describedby="draft-hint">{}</textarea></label>
<p class="hint" id="draft-hint">{}</p>
<details{}><summary>{}</summary>
<label>{}<input type="file" name="picture" accept="image/jpeg,image/png,image/gif"></label>
<label>{}<input name="description" maxlength="1500"></label>
<label>{}<input name="warning" value="{}" maxlength="140"></label>
<label>{}<select name="visibility">{}</select></label></details>
<button class="strong">{}</button></form>
)",
        token_field(visit), hidden_id("reply_to", draft.reply_to), hidden_id("quote", draft.quote_of), problem,
        visit.say(label), draft.text, visit.say(texts::write_hint),
        when(!draft.warning.empty() || draft.visibility != "public", html(" open")), visit.say(texts::more_options),
        visit.say(texts::picture), visit.say(texts::picture_description), visit.say(texts::warning), draft.warning,
        visit.say(texts::audience), audience, visit.say(draft.reply_to ? texts::reply : texts::post));
}

Html older_link(const Visit& visit, const Text& text, std::string_view name, std::int64_t cursor) {
    std::string kept;
    for (const std::string_view parameter : {"q", "show"}) {
        if (const auto value = visit.form.text(parameter))
            kept += std::string(parameter) + "=" + post_text::percent_encode(*value) + "&";
    }
    return html(R"(<p class="older"><a href="{}?{}{}={}">{}</a></p>)", visit.request.path, kept, name, cursor,
                visit.say(text));
}

Html field_html(const Field& field) {
    const auto hint = when(!field.hint.empty(), html(R"(<small class="hint">{}</small>)", field.hint));
    const auto problem =
        when(!field.problem.empty(), html(R"(<small class="problem" role="alert">{}</small>)", field.problem));
    return html(R"(<label>{}<input name="{}" type="{}" value="{}"{}>{}{}</label>
)",
                field.label, field.name, field.type, field.value, field.more, hint, problem);
}

}  // namespace web

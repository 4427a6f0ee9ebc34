// Writing posts, reading one with its thread, and what is done to posts.
#include <map>

#include "ch05-jtwitter/post-text/length.hpp"
#include "ch05-jtwitter/web-pages/forms.hpp"
#include "ch05-jtwitter/web-pages/post_view.hpp"
#include "ch05-jtwitter/web-pages/routes.hpp"
#include "ch05-jtwitter/web-pages/texts.hpp"

namespace web {

namespace {

using microblog::Refusal;
using storage::number;
using storage::PostId;

std::optional<PostId> post_id(const std::string& text) {
    const auto id = api::parse_id(text);
    return id ? std::optional{static_cast<PostId>(id->value)} : std::nullopt;
}

/// The post that the address names: its author must be right, too.
storage::Post named_post(Tools tools, const Visit& visit) {
    const auto id = post_id(visit.places[1]);
    if (!id) throw microblog::not_found();
    auto post = tools.blog.posts.get(visit.reader, *id);
    if (tools.blog.accounts.by_acct(visit.places[0], {}) != post.author) throw microblog::not_found();
    return post;
}

Draft draft_of(const Visit& visit) {
    Draft draft;
    draft.text = visit.field("text");
    draft.warning = visit.field("warning");
    draft.visibility =
        rest::to_word(rest::visibility_of(visit.field("visibility")).value_or(visit.me->default_visibility));
    draft.reply_to = post_id(visit.field("reply_to"));
    draft.quote_of = post_id(visit.field("quote"));
    return draft;
}

/// An answer begins with the names of all who talk, and is not for more eyes than what it answers.
Draft reply_to(const Visit& visit, const api::Status& status) {
    Draft draft;
    draft.reply_to = static_cast<PostId>(status.id.value);
    draft.visibility = rest::to_word(visit.me->default_visibility);
    if (status.visibility == "private" || status.visibility == "direct") draft.visibility = status.visibility;
    if (status.account.acct != visit.me->name) draft.text = "@" + status.account.acct + " ";
    for (const auto& mention : status.mentions)
        if (mention.acct != visit.me->name && mention.acct != status.account.acct)
            draft.text += "@" + mention.acct + " ";
    return draft;
}

rest::Response write_page(Tools tools, Visit& visit, const Draft& draft, int status) {
    const auto& title = draft.reply_to ? texts::reply : draft.quote_of ? texts::quote : texts::write;
    Page page;
    page.title = visit.say(title);
    page.status = status;
    page.body = html("<h1>{}</h1>", visit.say(title));
    for (const auto& about : {draft.reply_to, draft.quote_of}) {
        if (!about) continue;
        if (const auto shown = tools.presenter.status(visit.reader, *about))
            page.body += post_html(tools, visit, *shown);
    }
    page.body += draft_form(tools, visit, draft);
    return show(tools, visit, page);
}

/// Empty if the draft can go to the service, which checks the rest.
std::string fault_of(const Visit& visit, const Draft& draft) {
    const auto length = post_text::count_characters(draft.text) + post_text::count_characters(draft.warning);
    if (length > post_text::max_characters)
        return std::string(visit.say(texts::post_too_long)) + " " + std::to_string(length);
    const bool has_words = draft.text.find_first_not_of(" \t\r\n") != std::string::npos;
    if (!has_words && visit.form.file("picture") == nullptr) return std::string(visit.say(texts::nothing_written));
    return {};
}

storage::MediaId add_picture(Tools tools, const Visit& visit, const rest::File& file) {
    const auto picture = take_picture(tools, visit, file, {});
    storage::Media media;
    media.owner = visit.my_id();
    media.animated = picture.main.type == pictures::Type::gif;
    media.width = picture.main.size.width;
    media.height = picture.main.size.height;
    media.preview_width = picture.preview.size.width;
    media.preview_height = picture.preview.size.height;
    media.description = visit.form.value("description");
    media.blurhash = picture.blurhash;
    media.created_at = visit.now;
    media.file = tools.media.add(picture.main);
    media.preview = tools.media.add(picture.preview);
    return tools.blog.posts.add_media(media, visit.now);
}

rest::Response write(Tools tools, Visit& visit) {
    auto draft = draft_of(visit);
    draft.problem = fault_of(visit, draft);
    if (!draft.problem.empty()) return write_page(tools, visit, draft, 422);
    try {
        microblog::NewPost post;
        post.text = draft.text;
        post.warning = draft.warning;
        post.visibility = rest::visibility_of(draft.visibility);
        post.reply_to = draft.reply_to;
        post.quote_of = draft.quote_of;
        if (const auto* file = visit.form.file("picture")) post.media.push_back(add_picture(tools, visit, *file));
        const auto added = tools.blog.posts.add(visit.my_id(), post, visit.now);
        if (!draft.reply_to) return go_to(visit, "/home");
        return go_to(visit, "/@" + visit.me->name + "/" + std::to_string(number(added.id)));
    } catch (const Refusal& refusal) {
        if (refusal.reason != microblog::Reason::invalid) throw;
        draft.problem = problem_of(visit, refusal);
        return write_page(tools, visit, draft, 422);
    }
}

Html delete_form(Visit& visit) {
    return html(
        R"(<form class="card notice row" method="post" action="{}">{}<p>{}</p><button class="danger" name="do" value="delete">{}</button></form>)",
        visit.request.path, token_field(visit), visit.say(texts::drop_really), visit.say(texts::drop));
}

rest::Response read(Tools tools, Visit& visit) {
    const auto post = named_post(tools, visit);
    const auto thread = tools.blog.posts.thread(visit.reader, post.id);
    const auto status = tools.presenter.status(visit.reader, post.id);
    if (!status) throw microblog::not_found();

    Html body;
    for (const auto& each : tools.presenter.statuses(visit.reader, thread.ancestors))
        body += post_html(tools, visit, each);
    body += html(R"(<div class="main-post">{}</div>)", post_html(tools, visit, *status));
    if (visit.reader.is(post.author) && visit.form.has("delete")) body += delete_form(visit);
    if (visit.me && !status->reblog) body += draft_form(tools, visit, reply_to(visit, *status));
    for (const auto& each : tools.presenter.statuses(visit.reader, thread.descendants))
        body += post_html(tools, visit, each);

    Page page;
    page.title = std::string(visit.say(texts::post_of)) + " " + std::string(shown_name(status->account));
    page.body = body;
    page.with_trends = true;
    return show(tools, visit, page);
}

using Service = microblog::PostService;
using Mark = storage::Post (Service::*)(storage::AccountId, PostId, storage::Time);

rest::Response change(Tools tools, Visit& visit) {
    static const std::map<std::string, Mark, std::less<>> marks{{"favourite", &Service::favourite},
                                                                {"unfavourite", &Service::unfavourite},
                                                                {"bookmark", &Service::bookmark},
                                                                {"unbookmark", &Service::unbookmark},
                                                                {"unrepost", &Service::take_back_repost}};
    const auto post = named_post(tools, visit);
    const auto action = visit.field("do");
    auto next = own_path(visit.field("next"));
    if (action == "repost") {
        tools.blog.posts.repost(visit.my_id(), post.id, {}, visit.now);
    } else if (action == "delete") {
        const auto gone = tools.blog.posts.drop(visit.my_id(), post.id, visit.now, microblog::ActingAs::moderator);
        for (const auto& media : tools.blog.posts.take_media_of(gone)) {
            tools.media.remove(media.file);
            tools.media.remove(media.preview);
        }
        next = "/home";
    } else if (const auto mark = marks.find(action); mark != marks.end()) {
        (tools.blog.posts.*mark->second)(visit.my_id(), post.id, visit.now);
    } else {
        return show_error(tools, visit, 400, texts::bad_request);
    }
    return go_to(visit, next);
}

}  // namespace

void add_post_pages(Routes& routes, Tools tools) {
    routes.add("GET", "/write", Who::person,
               [tools](Visit& visit) { return write_page(tools, visit, draft_of(visit), 200); });
    routes.add("POST", "/write", Who::person, [tools](Visit& visit) { return write(tools, visit); });
    routes.add("GET", "/@*/*", Who::anybody, [tools](Visit& visit) { return read(tools, visit); });
    routes.add("POST", "/@*/*", Who::person, [tools](Visit& visit) { return change(tools, visit); });
}

}  // namespace web

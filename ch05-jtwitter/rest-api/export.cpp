#include "ch05-jtwitter/rest-api/export.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "ch05-jtwitter/api-messages/json_writer.hpp"

namespace rest {

namespace {

using namespace storage;

constexpr std::size_t exported_at_once = 200;  // statuses that are made into entities together

/// `write(ids)` gives the entities of some ids; together they are one list in JSON.
template <typename Write>
api::Written write_in_pieces(const std::vector<PostId>& ids, Write write) {
    std::string json;
    for (std::size_t begin = 0; begin < ids.size(); begin += exported_at_once) {
        const auto count = std::min(exported_at_once, ids.size() - begin);
        const auto list = api::to_json(write(std::span(ids).subspan(begin, count)));
        const auto inside = std::string_view(list).substr(1, list.size() - 2);
        if (!json.empty() && !inside.empty()) json += ',';
        json += inside;
    }
    return {"[" + json + "]"};
}

std::vector<api::ExportedStatus> with_text(microblog::Microblog& blog, Presenter& presenter,
                                           const microblog::Reader& reader, std::span<const PostId> ids) {
    const auto posts = blog.storage.read([&](Tables& tables) { return tables.posts.find(ids); });
    std::unordered_map<std::int64_t, std::string> texts;
    for (const auto& post : posts) texts[number(post.id)] = post.text;
    std::vector<api::ExportedStatus> exported;
    for (auto& status : presenter.statuses(reader, ids)) {
        auto& one = exported.emplace_back();
        static_cast<api::Status&>(one) = std::move(status);
        one.text = texts[one.id.value];
    }
    return exported;
}

}  // namespace

api::Export export_data(microblog::Microblog& blog, Presenter& presenter, const microblog::Reader& reader, Time now) {
    const auto me = reader.account.value();
    const auto data = blog.accounts.export_data(me, now);
    const auto statuses = [&](std::span<const PostId> ids) { return presenter.statuses(reader, ids); };
    api::Export exported;
    exported.exported_at = timestamp(now);
    exported.account = presenter.credential_account(me);
    exported.email = data.email;
    exported.following = presenter.accounts(data.following);
    exported.followers = presenter.accounts(data.followers);
    exported.blocking = presenter.accounts(data.blocking);
    exported.muting = presenter.accounts(data.muting);
    for (const auto& [list, members] : data.lists) {
        exported.lists.push_back({api_id(list.id), list.title, list.exclusive, presenter.accounts(members)});
    }
    exported.followed_tags = data.followed_topics;
    exported.statuses = write_in_pieces(data.posts, [&](auto ids) { return with_text(blog, presenter, reader, ids); });
    exported.direct_messages = write_in_pieces(data.messages, statuses);
    exported.favourites = write_in_pieces(data.favourites, statuses);
    exported.bookmarks = write_in_pieces(data.bookmarks, statuses);
    return exported;
}

}  // namespace rest

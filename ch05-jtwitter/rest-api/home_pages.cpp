#include "ch05-jtwitter/rest-api/home_pages.hpp"

#include <utility>

#include "ch05-jtwitter/api-messages/json_writer.hpp"

namespace rest {

namespace {

constexpr std::size_t slack = 64;               // counts may have a digit more
constexpr std::size_t bytes_around_page = 250;  // the nodes of its tables; about

}  // namespace

std::size_t HomePages::HashOfKey::operator()(const Key& key) const {
    return std::hash<std::int64_t>{}(storage::number(key.me) * 128 + static_cast<std::int64_t>(key.limit) * 2 +
                                     (key.only_media ? 1 : 0));
}

HomePages::HomePages(microblog::Microblog& blog, Presenter& presenter, Limits limits)
    : blog_{blog}, presenter_{presenter}, texts_{blog.storage.changes(), limits.texts}, pages_{limits.pages} {}

HomePages::HomePages(microblog::Microblog& blog, Presenter& presenter) : HomePages(blog, presenter, Limits{}) {}

bool HomePages::write_known(const Key& key, storage::Time now, WrittenPage& written) {
    return pages_.with(key, [&](Pages::Part& pages) {
        const auto* page = pages.find(key);
        if (page == nullptr) return false;
        written.json.reserve(page->text_bytes + slack);
        const bool is_good = (!page->good_until || now < *page->good_until) &&
                             blog_.storage.changes().unchanged(page->about, page->as_of) &&
                             texts_.write(written.json, page->pieces);
        if (is_good)
            written.cursors = page->cursors;
        else
            pages.drop(key);
        return is_good;
    });
}

WrittenPage HomePages::newest(storage::AccountId me, bool only_media, std::size_t limit, storage::Time now,
                              const std::function<const microblog::Reader&()>& reader) {
    const Key key{me, limit, only_media};
    WrittenPage written;
    if (write_known(key, now, written)) return written;

    Page page;
    page.as_of = blog_.storage.changes().now();
    const auto& rules = reader();
    const auto found = blog_.timelines.home(rules, only_media, {.limit = limit});
    page.pieces = presenter_.pieces(rules, found.posts, texts_);
    page.cursors.more = found.more;
    if (!found.posts.empty()) {
        page.cursors.first = storage::number(found.posts.front().post.id);
        page.cursors.last = storage::number(found.posts.back().post.id);
    }
    page.good_until = rules.holds_until;
    page.about.push_back(storage::subjects::view(me));
    for (const auto author : found.pulled) page.about.push_back(storage::subjects::profile(author));

    written.cursors = page.cursors;
    if (texts_.write(written.json, page.pieces)) {
        page.text_bytes = written.json.size();
        const auto bytes =
            page.pieces.size() * sizeof(Piece) + page.about.size() * sizeof(storage::Subject) + bytes_around_page;
        pages_.with(key, [&](Pages::Part& pages) { pages.put(key, std::move(page), bytes); });
    } else {  // a text is larger than what may be kept, or has changed meanwhile
        written.json = api::to_json(presenter_.statuses(rules, found.posts));
    }
    return written;
}

}  // namespace rest

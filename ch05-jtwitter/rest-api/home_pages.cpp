#include "ch05-jtwitter/rest-api/home_pages.hpp"

#include <utility>

#include "ch05-jtwitter/api-messages/json_writer.hpp"

namespace rest {

namespace {

constexpr std::size_t parts = 16;
constexpr std::size_t slack = 64;               // counts may have a digit more
constexpr std::size_t bytes_around_page = 250;  // the nodes of its tables; about

}  // namespace

std::size_t HomePages::HashOfKey::operator()(const Key& key) const {
    return std::hash<std::int64_t>{}(storage::number(key.me) * 128 + static_cast<std::int64_t>(key.limit) * 2 +
                                     (key.only_media ? 1 : 0));
}

HomePages::HomePages(microblog::Microblog& blog, Presenter& presenter, Limits limits)
    : blog_{blog}, presenter_{presenter}, texts_{blog.storage.changes(), limits.texts}, parts_(parts) {
    for (auto& part : parts_) part.with([&](Pages& pages) { pages = Pages(limits.pages / parts); });
}

core::Guarded<HomePages::Pages>& HomePages::part_of(const Key& key) {
    return parts_[static_cast<std::size_t>(storage::subjects::view(key.me)) % parts];
}

HomePages::HomePages(microblog::Microblog& blog, Presenter& presenter) : HomePages(blog, presenter, Limits{}) {}

bool HomePages::write_known(const Key& key, storage::Time now, WrittenPage& written) {
    return part_of(key).with([&](Pages& pages) {
        const auto* page = pages.find(key);
        if (page == nullptr) return false;
        written.json.reserve(page->text_bytes + slack);
        const bool is_good = (!page->good_until || now < *page->good_until) &&
                             blog_.storage.changes().unchanged(page->about, page->as_of) &&
                             texts_.write(written.json, page->pieces);
        if (is_good) {
            written.first = page->first;
            written.last = page->last;
            written.more = page->more;
        } else {
            pages.drop(key);
        }
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
    page.more = found.more;
    if (!found.posts.empty()) {
        page.first = storage::number(found.posts.front().post.id);
        page.last = storage::number(found.posts.back().post.id);
    }
    page.good_until = rules.holds_until;
    page.about.push_back(storage::subjects::view(me));
    for (const auto author : found.pulled) page.about.push_back(storage::subjects::profile(author));

    written.first = page.first;
    written.last = page.last;
    written.more = page.more;
    if (texts_.write(written.json, page.pieces)) {
        page.text_bytes = written.json.size();
        const auto bytes =
            page.pieces.size() * sizeof(Piece) + page.about.size() * sizeof(storage::Subject) + bytes_around_page;
        part_of(key).with([&](Pages& pages) { pages.put(key, std::move(page), bytes); });
    } else {  // a text is larger than what may be kept, or has changed meanwhile
        written.json = api::to_json(presenter_.statuses(rules, found.posts));
    }
    return written;
}

}  // namespace rest

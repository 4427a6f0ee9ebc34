// The newest page of each home timeline, kept until something that it shows has changed. A client asks for it again and
// again, and mostly nothing has.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ch05-jtwitter/rest-api/presenter.hpp"
#include "ch05-jtwitter/rest-api/written_statuses.hpp"

namespace rest {

/// For a page's Link header, as Listing has it.
struct Cursors {
    std::optional<std::int64_t> first, last;
    bool more = false;
};

/// A page of statuses as JSON, and the cursors around it.
struct WrittenPage {
    std::string json;
    Cursors cursors;
};

/// Safe to use from any thread. Two caches: which posts a reader's page has, with its marks (some 400 bytes a page),
/// and the text of each post, once for all readers.
class HomePages {
  public:
    struct Limits {
        std::size_t pages = 16 * 1024 * 1024, texts = 24 * 1024 * 1024;  // bytes
    };
    HomePages(microblog::Microblog& blog, Presenter& presenter, Limits limits);
    HomePages(microblog::Microblog& blog, Presenter& presenter);

    /// `page` is counted from the newest post: without cursors. `reader` loads the rules of `me`, and is called only if
    /// the page is not known.
    WrittenPage newest(storage::AccountId me, bool only_media, std::size_t limit, storage::Time now,
                       const std::function<const microblog::Reader&()>& reader);

  private:
    struct Key {
        storage::AccountId me;
        std::size_t limit;
        bool only_media;
        bool operator==(const Key&) const = default;
    };
    struct HashOfKey {
        std::size_t operator()(const Key& key) const;
    };
    struct Page {
        std::vector<Piece> pieces;
        Cursors cursors;
        std::vector<storage::Subject> about;
        storage::ChangeClock::Tick as_of = 0;
        std::optional<storage::Time> good_until;
        std::size_t text_bytes = 0;  // of its JSON; it will hardly be another the next time
    };
    using Pages = microblog::SharedCache<Key, Page, HashOfKey>;

    bool write_known(const Key& key, storage::Time now, WrittenPage& written);

    microblog::Microblog& blog_;
    Presenter& presenter_;
    WrittenStatuses texts_;
    Pages pages_;
};

}  // namespace rest

// The home timeline between writing and reading (lesson, 5.4): which copies a new post gets, what a new follow brings,
// and the merge at reading of what was not copied. Decisions only; the store does what they say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace microblog {

using namespace storage;

/// Whose homes a new post is copied into.
struct Copies {
    bool author = false;               // its author's own
    bool followers = false;            // of all who follow the author
    bool followers_of_topics = false;  // of all who follow one of its topics
};

/// A direct post is in no home. Every other one is in its author's own.
/// Followers get a copy, unless the author is pulled: then its posts are merged in when they read.
/// Who follows a topic gets a copy of what everybody may find (visibility everyone, and the author not protected), also
/// of a pulled author: nothing else would bring it.
Copies copies_of(const Post& post, bool author_is_pulled);

/// What comes with a new follow.
enum class OnFollow {
    nothing,       // its posts are merged in at reading, old ones as well
    bring_newest,  // copies of its newest posts come into the follower's home
    pull           // from now on it is pulled, for good: the next posts are merged in, and need no copies
};

/// Of an account with `followers`, the new one counted. It becomes pulled when there are more than `threshold`, and
/// stays so, also when followers leave: else homes would lack the posts that were not copied meanwhile.
OnFollow on_follow(bool is_pulled, std::int64_t followers, std::int64_t threshold);

/// Ids of posts, newest first, which can be read part by part.
class PostList {
  public:
    virtual ~PostList() = default;
    /// At most part.limit ids, newest first, of those below part.below and above part.above and part.next_to. Without
    /// next_to the newest of them; with it those nearest above it.
    virtual std::vector<PostId> read(const Page& part) = 0;
};

/// So many ids of a list are read at once when lists are merged.
inline constexpr std::size_t part_of_merge = 16;

/// The page of all these lists together, as PostList::read gives it of one: newest first, page.limit at most. An id
/// that is in several lists is on the page once, and counts once.
///
/// Reads little: no part is larger than part_of_merge or page.limit; a further part of a list is read only when all of
/// the part before is on the page, and the page is not full. One list alone is read at once, with `page` itself.
std::vector<PostId> merge_lists(std::span<PostList* const> lists, const Page& page);

}  // namespace microblog

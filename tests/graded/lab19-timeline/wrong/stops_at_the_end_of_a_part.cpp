// Wrong on purpose: reads one part of each list and no further one.
// Slot file: home_timeline.cpp
// Caught by: HomeTimeline.fills_the_page_and_not_more
#include "ch05-jtwitter/microblog-session/home_timeline.hpp"

#include <algorithm>
#include <utility>

namespace microblog {

Copies copies_of(const Post& post, bool author_is_pulled) {
    if (post.visibility == Visibility::direct) return {};
    const bool for_everybody = post.visibility == Visibility::everyone && !post.author_protected;
    return {.author = true, .followers = !author_is_pulled, .followers_of_topics = for_everybody};
}

OnFollow on_follow(bool is_pulled, std::int64_t followers, std::int64_t threshold) {
    if (is_pulled) return OnFollow::nothing;
    return followers > threshold ? OnFollow::pull : OnFollow::bring_newest;
}

namespace {

/// A list as the merge walks over it: downwards from the newest, or upwards if the page has next_to.
class Walk {
  public:
    Walk(PostList& list, const Page& page) : list_{&list}, part_{page} {
        part_.limit = std::min(page.limit, part_of_merge);
        read();
    }

    bool at_end() const { return next_ == ids_.size(); }
    PostId id() const { return ids_[next_]; }
    void go_on() { ++next_; }

  private:
    void read() {
        if (!ids_.empty()) (part_.next_to ? part_.next_to : part_.below) = number(ids_.back());
        ids_ = list_->read(part_);
        if (part_.next_to) std::reverse(ids_.begin(), ids_.end());  // in the order in which they are taken
        next_ = 0;
    }

    PostList* list_;
    Page part_;
    std::vector<PostId> ids_;
    std::size_t next_ = 0;
};

}  // namespace

std::vector<PostId> merge_lists(std::span<PostList* const> lists, const Page& page) {
    if (page.limit == 0) return {};
    if (lists.size() == 1) return lists.front()->read(page);
    const bool upwards = page.next_to.has_value();
    const auto comes_later = [&](const Walk& a, const Walk& b) { return upwards ? a.id() > b.id() : a.id() < b.id(); };

    std::vector<Walk> walks;  // a heap: in front the one whose id is next
    for (auto* list : lists) {
        Walk walk(*list, page);
        if (!walk.at_end()) walks.push_back(std::move(walk));
    }
    std::make_heap(walks.begin(), walks.end(), comes_later);

    std::vector<PostId> merged;
    while (!walks.empty()) {
        std::pop_heap(walks.begin(), walks.end(), comes_later);
        auto& walk = walks.back();
        if (merged.empty() || merged.back() != walk.id()) merged.push_back(walk.id());
        if (merged.size() == page.limit) break;  // before the walk goes on: that might read
        walk.go_on();
        if (walk.at_end())
            walks.pop_back();
        else
            std::push_heap(walks.begin(), walks.end(), comes_later);
    }
    if (upwards) std::reverse(merged.begin(), merged.end());
    return merged;
}

}  // namespace microblog

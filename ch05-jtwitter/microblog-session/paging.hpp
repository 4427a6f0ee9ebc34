// Pages of lists of which a reader is not shown everything. They stay full: candidates are taken from the store in
// growing parts until enough of them pass.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace microblog {

inline constexpr std::size_t max_parts_of_page = 20;        // so that one request stays bounded
inline constexpr std::size_t max_candidates_of_part = 400;  // some 7,000 candidates in all

template <typename Kept>
struct Filled {
    std::vector<Kept> entries;  // newest first
    bool more = false;          // it is full, or the bound was met: there may be older ones
};

/// `fetch(Page)` gives candidates as the store does, newest first and at most `limit`; `keep(candidates)` those that
/// pass, in the same order; `cursor_of(candidate)` what they are sorted by. With next_to the page grows upwards.
template <typename Fetch, typename CursorOf, typename Keep>
auto fill_page(const storage::Page& page, Fetch fetch, CursorOf cursor_of, Keep keep) {
    using Candidates = std::decay_t<std::invoke_result_t<Fetch&, const storage::Page&>>;
    using Kept = typename std::decay_t<std::invoke_result_t<Keep&, const Candidates&>>::value_type;
    const bool upwards = page.next_to.has_value();
    Filled<Kept> filled;
    auto& entries = filled.entries;  // upwards: oldest first until the end
    auto part = page;
    bool at_end = page.limit == 0;
    part.limit = std::min(page.limit * 2, max_candidates_of_part);
    for (std::size_t n = 0; n < max_parts_of_page && !at_end && entries.size() < page.limit; ++n) {
        const auto candidates = fetch(part);
        at_end = candidates.size() < part.limit;
        if (candidates.empty()) break;
        auto passed = keep(candidates);
        if (upwards) std::reverse(passed.begin(), passed.end());
        std::move(passed.begin(), passed.end(), std::back_inserter(entries));
        if (upwards) {
            part.next_to = cursor_of(candidates.front());
        } else {
            part.below = cursor_of(candidates.back());
        }
        part.limit = std::min(part.limit * 2, max_candidates_of_part);
    }
    if (entries.size() > page.limit) {
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(page.limit), entries.end());
    }
    if (upwards) std::reverse(entries.begin(), entries.end());
    filled.more = page.limit != 0 && (entries.size() == page.limit || !at_end);
    return filled;
}

/// The same for candidates that are entries, each with its `cursor`: those that pass, in order.
template <typename Fetch, typename Keep>
auto fill_page(const storage::Page& page, Fetch fetch, Keep keep) {
    const auto cursor_of = [](const auto& entry) { return entry.cursor; };
    return fill_page(page, fetch, cursor_of, keep).entries;
}

/// Of candidates that are entries themselves, those for which `passes(entry)` holds.
template <typename Candidates, typename Passes>
Candidates those_that(const Candidates& candidates, Passes passes) {
    Candidates kept;
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(kept), passes);
    return kept;
}

/// All of a list, page by page; `cursor_of(entry)` is what it is sorted by.
template <typename Fetch, typename CursorOf>
auto all_pages(Fetch fetch, CursorOf cursor_of) {
    storage::Page page{.limit = 200};
    std::decay_t<std::invoke_result_t<Fetch&, const storage::Page&>> all;
    for (;;) {
        auto fetched = fetch(page);
        if (fetched.empty()) return all;
        page.below = cursor_of(fetched.back());
        std::move(fetched.begin(), fetched.end(), std::back_inserter(all));
    }
}

/// The same of entries, each with its `cursor`.
template <typename Fetch>
auto all_pages(Fetch fetch) {
    return all_pages(fetch, [](const auto& entry) { return entry.cursor; });
}

}  // namespace microblog

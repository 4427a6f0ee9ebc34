// The words that the graded tests of lab19 are written in.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/graded/kit/student.hpp"

using Ids = std::vector<std::int64_t>;  // of posts, newest first

/// Which part of a list is wanted; as the field names of storage::Page.
struct Bounds {
    std::int64_t limit = 20;
    std::optional<std::int64_t> below{}, above{}, next_to{};
};

inline std::string text_of(const Ids& ids) {
    std::string text;
    for (const auto id : ids) text += (text.empty() ? "" : " ") + std::to_string(id);
    return text;
}
inline Ids ids_of(const std::string& text) {
    std::istringstream in(text);
    Ids ids;
    for (std::int64_t id = 0; in >> id;) ids.push_back(id);
    return ids;
}

/// The page of all of these, worked out in the simplest way.
inline Ids page_of(const std::set<std::int64_t>& all, const Bounds& bounds) {
    Ids ids;
    for (auto id = all.rbegin(); id != all.rend(); ++id) {
        if ((bounds.below && *id >= *bounds.below) || (bounds.above && *id <= *bounds.above) ||
            (bounds.next_to && *id <= *bounds.next_to))
            continue;
        ids.push_back(*id);
    }
    const auto surplus = static_cast<std::ptrdiff_t>(ids.size()) - static_cast<std::ptrdiff_t>(bounds.limit);
    if (surplus > 0 && bounds.next_to) ids.erase(ids.begin(), ids.begin() + surplus);
    if (surplus > 0 && !bounds.next_to) ids.erase(ids.end() - surplus, ids.end());
    return ids;
}

class HomeTimeline : public graded::UnitTest {
  protected:
    void SetUp() override {
        UnitTest::SetUp();
        student.describe("copies", {"author", "followers", "followers_of_topics"});
        student.describe("follow", {"what"});
        student.describe("page", {"ids"});
        student.describe("reads", {"list", "limits"});
    }

    // Copies

    struct Copies {
        std::int64_t author, followers, followers_of_topics;
    };
    void copies(const std::string& visibility, bool is_protected, bool is_pulled, const Copies& wanted,
                const std::string& why, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.step("copies", {visibility, std::int64_t{is_protected}, std::int64_t{is_pulled}}, where)
            .gives({{"copies", wanted.author, wanted.followers, wanted.followers_of_topics}}, why, where);
    }
    void on_follow(bool is_pulled, std::int64_t followers, std::int64_t threshold, const std::string& what,
                   const std::string& why, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.step("follow", {std::int64_t{is_pulled}, followers, threshold}, where)
            .gives({{"follow", what}}, why, where);
    }

    // Lists

    void list(const Ids& ids, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.step("list", {text_of(ids)}, where);
        together.insert(ids.begin(), ids.end());
    }
    void empty() {
        student.step("empty");
        together.clear();
    }
    /// The page is what all lists that were given make together.
    void merge(const Bounds& bounds, const std::string& why = "",
               const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student
            .step("merge",
                  {bounds.limit, bounds.below.value_or(-1), bounds.above.value_or(-1), bounds.next_to.value_or(-1)},
                  where)
            .gives({{"page", text_of(page_of(together, bounds))}}, why, where);
    }
    /// The limits of all reads of each list, by the last merge.
    std::vector<Ids> reads(const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto given = student.step("reads", {}, where);
        std::vector<Ids> all;
        for (const auto& row : given.rows()) all.push_back(ids_of(std::get<std::string>(row.at(2))));
        return all;
    }

    /// Ids that differ, newest first.
    Ids any_ids(std::int64_t count) {
        std::set<std::int64_t> ids;
        while (ids.size() < static_cast<std::size_t>(count)) ids.insert(any(1, 100'000));
        return {ids.rbegin(), ids.rend()};
    }
    static Ids from_to(std::int64_t newest, std::int64_t oldest, std::int64_t step = 1) {
        Ids ids;
        for (auto id = newest; id >= oldest; id -= step) ids.push_back(id);
        return ids;
    }
    std::int64_t any_of_all() {
        auto at = together.begin();
        std::advance(at, any(0, static_cast<std::int64_t>(together.size()) - 1));
        return *at;
    }

    static constexpr std::size_t part = 16;  // part_of_merge
    std::set<std::int64_t> together;
};

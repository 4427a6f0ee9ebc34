// Drives the student's home_timeline functions. Steps:
//   copies VISIBILITY PROTECTED PULLED   -> copies AUTHOR FOLLOWERS FOLLOWERS_OF_TOPICS
//   follow PULLED FOLLOWERS THRESHOLD    -> follow WHAT
//   list "9 7 5"                         adds a list, newest first
//   merge LIMIT BELOW ABOVE NEXT_TO      -> page "9 8 7"; a bound of -1 is none
//   reads                                -> reads LIST "16 16": what the last merge asked of each list
//   empty                                no list is left
// A small town that keeps its homes as the student's functions say:
//   town THRESHOLD
//   befriend WHO WHOM                    WHO follows WHOM; a topic is followed as "#tea"
//   post WHO ID VISIBILITY TOPIC
//   home WHO LIMIT BELOW NEXT_TO         -> page "9 8 7"
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "ch05-jtwitter/microblog-session/home_timeline.hpp"
#include "tests/graded/kit/driver.hpp"

namespace {

using microblog::Page;
using microblog::PostId;

Page page_of(std::int64_t limit, std::int64_t below, std::int64_t above, std::int64_t next_to) {
    Page page;
    page.limit = static_cast<std::size_t>(limit);
    if (below >= 0) page.below = below;
    if (above >= 0) page.above = above;
    if (next_to >= 0) page.next_to = next_to;
    return page;
}

std::string text_of(const std::vector<PostId>& ids) {
    std::string text;
    for (const auto id : ids) text += (text.empty() ? "" : " ") + std::to_string(storage::number(id));
    return text;
}

microblog::Visibility visibility_of(const std::string& word) {
    using microblog::Visibility;
    if (word == "public") return Visibility::everyone;
    if (word == "unlisted") return Visibility::unlisted;
    return word == "private" ? Visibility::followers : Visibility::direct;
}

/// As the store would answer.
class Kept final : public microblog::PostList {
  public:
    explicit Kept(std::set<std::int64_t> ids) : ids_{std::move(ids)} {}

    std::vector<PostId> read(const Page& part) override {
        asked.push_back(part.limit);
        std::vector<PostId> fitting;  // newest first
        for (auto id = ids_.rbegin(); id != ids_.rend(); ++id) {
            const bool fits = (!part.below || *id < *part.below) && (!part.above || *id > *part.above) &&
                              (!part.next_to || *id > *part.next_to);
            if (fits) fitting.push_back(PostId{*id});
        }
        if (fitting.size() <= part.limit) return fitting;
        const auto surplus = static_cast<std::ptrdiff_t>(fitting.size() - part.limit);
        if (part.next_to)
            fitting.erase(fitting.begin(), fitting.begin() + surplus);
        else
            fitting.erase(fitting.end() - surplus, fitting.end());
        return fitting;
    }

    std::vector<std::size_t> asked;

  private:
    std::set<std::int64_t> ids_;
};

using Lists = std::vector<std::unique_ptr<Kept>>;

std::string merged(const Lists& lists, const Page& page) {
    std::vector<microblog::PostList*> all;
    for (const auto& list : lists) {
        list->asked.clear();
        all.push_back(list.get());
    }
    return text_of(microblog::merge_lists(all, page));
}

/// People are named by texts.
class Town {
  public:
    explicit Town(std::int64_t threshold) : threshold_{threshold} {}

    void befriend(const std::string& who, const std::string& whom) {
        if (whom.starts_with('#')) {
            followers_[whom].insert(who);
            return;
        }
        if (!followers_[whom].insert(who).second) return;
        const auto count = static_cast<std::int64_t>(followers_[whom].size());
        switch (microblog::on_follow(pulled_.contains(whom), count, threshold_)) {
            case microblog::OnFollow::pull:
                pulled_.insert(whom);
                break;
            case microblog::OnFollow::bring_newest:
                homes_[who].insert(shown_[whom].begin(), shown_[whom].end());
                break;
            case microblog::OnFollow::nothing:
                break;
        }
    }

    void post(const std::string& who, std::int64_t id, const std::string& visibility, const std::string& topic) {
        microblog::Post post;
        post.id = PostId{id};
        post.visibility = visibility_of(visibility);
        if (!topic.empty()) post.topics = {topic};
        const auto copies = microblog::copies_of(post, pulled_.contains(who));
        if (copies.author) homes_[who].insert(id);
        if (copies.followers)
            for (const auto& each : followers_[who]) homes_[each].insert(id);
        if (copies.followers_of_topics && !topic.empty())
            for (const auto& each : followers_["#" + topic]) homes_[each].insert(id);
        if (post.visibility != microblog::Visibility::direct) shown_[who].insert(id);
    }

    std::string home(const std::string& who, const Page& page) {
        Lists lists;
        lists.push_back(std::make_unique<Kept>(homes_[who]));
        for (const auto& author : pulled_)
            if (followers_[author].contains(who)) lists.push_back(std::make_unique<Kept>(shown_[author]));
        return merged(lists, page);
    }

  private:
    std::int64_t threshold_;
    std::map<std::string, std::set<std::string>> followers_;
    std::map<std::string, std::set<std::int64_t>> homes_, shown_;  // shown_: what an author wrote, without direct posts
    std::set<std::string> pulled_;
};

}  // namespace

int main() {
    graded::Driver driver;
    Lists lists;
    std::optional<Town> town;
    driver.on("copies", [](const std::string& visibility, std::int64_t is_protected, std::int64_t is_pulled) {
        microblog::Post post;
        post.visibility = visibility_of(visibility);
        post.author_protected = is_protected != 0;
        const auto copies = microblog::copies_of(post, is_pulled != 0);
        return graded::Rows{{"copies", std::int64_t{copies.author}, std::int64_t{copies.followers},
                             std::int64_t{copies.followers_of_topics}}};
    });
    driver.on("follow", [](std::int64_t is_pulled, std::int64_t followers, std::int64_t threshold) {
        switch (microblog::on_follow(is_pulled != 0, followers, threshold)) {
            case microblog::OnFollow::pull:
                return graded::Rows{{"follow", "pull"}};
            case microblog::OnFollow::bring_newest:
                return graded::Rows{{"follow", "bring_newest"}};
            case microblog::OnFollow::nothing:
                break;
        }
        return graded::Rows{{"follow", "nothing"}};
    });
    driver.on("list", [&](const std::string& ids) {
        std::istringstream text(ids);
        std::set<std::int64_t> all;
        for (std::int64_t id = 0; text >> id;) all.insert(id);
        lists.push_back(std::make_unique<Kept>(std::move(all)));
    });
    driver.on("merge", [&](std::int64_t limit, std::int64_t below, std::int64_t above, std::int64_t next_to) {
        return graded::Rows{{"page", merged(lists, page_of(limit, below, above, next_to))}};
    });
    driver.on("reads", [&]() {
        graded::Rows rows;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            std::string asked;
            for (const auto limit : lists[i]->asked) asked += (asked.empty() ? "" : " ") + std::to_string(limit);
            rows.push_back({"reads", static_cast<std::int64_t>(i), asked});
        }
        return rows;
    });
    driver.on("empty", [&]() { lists.clear(); });
    driver.on("town", [&](std::int64_t threshold) { town.emplace(threshold); });
    driver.on("befriend", [&](const std::string& who, const std::string& whom) { town->befriend(who, whom); });
    driver.on("post", [&](const std::string& who, std::int64_t id, const std::string& visibility,
                          const std::string& topic) { town->post(who, id, visibility, topic); });
    driver.on("home", [&](const std::string& who, std::int64_t limit, std::int64_t below, std::int64_t next_to) {
        return graded::Rows{{"page", town->home(who, page_of(limit, below, -1, next_to))}};
    });
    return driver.run();
}

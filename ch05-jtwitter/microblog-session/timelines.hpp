// Reading: home, square, topics, lists, profiles, trends, search. Ids of what this reader may see, newest first.
//
// A home is written when a post is ("fan-out on write"): reading is one look at one index. Posts of accounts with very
// many followers are not copied; they are merged in at reading. See the lesson, 5.4.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/microblog-session/settings.hpp"
#include "ch05-jtwitter/microblog-session/visibility.hpp"

namespace microblog {

/// What a page shows. `more`: the page was full, there may be older ones.
struct Found {
    std::vector<Listed> posts;
    bool more = false;
    std::vector<AccountId> pulled{};  // whose posts were merged in at reading
};

struct TopicView {
    Topic topic;
    std::vector<TopicDay> days;  // a week, newest first, also days without use
    bool following = false;
};

/// Safe to use from any thread. Pages are filled up: what the rules leave out does not make one short.
class TimelineService {
  public:
    TimelineService(Storage& storage, Events& events, const Settings& settings);

    Found home(const Reader& reader, bool only_media, const Page& page);
    Found square(const Reader& reader, bool only_media, const Page& page);
    struct TopicQuery {
        std::string name;
        std::vector<std::string> any, all, none;
        bool only_media = false;
    };
    Found topic(const Reader& reader, const TopicQuery& query, const Page& page);
    Found list(const Reader& reader, ListId id, const Page& page);  // not_found unless the reader's own
    Found of_author(const Reader& reader, AccountId author, const Timelines::OfAuthor& wanted, const Page& page);
    Found search_posts(const Reader& reader, const std::string& query, std::optional<AccountId> author,
                       const Page& page, std::size_t offset);

    /// Would this reader's open stream show it? The same rules as the pages; `followed_topics` are keys. What a list
    /// keeps to itself is another question: kept_to_lists.
    bool belongs_to_home(const Reader& reader, const Post& post, const Post* original,
                         const std::vector<std::string>& followed_topics) const;
    std::vector<std::string> followed_topic_keys(AccountId who);
    /// Members of exclusive lists: their posts are in the list, and not in the home.
    std::unordered_set<AccountId> kept_to_lists(AccountId who);

    /// A list and who is in it: what an open stream of it goes by, until RelationsChanged of its owner.
    struct ListView {
        List list;
        std::unordered_set<AccountId> members;
    };
    ListView list_view(AccountId who, ListId id);  // not_found unless it is one's own
    bool belongs_to_list(const Reader& reader, const Post& post, const Post* original, const ListView& view) const;

    TopicView topic_view(std::optional<AccountId> reader, const std::string& name, Time now);
    std::vector<TopicView> trends(std::optional<AccountId> reader, std::size_t limit, std::size_t offset, Time now);
    std::vector<TopicView> search_topics(std::optional<AccountId> reader, const std::string& query, std::size_t limit,
                                         std::size_t offset, Time now);
    TopicView follow_topic(AccountId who, const std::string& name, Time now);  // Refusal(invalid): no topic's name
    TopicView unfollow_topic(AccountId who, const std::string& name, Time now);
    std::vector<std::pair<std::int64_t, TopicView>> followed_topics(AccountId who, const Page& page, Time now);

    List add_list(AccountId who, const std::string& title, RepliesPolicy replies, bool exclusive);
    List change_list(AccountId who, ListId id, const std::optional<std::string>& title,
                     std::optional<RepliesPolicy> replies, std::optional<bool> exclusive);
    void drop_list(AccountId who, ListId id);
    List get_list(AccountId who, ListId id);
    std::vector<List> lists(AccountId who);
    std::vector<List> lists_with(AccountId who, AccountId member);
    std::vector<Entry<AccountId>> list_members(AccountId who, ListId id, const Page& page);
    void add_to_list(AccountId who, ListId id, const std::vector<AccountId>& members);  // only followed ones
    void drop_from_list(AccountId who, ListId id, const std::vector<AccountId>& members);

    std::optional<Marker> marker(AccountId who, const std::string& timeline);
    Marker set_marker(AccountId who, const std::string& timeline, std::int64_t last_read, Time now);

  private:
    TopicView view_of(Tables& tables, std::optional<AccountId> reader, const std::string& name, Time now);

    Storage& storage_;
    Events& events_;
    const Settings& settings_;
};

}  // namespace microblog

// Timelines, topics, lists and search in SQLite.
#pragma once

#include "ch05-jtwitter/storage/timelines.hpp"

namespace store {
class Session;
}

namespace storage {

class SqliteTimelines final : public Timelines {
  public:
    explicit SqliteTimelines(store::Session& session) : session_{session} {}

    // timelines.cpp
    /// Trims some of the homes that it writes to: none grows far beyond home_limit.
    std::vector<AccountId> fan_out(PostId post, AccountId author, bool is_repost) override;
    std::vector<AccountId> fan_out_to_topics(PostId post, std::span<const std::string> topics) override;
    void add_to_home(AccountId owner, std::span<const PostId> posts) override;
    void drop_from_home(AccountId owner, AccountId author) override;
    void trim_homes(std::span<const AccountId> owners) override;
    std::vector<PostId> home(AccountId owner, const Page& page) override;
    std::vector<PostId> of_pulled(AccountId author, const Page& page) override;
    std::vector<PostId> of_author(AccountId author, const OfAuthor& wanted, const Page& page) override;
    std::vector<PostId> square(bool only_media, const Page& page) override;
    std::vector<PostId> with_topics(std::span<const std::string> any, std::span<const std::string> all,
                                    std::span<const std::string> none, bool only_media, const Page& page) override;
    std::vector<PostId> search(std::string_view query, std::optional<AccountId> author, const Page& page,
                               std::size_t offset) override;
    std::optional<Marker> marker(AccountId who, std::string_view timeline) override;
    Marker set_marker(AccountId who, std::string_view timeline, std::int64_t last_read, Time now) override;

    // topics.cpp
    std::vector<Topic> topics(std::span<const std::string> keys) override;
    std::vector<TopicDay> topic_days(std::string_view key, std::chrono::sys_days since) override;
    std::vector<Topic> trends(std::chrono::sys_days since, std::size_t limit, std::size_t offset) override;
    std::vector<Topic> search_topics(std::string_view prefix, std::size_t limit, std::size_t offset) override;
    bool follow_topic(AccountId who, std::string_view key, std::string_view name, Time now) override;
    bool unfollow_topic(AccountId who, std::string_view key) override;
    std::vector<std::pair<std::int64_t, Topic>> followed_topics(AccountId who, const Page& page) override;

    // lists.cpp
    /// As the list's policy for replies wants it.
    std::vector<PostId> of_list(ListId list, const Page& page) override;
    ListId add_list(const List& list) override;
    void save_list(const List& list) override;
    void drop_list(ListId id) override;
    std::optional<List> list(ListId id) override;
    std::vector<List> lists_of(AccountId owner) override;
    std::vector<List> lists_with(AccountId owner, AccountId member) override;
    bool add_to_list(ListId id, AccountId member) override;
    bool drop_from_list(ListId id, AccountId member) override;
    std::vector<Entry<AccountId>> members(ListId id, const Page& page) override;

  private:
    store::Session& session_;
};

/// The part of a page that several lists hold together: as many as the page wants of `ids`, each once, newest first.
std::vector<PostId> merge_pages(std::vector<PostId> ids, const Page& page);

}  // namespace storage

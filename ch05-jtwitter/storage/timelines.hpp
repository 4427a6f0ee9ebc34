// Where timelines, topics, lists and the index of words are kept: which posts, newest first. Who may see them is not
// asked here; the session's rules do that.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

inline constexpr std::size_t home_limit = 400;  // entries of a home timeline; older ones go

class Timelines {
  public:
    virtual ~Timelines() = default;

    // Home timelines are copied at writing ("fan-out"): one row for each post and owner.
    /// Puts the post into the home of all who follow `author` (of a repost: and want its reposts). Gives whose homes.
    virtual std::vector<AccountId> fan_out(PostId post, AccountId author, bool is_repost) = 0;
    /// The same for those who follow one of `topics` (keys).
    virtual std::vector<AccountId> fan_out_to_topics(PostId post, std::span<const std::string> topics) = 0;
    virtual void add_to_home(AccountId owner, std::span<const PostId> posts) = 0;
    virtual void drop_from_home(AccountId owner, AccountId author) = 0;  // all of that author's posts and reposts
    virtual void trim_homes(std::span<const AccountId> owners) = 0;      // to home_limit entries
    virtual std::vector<PostId> home(AccountId owner, const Page& page) = 0;

    /// What an author who is pulled has for the homes of followers: all but direct posts.
    virtual std::vector<PostId> of_pulled(AccountId author, const Page& page) = 0;

    struct OfAuthor {
        bool only_media = false, without_replies = false, without_reposts = false, only_pinned = false;
        std::optional<std::string> topic{};  // key
    };
    virtual std::vector<PostId> of_author(AccountId author, const OfAuthor& wanted, const Page& page) = 0;
    /// Public posts that are no reposts and no replies to others.
    virtual std::vector<PostId> square(bool only_media, const Page& page) = 0;
    /// Public posts with one of `any`, all of `all` and none of `none` (keys).
    virtual std::vector<PostId> with_topics(std::span<const std::string> any, std::span<const std::string> all,
                                            std::span<const std::string> none, bool only_media, const Page& page) = 0;
    /// Of its members, with replies as its RepliesPolicy says. Without direct posts.
    virtual std::vector<PostId> of_list(ListId list, const Page& page) = 0;

    // Topics
    virtual std::vector<Topic> topics(std::span<const std::string> keys) = 0;
    virtual std::vector<TopicDay> topic_days(std::string_view key, std::chrono::sys_days since) = 0;  // newest first
    /// Keys that most accounts used since that day, most first.
    virtual std::vector<Topic> trends(std::chrono::sys_days since, std::size_t limit, std::size_t offset) = 0;
    virtual std::vector<Topic> search_topics(std::string_view prefix, std::size_t limit, std::size_t offset) = 0;
    virtual bool follow_topic(AccountId who, std::string_view key, std::string_view name, Time now) = 0;
    virtual bool unfollow_topic(AccountId who, std::string_view key) = 0;
    virtual std::vector<std::pair<std::int64_t, Topic>> followed_topics(AccountId who, const Page& page) = 0;

    // Words: posts that have all words of `query`, Chinese ones of any length. Newest first.
    virtual std::vector<PostId> search(std::string_view query, std::optional<AccountId> author, const Page& page,
                                       std::size_t offset) = 0;

    // Lists
    virtual ListId add_list(const List& list) = 0;
    virtual void save_list(const List& list) = 0;
    virtual void drop_list(ListId id) = 0;
    virtual std::optional<List> list(ListId id) = 0;
    virtual std::vector<List> lists_of(AccountId owner) = 0;
    virtual std::vector<List> lists_with(AccountId owner, AccountId member) = 0;
    virtual bool add_to_list(ListId id, AccountId member) = 0;
    virtual bool drop_from_list(ListId id, AccountId member) = 0;
    virtual std::vector<Entry<AccountId>> members(ListId id, const Page& page) = 0;

    // How far a reader has read
    virtual std::optional<Marker> marker(AccountId who, std::string_view timeline) = 0;
    virtual Marker set_marker(AccountId who, std::string_view timeline, std::int64_t last_read, Time now) = 0;
};

}  // namespace storage

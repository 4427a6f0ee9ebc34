// Where posts, their pictures, and what people do to posts are kept.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

/// What one reader has done to a post. Of a repost, what it has done to the original.
struct ReaderMarks {
    PostId post{};
    bool favourited = false, reposted = false, bookmarked = false, thread_muted = false;
};

/// Each `add` and `drop` says whether it changed anything; the counts of the post are kept by them.
class Posts {
  public:
    virtual ~Posts() = default;

    /// Adds the post with its mentions, topics and pictures, to the index of words if anybody may find it, and counts
    /// it for its author and parent. The id is the caller's.
    virtual void add(const Post& post) = 0;
    /// Writes text, warning, sensitive, language, mentions, topics and pictures; the old text goes to the history.
    virtual void edit(const Post& post) = 0;
    /// With its reposts, copies in home timelines, notifications and marks. Gives what else went: its reposts.
    virtual std::vector<Post> drop(PostId id) = 0;

    virtual std::vector<Post> find(std::span<const PostId> ids) = 0;  // in the order asked; missing ones left out
    virtual std::optional<PostId> repost_by(AccountId author, PostId original) = 0;
    virtual std::vector<Edit> history(PostId id) = 0;                           // oldest first, the newest text last
    virtual std::vector<PostId> ancestors(PostId id, std::size_t limit) = 0;    // oldest first
    virtual std::vector<PostId> descendants(PostId id, std::size_t limit) = 0;  // depth first, oldest first
    virtual std::int64_t count() = 0;
    /// The largest id that a post or a notification has; 0 if there is none. New ids are larger, also after a restart
    /// with a clock that was set back.
    virtual std::int64_t newest_id() = 0;

    virtual void set_pinned(PostId id, bool pinned) = 0;
    virtual std::int64_t count_pinned(AccountId author) = 0;

    virtual bool add_favourite(AccountId who, PostId post, Time now) = 0;
    virtual bool drop_favourite(AccountId who, PostId post) = 0;
    virtual bool add_bookmark(AccountId who, PostId post, Time now) = 0;
    virtual bool drop_bookmark(AccountId who, PostId post) = 0;
    virtual void mute_thread(AccountId who, PostId thread) = 0;
    virtual void unmute_thread(AccountId who, PostId thread) = 0;
    virtual bool has_muted_thread(AccountId who, PostId thread) = 0;
    virtual std::vector<ReaderMarks> marks(AccountId reader, std::span<const Post> posts) = 0;
    /// The same of many readers and one post, in the order of the readers.
    virtual std::vector<ReaderMarks> marks_of_each(std::span<const AccountId> readers, const Post& post) = 0;

    virtual std::vector<Entry<AccountId>> favourited_by(PostId post, const Page& page) = 0;
    virtual std::vector<Entry<AccountId>> reposted_by(PostId post, const Page& page) = 0;
    virtual std::vector<Entry<PostId>> favourites(AccountId who, const Page& page) = 0;
    virtual std::vector<Entry<PostId>> bookmarks(AccountId who, const Page& page) = 0;

    virtual std::optional<PostId> by_idempotency_key(AccountId who, std::string_view key, Time not_before) = 0;
    virtual void remember_idempotency_key(AccountId who, std::string_view key, PostId post, Time now) = 0;
    virtual void drop_idempotency_keys(Time before) = 0;

    virtual MediaId add_media(const Media& media) = 0;
    virtual std::vector<Media> media(std::span<const MediaId> ids) = 0;  // in the order asked; missing ones left out
    virtual void describe_media(MediaId id, const std::optional<std::string>& text, double x, double y) = 0;
    virtual void drop_media(MediaId id) = 0;
    /// Those of these that are neither a picture of `media` nor of an account.
    virtual std::vector<std::string> unknown_files(std::span<const std::string> names) = 0;
    /// Pictures that no post took until `time`; they are gone from the tables then, the files are the caller's to
    /// remove.
    virtual std::vector<Media> take_abandoned_media(Time time, std::size_t limit) = 0;
};

}  // namespace storage

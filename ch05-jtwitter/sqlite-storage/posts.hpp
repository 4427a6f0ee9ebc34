// Posts, their pictures and marks in SQLite.
#pragma once

#include "ch05-jtwitter/storage/posts.hpp"

namespace store {
class Session;
}

namespace storage {

class SqlitePosts final : public Posts {
  public:
    explicit SqlitePosts(store::Session& session) : session_{session} {}

    // posts.cpp
    void add(const Post& post) override;
    void edit(const Post& post) override;
    std::vector<Post> drop(PostId id) override;
    std::vector<Post> find(std::span<const PostId> ids) override;
    std::optional<PostId> repost_by(AccountId author, PostId original) override;
    std::vector<Edit> history(PostId id) override;
    std::vector<PostId> ancestors(PostId id, std::size_t limit) override;
    std::vector<PostId> descendants(PostId id, std::size_t limit) override;
    std::int64_t count() override;
    std::int64_t newest_id() override;

    // marks.cpp
    void set_pinned(PostId id, bool pinned) override;
    std::int64_t count_pinned(AccountId author) override;
    bool add_favourite(AccountId who, PostId post, Time now) override;
    bool drop_favourite(AccountId who, PostId post) override;
    bool add_bookmark(AccountId who, PostId post, Time now) override;
    bool drop_bookmark(AccountId who, PostId post) override;
    void mute_thread(AccountId who, PostId thread) override;
    void unmute_thread(AccountId who, PostId thread) override;
    bool has_muted_thread(AccountId who, PostId thread) override;
    std::vector<ReaderMarks> marks(AccountId reader, std::span<const Post> posts) override;
    std::vector<ReaderMarks> marks_of_each(std::span<const AccountId> readers, const Post& post) override;
    std::vector<Entry<AccountId>> favourited_by(PostId post, const Page& page) override;
    std::vector<Entry<AccountId>> reposted_by(PostId post, const Page& page) override;
    std::vector<Entry<PostId>> favourites(AccountId who, const Page& page) override;
    std::vector<Entry<PostId>> bookmarks(AccountId who, const Page& page) override;
    std::optional<PostId> by_idempotency_key(AccountId who, std::string_view key, Time not_before) override;
    void remember_idempotency_key(AccountId who, std::string_view key, PostId post, Time now) override;
    void drop_idempotency_keys(Time before) override;

    // media.cpp
    MediaId add_media(const Media& media) override;
    std::vector<Media> media(std::span<const MediaId> ids) override;
    void describe_media(MediaId id, const std::optional<std::string>& text, double x, double y) override;
    void drop_media(MediaId id) override;
    std::vector<std::string> unknown_files(std::span<const std::string> names) override;
    std::vector<Media> take_abandoned_media(Time time, std::size_t limit) override;

  private:
    store::Session& session_;
};

std::vector<PostId> reposts_of(store::Session& session, std::span<const PostId> posts);

/// Takes the posts out of the homes where fan_out put them: those of their authors and of who follows these or one of
/// the posts' topics. No index leads from a post to its homes: keeping one would cost as much as the homes themselves.
void drop_from_homes_of_followers(store::Session& session, std::span<const PostId> posts);
void drop_from_homes_by_topic(store::Session& session, std::span<const PostId> posts);

/// Takes the posts away with all that hangs on them, homes and conversations apart. Their pictures belong to no post
/// then. The reposts of a post must be among `posts`.
void drop_posts(store::Session& session, std::span<const PostId> posts);

}  // namespace storage

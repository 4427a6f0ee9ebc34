// Writing: posts, replies, reposts, marks, pictures. What one person does to the talk of all.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/microblog-session/ids.hpp"
#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/microblog-session/settings.hpp"
#include "ch05-jtwitter/microblog-session/visibility.hpp"

namespace microblog {

struct Change;
struct Draft;

struct NewPost {
    std::string text, warning;
    std::vector<MediaId> media;
    std::optional<PostId> reply_to;
    std::optional<PostId> quote_of;        // a repost with a comment (转发): the comment is the text
    std::optional<bool> sensitive;         // else the account's default
    std::optional<Visibility> visibility;  // else the account's default
    std::optional<std::string> language;
    std::optional<AppId> app;
    std::string idempotency_key;  // empty: none
};

struct PostChange {
    std::optional<std::string> text, warning, language;
    std::optional<bool> sensitive;
    std::optional<std::vector<MediaId>> media;
};

/// In which role somebody takes a post away. Apart from what the person is: a moderator's program that may write posts
/// must not be able to take away those of others.
enum class ActingAs { author, moderator };

/// Safe to use from any thread. Posts that `who` may not see are Refusal(not_found) everywhere, as are ids that name
/// nothing. Doing a thing twice is the same as once.
class PostService {
  public:
    PostService(Storage& storage, Events& events, Ids& ids, const Settings& settings);

    /// In one transaction: the post, its mentions, topics, pictures, notifications, conversations, and its copy in
    /// every follower's home (timelines.hpp). So what is answered is kept, everywhere. With an idempotency key that was
    /// used within the hour: that post again. Refusal(invalid) "Validation failed: ..." for text and pictures.
    Post add(AccountId who, const NewPost& post, Time now);
    /// By its author only. Whom a direct post is for stays. Who is mentioned newly, or has reposted it, is told.
    Post edit(AccountId who, PostId id, const PostChange& wanted, Time now);
    /// Gives it as it was. As a moderator: of anybody, for those who are one.
    Post drop(AccountId who, PostId id, Time now, ActingAs acting = ActingAs::author);

    Post get(const Reader& reader, PostId id);
    std::vector<Edit> history(const Reader& reader, PostId id);
    struct Thread {
        std::vector<PostId> ancestors, descendants;
    };
    Thread thread(const Reader& reader, PostId id);

    /// The repost: a post of its own. Of a repost: of its original. Refusal(not_allowed) for direct ones, and for
    /// followers-only ones of others.
    Post repost(AccountId who, PostId id, std::optional<Visibility> visibility, Time now);
    Post take_back_repost(AccountId who, PostId id, Time now);  // the original
    Post favourite(AccountId who, PostId id, Time now);
    Post unfavourite(AccountId who, PostId id, Time now);
    Post bookmark(AccountId who, PostId id, Time now);
    Post unbookmark(AccountId who, PostId id, Time now);
    Post pin(AccountId who, PostId id, Time now);
    Post unpin(AccountId who, PostId id, Time now);
    Post mute_thread(AccountId who, PostId id, Time now);
    Post unmute_thread(AccountId who, PostId id, Time now);

    std::vector<Entry<AccountId>> favourited_by(const Reader& reader, PostId id, const Page& page);
    std::vector<Entry<AccountId>> reposted_by(const Reader& reader, PostId id, const Page& page);
    std::vector<Entry<PostId>> favourites(const Reader& reader, const Page& page);  // the reader's own
    std::vector<Entry<PostId>> bookmarks(const Reader& reader, const Page& page);

    MediaId add_media(const Media& media, Time now);
    Media media(AccountId who, MediaId id);  // the own ones only
    Media describe_media(AccountId who, MediaId id, const std::optional<std::string>& text,
                         std::optional<std::pair<double, double>> focus);
    Media drop_media(AccountId who, MediaId id);        // not yet in a post
    std::vector<Media> take_abandoned_media(Time now);  // whose files the caller removes
    /// Of a post that was dropped, at once. Without this they wait some time to be used in a new one ("delete and
    /// redraft"), and whoever knows their addresses may fetch them.
    std::vector<Media> take_media_of(const Post& dropped);
    /// Of these files those that nothing kept has. Whose files the caller removes.
    std::vector<std::string> unknown_files(const std::vector<std::string>& names);

  private:
    /// Runs `work(Change)` in one transaction, then publishes what happened.
    template <typename Work>
    Post change(Time now, Work work);
    /// `mark(Change, Post)` says whether it changed anything. Of a repost: its original. Gives the post as it is then.
    template <typename Mark>
    Post mark(AccountId who, PostId id, Time now, Mark mark);

    std::optional<Post> posted_with(Tables& tables, AccountId who, const std::string& key, Time now) const;
    Post compose(const Change& change, const Account& author, const NewPost& wanted, const Draft& draft,
                 std::optional<AccountId>& quoted_author) const;
    std::optional<std::string> checked_description(const std::optional<std::string>& typed) const;

    Storage& storage_;
    Events& events_;
    Ids& ids_;
    const Settings& settings_;
};

}  // namespace microblog

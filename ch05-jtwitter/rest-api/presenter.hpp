// Turns what the services give into what the API answers: records into entities, each list with few questions to the
// store. Whether a reader may see a thing was decided before.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ch05-jtwitter/api-messages/entities.hpp"
#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/written_statuses.hpp"

namespace rest {

// The two ways between the words of the store and those of the API.
std::string_view to_word(storage::Visibility visibility);  // public, unlisted, private, direct
std::optional<storage::Visibility> visibility_of(std::string_view word);
std::string_view to_word(storage::NotificationKind kind);
std::optional<storage::NotificationKind> notification_kind_of(std::string_view word);

/// "127.0.0.1:8080" of "http://127.0.0.1:8080": what stands behind the second @ of "@name@host".
std::string_view host_of(std::string_view base);

inline api::Timestamp timestamp(storage::Time time) {
    return {time};
}
template <typename Id>
api::Id api_id(Id id) {
    return {storage::number(id)};
}

/// Safe to use from any thread.
class Presenter {
  public:
    /// `base` is what addresses begin with, without a slash at its end.
    Presenter(microblog::Microblog& blog, std::string base);

    std::vector<api::Account> accounts(std::span<const storage::AccountId> ids);
    api::Account account(const storage::Account& account);
    api::CredentialAccount credential_account(storage::AccountId id);

    /// In order. A protected account's public post is shown as private.
    std::vector<api::Status> statuses(const microblog::Reader& reader, std::span<const microblog::Listed> posts);
    /// The same as pieces, for a reader with an account: `written` knows the core of each then.
    std::vector<Piece> pieces(const microblog::Reader& reader, std::span<const microblog::Listed> posts,
                              WrittenStatuses& written);
    /// The JSON of one post for each of many readers with an account, in their order: what all see alike is loaded and
    /// written once. Empty texts if its author is gone.
    std::vector<std::string> status_for_each(std::span<const microblog::Reader* const> readers,
                                             const microblog::Listed& listed);
    api::Status status(const microblog::Reader& reader, const storage::Post& post);
    std::optional<api::Status> status(const microblog::Reader& reader, storage::PostId id);  // none: may not be seen
    std::vector<api::Status> statuses(const microblog::Reader& reader, std::span<const storage::PostId> ids);
    /// What it was, oldest first.
    std::vector<api::StatusEdit> edits(const storage::Post& post, std::span<const storage::Edit> edits);

    std::vector<api::Notification> notifications(const microblog::Reader& reader,
                                                 std::span<const storage::Notification> notifications);
    std::vector<api::Conversation> conversations(const microblog::Reader& reader,
                                                 std::span<const storage::Conversation> conversations);
    static api::Relationship relationship(const storage::Relation& relation);
    api::MediaAttachment media(const storage::Media& media);
    api::Tag tag(const microblog::TopicView& view, bool with_following);

    const std::string& base() const { return base_; }

  private:
    microblog::Microblog& blog_;
    std::string base_;
};

}  // namespace rest

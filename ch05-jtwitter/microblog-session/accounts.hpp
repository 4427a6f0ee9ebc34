// Accounts: signing up, profiles, passwords, taking one's data along, leaving; and moderation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/microblog-session/events.hpp"
#include "ch05-jtwitter/microblog-session/passwords.hpp"
#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/microblog-session/settings.hpp"
#include "ch05-jtwitter/microblog-session/visibility.hpp"

namespace microblog {

struct NewAccount {
    std::string name{}, email{}, password{};
    bool agreement = false;
};

/// What is to change; what is empty stays.
struct ProfileChange {
    std::optional<std::string> display_name, note;
    std::optional<std::vector<ProfileField>> fields;
    std::optional<std::string> avatar, header;  // files that are in the media folder
    std::optional<bool> is_protected, bot, discoverable, default_sensitive;
    std::optional<Visibility> default_visibility;
    std::optional<std::string> default_language;  // "": none
};

/// All that is kept about a person, for that person. Ids to be shown in full by the caller.
struct ExportedData {
    Account account;
    std::string email;
    std::vector<PostId> posts, favourites,
        bookmarks;                 // newest first; direct messages written by the person among posts
    std::vector<PostId> messages;  // direct posts of others to this person
    std::vector<AccountId> following, followers, blocking, muting;
    std::vector<std::pair<List, std::vector<AccountId>>> lists;
    std::vector<std::string> followed_topics;
};

/// Safe to use from any thread.
class AccountService {
  public:
    AccountService(Storage& storage, Events& events, Passwords& passwords, const Settings& settings);

    /// Throws Refusal(not_allowed) if registration is closed; Refusal with a Detail for each field: username, email,
    /// password, agreement. Names: [A-Za-z0-9_]{1,30}, not one of the reserved ones.
    AccountId sign_up(const NewAccount& form, Time now);

    /// Throws Refusal(not_found) for those who do not exist, are suspended or deleted.
    Account get(AccountId id);
    /// "name" or "name@HOST" with this server's host; `host` is ours. Without case.
    std::optional<AccountId> by_acct(std::string_view acct, std::string_view host);
    /// Active ones, no blocks between; who bears just this name comes always.
    std::vector<AccountId> search(const Reader& reader, std::string_view query, bool only_followed, std::size_t limit,
                                  std::size_t offset);

    /// Gives the picture files that are no longer used. Whoever takes the protection off accepts all who wait.
    std::vector<std::string> change_profile(AccountId who, const ProfileChange& change, Time now);
    /// Throws Refusal(not_allowed) if `old_password` is wrong, and Refusal(too_many) after too many wrong ones. All
    /// other tokens and browser sessions end.
    void change_password(AccountId who, const std::string& old_password, const std::string& new_password,
                         std::optional<TokenId> kept, Time now);
    ExportedData export_data(AccountId who, Time now);
    /// Gives the files that are no longer used. Throws as change_password does. From its first moment on nobody sees
    /// the account; the rest goes part by part, and others write in between.
    std::vector<std::string> leave(AccountId who, const std::string& password, Time now);

    // Moderation. `by` must be a moderator or admin: else Refusal(not_allowed). Empty: the person at the machine
    // (jtwitter-admin). A moderator acts on users only, an admin on all others.
    /// Its tokens and browser sessions end; nothing of it is seen until unsuspend.
    void suspend(std::optional<AccountId> by, AccountId whom);
    void unsuspend(std::optional<AccountId> by, AccountId whom);
    void set_role(std::optional<AccountId> by, AccountId whom, Role role);  // admins only
    void set_password(AccountId whom, const std::string& password);         // by the person at the machine only
    std::vector<std::string> erase(std::optional<AccountId> by, AccountId whom);
    /// Ends erasures that the end of a process has cut short. Gives the files that are no longer used.
    std::vector<std::string> finish_erasures();
    std::vector<AccountId> list(AccountId by, const Page& page, const AccountsWanted& wanted);

    /// Of `posts` those count that are by `about` and that `by` may see. Categories: spam, legal, violation, other.
    ReportId report(AccountId by, AccountId about, const std::vector<PostId>& posts, const std::string& comment,
                    const std::string& category, Time now);
    std::vector<Report> reports(std::optional<AccountId> by, const Page& page, std::optional<bool> resolved);
    Report get_report(std::optional<AccountId> by, ReportId id);
    void resolve_report(std::optional<AccountId> by, ReportId id, Time now);
    void reopen_report(std::optional<AccountId> by, ReportId id);

  private:
    /// One transaction: `steps(tables, events)`, then the events. Gives what `steps` gives.
    template <typename Steps>
    auto change(Steps&& steps);
    std::vector<std::string> erase_in_parts(AccountId whom);
    void check_own_password(AccountId who, const std::string& password, Time now);
    void replace_password(AccountId who, const std::string& password, std::optional<TokenId> kept);

    Storage& storage_;
    Events& events_;
    Passwords& passwords_;
    const Settings& settings_;
};

}  // namespace microblog

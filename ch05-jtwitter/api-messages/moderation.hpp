// What moderators see, what is reported to them, and what a person is told about the own account beyond its profile.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

#include "ch05-jtwitter/api-messages/entities.hpp"

namespace api {

/// As whoever reported is told.
struct Report {
    Id id;
    bool action_taken = false;
    std::optional<Timestamp> action_taken_at;
    std::string category, comment;
    bool forwarded = false;
    Timestamp created_at;
    std::vector<Id> status_ids;
    std::vector<std::string> rule_ids;
    Account target_account;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (id, action_taken, action_taken_at, category, comment, forwarded, created_at, status_ids,
                       rule_ids, target_account))

struct AdminAccount {
    Id id;
    std::string username;
    std::optional<std::string> domain;  // always null
    Timestamp created_at;
    Role role;
    bool confirmed = true, approved = true, suspended = false, silenced = false, disabled = false, deleted = false;
    Account account;
};
BOOST_DESCRIBE_STRUCT(AdminAccount, (),
                      (id, username, domain, created_at, role, confirmed, approved, suspended, silenced, disabled,
                       deleted, account))

/// As a moderator sees it, with the statuses that are still there.
struct AdminReport {
    Id id;
    bool action_taken = false;
    std::optional<Timestamp> action_taken_at;
    std::string category, comment;
    bool forwarded = false;
    Timestamp created_at, updated_at;
    AdminAccount account;  // who reported
    AdminAccount target_account;
    std::optional<AdminAccount> assigned_account;  // always null
    std::optional<AdminAccount> action_taken_by_account;
    std::vector<Status> statuses;
    std::vector<std::string> rules;
};
BOOST_DESCRIBE_STRUCT(AdminReport, (),
                      (id, action_taken, action_taken_at, category, comment, forwarded, created_at, updated_at, account,
                       target_account, assigned_account, action_taken_by_account, statuses, rules))

/// A program that may act for a person, from the time it was allowed to until it is taken back.
struct ProgramSession {
    Id id;
    std::string name;
    std::optional<std::string> website;
    std::vector<std::string> scopes;
    Timestamp created_at;
    bool current = false;  // the one that asks
};
BOOST_DESCRIBE_STRUCT(ProgramSession, (), (id, name, website, scopes, created_at, current))

/// A browser that is logged in on our own pages.
struct BrowserSession {
    Id id;
    std::string browser;  // as it names itself
    Timestamp created_at, expires_at;
};
BOOST_DESCRIBE_STRUCT(BrowserSession, (), (id, browser, created_at, expires_at))

struct ExportedStatus : Status {
    std::string text;  // as it was typed
};
BOOST_DESCRIBE_STRUCT(ExportedStatus, (Status), (text))

struct ExportedList {
    Id id;
    std::string title;
    bool exclusive = false;
    std::vector<Account> accounts;
};
BOOST_DESCRIBE_STRUCT(ExportedList, (), (id, title, exclusive, accounts))

/// All that is kept about a person. The lists of statuses may be long: they are written piece by piece.
struct Export {
    Timestamp exported_at;
    CredentialAccount account;
    std::string email;
    std::vector<Account> following, followers, blocking, muting;
    std::vector<ExportedList> lists;
    std::vector<std::string> followed_tags;
    Written statuses;         // [ExportedStatus]: all that the person wrote, direct messages too
    Written direct_messages;  // [Status]: of others to the person
    Written favourites, bookmarks;
};
BOOST_DESCRIBE_STRUCT(Export, (),
                      (exported_at, account, email, following, followers, blocking, muting, lists, followed_tags,
                       statuses, direct_messages, favourites, bookmarks))

}  // namespace api

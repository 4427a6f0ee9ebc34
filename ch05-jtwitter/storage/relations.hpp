// Where follows, requests to follow, blocks, mutes and private notes about others are kept.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

/// How one account stands to another, for the answer to a question about that pair.
struct Relation {
    AccountId whom{};
    std::optional<Follow> following;
    bool followed_by = false, blocking = false, blocked_by = false, requested = false, requested_by = false;
    std::optional<Mute> muting;
    std::string note;
};

/// Each `add` changes what is there already; each `add` and `drop` says whether it changed anything.
class Relations {
  public:
    virtual ~Relations() = default;

    virtual bool add_follow(const Follow& follow, Time now) = 0;  // keeps both accounts' counts
    virtual bool drop_follow(AccountId who, AccountId whom) = 0;
    virtual bool add_request(const Follow& follow, Time now) = 0;
    virtual std::optional<Follow> take_request(AccountId who, AccountId whom) = 0;  // it is gone then
    virtual bool add_block(AccountId who, AccountId whom, Time now) = 0;
    virtual bool drop_block(AccountId who, AccountId whom) = 0;
    virtual bool add_mute(const Mute& mute, Time now) = 0;
    virtual bool drop_mute(AccountId who, AccountId whom) = 0;
    virtual void set_note(AccountId who, AccountId whom, const std::string& text) = 0;

    virtual std::vector<Relation> find(AccountId who, std::span<const AccountId> whom, Time now) = 0;

    virtual std::vector<Entry<AccountId>> followers(AccountId whom, const Page& page) = 0;
    virtual std::vector<Entry<AccountId>> following(AccountId who, const Page& page) = 0;
    virtual std::vector<Entry<AccountId>> requests(AccountId whom, const Page& page) = 0;  // who asks
    virtual std::vector<Entry<AccountId>> blocks(AccountId who, const Page& page) = 0;
    virtual std::vector<Entry<AccountId>> mutes(AccountId who, const Page& page, Time now) = 0;
    virtual std::int64_t count_requests(AccountId whom) = 0;

    // Whole sets, for the rules of visibility.
    virtual std::vector<Follow> follows_of(AccountId who) = 0;
    virtual std::vector<AccountId> blocked_by_me(AccountId who) = 0;
    virtual std::vector<AccountId> who_block_me(AccountId whom) = 0;
    virtual std::vector<Mute> mutes_of(AccountId who, Time now) = 0;
    virtual std::vector<AccountId> pulled_among_followed(AccountId who) = 0;  // Account::pulled
    virtual std::vector<AccountId> who_want_every_post(AccountId whom) = 0;   // Follow::notify
};

}  // namespace storage

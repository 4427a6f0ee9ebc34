// Follows, requests, blocks, mutes and notes in SQLite.
#pragma once

#include "ch05-jtwitter/storage/relations.hpp"

namespace store {
class Session;
}

namespace storage {

class SqliteRelations final : public Relations {
  public:
    explicit SqliteRelations(store::Session& session) : session_{session} {}

    bool add_follow(const Follow& follow, Time now) override;
    bool drop_follow(AccountId who, AccountId whom) override;
    bool add_request(const Follow& follow, Time now) override;
    std::optional<Follow> take_request(AccountId who, AccountId whom) override;
    bool add_block(AccountId who, AccountId whom, Time now) override;
    bool drop_block(AccountId who, AccountId whom) override;
    bool add_mute(const Mute& mute, Time now) override;
    bool drop_mute(AccountId who, AccountId whom) override;
    void set_note(AccountId who, AccountId whom, const std::string& text) override;
    std::vector<Relation> find(AccountId who, std::span<const AccountId> whom, Time now) override;
    std::vector<Entry<AccountId>> followers(AccountId whom, const Page& page) override;
    std::vector<Entry<AccountId>> following(AccountId who, const Page& page) override;
    std::vector<Entry<AccountId>> requests(AccountId whom, const Page& page) override;
    std::vector<Entry<AccountId>> blocks(AccountId who, const Page& page) override;
    std::vector<Entry<AccountId>> mutes(AccountId who, const Page& page, Time now) override;
    std::int64_t count_requests(AccountId whom) override;
    std::vector<Follow> follows_of(AccountId who) override;
    std::vector<AccountId> blocked_by_me(AccountId who) override;
    std::vector<AccountId> who_block_me(AccountId whom) override;
    std::vector<Mute> mutes_of(AccountId who, Time now) override;
    std::vector<AccountId> pulled_among_followed(AccountId who) override;
    std::vector<AccountId> who_want_every_post(AccountId whom) override;

  private:
    store::Session& session_;
};

}  // namespace storage

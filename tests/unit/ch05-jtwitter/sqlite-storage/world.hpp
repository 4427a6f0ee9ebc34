// A store in a new file and short ways to fill it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/testkit/process.hpp"

namespace storage {

using namespace std::chrono_literals;

inline constexpr Time noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h};
inline constexpr std::chrono::sys_days today{std::chrono::floor<std::chrono::days>(noon)};

class World : public testing::Test {
  protected:
    static store::Settings settings(const std::string& file) { return {.file = file, .readers = 2}; }

    template <typename Work>
    auto read(Work&& work) {
        return store.read(std::forward<Work>(work));
    }
    template <typename Work>
    auto write(Work&& work) {
        return store.write(std::forward<Work>(work));
    }

    AccountId account(const std::string& name) {
        return write([&](Tables& tables) {
            Account made;
            made.name = name;
            made.created_at = noon;
            return tables.accounts.add(made, {{}, name + "@example.org", "hash of " + name});
        });
    }
    Account get(AccountId id) {
        return read([&](Tables& tables) { return tables.accounts.find(std::vector{id}).at(0); });
    }

    /// A post with the next id; `change` may fill in what is special about it.
    template <typename Change>
    PostId post(AccountId author, const std::string& text, Change&& change) {
        Post made;
        made.id = next_id();
        made.author = author;
        made.text = text;
        made.thread = made.id;
        made.created_at = noon;
        change(made);
        write([&](Tables& tables) { tables.posts.add(made); });
        return made.id;
    }
    PostId post(AccountId author, const std::string& text = "a post") {
        return post(author, text, [](Post&) {});
    }
    PostId reply(AccountId author, PostId parent, const std::string& text = "a reply") {
        const auto above = get(parent);
        return post(author, text, [&](Post& made) {
            made.reply_to = parent;
            made.reply_to_author = above.author;
            made.thread = above.thread;
        });
    }
    PostId repost(AccountId author, PostId original) {
        return post(author, "", [&](Post& made) { made.repost_of = original; });
    }
    bool is_there(PostId id) {
        return read([&](Tables& tables) { return !tables.posts.find(std::vector{id}).empty(); });
    }
    Post get(PostId id) {
        return read([&](Tables& tables) { return tables.posts.find(std::vector{id}).at(0); });
    }
    PostId next_id() { return PostId{last_id_ += 256}; }

    void follow(AccountId who, AccountId whom) {
        write([&](Tables& tables) { tables.relations.add_follow({who, whom}, noon); });
    }

    const testkit::TemporaryDirectory folder;
    SqliteStorage store{settings(folder.path() + "/jtwitter.db")};

  private:
    std::int64_t last_id_ = std::int64_t{1} << 45;
};

/// All of these once, in this order.
template <typename Id>
std::vector<Id> ids(const std::vector<Entry<Id>>& entries) {
    std::vector<Id> all;
    for (const auto& entry : entries) all.push_back(entry.id);
    return all;
}

}  // namespace storage

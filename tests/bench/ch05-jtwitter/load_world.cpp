#include "tests/bench/ch05-jtwitter/load_world.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <vector>

#include "ch05-jtwitter/microblog-session/ids.hpp"
#include "ch05-jtwitter/sqlite-storage/schema.hpp"
#include "ch05-jtwitter/storage/timelines.hpp"
#include "shared/crypto/token.hpp"
#include "shared/store/database.hpp"

namespace bench {

namespace {

constexpr int version = 1;  // of what this file makes; the tables have their own
constexpr std::uint64_t seed = 20240501;
constexpr std::int64_t follows_each = 40;
constexpr std::size_t pull_threshold = 1'000;  // as microblog::Settings has it

class World {
  public:
    World(const std::filesystem::path& file, const WorldSize& size)
        : database_({.file = file, .readers = 1}),
          size_{size},
          followed_(static_cast<std::size_t>(size.accounts + 1)),
          followers_(static_cast<std::size_t>(size.accounts + 2)),
          posts_of_(static_cast<std::size_t>(size.accounts + 2)) {}

    void fill() {
        store::migrate(database_, storage::schema());
        database_.write([&](store::Session& session) {
            add_accounts(session);
            add_follows(session);
            add_posts(session);
            add_homes(session);
            session.run("ANALYZE");
        });
    }

  private:
    void tell(const char* what, std::int64_t done, std::int64_t all) {
        if (done % (all / 10 + 1) == 0) {
            std::fprintf(stderr, "  %s: %lld of %lld\n", what, static_cast<long long>(done),
                         static_cast<long long>(all));
        }
    }

    /// An account; the smaller its number, the more often: the n-th is drawn in proportion to 1/sqrt(n).
    std::int64_t someone() {
        const auto u = static_cast<double>(numbers_() >> 11U) * 0x1p-53;
        return 1 + static_cast<std::int64_t>(u * u * static_cast<double>(size_.accounts));
    }

    void add_accounts(store::Session& session) {
        session.run(
            "INSERT INTO app(client_id, secret_hash, name, redirect_uris, scopes, created_at) "
            "VALUES('bench', '', 'bench', 'urn:ietf:wg:oauth:2.0:oob', 'read write follow', 0)");
        for (std::int64_t i = 1; i <= size_.accounts + 1; ++i) {
            tell("accounts", i, size_.accounts);
            const auto name = "u" + std::to_string(i);
            session.run(
                "INSERT INTO account(name, name_key, password_hash, display_name, note, created_at) "
                "VALUES(?, ?, '', ?, 'I write now and then', ?)",
                name, name, "Person " + std::to_string(i), began_);
            session.run(
                "INSERT INTO token(hash, app, account, scopes, created_at) VALUES(?, 1, ?, 'read write follow', ?)",
                crypto::base64url(crypto::sha256(token_of(i))), i, began_);
        }
    }

    void add_follows(store::Session& session) {
        const auto star = size_.accounts + 1;
        for (std::int64_t who = 1; who <= size_.accounts; ++who) {
            tell("follows", who, size_.accounts);
            auto& whom = followed_[static_cast<std::size_t>(who)];
            for (auto i = std::min(follows_each, size_.accounts / 4); i > 0; --i) whom.push_back(someone());
            if (who <= size_.star_followers) whom.push_back(star);
            std::ranges::sort(whom);
            whom.erase(std::unique(whom.begin(), whom.end()), whom.end());
            std::erase(whom, who);
            session.run("INSERT INTO follow(who, whom, created_at) SELECT ?, value, ? FROM json_each(?)", who, began_,
                        json(whom));
            for (const auto each : whom) ++followers_[static_cast<std::size_t>(each)];
        }
        session.run(
            "UPDATE account SET followers = (SELECT count(*) FROM follow WHERE whom = account.id), "
            "following = (SELECT count(*) FROM follow WHERE who = account.id)");
        session.run("UPDATE account SET pulled = 1 WHERE followers > ?", pull_threshold);
    }

    void add_posts(store::Session& session) {
        static constexpr std::array words{"tea",  "rain",  "harbour", "bread", "lantern", "ferry", "garden", "music",
                                          "late", "quiet", "morning", "paper", "window",  "night", "river",  "train"};
        for (std::int64_t i = 1; i <= size_.posts; ++i) {
            tell("posts", i, size_.posts);
            const auto author = someone();
            const auto time = began_ + std::chrono::milliseconds{i * 1'000};
            const auto id = microblog::first_id_at(time);
            std::string text = "Today:";
            for (auto left = 8 + numbers_() % 8; left > 0; --left)
                text += std::string(" ") + words[numbers_() % words.size()];
            session.run(
                "INSERT INTO post(id, author, text, visibility, language, thread, created_at, on_square) "
                "VALUES(?, ?, ?, 0, 'en', ?, ?, 1)",
                id, author, text, id, time);
            posts_of_[static_cast<std::size_t>(author)].push_back(id);
        }
        session.run("UPDATE account SET posts = (SELECT count(*) FROM post WHERE author = account.id)");
    }

    /// The newest of all whom a reader follows, but of those whose posts are merged at reading.
    void add_homes(store::Session& session) {
        for (std::int64_t owner = 1; owner <= size_.accounts; ++owner) {
            tell("homes", owner, size_.accounts);
            auto authors = followed_[static_cast<std::size_t>(owner)];
            authors.push_back(owner);
            std::vector<std::int64_t> home;
            for (const auto author : authors) {
                if (author != owner && followers_[static_cast<std::size_t>(author)] > pull_threshold) continue;
                const auto& posts = posts_of_[static_cast<std::size_t>(author)];
                const auto count = std::min(posts.size(), storage::home_limit);
                home.insert(home.end(), posts.end() - static_cast<std::ptrdiff_t>(count), posts.end());
            }
            std::ranges::sort(home, std::greater<>{});
            home.resize(std::min(home.size(), storage::home_limit));
            session.run("INSERT INTO home(owner, post) SELECT ?, value FROM json_each(?) ORDER BY value", owner,
                        json(home));
        }
    }

    static std::string json(const std::vector<std::int64_t>& ids) {
        std::string text = "[";
        for (const auto id : ids) {
            if (text.size() > 1) text += ',';
            text += std::to_string(id);
        }
        return text + "]";
    }

    const storage::Time began_{std::chrono::sys_days{std::chrono::year{2024} / 5 / 1}};
    store::Database database_;
    WorldSize size_;
    std::mt19937_64 numbers_{seed};
    std::vector<std::vector<std::int64_t>> followed_;  // by follower
    std::vector<std::size_t> followers_;
    std::vector<std::vector<std::int64_t>> posts_of_;
};

}  // namespace

std::filesystem::path make_world(const std::filesystem::path& folder, const WorldSize& size) {
    const auto name = "world-" + std::to_string(version) + "-" + std::to_string(storage::schema().size()) + "-" +
                      std::to_string(size.accounts) + "-" + std::to_string(size.posts) + ".db";
    auto file = folder / name;
    if (exists(file)) return file;
    std::fprintf(stderr, "making the world %s\n", file.c_str());
    create_directories(folder);
    const auto half = folder / ("half-" + name);  // one that was broken off is made anew
    for (const auto* end : {"", "-wal", "-shm"}) remove(std::filesystem::path(half.string() + end));
    World(half, size).fill();
    rename(half, file);
    return file;
}

std::string token_of(std::int64_t number) {
    return "the-bench-token-of-account-" + std::to_string(number);
}

}  // namespace bench

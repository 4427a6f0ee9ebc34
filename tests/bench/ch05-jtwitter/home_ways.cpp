// Four ways to a home timeline, on the tables of the program: what does reading cost the reader, what does writing cost
// the writer, and from how many followers on is it better not to copy? The lesson of chapter 5 derives the threshold
// from these figures (5.4).
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/sqlite-storage/schema.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/app/program.hpp"
#include "shared/store/database.hpp"
#include "shared/testkit/process.hpp"
#include "tests/bench/ch05-jtwitter/curves.hpp"

namespace {

struct Options {
    std::int64_t accounts = 10'000, posts = 300'000;
    int runs = 25;
    std::string svg;
    bool small = false;
};

// The world: accounts 1..N, posts 1..P by random authors, and readers and stars of its own for each point of a curve.
class World {
  public:
    explicit World(const Options& o)
        : database_({.file = folder_.path() + "/world.db", .readers = 1}), accounts_{o.accounts}, posts_{o.posts} {
        store::migrate(database_, storage::schema());
        database_.write([&](store::Session& session) { fill(session); });
    }

    store::Database& database() { return database_; }
    std::string file() const { return folder_.path() + "/world.db"; }

    /// A reader of so many accounts, with the newest 400 of their posts copied into the home.
    std::int64_t reader_of(std::int64_t count) {
        const auto reader = add_follower(count);
        database_.write([&](store::Session& session) {
            session.run(
                "INSERT INTO home(owner, post) SELECT ?, p.id FROM follow f JOIN post p ON p.author = f.whom "
                "WHERE f.who = ? ORDER BY p.id DESC LIMIT 400",
                reader, reader);
        });
        return reader;
    }

    /// A reader whose home is full, and of so many accounts whose posts are not copied.
    std::int64_t merging_reader_of(std::int64_t count) {
        const auto reader = add_follower(count);
        database_.write([&](store::Session& session) {
            session.run("INSERT INTO home(owner, post) SELECT ?, id FROM post ORDER BY id DESC LIMIT 400", reader);
        });
        return reader;
    }

    /// Every home has 400 entries, as after some weeks: then each copy goes to a page of its own.
    void fill_homes() {
        database_.write([&](store::Session& session) {
            session.run(
                "INSERT OR IGNORE INTO home(owner, post) SELECT a.id, p.id FROM account a CROSS JOIN "
                "(SELECT id FROM post ORDER BY id DESC LIMIT 400) p WHERE a.id <= ?",
                accounts_);
        });
    }

    /// An account with so many followers.
    std::int64_t star_with(std::int64_t followers) {
        const auto star = add_account();
        database_.write([&](store::Session& session) {
            if (followers > accounts_) throw std::logic_error("more followers than accounts");
            session.run("INSERT INTO follow(who, whom, created_at) SELECT id, ?, 0 FROM account WHERE id <= ? LIMIT ?",
                        star, accounts_, followers);
        });
        return star;
    }

    std::int64_t next_post() { return ++posts_; }

  private:
    std::int64_t add_follower(std::int64_t count) {
        const auto reader = add_account();
        database_.write([&](store::Session& session) {
            session.run(
                "INSERT INTO follow(who, whom, created_at) SELECT ?, id, 0 FROM account WHERE id <= ? "
                "ORDER BY random() LIMIT ?",
                reader, accounts_, count);
        });
        return reader;
    }
    std::int64_t add_account() {
        return database_.write([&](store::Session& session) { return add_account(session); });
    }
    std::int64_t add_account(store::Session& session) {
        const auto name = std::to_string(++account_count_);
        session.run("INSERT INTO account(name, name_key, password_hash, created_at) VALUES(?, ?, '', 0)", name, name);
        return account_count_;
    }

    void fill(store::Session& session) {
        while (account_count_ < accounts_) add_account(session);
        session.run(
            "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO post(id, author, text, visibility, thread, created_at) "
            "SELECT i, abs(random()) % ? + 1, 'a post of some words, as people write them', 0, i, i FROM n",
            posts_, accounts_);
        session.run("ANALYZE");
    }

    testkit::TemporaryDirectory folder_;
    store::Database database_;
    std::int64_t accounts_, posts_;
    std::int64_t account_count_ = 0;
};

/// Nobody logs in here.
class NoPasswords : public microblog::PasswordHasher {
  public:
    std::string hash(std::string_view) override { throw std::logic_error("no passwords here"); }
    bool check(std::string_view, const std::string&) override { return false; }
};

/// Microseconds of a call, the median of several.
double median_of(int runs, const std::function<void()>& call) {
    std::vector<double> times;
    for (int run = 0; run < runs; ++run) {
        const auto begin = std::chrono::steady_clock::now();
        call();
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
    }
    std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
    return times[times.size() / 2];
}

struct Way {
    std::string name, sql;
};

const std::vector<Way> reading{
    {"naive join",
     "SELECT p.id FROM follow f JOIN post p ON p.author = f.whom WHERE f.who = ? ORDER BY p.id DESC LIMIT 20"},
    {"all posts, newest first",
     "SELECT p.id FROM post p CROSS JOIN follow f ON f.who = ? AND f.whom = p.author ORDER BY p.id DESC LIMIT 20"},
    {"merge 20 of each",
     "SELECT p.id FROM follow f CROSS JOIN post p ON p.id IN (SELECT id FROM post WHERE author = f.whom ORDER BY id "
     "DESC "
     "LIMIT 20) WHERE f.who = ? ORDER BY p.id DESC LIMIT 20"},
    {"copies (home)", "SELECT post FROM home WHERE owner = ? ORDER BY post DESC LIMIT 20"},
};

constexpr const char* merge_pulled =
    "SELECT post FROM (SELECT post FROM home WHERE owner = ?1 ORDER BY post DESC LIMIT 20) UNION "
    "SELECT id FROM (SELECT p.id FROM follow f JOIN post p ON p.author = f.whom WHERE f.who = ?2 ORDER BY p.id DESC "
    "LIMIT 20) ORDER BY 1 DESC LIMIT 20";

int measure(Options o) {
    std::vector<std::int64_t> followed{10, 30, 100, 300, 1000, 3000}, followers{10, 100, 300, 1000, 3000, 10'000},
        pulled{1, 3, 10, 30, 100};
    if (o.small) {
        o.accounts = 200;
        o.posts = 2'000;
        o.runs = 3;
        followed = {10, 100};
        followers = {10, 200};
        pulled = {1, 10};
    }
    std::fprintf(stderr, "making %lld accounts and %lld posts\n", static_cast<long long>(o.accounts),
                 static_cast<long long>(o.posts));
    World world(o);
    boost::json::array rows;
    const auto note = [&](const std::string& what, const std::string& way, std::int64_t count, double microseconds) {
        std::fprintf(stderr, "%-8s %-24s %7lld  %12.1f us\n", what.c_str(), way.c_str(), static_cast<long long>(count),
                     microseconds);
        rows.push_back({{"what", what}, {"way", way}, {"count", count}, {"microseconds", microseconds}});
    };

    bench::Chart reads{
        "microseconds for the newest 20 of a home (less is better)", "accounts that the reader follows", {}};
    for (const auto& way : reading) reads.curves.push_back({way.name, {}});
    std::vector<std::int64_t> wrong;
    for (const auto count : followed) {
        const auto reader = world.reader_of(count);
        std::vector<std::vector<std::tuple<std::int64_t>>> answers(reading.size());
        for (std::size_t i = 0; i < reading.size(); ++i) {
            const auto time = median_of(o.runs, [&] {
                world.database().read(
                    [&](store::Session& session) { answers[i] = session.rows<std::int64_t>(reading[i].sql, reader); });
            });
            reads.curves[i].points.emplace_back(static_cast<double>(count), time);
            note("read", reading[i].name, count, time);
            if (answers[i] != answers[0])
                throw std::runtime_error(reading[i].name + " finds other posts than the join");
        }
    }

    bench::Chart merges{"microseconds for a home with some authors merged in at reading (less is better)",
                        "accounts followed whose posts are not copied",
                        {{"home and merge", {}}}};
    for (const auto count : pulled) {
        const auto reader = world.merging_reader_of(count);
        const auto time = median_of(o.runs, [&] {
            world.database().read([&](store::Session& session) {
                if (session.rows<std::int64_t>(merge_pulled, reader, reader).size() != 20)
                    throw std::runtime_error("the merge finds too few posts");
            });
        });
        merges.curves[0].points.emplace_back(static_cast<double>(count), time);
        note("merge", "home and merge", count, time);
    }

    bench::Chart writes{"microseconds until a post is in all homes, in one transaction (less is better)",
                        "followers of the author",
                        {{"copies (fan-out)", {}}, {"no copies", {}}, {"JTwitter's post", {}}}};
    std::fprintf(stderr, "filling the homes\n");
    world.fill_homes();
    NoPasswords hasher;
    storage::SqliteStorage storage({.file = world.file()});
    microblog::Microblog blog(storage, hasher);
    blog.settings.pull_threshold = 1'000'000;  // all are copied
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    for (const auto count : followers) {
        const auto star = world.star_with(count);
        for (const bool copies : {true, false}) {
            const auto time = median_of(std::max(3, o.runs / 3), [&] {
                const auto post = world.next_post();
                world.database().write([&](store::Session& session) {
                    session.run(
                        "INSERT INTO post(id, author, text, visibility, thread, created_at) VALUES(?, ?, ?, 0, ?, 0)",
                        post, star, "a post of some words, as people write them", post);
                    if (copies)
                        session.run("INSERT INTO home(owner, post) SELECT who, ? FROM follow WHERE whom = ?", post,
                                    star);
                });
            });
            writes.curves[copies ? 0 : 1].points.emplace_back(static_cast<double>(count), time);
            note("write", copies ? "copies" : "no copies", count, time);
        }
        microblog::NewPost post;
        post.text = "a post of some words, as people write them";
        const auto whole =
            median_of(std::max(3, o.runs / 3), [&] { blog.posts.add(storage::AccountId{star}, post, now); });
        writes.curves[2].points.emplace_back(static_cast<double>(count), whole);
        note("write", "JTwitter's post", count, whole);
    }

    std::cout
        << boost::json::serialize(boost::json::object{
               {"bench", "home_ways"}, {"runs", o.runs}, {"accounts", o.accounts}, {"posts", o.posts}, {"rows", rows}})
        << std::endl;
    if (!o.svg.empty()) {
        std::ofstream file(o.svg);
        file << bench::draw({reads, writes, merges});
        if (!file.flush()) throw std::runtime_error("cannot write " + o.svg);
    }
    return app::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("home_ways", "Four ways to a home timeline on the tables of JTwitter");
    Options options;
    program.cli.add_option("--accounts", options.accounts, "Accounts of the world")->capture_default_str();
    program.cli.add_option("--posts", options.posts, "Posts of the world")->capture_default_str();
    program.cli.add_option("--runs", options.runs, "Calls of each kind; the median counts")->capture_default_str();
    program.cli.add_option("--svg", options.svg, "Draw the curves into FILE")->type_name("FILE");
    program.cli.add_flag("--small", options.small, "A small world: proves that it works");
    return program.run(argc, argv, [&] { return measure(options); });
}

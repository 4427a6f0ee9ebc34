#include "shared/store/database.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <thread>

#include "shared/testkit/process.hpp"

namespace {

using store::Session;
using Number = std::int64_t;

class StoreDatabase : public testing::Test {
  protected:
    StoreDatabase() {
        database.write([](Session& session) { session.run("CREATE TABLE n(i INTEGER PRIMARY KEY)"); });
    }
    Number count() {
        return database.read([](Session& session) { return *session.value<Number>("SELECT count(*) FROM n"); });
    }
    const testkit::TemporaryDirectory folder;
    store::Database database{{.file = folder.path() + "/data.db", .readers = 2}};
};

TEST_F(StoreDatabase, keeps_nothing_of_a_transaction_that_throws) {
    EXPECT_THROW(database.write([](Session& session) {
        session.run("INSERT INTO n VALUES (1)");
        throw std::runtime_error("changed my mind");
    }),
                 std::runtime_error);
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(database.write([](Session& session) { return session.run("INSERT INTO n VALUES (1)"); }), 1U);
    EXPECT_EQ(count(), 1);
}

TEST_F(StoreDatabase, takes_writes_of_many_threads_and_commits_them_together) {
    constexpr int threads = 16, each = 50;
    const auto before = database.commits();
    {
        std::barrier all_there(threads);
        std::vector<std::jthread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                all_there.arrive_and_wait();
                for (int i = 0; i < each; ++i) {
                    const Number key = t * each + i;
                    if (i % 10 == 9) {  // some change their mind: the others are not disturbed
                        EXPECT_THROW(database.write([&](Session& session) {
                            session.run("INSERT INTO n VALUES (?)", key);
                            session.run("INSERT INTO n VALUES (?)", key);
                        }),
                                     store::Conflict);
                    } else {
                        database.write([&](Session& session) { session.run("INSERT INTO n VALUES (?)", key); });
                    }
                }
            });
        }
    }
    EXPECT_EQ(count(), threads * each * 9 / 10);
    EXPECT_LT(database.commits() - before, static_cast<std::size_t>(threads * each));
}

TEST_F(StoreDatabase, tells_that_a_full_disk_or_a_file_that_is_held_may_pass) {
    const auto fill = [&] {
        database.write([](Session& session) {
            session.run("PRAGMA max_page_count = 4");
            session.run("CREATE TABLE text(t TEXT)");
            session.run("INSERT INTO text VALUES (hex(zeroblob(100000)))");
        });
    };
    EXPECT_THROW(fill(), store::Unavailable);
    database.write([](Session& session) { session.run("PRAGMA max_page_count = 1000000"); });
    store::Database other({.file = folder.path() + "/data.db", .readers = 1, .busy = std::chrono::milliseconds{1}});
    database.write([&](Session& session) {
        session.run("INSERT INTO n VALUES (1)");
        EXPECT_THROW(other.write([](Session& same) { same.run("INSERT INTO n VALUES (2)"); }), store::Unavailable);
    });
    EXPECT_NO_THROW(other.write([](Session& same) { same.run("INSERT INTO n VALUES (2)"); }));
    EXPECT_THROW(other.write([](Session& same) { same.run("INSERT INTO n VALUES (2)"); }), store::Conflict);
}

TEST_F(StoreDatabase, keeps_of_a_batch_what_was_committed) {
    const auto insert = [](Session& session, Number key) { session.run("INSERT INTO n VALUES (?)", key); };
    {
        store::Database::Batch batch(database);
        insert(batch.session(), 1);
        EXPECT_EQ(count(), 0) << "nobody sees it before";
        insert(batch.session(), 2);
        batch.commit();
        EXPECT_EQ(count(), 2);
    }
    {
        store::Database::Batch batch(database);
        insert(batch.session(), 3);
    }
    EXPECT_EQ(count(), 2) << "one that was not committed left nothing";
    store::Database::Batch(database).commit();
    database.write([&](Session& session) { insert(session, 3); });
    EXPECT_EQ(count(), 3);
}

TEST_F(StoreDatabase, lets_writers_wait_for_a_batch) {
    std::optional<store::Database::Batch> batch(std::in_place, database);
    batch->session().run("INSERT INTO n VALUES (1)");
    auto other = std::async(std::launch::async, [&] {
        database.write([](Session& session) { session.run("INSERT INTO n SELECT 10 * i FROM n"); });
    });
    batch->commit();
    batch.reset();
    other.get();
    EXPECT_EQ(database.read([](Session& session) { return *session.value<Number>("SELECT max(i) FROM n"); }), 10);
}

TEST_F(StoreDatabase, gives_up_a_batch_that_cannot_begin_or_end) {
    store::Database other({.file = folder.path() + "/data.db", .readers = 1, .busy = std::chrono::milliseconds{1}});
    {
        store::Database::Batch batch(database);
        batch.session().run("INSERT INTO n VALUES (1)");
        EXPECT_THROW(store::Database::Batch{other}, store::Unavailable);
        batch.commit();
    }
    EXPECT_NO_THROW(store::Database::Batch(other).commit()) << "the one that could not begin holds nothing";
    std::atomic<bool> fails = false;
    store::Database third{{.file = folder.path() + "/data.db", .readers = 1, .on_statement = [&](std::string_view sql) {
                               if (fails && sql == "COMMIT") throw store::Failure("the disk is full");
                           }}};
    {
        store::Database::Batch batch(third);
        batch.session().run("INSERT INTO n VALUES (2)");
        fails = true;
        EXPECT_THROW(batch.commit(), store::Failure);
    }
    fails = false;
    EXPECT_EQ(count(), 1) << "nothing is left of what could not be committed";
    third.write([](Session& session) { session.run("INSERT INTO n VALUES (2)"); });
    EXPECT_EQ(count(), 2);
}

TEST_F(StoreDatabase, shows_a_reader_one_moment) {
    database.read([&](Session& reader) {
        EXPECT_EQ(reader.value<Number>("SELECT count(*) FROM n"), 0);
        std::jthread([&] { database.write([](Session& session) { session.run("INSERT INTO n VALUES (1)"); }); }).join();
        EXPECT_EQ(reader.value<Number>("SELECT count(*) FROM n"), 0) << "what was committed since does not show";
    });
    EXPECT_EQ(count(), 1);
}

TEST_F(StoreDatabase, lets_no_reader_write) {
    EXPECT_THROW(database.read([](Session& session) { session.run("INSERT INTO n VALUES (1)"); }), store::Failure);
}

TEST_F(StoreDatabase, lets_more_threads_read_than_it_has_sessions) {
    std::vector<std::jthread> running;
    for (int t = 0; t < 10; ++t) {
        running.emplace_back([&] {
            for (int i = 0; i < 50; ++i) EXPECT_EQ(count(), 0);
        });
    }
}

TEST_F(StoreDatabase, has_all_its_readers_again_after_one_could_not_begin) {
    std::atomic<bool> fails = true;
    store::Database other{{.file = folder.path() + "/data.db", .readers = 1, .on_statement = [&](std::string_view sql) {
                               if (fails && sql == "BEGIN") throw store::Failure("out of memory");
                           }}};
    const auto read = [&] {
        return other.read([](Session& session) { return *session.value<Number>("SELECT count(*) FROM n"); });
    };
    EXPECT_THROW(read(), store::Failure);
    fails = false;
    auto later = std::async(std::launch::async, read);
    ASSERT_EQ(later.wait_for(std::chrono::seconds{10}), std::future_status::ready) << "it waits for a reader";
    EXPECT_EQ(later.get(), 0);
}

TEST_F(StoreDatabase, says_which_file_is_no_database) {
    const auto file = folder.path() + "/other.db";
    std::ofstream(file) << std::string(10'000, 'x');
    try {
        const store::Database other{{.file = file}};
        FAIL() << "it was opened";
    } catch (const store::Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find(file), std::string::npos) << failure.what();
    }
}

TEST_F(StoreDatabase, is_copied_while_it_is_written) {
    std::atomic<bool> stop{false};
    std::latch first(1);
    std::jthread writer([&] {
        for (Number i = 0; !stop; ++i) {
            database.write([&](Session& session) {
                session.run("INSERT INTO n VALUES (?)", 2 * i);
                session.run("INSERT INTO n VALUES (?)", 2 * i + 1);
            });
            if (i == 0) first.count_down();
        }
    });
    first.wait();
    const auto copy = folder.path() + "/copy.db";
    database.back_up(copy);
    stop = true;
    writer.join();
    EXPECT_THROW(database.back_up(copy), store::Failure) << "it is never written over";

    store::Database other({.file = copy});
    other.read([](Session& session) {
        EXPECT_EQ(session.value<std::string>("PRAGMA integrity_check"), "ok");
        const auto count = *session.value<Number>("SELECT count(*) FROM n");
        EXPECT_GT(count, 0);
        EXPECT_EQ(count % 2, 0) << "each transaction is in it whole or not at all";
    });
}

TEST(StoreOpening, says_what_it_could_not_open) {
    try {
        store::Database database({.file = "/nowhere/data.db"});
        FAIL();
    } catch (const store::Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("/nowhere/data.db"), std::string::npos) << failure.what();
    }
}

}  // namespace

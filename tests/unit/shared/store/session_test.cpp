#include "shared/store/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/store/database.hpp"
#include "shared/testkit/process.hpp"

namespace {

using store::Session;
using testing::HasSubstr;
using Number = std::int64_t;
using Text = std::string;

class StoreSession : public testing::Test {
  protected:
    StoreSession() {
        database.write([](Session& session) {
            session.run("CREATE TABLE thing(id INTEGER PRIMARY KEY, name TEXT UNIQUE, size REAL, note TEXT)");
        });
    }
    const testkit::TemporaryDirectory folder;
    store::Database database{{.file = folder.path() + "/data.db"}};
};

TEST_F(StoreSession, gives_back_what_was_put_in) {
    database.write([](Session& session) {
        EXPECT_EQ(session.run("INSERT INTO thing(id, name, size, note) VALUES (?, ?, ?, ?)", Number{1} << 52, "微博 🎉",
                              1.5, std::optional<Text>{}),
                  1U);
        EXPECT_EQ(session.last_key(), Number{1} << 52);
        session.run("INSERT INTO thing(name, note) VALUES (?, ?)", Text(100'000, 'x'), std::optional<Text>("a note"));
        session.run("INSERT INTO thing(name) VALUES (?)", Text("a\0b", 3));
    });
    database.read([](Session& session) {
        const auto first = session.row<Number, Text, double, std::optional<Text>>(
            "SELECT id, name, size, note FROM thing WHERE name = ?", Text("微博 🎉"));
        EXPECT_EQ(first, (std::tuple<Number, Text, double, std::optional<Text>>(Number{1} << 52, "微博 🎉", 1.5,
                                                                                std::nullopt)));
        EXPECT_EQ(session.value<std::optional<double>>("SELECT size FROM thing WHERE note = 'a note'"),
                  std::optional<std::optional<double>>(std::in_place, std::nullopt));
        EXPECT_EQ(session.value<std::optional<Text>>("SELECT note FROM thing WHERE length(name) = 100000"),
                  std::optional<Text>("a note"));
        EXPECT_EQ(session.value<Number>("SELECT count(*) FROM thing"), 3);
        EXPECT_EQ(session.value<Number>("SELECT id FROM thing WHERE name = 'nobody'"), std::nullopt);
    });
}

enum class Colour { red, green };
using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

TEST_F(StoreSession, keeps_enums_switches_and_times_as_numbers) {
    const Milliseconds time{std::chrono::milliseconds{1'700'000'000'123}};
    database.write([&](Session& session) {
        session.run("INSERT INTO thing(id, name, size, note) VALUES (?, ?, ?, ?)", Colour::green, time, true,
                    std::optional(std::chrono::sys_days{std::chrono::days{3}}));
        session.run("INSERT INTO thing(id) VALUES (?)", std::optional(Colour::red));
    });
    database.read([&](Session& session) {
        const auto row = session.row<Colour, Milliseconds, bool, std::optional<std::chrono::sys_days>>(
            "SELECT id, name + 0, size, note FROM thing WHERE id = ?", Colour::green);
        ASSERT_TRUE(row);
        EXPECT_EQ(std::get<0>(*row), Colour::green);
        EXPECT_EQ(std::get<1>(*row), time);
        EXPECT_EQ(std::get<2>(*row), true);
        EXPECT_EQ(std::get<3>(*row), std::chrono::sys_days{std::chrono::days{3}});
        EXPECT_EQ(session.value<std::optional<Milliseconds>>("SELECT name FROM thing WHERE id = 0"),
                  std::optional<std::optional<Milliseconds>>(std::in_place, std::nullopt));
    });
}

TEST_F(StoreSession, tells_what_it_runs) {
    std::vector<std::string> told;
    store::Database watched{{.file = folder.path() + "/data.db",
                             .readers = 1,
                             .on_statement = [&](std::string_view sql) { told.emplace_back(sql); }}};
    told.clear();
    watched.read([](Session& session) { session.rows<Number>("SELECT id FROM thing WHERE name = ?", Text("secret")); });
    EXPECT_EQ(told, (std::vector<std::string>{"BEGIN", "SELECT id FROM thing WHERE name = ?", "COMMIT"}));
}

TEST_F(StoreSession, counts_the_rows_it_changes) {
    database.write([](Session& session) {
        for (int i = 0; i < 5; ++i) session.run("INSERT INTO thing(name) VALUES (?)", std::to_string(i));
        EXPECT_EQ(session.run("UPDATE thing SET size = 1 WHERE name < '3'"), 3U);
        EXPECT_EQ(session.run("DELETE FROM thing WHERE name = 'nobody'"), 0U);
        EXPECT_EQ(session.rows<Number>("SELECT id FROM thing").size(), 5U);
    });
}

TEST_F(StoreSession, never_reads_a_value_as_sql) {
    const Text attack = "'; DROP TABLE thing; --";
    database.write([&](Session& session) { session.run("INSERT INTO thing(name) VALUES (?)", attack); });
    database.read([&](Session& session) {
        EXPECT_EQ(session.value<Text>("SELECT name FROM thing WHERE name = ?", attack), attack);
    });
}

TEST_F(StoreSession, tells_a_conflict_from_other_failures) {
    EXPECT_THROW(database.write([](Session& session) {
        session.run("INSERT INTO thing(name) VALUES ('a')");
        session.run("INSERT INTO thing(name) VALUES ('a')");
    }),
                 store::Conflict);
    try {
        database.read([](Session& session) { session.run("SELECT 1 FROM nowhere"); });
        FAIL();
    } catch (const store::Conflict&) {
        FAIL() << "that is no conflict";
    } catch (const store::Failure& failure) {
        EXPECT_THAT(failure.what(), HasSubstr("no such table: nowhere"));
        EXPECT_THAT(failure.what(), HasSubstr("in: SELECT 1"));
    }
}

TEST_F(StoreSession, shows_how_rows_are_found) {
    database.read([](Session& session) {
        EXPECT_THAT(session.plan("SELECT id FROM thing WHERE name = 'a'"),
                    HasSubstr("SEARCH thing USING COVERING INDEX"));
        EXPECT_THAT(session.plan("SELECT id FROM thing WHERE note = 'a'"), HasSubstr("SCAN thing"));
        EXPECT_THAT(session.plan("SELECT id FROM thing WHERE name = ?2 AND note <> '?' AND size > ? AND note = ?1"),
                    HasSubstr("SEARCH thing USING INDEX"));
    });
}

}  // namespace

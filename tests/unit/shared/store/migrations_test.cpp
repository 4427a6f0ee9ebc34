#include "shared/store/migrations.hpp"

#include <gtest/gtest.h>

#include "shared/testkit/process.hpp"

namespace {

using store::Migration;
using store::Session;

const std::vector<Migration> steps{
    {"things", {"CREATE TABLE thing(id INTEGER PRIMARY KEY)", "INSERT INTO thing VALUES (7)"}},
    {"things get a name", {"ALTER TABLE thing ADD COLUMN name TEXT NOT NULL DEFAULT 'none'"}},
    {"names are found fast", {"CREATE INDEX thing_name ON thing(name)"}}};

TEST(Migrations, go_forward_from_every_version_and_keep_the_data) {
    for (std::size_t from = 0; from <= steps.size(); ++from) {
        const testkit::TemporaryDirectory folder;
        store::Database database({.file = folder.path() + "/data.db"});
        EXPECT_EQ(migrate(database, std::span(steps).first(from)), from);
        EXPECT_EQ(migrate(database, steps), steps.size() - from);
        EXPECT_EQ(version(database), steps.size());
        EXPECT_EQ(migrate(database, steps), 0U);
        database.read([](Session& session) {
            EXPECT_EQ(session.value<std::string>("SELECT name FROM thing WHERE id = 7"), "none");
        });
    }
}

TEST(Migrations, stop_before_a_step_that_fails_and_go_on_later) {
    const testkit::TemporaryDirectory folder;
    store::Database database({.file = folder.path() + "/data.db"});
    auto broken = steps;
    broken[1].statements.push_back("ALTER TABLE nowhere ADD COLUMN x");
    EXPECT_THROW(migrate(database, broken), store::Failure);
    EXPECT_EQ(version(database), 1U);
    EXPECT_EQ(migrate(database, steps), 2U) << "the column of the broken step was not left behind";
}

TEST(Migrations, refuse_data_of_a_newer_program) {
    const testkit::TemporaryDirectory folder;
    store::Database database({.file = folder.path() + "/data.db"});
    migrate(database, steps);
    EXPECT_THROW(migrate(database, std::span(steps).first(2)), store::Failure);
}

}  // namespace

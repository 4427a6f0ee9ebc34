#include "labs/tool/audit/journal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

namespace fs = std::filesystem;

class JournalTest : public testing::Test {
  protected:
    void SetUp() override {
        auto name = (fs::temp_directory_path() / "journal-test-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override { fs::remove_all(folder); }

    std::string text() const {
        std::ifstream in(folder / "audit.jsonl");
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    fs::path folder;
    audit::Record record{"lab01-lines/reference",      "f00d",  2, "5eed", 100, 100, 1.5, {"ended-early"},
                         {"Lines.a failed: \"it\"\n"}, "passed"};
};

}  // namespace

TEST_F(JournalTest, gives_what_was_kept_to_the_next_audit) {
    {
        audit::Journal journal(folder / "audit.jsonl");
        EXPECT_EQ(journal.find(record.item, "f00d", 2), nullptr);
        journal.add(record);
        ASSERT_NE(journal.find(record.item, "f00d", 2), nullptr);
    }
    const audit::Journal again(folder / "audit.jsonl");
    ASSERT_NE(again.find(record.item, "f00d", 2), nullptr);
    EXPECT_EQ(*again.find(record.item, "f00d", 2), record);
    EXPECT_EQ(again.find(record.item, "f00d", 1), nullptr) << "another run";
    EXPECT_EQ(again.find(record.item, "beef", 2), nullptr) << "the item has changed";
    EXPECT_EQ(again.find("lab01-lines/starter", "f00d", 2), nullptr);
}

TEST_F(JournalTest, goes_on_behind_a_line_that_was_cut) {
    {
        audit::Journal journal(folder / "audit.jsonl");
        journal.add(record);
    }
    const auto whole = text();
    std::ofstream(folder / "audit.jsonl", std::ios::app) << whole.substr(0, whole.size() / 2);
    {
        audit::Journal journal(folder / "audit.jsonl");
        EXPECT_NE(journal.find(record.item, "f00d", 2), nullptr);
        record.run = 3;
        journal.add(record);
    }
    const audit::Journal again(folder / "audit.jsonl");
    EXPECT_NE(again.find(record.item, "f00d", 2), nullptr);
    EXPECT_NE(again.find(record.item, "f00d", 3), nullptr);
    EXPECT_TRUE(text().starts_with(whole));
}

TEST_F(JournalTest, passes_over_what_is_no_record) {
    std::ofstream(folder / "audit.jsonl") << "no json\n{\"item\": 7}\n\n";
    {
        audit::Journal journal(folder / "audit.jsonl");
        journal.add(record);
    }
    EXPECT_NE(audit::Journal(folder / "audit.jsonl").find(record.item, "f00d", 2), nullptr);
}

TEST_F(JournalTest, counts_the_later_of_two_records) {
    {
        audit::Journal journal(folder / "audit.jsonl");
        journal.add(record);
        record.fingerprint = "beef";
        journal.add(record);
    }
    const audit::Journal again(folder / "audit.jsonl");
    EXPECT_EQ(again.find(record.item, "f00d", 2), nullptr);
    EXPECT_NE(again.find(record.item, "beef", 2), nullptr);
}

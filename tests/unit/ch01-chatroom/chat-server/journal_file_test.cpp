#include "ch01-chatroom/chat-server/journal_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "shared/core/clock.hpp"
#include "shared/testkit/process.hpp"
#include "storage_fixture.hpp"

using chat::server::DataDirectory;
using chat::server::JournalFile;
using chat::session::Record;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = chat::session::Record::Kind;

namespace {

std::chrono::system_clock::time_point noon(int millisecond = 0) {
    return std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(12) +
           std::chrono::milliseconds(millisecond);
}

Record said(const std::string& text) {
    return {Kind::said, noon(), "Anna", text, {}};
}
Record topic(const std::string& text) {
    return {Kind::topic, noon(), "Anna", text, {}};
}
Record banned(const std::string& target) {
    return {Kind::banned, noon(), "Op", "spam", target};
}
Record unbanned(const std::string& target) {
    return {Kind::unbanned, noon(), "Op", {}, target};
}

std::size_t lines_of(const std::string& content) {
    return static_cast<std::size_t>(std::ranges::count(content, '\n'));
}

class Journal : public testing::Test {
  protected:
    void open(JournalFile::Settings settings = {.lines = 3, .growth = 4, .slack = 1000}) {
        journal_.reset();
        directory_.reset();
        directory_.emplace(data_.path());
        journal_.emplace(*directory_, settings, log_);
    }
    std::vector<Record> reopened() {
        open();
        return journal_->records();
    }
    std::string path() const { return data_.path() + "/journal.jsonl"; }
    std::string content() const { return read_file(path()); }

    RecordingLog log_;
    std::optional<DataDirectory> directory_;
    std::optional<JournalFile> journal_;

  private:
    testkit::TemporaryDirectory data_;
};

}  // namespace

TEST_F(Journal, gives_back_what_was_recorded_oldest_first) {
    open();
    EXPECT_TRUE(journal_->records().empty());
    const std::vector<Record> all{said("你好"),
                                  topic("About 🦊 and \"quotes\" \\"),
                                  banned("troll"),
                                  {Kind::did, noon(7), "Bob", "waves\tslowly", {}},
                                  banned("@127.0.0.1")};
    for (const auto& record : all) journal_->append(record);
    EXPECT_EQ(journal_->records(), all);
    EXPECT_EQ(reopened(), all);
    EXPECT_EQ(reopened(), all) << "reading changes nothing";
    EXPECT_EQ(log_.text(), "");
}

TEST_F(Journal, keeps_the_last_lines_the_last_topic_and_the_bans_in_force) {
    open();
    journal_->append(banned("a"));
    journal_->append(topic("old"));
    for (int i = 0; i < 10; ++i) journal_->append(said(std::to_string(i)));
    journal_->append(banned("b"));
    journal_->append(topic("new"));
    journal_->append(unbanned("a"));
    journal_->append(unbanned("never banned"));
    const auto expected = ElementsAre(said("7"), said("8"), said("9"), banned("b"), topic("new"));
    EXPECT_THAT(journal_->records(), expected);
    EXPECT_EQ(lines_of(content()), 16U);
    EXPECT_THAT(reopened(), expected);
    EXPECT_EQ(lines_of(content()), 5U) << "the start writes the file anew";
    EXPECT_THAT(reopened(), expected);
}

TEST_F(Journal, replaces_a_ban_by_a_newer_one_of_the_same_target) {
    open();
    journal_->append(banned("a"));
    journal_->append(banned("b"));
    Record again = banned("a");
    again.text = "spam again";
    journal_->append(again);
    EXPECT_THAT(reopened(), ElementsAre(banned("b"), again));
}

TEST_F(Journal, does_not_grow_without_end) {
    const JournalFile::Settings settings{.lines = 10, .growth = 4, .slack = 20};
    open(settings);
    std::size_t longest = 0, rewritten = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto before = journal_->lines_in_file();
        journal_->append(said(std::to_string(i)));
        longest = std::max(longest, journal_->lines_in_file());
        if (journal_->lines_in_file() < before) ++rewritten;
        ASSERT_EQ(lines_of(content()), journal_->lines_in_file());
    }
    EXPECT_EQ(longest, 4U * 10U + 20U);
    EXPECT_GE(rewritten, 15U);
    open(settings);
    ASSERT_EQ(journal_->records().size(), 10U);
    EXPECT_EQ(journal_->records().front(), said("990"));
    EXPECT_EQ(journal_->records().back(), said("999"));
    EXPECT_FALSE(std::filesystem::exists(path() + ".new"));
}

TEST_F(Journal, cut_at_any_byte_of_the_last_record_keeps_all_others) {
    open();
    journal_->append(said("first"));
    journal_->append(topic("second"));
    const auto whole = content().size();
    journal_->append(said("third 密"));
    const auto all = content();
    for (std::size_t length = whole; length < all.size(); ++length) {
        SCOPED_TRACE(length);
        write_file(path(), all.substr(0, length));
        const auto logged = log_.count();
        EXPECT_THAT(reopened(), ElementsAre(said("first"), topic("second")));
        EXPECT_EQ(content(), all.substr(0, whole));
        EXPECT_EQ(log_.count(), logged + (length == whole ? 0U : 1U));
    }
    EXPECT_THAT(log_.text(), HasSubstr("warn: cut off a line that was not written to its end"));
    journal_->append(said("fourth"));
    EXPECT_THAT(reopened(), ElementsAre(said("first"), topic("second"), said("fourth")));
}

TEST_F(Journal, refuses_a_damaged_line_and_says_which_and_leaves_the_file_alone) {
    open();
    for (const auto* text : {"one", "two", "three"}) journal_->append(said(text));
    const auto good = content();
    const auto second = good.find('\n') + 1;
    const auto third = good.find('\n', second) + 1;
    const auto two = good.substr(second, third - second);
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string line = two;
        return line.replace(line.find(from), from.size(), to);
    };
    struct Case {
        std::string line, reason;
    };
    for (const Case& c : {
             Case{"\n", "JSON: ends too early"},
             Case{"x\n", "JSON: malformed"},
             Case{changed("\"said\"", "\"sang\""), "kind: unknown"},
             Case{changed("\"kind\"", "\"mind\""), "kind: missing"},
             Case{changed("2026-11-20", "2026-11-31"), "time: out of range"},
             Case{changed("2026-11-20T", "2026-11-20 "), "time: malformed"},
             Case{changed("\"nick\":\"Anna\",", ""), "nick: missing"},
             Case{changed("\"two\"", "[]"), "text: malformed"},
             Case{changed("two", "\xc0\x80"), "JSON: malformed"},
         }) {
        SCOPED_TRACE(c.line);
        const auto damaged = good.substr(0, second) + c.line + good.substr(third);
        write_file(path(), damaged);
        try {
            open();
            ADD_FAILURE() << "no exception";
        } catch (const std::runtime_error& error) {
            EXPECT_THAT(error.what(), HasSubstr(path() + " is damaged in line 2: " + c.reason));
        }
        EXPECT_EQ(content(), damaged);
    }
}

TEST_F(Journal, says_once_that_the_disk_is_full_and_goes_on_when_there_is_space_again) {
    open();
    journal_->append(said("before"));
    const auto before = content();
    {
        const FileSizeLimit full(before.size() + 30);
        for (int i = 0; i < 5; ++i) journal_->append(said("lost"));
        EXPECT_EQ(content(), before) << "no half line stays";
    }
    journal_->append(said("after"));
    EXPECT_EQ(log_.count(), 2U) << log_.text();
    EXPECT_THAT(log_.text(), HasSubstr("error: cannot write the journal"));
    EXPECT_THAT(log_.text(), HasSubstr("info: the journal is written again"));
    EXPECT_THAT(reopened(), ElementsAre(said("before"), said("after")));
}

TEST_F(Journal, keeps_the_old_file_when_it_cannot_be_written_anew) {
    const JournalFile::Settings settings{.lines = 5, .growth = 1, .slack = 5};
    open(settings);
    // A folder in the place of the new file: it cannot be made.
    std::filesystem::create_directory(path() + ".new");
    for (int i = 0; i < 12; ++i) journal_->append(said(std::to_string(i)));
    EXPECT_THAT(log_.text(), HasSubstr("warn: cannot write the journal anew"));
    EXPECT_EQ(lines_of(content()), 12U);
    EXPECT_EQ(log_.count(), 1U) << "not said at every line";
    std::filesystem::remove(path() + ".new");
    for (int i = 12; i < 30; ++i) journal_->append(said(std::to_string(i)));
    EXPECT_LT(lines_of(content()), 15U);
    open(settings);
    EXPECT_EQ(journal_->records().back(), said("29"));
    EXPECT_EQ(journal_->records().size(), 5U);
}

TEST_F(Journal, is_not_disturbed_by_a_new_file_that_a_crash_left_behind) {
    open();
    journal_->append(said("one"));
    write_file(path() + ".new", "{\"kind\":\"sa");
    EXPECT_THAT(reopened(), ElementsAre(said("one")));
    for (int i = 0; i < 5; ++i) journal_->append(said(std::to_string(i)));
    EXPECT_THAT(reopened(), ElementsAre(said("2"), said("3"), said("4"))) << "written anew, over the left-over";
    EXPECT_EQ(lines_of(content()), 3U);
}

TEST(JournalLine, comes_back_the_same) {
    for (const auto kind : {Kind::said, Kind::did, Kind::topic, Kind::banned, Kind::unbanned}) {
        const Record record{kind, noon(999), "小明", "a \"b\" \\ \x01 \t 🦊", "@::1"};
        const auto line = chat::server::to_line(record);
        EXPECT_EQ(line.find('\n'), std::string::npos);
        const auto read = chat::server::parse_record(line);
        ASSERT_TRUE(read) << core::to_string(read.error());
        EXPECT_EQ(*read, record);
    }
}

TEST(JournalLine, of_the_longest_text_fits_the_limit_of_a_file_line) {
    // A line of 4 KiB (the limit of the protocol) of the byte that JSON writes longest.
    const Record record{Kind::said, noon(), std::string(128, 'n'), std::string(4096, '\x01'), std::string(128, 't')};
    EXPECT_LE(chat::server::to_line(record).size(), chat::server::max_file_line);
}

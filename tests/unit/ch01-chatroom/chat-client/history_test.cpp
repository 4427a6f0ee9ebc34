#include "ch01-chatroom/chat-client/history.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include "shared/testkit/process.hpp"

using chat::client::History;

namespace {

std::string content_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

TEST(History, walks_back_and_forth_and_keeps_what_was_being_typed) {
    History history;
    history.add("one");
    history.add("two");
    EXPECT_EQ(history.older("dra"), "two");
    EXPECT_EQ(history.older("two"), "one");
    EXPECT_EQ(history.older("one"), "one") << "there is none before it";
    EXPECT_EQ(history.newer("one"), "two");
    EXPECT_EQ(history.newer("two"), "dra");
    EXPECT_EQ(history.newer("dra"), "dra");
}

TEST(History, is_empty_at_first) {
    History history;
    EXPECT_EQ(history.older("x"), "x");
    EXPECT_EQ(history.newer("x"), "x");
}

TEST(History, keeps_a_line_said_twice_once_and_no_empty_line) {
    History history;
    for (const auto* line : {"one", "two", "two", "", "two"}) history.add(line);
    EXPECT_EQ(history.older(""), "two");
    EXPECT_EQ(history.older("two"), "one");
}

TEST(History, forgets_the_oldest_lines_beyond_its_limit) {
    History history;
    for (std::size_t i = 0; i < History::limit + 10; ++i) history.add("line " + std::to_string(i));
    std::string line;
    for (std::size_t i = 0; i < History::limit + 10; ++i) line = history.older(line);
    EXPECT_EQ(line, "line 10");
}

TEST(History, comes_back_from_its_file_which_only_the_owner_reads) {
    const testkit::TemporaryDirectory directory;
    const auto file = directory.path() + "/history";
    {
        History history;
        history.keep_in(file);
        history.add("你好");
        history.add("two");
    }
    EXPECT_EQ(content_of(file), "你好\ntwo\n");
    struct stat status {};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);

    History again;
    again.keep_in(file);
    EXPECT_EQ(again.older(""), "two");
    EXPECT_EQ(again.older("two"), "你好");
    again.add("three");
    EXPECT_EQ(content_of(file), "你好\ntwo\nthree\n");
}

TEST(History, does_not_take_escape_sequences_from_its_file) {
    const testkit::TemporaryDirectory directory;
    const auto file = directory.path() + "/history";
    std::ofstream(file) << "good\n\x1B[2J\nbad\xFF\n";
    History history;
    history.keep_in(file);
    EXPECT_EQ(history.older(""), "good");
    EXPECT_EQ(history.older("good"), "good");
}

TEST(History, says_so_if_it_cannot_have_its_file) {
    History history;
    EXPECT_THROW(history.keep_in("/no such folder/history"), std::system_error);
}

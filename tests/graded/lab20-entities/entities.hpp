// The words that the graded tests of lab20 are written in.
#pragma once

#include <string>
#include <vector>

#include "tests/graded/kit/student.hpp"

/// A post that is put together piece by piece, with what is to be found in it: so no place is counted by hand.
class Post {
  public:
    Post& words(const std::string& words) {
        text += words;
        return *this;
    }
    Post& link(const std::string& link) {
        add({"link", link}, link);
        return *this;
    }
    Post& mention(const std::string& name, const std::string& host = "") {
        add({"mention", name, host}, "@" + name + (host.empty() ? "" : "@" + host));
        return *this;
    }
    Post& topic(const std::string& name) {
        add({"topic", name}, "#" + name);
        return *this;
    }
    Post& chinese_topic(const std::string& name) {
        add({"topic", name}, "#" + name + "#");
        return *this;
    }

    std::string text;
    graded::Rows entities;

  private:
    void add(graded::Row row, const std::string& piece) {
        row.push_back(static_cast<std::int64_t>(text.size()));
        text += piece;
        row.push_back(static_cast<std::int64_t>(text.size()));
        entities.push_back(std::move(row));
    }
};

class Entities : public graded::UnitTest {
  protected:
    void SetUp() override {
        UnitTest::SetUp();
        student.describe("link", {"link", "begin", "end"});
        student.describe("mention", {"name", "host", "begin", "end"});
        student.describe("topic", {"name", "begin", "end"});
        student.describe("count", {"characters"});
        student.describe("key", {"key"});
    }

    /// All that is in the post, and nothing else, is found.
    void find(const Post& post, const std::string& why = "",
              const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.step("find", {post.text}, where).gives(post.entities, why, where);
    }
    void count(const std::string& text, std::size_t characters, const std::string& why = "",
               const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.step("count", {text}, where).gives({{"count", static_cast<std::int64_t>(characters)}}, why, where);
    }
    std::string key(const std::string& name, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto given = student.step("key", {name}, where);
        return std::get<std::string>(given.rows().at(0).at(1));
    }

    std::string one_of(const std::vector<std::string>& all) {
        return all[static_cast<std::size_t>(any(0, static_cast<std::int64_t>(all.size()) - 1))];
    }
    std::string any_chinese() { return one_of({"微博", "天气", "今天", "风筝", "看看", "我", "真的很好"}); }
    std::string any_link() { return one_of({"http://", "https://"}) + any_word() + ".example/" + any_word(); }
    /// At most 30 letters and a digit.
    std::string any_name() { return any_word().substr(0, 20) + std::to_string(any(0, 9)); }
    static std::string times(std::size_t count, const std::string& piece) {
        std::string all;
        for (; count > 0; --count) all += piece;
        return all;
    }
};

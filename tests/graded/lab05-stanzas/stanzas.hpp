// The words that the graded tests of lab05 are written in.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/graded/kit/student.hpp"

/// What happens, as the driver tells it.
struct Happens {
    std::string kind, text;
};
inline Happens message(const std::string& text) {
    return {"message", text};
}
inline Happens fault(const std::string& text) {
    return {"fault", text};
}
inline const Happens closed{"closed", ""};

inline const std::string header =
    "<stream:stream to='im.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
inline const Happens opened{"opened",
                            "stream of http://etherx.jabber.org/streams, inside jabber:client, to=im.example"};

class Stanzas : public graded::UnitTest {
  protected:
    void SetUp() override {
        UnitTest::SetUp();
        student.describe("event", {"what", "text"});
        student.describe("left", {"bytes"});
        student.describe("pending", {"count"});
    }

    using Where = boost::source_location;
    void parser(std::int64_t bytes = 10'000, std::int64_t depth = 20, std::int64_t attributes = 20,
                const Where& where = BOOST_CURRENT_LOCATION) {
        student.step("parser", {bytes, depth, attributes}, where);
    }
    void feed(const std::string& bytes, const std::vector<Happens>& wanted, const std::string& why,
              const Where& where = BOOST_CURRENT_LOCATION) {
        student.step("feed", {bytes}, where).gives(rows(wanted), why, where);
    }
    void one(const std::string& bytes, const Happens& wanted, const std::string& left, const std::string& why,
             const Where& where = BOOST_CURRENT_LOCATION) {
        auto all = rows({wanted});
        all.push_back({"left", left});
        student.step("one", {bytes}, where).gives(all, why, where);
    }
    void pending(std::int64_t count, const std::string& why, const Where& where = BOOST_CURRENT_LOCATION) {
        student.step("pending", {}, where).gives({{"pending", count}}, why, where);
    }
    /// A parser behind the header.
    void inside(std::int64_t bytes = 10'000, std::int64_t depth = 20, std::int64_t attributes = 20,
                const Where& where = BOOST_CURRENT_LOCATION) {
        parser(bytes, depth, attributes, where);
        feed(header, {opened}, "the header", where);
    }
    std::string any_word() {
        std::string word;
        for (auto i = any(3, 9); i > 0; --i) word += static_cast<char>(any('a', 'z'));
        return word;
    }

  private:
    static graded::Rows rows(const std::vector<Happens>& all) {
        graded::Rows rows;
        for (const auto& [kind, text] : all) rows.push_back({"event", kind, text});
        return rows;
    }
};

// The words that the graded tests of lab01 are written in.
#pragma once

#include <string>

#include "tests/graded/kit/student.hpp"

class Lines : public graded::UnitTest {
  protected:
    void SetUp() override {
        UnitTest::SetUp();
        student.describe("line", {"text"});
        student.describe("fault", {"fault", "field", "offset"});
    }

    void open(std::size_t limit, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        student.step("open", {static_cast<std::int64_t>(limit)}, where);
    }
    graded::Given feed(const std::string& bytes, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        return student.step("feed", {bytes}, where);
    }
    graded::Given half_a_line(const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        return student.step("half", {}, where);
    }

    /// The splitter holds at most so many bytes on the heap, beyond what it had when it was new.
    void heap_is_at_most(std::int64_t most, const std::string& why,
                         const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto given = student.step("heap", {}, where);
        const auto bytes = std::get<std::int64_t>(given.rows().at(0).at(1));
        given.holds(
            bytes <= most,
            why + "\n  expected  at most " + std::to_string(most) + " bytes\n  got       " + std::to_string(bytes),
            where);
    }

    static graded::Row line(std::string text) { return {"line", std::move(text)}; }
    static graded::Row too_long(std::size_t limit) {
        return {"fault", "too long", "line", static_cast<std::int64_t>(limit)};
    }
    static graded::Row half(bool yes) { return {"half", std::int64_t{yes}}; }
};

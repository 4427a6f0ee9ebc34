// The student's functions as a graded test sees them: steps go out, plain values come back. The process that runs them
// is in a sandbox; the verdict is made here.
#pragma once

#include <gtest/gtest.h>
#include <boost/assert/source_location.hpp>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/graded/kit/graded_test.hpp"
#include "tests/graded/kit/settings.hpp"
#include "tests/graded/kit/story.hpp"
#include "tests/graded/kit/value.hpp"

namespace graded {

class Student;

/// What one step gave. Expectations end the test when they do not hold.
class Given {
  public:
    const Rows& rows() const { return rows_; }
    /// Exactly these rows, in this order. `why` is told when they are not.
    const Given& gives(const Rows& expected, std::string_view why = "",
                       const boost::source_location& where = BOOST_CURRENT_LOCATION) const;
    const Given& gives_nothing(std::string_view why = "",
                               const boost::source_location& where = BOOST_CURRENT_LOCATION) const {
        return gives({}, why, where);
    }
    /// For what rows alone cannot say: ends the test with `finding` if `holds` is false.
    const Given& holds(bool holds, std::string_view finding,
                       const boost::source_location& where = BOOST_CURRENT_LOCATION) const;

  private:
    friend class Student;
    Given(const Student& student, Rows rows, std::string step)
        : student_{&student}, rows_{std::move(rows)}, step_{std::move(step)} {}
    const Student* student_;
    Rows rows_;
    std::string step_;
};

/// A driver (driver.hpp) with a student's files in it: a fresh process for each test, started by the first step.
class Student {
  public:
    Student();
    ~Student();
    Student(const Student&) = delete;
    Student& operator=(const Student&) = delete;

    /// Names the values of the rows that begin with `kind`, for the messages: {"line", {"text"}}.
    void describe(const std::string& kind, std::vector<std::string> fields);

    /// Does one step. The test ends here if the student's process crashes, ends, throws or does not answer in time.
    Given step(const std::string& name, const Row& arguments = {},
               const boost::source_location& where = BOOST_CURRENT_LOCATION);
    /// As step, but only this text goes into the story: for arguments that say nothing to a reader.
    Given step_told_as(const std::string& told, const std::string& name, const Row& arguments,
                       const boost::source_location& where = BOOST_CURRENT_LOCATION);

    Story& story() { return story_; }
    const Story& story() const { return story_; }

    /// What the student's code printed, for the report. Ends the process.
    std::string finish();

  private:
    friend class Given;
    struct Connection;
    void start(const boost::source_location& where);
    /// The connection has ended: finds out why, and ends the test.
    [[noreturn]] void ended(const boost::source_location& where);
    [[noreturn]] void forged(const std::string& how, const boost::source_location& where);

    Story story_;
    std::map<std::string, std::vector<std::string>> fields_;
    std::unique_ptr<Connection> connection_;
    std::random_device tokens_;
};

/// The base of a unit lab's graded tests.
class UnitTest : public Test {
  protected:
    void TearDown() override;

    Student student;
};

}  // namespace graded

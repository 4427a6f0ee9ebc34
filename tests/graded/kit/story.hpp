// What happened in one graded test, step by step, and how that is told when an expectation does not hold.
#pragma once

#include <boost/assert/source_location.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/graded/kit/value.hpp"

namespace graded {

/// Text for a terminal and a web page: "he\r\n" becomes "he\r\n" with its quotes and escapes, bytes that are no UTF-8
/// become \xNN. More than `most` bytes are cut, and it is said how many there are.
std::string in_quotes(std::string_view bytes, std::size_t most = 120);
/// Valid UTF-8 without control characters but newline and tab.
std::string printable(std::string_view bytes);
/// {"line", "hello"} -> line "hello". A first value that is a plain word stands without quotes.
std::string to_text(const Row& row);
/// Rows with commas; "nothing" if there are none.
std::string to_text(const Rows& rows);

/// Both as hex and text, sixteen bytes a line from the line of the first difference on, and a caret below that byte.
/// Empty if they are equal.
std::string hex_difference(std::string_view expected, std::string_view got);

class Story {
  public:
    /// A new numbered entry: "feed", "\"he\"". What comes back is added to it later.
    void act(std::string_view who_does, std::string_view with);
    /// What the last act gave, or what was seen by itself.
    void gave(std::string_view what);
    /// A line below the last entry that is part of the story but no step: "… and 300 more like these".
    void note(std::string_view text);

    std::size_t steps() const { return entries_.size(); }
    /// All entries, numbered. The first ones of a very long story are left out, and it is said how many.
    std::string text() const;
    /// One JSON object a line.
    std::string trace() const;

  private:
    struct Entry {
        std::string act, with, gave;
        std::vector<std::string> notes;
    };
    std::vector<Entry> entries_;
};

/// Ends the running test as failed: the story, then what was expected and what was found. `outcome` is a word of
/// grading::Outcome: "failed", "crashed", "timed out". Never returns: it throws what GoogleTest takes for a failure
/// that was reported already.
[[noreturn]] void end_test(const Story& story, std::string_view outcome, std::string_view finding,
                           const boost::source_location& where = BOOST_CURRENT_LOCATION);

/// Tells the grader about something that an instructor should look at. `voids`: nobody does this by accident.
void flag(std::string_view kind, std::string_view evidence, bool voids = false);

}  // namespace graded

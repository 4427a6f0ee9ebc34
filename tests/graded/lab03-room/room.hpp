// The words that the graded tests of lab03 are written in.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/graded/kit/student.hpp"

/// One line as a member got it.
struct Line {
    std::int64_t number{};
    std::string text;
    bool operator==(const Line&) const = default;
};

/// One call of the hub, and what it gave.
struct Call {
    std::string op;           // as the driver reads it: "say anna hello"
    graded::Row row;          // what the call itself gave: {"answer", "bob carl", ""}
    std::vector<Line> lines;  // of take and read
};

class RoomTest : public graded::UnitTest {
  protected:
    void SetUp() override {
        UnitTest::SetUp();
        student.describe("joined", {"name", "its id: 1 for the first, and so on", "have_lines", "put_out"});
        student.describe("refused", {"name", "why"});
        student.describe("answer", {"have_lines", "put_out"});
        student.describe("took", {"who", "is_member"});
        student.describe("line", {"who", "text"});
    }

    static graded::Row joined(const std::string& name, std::int64_t id, const std::string& have_lines,
                              const std::string& put_out = "") {
        return {"joined", name, id, have_lines, put_out};
    }
    static graded::Row refused(const std::string& name, const std::string& why) { return {"refused", name, why}; }
    static graded::Row answer(const std::string& have_lines = "", const std::string& put_out = "") {
        return {"answer", have_lines, put_out};
    }

    void open(std::int64_t unsent_bytes = 256 * 1024, std::int64_t name_bytes = 32) {
        student.step_told_as(
            "a hub: unsent_bytes " + std::to_string(unsent_bytes) + ", name_bytes " + std::to_string(name_bytes),
            "open", {unsent_bytes, name_bytes});
    }

    /// "say anna hello": one call.
    graded::Given call(const std::string& op, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto space = std::min(op.find(' '), op.size());
        student.story().act(op.substr(0, space), graded::in_quotes(op.substr(std::min(space + 1, op.size())), 60));
        return student.step_told_as("", "call", {op}, where);
    }
    graded::Given join(const std::string& name, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        return call("join " + name, where);
    }
    /// As join, and reads the greeting.
    void settle(const std::string& name, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        join(name, where);
        call("read " + name, where);
    }

    /// "say anna hello", "anna: hello"
    static std::string saying(const std::string& who, const std::string& text) { return "say " + who + " " + text; }
    static std::string said(const std::string& who, const std::string& text) { return who + ": " + text; }
    static std::string whispering(const std::string& who, const std::string& to, const std::string& text) {
        return "whisper " + who + " " + to + " " + text;
    }
    static std::string whispered(const std::string& who, const std::string& text) { return who + " whispers: " + text; }

    /// What `who` is given by take() is just this. `word` is "read" where its bytes are reported as sent.
    void hears(const std::string& who, const std::vector<std::string>& texts, std::string_view why = "",
               const std::string& word = "take", const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        graded::Rows rows{{"took", who, "member"}};
        for (const auto& text : texts) rows.push_back({"line", who, text + "\n"});
        call(word + " " + who, where).gives(rows, why, where);
    }
    void is_gone(const std::string& who, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        call("take " + who, where).gives({{"took", who, "gone"}}, who + " is no member", where);
    }
    /// Its lines with their numbers, which must grow.
    std::vector<Line> takes(const std::string& who, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto given = call("numbers " + who, where);
        std::vector<Line> lines;
        for (const auto& row : given.rows()) {
            if (row.size() == 4) lines.push_back({std::get<std::int64_t>(row[3]), std::get<std::string>(row[2])});
        }
        for (std::size_t i = 1; i < lines.size(); ++i)
            given.holds(lines[i - 1].number < lines[i].number, "the numbers of the lines of a member grow", where);
        return lines;
    }

    /// Names that are all different.
    std::vector<std::string> any_names(std::size_t count) {
        std::vector<std::string> names;
        while (names.size() < count) {
            auto name = any_word();
            if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
        }
        return names;
    }
    /// "anna bob carl": as answers tell ids, in the order of the alphabet.
    static std::string all_of(std::vector<std::string> names) {
        std::ranges::sort(names);
        std::string text;
        for (const auto& name : names) text += (text.empty() ? "" : " ") + name;
        return text;
    }
};

/// One thread after the other; each list of calls in order.
using Ops = std::array<std::vector<std::string>, 4>;
using Calls = std::array<std::vector<Call>, 4>;

class StormTest : public RoomTest {
  protected:
    /// Four threads make these calls at once. `what` tells the reader.
    Calls storm(const std::string& what, const Ops& ops, const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        std::string text;
        student.story().act("four threads at once:", what);
        for (std::size_t thread = 0; thread < ops.size(); ++thread) {
            std::string begin;
            for (std::size_t i = 0; i < ops[thread].size(); ++i) {
                text += std::to_string(thread) + " " + ops[thread][i] + "\n";
                if (i < 4) begin += ops[thread][i] + ", ";
            }
            student.story().note("thread " + std::to_string(thread) + ": " + begin + "… " +
                                 std::to_string(ops[thread].size()) + " calls");
        }
        last_ = student.step_told_as("", "storm", {text}, where);
        Calls calls;
        std::size_t at = 0;
        const auto& rows = last_->rows();
        for (std::size_t thread = 0; thread < ops.size(); ++thread) {
            for (const auto& op : ops[thread]) {
                Call call{op, rows.at(at++), {}};
                for (; at < rows.size() && rows[at].at(0) == graded::Value{"line"}; ++at)
                    call.lines.push_back(
                        {std::get<std::int64_t>(rows[at].at(3)), std::get<std::string>(rows[at].at(2))});
                calls[thread].push_back(std::move(call));
            }
        }
        return calls;
    }

    /// About what the storm gave.
    void holds(bool holds, const std::string& finding,
               const boost::source_location& where = BOOST_CURRENT_LOCATION) const {
        last_->holds(holds, finding, where);
    }

    /// All that `who` read in the storm, in order, and what waits for it now. Its numbers must grow.
    std::vector<Line> all_lines(const Calls& calls, const std::string& who,
                                const boost::source_location& where = BOOST_CURRENT_LOCATION) {
        const auto in_storm = last_;
        std::vector<Line> lines;
        for (const auto& thread : calls) {
            for (const auto& call : thread) {
                if (call.op == "read " + who) lines.insert(lines.end(), call.lines.begin(), call.lines.end());
            }
        }
        const auto rest = takes(who, where);
        lines.insert(lines.end(), rest.begin(), rest.end());
        for (std::size_t i = 1; i < lines.size(); ++i) {
            in_storm->holds(lines[i - 1].number < lines[i].number,
                            who + " got line " + shown(lines[i - 1]) + ", and after it line " + shown(lines[i]) +
                                ": the numbers do not grow",
                            where);
        }
        return lines;
    }

    static std::string shown(const Line& line) {
        return std::to_string(line.number) + " " + graded::in_quotes(line.text, 60);
    }

    /// `who` got just these lines, with these numbers.
    void same(const std::string& who, const std::vector<Line>& got, const std::vector<Line>& expected,
              const std::string& why, const boost::source_location& where = BOOST_CURRENT_LOCATION) const {
        const auto common = std::min(got.size(), expected.size());
        std::size_t i = 0;
        while (i < common && got[i] == expected[i]) ++i;
        if (i == got.size() && i == expected.size()) return;
        holds(false,
              why + "\n  " + who + " got " + std::to_string(got.size()) + " lines, expected " +
                  std::to_string(expected.size()) + "; the first difference is in number " + std::to_string(i + 1) +
                  ":\n    expected  " + (i < expected.size() ? shown(expected[i]) : "nothing more") +
                  "\n    got       " + (i < got.size() ? shown(got[i]) : "nothing more"),
              where);
    }

  private:
    std::optional<graded::Given> last_;
};

// The results of an audit as a table: for a terminal, as JSON, and in labs/README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/audit/audit.hpp"

namespace audit {

/// What an audit says about one lab. A flake is a run in which a test of the reference failed, or a wrong solution
/// passed the test that must catch it.
struct Summary {
    std::string lab;                                 // "lab01-lines"
    int reference = -1, reference_max = 0;           // points, of the worst run; -1: not run
    int starter = -1;                                // points; -1: not run
    int killed = 0, wrong = 0;                       // wrong solutions
    int caught = 0, cheats = 0, not_applicable = 0;  // cheating submissions
    int false_alarms = 0, controls = 0;              // honest ones that were not judged as they must
    int runs = 0, flakes = 0;                        // of the reference and the wrong solutions
    double flake_rate() const { return runs == 0 ? 0 : static_cast<double>(flakes) / runs; }
    bool as_it_must_be = true;
};

/// One for each lab, in the order of the results.
std::vector<Summary> summarise(const std::vector<Result>& results);

/// The table with what was not as it must be below it, each with its seed.
std::string to_text(const std::vector<Summary>& summaries, const std::vector<Result>& results);
std::string to_json(const std::vector<Summary>& summaries, const std::vector<Result>& results);
/// Two tables in Markdown: the labs, and the attacks with their outcomes.
std::string to_markdown(const std::vector<Summary>& summaries, const std::vector<Result>& results);

/// `text` with what stands between the two lines "<!-- audit -->" replaced. Throws std::runtime_error if there are not
/// just two.
std::string with_table(std::string_view text, std::string_view table);

}  // namespace audit

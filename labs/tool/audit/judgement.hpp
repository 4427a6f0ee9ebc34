// Is a verdict as it must be? Each function gives what is not, a sentence each; nothing means that all is well.
#pragma once

#include <string>
#include <vector>

#include "labs/tool/audit/cheat.hpp"
#include "labs/tool/audit/wrong.hpp"
#include "labs/tool/grading/verdict.hpp"

namespace audit {

using Complaints = std::vector<std::string>;

/// Full points, no flag. The tests that failed are named with the beginning of their message.
Complaints judge_reference(const grading::Verdict& verdict);
/// Compiles, no points, no flag, no test that crashed or passed.
Complaints judge_starter(const grading::Verdict& verdict);
/// `verdict` is of the first test that the wrong solution names: it must not pass.
Complaints judge_wrong(const Wrong& wrong, const grading::Verdict& verdict);
/// As its expect.json says; and every report that is made of it can be read by who reads it.
Complaints judge_cheat(const Cheat& cheat, const grading::Verdict& verdict);

}  // namespace audit

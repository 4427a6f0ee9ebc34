// A GitHub runner reads the log of a job for commands: "::error::...", "::add-mask::...", "##[group]...". What a
// student's program prints lands in such a log, and must not give any.
#pragma once

#include <string>
#include <string_view>

namespace report {

/// Breaks them up: "::" at the beginning of a line, behind white space too, becomes ": :"; "##[" becomes "## ["
/// wherever it stands. These are the two forms that the runner knows (actions/runner, ActionCommand.cs). It compares
/// them by the rules of a language, which pass over characters without a width: so does this function.
std::string without_workflow_commands(std::string_view text);

}  // namespace report

// What a submission must not contain, whatever it does: found in its preprocessed text and in the symbols of its object
// file, so that a macro or a cast hides nothing. Nothing here decides about points by itself but a flag that voids.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/verdict.hpp"

namespace grading {

/// `text` is what `g++ -E` made of the student's file; only what comes from files in `folder` ("/lab/src/") counts.
/// Finds what switches a sanitizer off.
std::vector<Flag> check_text(std::string_view text, std::string_view folder);

/// `symbols` is what `nm --demangle --format=posix` says of the object file `file`. Finds functions of the C library
/// and of the sanitizers that it replaces, a second main, and, once for each rule, what the lab forbids.
std::vector<Flag> check_symbols(std::string_view symbols, const std::string& file, const course::Lab& lab);

}  // namespace grading

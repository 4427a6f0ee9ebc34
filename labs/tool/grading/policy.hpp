// What a submission must not contain, whatever it does: found in its preprocessed text and in the symbols of its object
// file, so that a macro or a cast hides nothing. Nothing here decides about points by itself but a flag that voids.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/verdict.hpp"

namespace grading {

/// What preprocessing a student's file gave.
struct Preprocessed {
    std::string_view text;      // what `g++ -E` wrote
    std::string_view includes;  // what its option -H wrote: each file that was opened, a line each
    std::string_view file;      // "/lab/src/line_splitter.cpp": the student's files are all in its folder
};

/// Only what comes from the student's files counts; string literals do not. Finds what switches a sanitizer off, inline
/// assembly, files that are no header of the system or the lab, and line markers that claim another origin of a line.
std::vector<Flag> check_text(const Preprocessed& preprocessed);

/// `symbols` is what `nm --demangle --format=posix` says of the object file `file`. Finds functions of the C library
/// and of the sanitizers that it replaces, a second main, once for each rule what the lab forbids, and in a unit lab what
/// reaches out of the student's functions: sockets, other programs, libraries loaded by name.
std::vector<Flag> check_symbols(std::string_view symbols, const std::string& file, const course::Lab& lab);

}  // namespace grading

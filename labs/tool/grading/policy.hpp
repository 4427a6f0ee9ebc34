// What a submission must not contain, whatever it does: found in its preprocessed text and in the symbols of its object
// file, so that a macro or a cast hides nothing. Nothing here decides about points by itself but a flag that voids.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/verdict.hpp"

namespace grading {

/// One of a student's files before and after the preprocessor.
struct Preprocessed {
    std::string_view source;  // what the student wrote
    std::string_view text;    // what `g++ -E` made of it
    std::string_view file;    // "/lab/src/line_splitter.cpp": the student's files are all in its folder
};

/// Only what comes from the student's files counts; comments and strings do not. Finds what switches a sanitizer off,
/// inline assembly, files that are no header of the system or the lab, and directives that claim another origin of a
/// line.
std::vector<Flag> check_text(const Preprocessed& preprocessed);

/// The names that object files define for others, by what `nm --demangle --format=posix` says of them.
std::set<std::string> defined_names(std::string_view symbols);

/// `symbols` is what nm says of the object file `file`, `given` what the lab's own objects define. Finds functions of
/// the C library, of the sanitizers and of the lab that it replaces, a second main, once for each rule what the lab
/// forbids, and in a unit lab what reaches out of the student's functions: sockets, other programs, libraries loaded by
/// name.
std::vector<Flag> check_symbols(std::string_view symbols, const std::string& file, const course::Lab& lab,
                                const std::set<std::string>& given = {});

}  // namespace grading

// ./lab watch: checks on every save.
#pragma once

#include <string>

#include "labs/tool/student/workplace.hpp"

namespace student {

/// Checks the lab now and whenever one of its files was saved, until q, Ctrl-C or the end of stdin. It looks at the
/// files a few times a second instead of asking the kernel for news, which not every file system gives. On a terminal
/// it clears the screen and has keys: h a hint, n the next failing test, a all of them, r again with new inputs, q the
/// end.
int watch(const Workplace& workplace, const std::string& lab);

}  // namespace student

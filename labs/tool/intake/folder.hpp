// A submission that is a folder.
#pragma once

#include "labs/tool/intake/gathering.hpp"

namespace intake {

/// Reads the whole of a regular file into `bytes`, from its start; false if it has more than `limit` bytes. Throws
/// std::system_error.
bool read_whole(int file, std::size_t limit, std::string& bytes);

/// Walks through the folder that is open as `folder`; takes it over. Follows no link and waits for nobody: a FIFO with
/// a wanted name is rejected.
void gather_folder(int folder, const Limits& limits, Gathering& gathering);

}  // namespace intake

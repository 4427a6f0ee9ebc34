// A submission that is an archive: .zip, .tar, .tar.gz or .tar.xz. It is read in memory; nothing of it reaches a disk.
#pragma once

#include <string_view>

#include "labs/tool/intake/gathering.hpp"

namespace intake {

/// Goes by what the bytes are, not by the file's name.
void gather_archive(std::string_view bytes, const Limits& limits, Gathering& gathering);

}  // namespace intake

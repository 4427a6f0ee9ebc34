// The files of this room's folder `files`, as they were when the program was built: the server needs no others to run.
#pragma once

#include <span>
#include <string_view>

namespace web_app {

struct EmbeddedFile {
    std::string_view name;  // "api.js"
    std::string_view bytes;
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace web_app

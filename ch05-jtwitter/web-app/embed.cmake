# Writes a .cpp with the bytes of files: cmake -DFOLDER=... -DFILES="a;b" -DOUT=... -P embed.cmake
set(rows "")
foreach(name IN LISTS FILES)
  file(READ "${FOLDER}/${name}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
  string(APPEND rows "    {\"${name}\", std::string_view(\"${bytes}\", ${size})},\n")
endforeach()
file(WRITE "${OUT}" "// Made by embed.cmake.
#include \"ch05-jtwitter/web-app/embedded_files.hpp\"

namespace web_app {

std::span<const EmbeddedFile> embedded_files() {
    static constexpr EmbeddedFile files[] = {
${rows}    };
    return files;
}

}  // namespace web_app
")

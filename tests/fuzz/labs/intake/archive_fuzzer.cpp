// An archive of a stranger: we get the wanted file or a reason why not, within the limits, and only printable text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "labs/tool/intake/archive.hpp"
#include "shared/core/bytes.hpp"
#include "shared/text/utf8.hpp"

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

void must_be_printable(const std::string& text) {
    must(text::is_valid_utf8(text) && !text::find_control(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    intake::Limits limits;
    limits.file_bytes = 1000;
    limits.unpacked_bytes = 100'000;
    limits.entries = 50;
    const std::vector<std::string> wanted{"room.cpp"};
    intake::Gathering gathering{wanted, limits};
    intake::gather_archive(core::text_of({data, size}), limits, gathering);
    const auto submission = gathering.finish("anna");

    must(submission.refused.empty() == (submission.files.size() == 1));
    for (const auto& [name, bytes] : submission.files)
        must(name == "room.cpp" && !bytes.empty() && bytes.size() <= 1000);
    must_be_printable(submission.refused);
    must(submission.notes.size() <= 20);
    for (const auto& note : submission.notes) must_be_printable(note);
    return 0;
}

// The policy on bytes that a student may have made up: as a source, as what the preprocessor wrote, as what nm wrote.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "labs/tool/grading/policy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto expanded = "# 1 \"/lab/src/a.cpp\"\n" + std::string(text);
    grading::check_text({text, expanded, "/lab/src/a.cpp"});
    grading::check_text({"", expanded, "/lab/src/a.cpp"});
    grading::check_symbols(text, "a.cpp", {}, grading::defined_names(text));
    return 0;
}

// What a student's process may send in place of an answer: what is taken for one is one, byte by byte.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/graded/kit/value.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto answer = graded::decode_answer(bytes); answer && encode(*answer) != bytes) std::abort();
    if (const auto request = graded::decode_request(bytes); request && encode(*request) != bytes) std::abort();
    return 0;
}

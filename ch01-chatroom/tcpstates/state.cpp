#include "ch01-chatroom/tcpstates/state.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace tcpstates {

namespace {

std::string letters_and_digits(std::string_view text) {
    std::string kept;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) kept += static_cast<char>(std::toupper(byte));
    }
    return kept;
}

}  // namespace

const Names& names_of(State state) {
    return *std::ranges::find(all_states, state, &Names::state);
}

std::optional<State> state_of_number(std::uint8_t number) {
    const auto* const found = std::ranges::find(all_states, number, &Names::number);
    if (found == all_states.end()) return {};
    return found->state;
}

std::optional<State> state_of_name(std::string_view name) {
    const std::string wanted = letters_and_digits(name);
    for (const Names& names : all_states) {
        if (wanted == letters_and_digits(names.rfc) || wanted == letters_and_digits(names.linux_name))
            return names.state;
    }
    return {};
}

}  // namespace tcpstates

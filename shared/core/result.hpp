// What a parser answers: a value, or the fault, the field it is in and the byte where it begins.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace core {

enum class Fault {
    truncated,    // the input ends before the field does
    too_long,     // longer than the limit of its field
    malformed,    // not of the field's form
    bad_text,     // not UTF-8, or a character that is not allowed
    unknown,      // a name or number that the protocol does not have
    missing,      // a field that must be there is not
    out_of_range  // a number outside its limits
};

std::string_view name_of(Fault fault);

struct Error {
    Fault fault{};
    std::string_view field;  // refers to text that lives as long as the program
    std::size_t offset{};    // in bytes, from the start of what was parsed

    bool operator==(const Error&) const = default;
};

/// "nick: too long (at byte 6)"
std::string to_string(const Error& error);

template <typename T>
using Result = boost::system::result<T, Error>;

/// Result<T>::value() on an error throws this.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace core

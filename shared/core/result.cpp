#include "shared/core/result.hpp"

#include <stdexcept>

namespace core {

std::string_view name_of(Fault fault) {
    switch (fault) {
        case Fault::truncated:
            return "ends too early";
        case Fault::too_long:
            return "too long";
        case Fault::malformed:
            return "malformed";
        case Fault::bad_text:
            return "not valid text";
        case Fault::unknown:
            return "unknown";
        case Fault::missing:
            return "missing";
        case Fault::out_of_range:
            return "out of range";
    }
    return "?";
}

std::string to_string(const Error& error) {
    std::string out{error.field};
    out += ": ";
    out += name_of(error.fault);
    out += " (at byte " + std::to_string(error.offset) + ")";
    return out;
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(to_string(error));
}

}  // namespace core

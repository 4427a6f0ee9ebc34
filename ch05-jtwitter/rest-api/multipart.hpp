// The bodies of HTML forms with files: multipart/form-data (RFC 7578, and RFC 2046 section 5.1). A file part need not
// say what type it has.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rest {

struct Part {
    std::string name;                      // of the form's field
    std::optional<std::string> file_name;  // a part with one is a file
    std::string content_type;              // empty: not said
    std::string_view bytes;                // in the body that was read
    bool operator==(const Part&) const = default;
};

inline constexpr std::size_t max_boundary_length = 70;  // RFC 2046, section 5.1.1
inline constexpr std::size_t max_part_header_bytes = 8 * 1024;

/// The boundary that a Content-Type names; empty if there is none, or one that may not be.
std::string boundary_of(std::string_view content_type);

/// Parts without a name are left out. Throws BadBody (parameters.hpp) for a body that is cut, or not in this form, or
/// has more parts.
std::vector<Part> read_multipart(std::string_view body, std::string_view boundary, std::size_t max_parts);

}  // namespace rest

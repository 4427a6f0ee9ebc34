// What parameters mean, in words for the API's description.
#pragma once

#include <string_view>

namespace rest {

/// `name` as in a form, "source[privacy]" or "media_ids[]". A sentence without a full stop; empty if there is none.
std::string_view about_field(std::string_view name);

}  // namespace rest

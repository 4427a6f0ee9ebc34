// A small town that talks: accounts, posts, pictures and all that goes on between them, so that whoever starts the
// server for the first time sees a living microblog.
#pragma once

#include <cstdint>
#include <string_view>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/media_files.hpp"

namespace demo {

// The two that one can log in as. They exist in a demo world only; the log-in page names them.
inline constexpr std::string_view user_name = "demo", user_password = "demo-password";
inline constexpr std::string_view admin_name = "admin", admin_password = "admin-password";

inline constexpr std::uint32_t default_seed = 2024;

/// Nobody has ever signed up.
bool is_empty(microblog::Microblog& blog);

/// Fills the store, through the services, with what went on in the days before `now`. Says whether it did: a store that
/// has accounts stays as it is. The same seed gives the same world.
bool fill(microblog::Microblog& blog, rest::MediaFiles& media, storage::Time now, std::uint32_t seed = default_seed);

}  // namespace demo

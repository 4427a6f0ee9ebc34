// The world of jtwitter_load: accounts whose follow graph is a power law (few are followed by many), posts, copies in
// home timelines and a token for each account. The same numbers make the same world.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace bench {

struct WorldSize {
    std::int64_t accounts = 10'000, posts = 1'000'000;
    std::int64_t star_followers = 1'000;  // of one account more, accounts + 1
};

/// The database of such a world in `folder`, made if it is not there yet. Tells on stderr how far it is.
std::filesystem::path make_world(const std::filesystem::path& folder, const WorldSize& size);

/// What account `number` (from 1) shows as its token.
std::string token_of(std::int64_t number);

}  // namespace bench

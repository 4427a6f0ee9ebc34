// Statuses as JSON text that was written for an earlier answer. Of a status nearly all is the same for every reader:
// its core (api::StatusCore). The core's text is kept; what one reader alone is told comes behind it, from some bits.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ch05-jtwitter/api-messages/entities.hpp"
#include "ch05-jtwitter/microblog-session/recent_cache.hpp"
#include "ch05-jtwitter/storage/change_clock.hpp"

namespace rest {

/// One status of a page as one reader sees it: 16 bytes instead of a text of several hundred.
struct Piece {
    enum class As : std::uint8_t { status, reblog, quote };

    storage::PostId post{};
    As as = As::status;  // reblog, quote: what the piece before shows inside itself
    bool favourited : 1 = false, reblogged : 1 = false, muted : 1 = false, bookmarked : 1 = false;
    bool is_own : 1 = false, pinned : 1 = false;
};

/// JSON of a status that ends where what one reader is told would begin.
std::string write_core(const api::StatusCore& core);

/// Appends one status and those inside it, the first pieces of `left`, which it takes away. `append_core(post)` appends
/// the text of a core, or says false; then so does this.
template <typename AppendCore>
bool write_status(std::string& out, std::span<const Piece>& left, AppendCore&& append_core);

/// Safe to use from any thread. The clock must outlive it.
class WrittenStatuses {
  public:
    /// Keeps at most about `limit` bytes.
    WrittenStatuses(const storage::ChangeClock& clock, std::size_t limit);

    /// Is its text here, and still right?
    bool knows(storage::PostId id);
    /// `about`: what the core shows, as it was at `as_of` or later.
    void keep(storage::PostId id, const api::StatusCore& core, std::vector<storage::Subject> about,
              storage::ChangeClock::Tick as_of);

    /// Appends the JSON of a list of statuses for a reader who has an account. False if one of them is not known, or
    /// not right any more; then nothing is appended.
    bool write(std::string& out, std::span<const Piece> page);

  private:
    struct Core {
        std::string json;  // by write_core
        std::vector<storage::Subject> about;
        storage::ChangeClock::Tick as_of;
    };
    using Cores = microblog::SharedCache<storage::PostId, Core>;

    const Core* find(Cores::Part& cores, storage::PostId id) const;
    bool append_core(std::string& out, storage::PostId id);

    const storage::ChangeClock& clock_;
    Cores cores_;
};

// ---------------------------------------------------------------------------------------------------------------------

/// As write_json writes the last members of an api::Status.
void write_marks(std::string& out, const Piece& piece);

template <typename AppendCore>
bool write_status(std::string& out, std::span<const Piece>& left, AppendCore&& append_core) {
    const auto piece = left.front();
    left = left.subspan(1);
    if (!append_core(piece.post)) return false;
    for (const auto& [as, key] : {std::pair(Piece::As::reblog, ",\"reblog\":"), {Piece::As::quote, ",\"quote\":"}}) {
        out += key;
        if (!left.empty() && left.front().as == as && piece.as < as) {
            if (!write_status(out, left, append_core)) return false;
        } else {
            out += "null";
        }
    }
    write_marks(out, piece);
    return true;
}

}  // namespace rest

// The lines a person typed, for the up and down keys.
#pragma once

#include <cstddef>
#include <deque>
#include <fstream>
#include <string>
#include <string_view>

namespace chat::client {

/// Lines with a password in them are the caller's to keep away.
class History {
  public:
    static constexpr std::size_t limit = 1000;  // lines; the oldest go first

    /// Reads the lines that `file` holds and from now on appends to it. The file is made with mode 0600 (for its owner
    /// only). Throws std::system_error if it cannot be read or written.
    void keep_in(const std::string& file);

    /// Adds a line, unless it equals the last one, and ends the walk.
    void add(std::string_view line);

    /// One step back; `current` is what stands in the input row. Returns what shall stand there: at the oldest line,
    /// `current` itself. The row's text is kept when the walk begins and comes back at its end.
    std::string older(std::string_view current);
    std::string newer(std::string_view current);

  private:
    void remember(std::string_view line);

    std::deque<std::string> lines_;
    std::size_t back_ = 0;  // how many steps back the walk is; 0: no walk
    std::string draft_;     // what stood in the row before the walk
    std::ofstream file_;    // not open: in memory only
};

}  // namespace chat::client

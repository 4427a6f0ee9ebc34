// Past talks, a file of lines for each contact and room in one folder; for its owner alone to read.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-messages/jid.hpp"

namespace xmpp::client {

/// Not to be shared between threads, nor the folder between programs.
class PastTalks {
  public:
    /// Makes the folder, with mode 0700. Empty: nothing is kept. Throws std::filesystem::filesystem_error.
    explicit PastTalks(std::string folder);

    /// "2026-11-20 19:15 bob: hi", in this machine's time zone; a text of several lines goes on with blanks. A failure
    /// is silent: a talk goes on without its past.
    void add(const Jid& with, std::chrono::sys_seconds time, std::string_view who, std::string_view text);
    /// The newest lines, printable. Reads the end of the file only.
    std::vector<std::string> last(const Jid& with, std::size_t count) const;

  private:
    std::string path_of(const Jid& with) const;
    std::string folder_;
};

/// In this machine's time zone; `format` as of strftime. Seconds, for others may send a year that the nanoseconds of
/// system_clock do not reach.
std::string local_time(std::chrono::sys_seconds time, const char* format);
/// One for the lines of a text, without their ends, each printable whatever it holds.
std::vector<std::string> printable_lines(std::string_view text);

}  // namespace xmpp::client

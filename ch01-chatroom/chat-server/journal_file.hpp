// The room's memory over a restart: journal.jsonl in the data directory, one record a line:
//
//     {"kind":"said","time":"2026-11-20T19:15:00.123Z","nick":"Anna","text":"hello","target":""}
//
// append() is one write(2) without a sync: the record is in the kernel's hands when it returns, so it survives kill -9
// of the server, but not a power cut in the seconds that follow.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/chat-server/data_directory.hpp"
#include "ch01-chatroom/chat-session/ports.hpp"
#include "shared/core/log.hpp"
#include "shared/core/result.hpp"

namespace chat::server {

/// A line without its '\n', both ways. The time is kept in milliseconds; texts must be UTF-8.
std::string to_line(const session::Record& record);
core::Result<session::Record> parse_record(std::string_view line);

/// What a room still needs of all that was recorded: the last lines that were said or done, the topic, and the bans in
/// force. A ban is lifted by a record `unbanned` with the same target.
class Remembered {
  public:
    explicit Remembered(std::size_t max_lines) : max_lines_{max_lines} {}

    void add(session::Record record);

    /// Oldest first.
    std::vector<session::Record> records() const;
    std::size_t size() const { return said_.size() + (topic_ ? 1 : 0) + bans_.size(); }

  private:
    using Numbered = std::pair<std::size_t, session::Record>;  // the number tells the order
    std::size_t max_lines_;
    std::size_t next_number_ = 0;
    std::deque<Numbered> said_;
    std::optional<Numbered> topic_;
    std::map<std::string, Numbered, std::less<>> bans_;  // by target
};

/// For one thread at a time. The file is written anew with only what is remembered, once at the start and then whenever
/// it holds more than `growth` lines for each one that is remembered (and `slack` more), so it stays small for ever.
/// The append that does so takes longer, since it syncs: on an SSD 3 ms with 50 lines remembered, 10 ms with 1000, 20
/// ms if all of these have 4 KiB; a plain append takes microseconds. It happens once in some thousand lines.
class JournalFile final : public session::Journal {
  public:
    struct Settings {
        std::size_t lines = 50;  // said or done: as many as the room shows on joining
        std::size_t growth = 4;
        std::size_t slack = 1000;
    };

    /// Reads the file. Throws std::runtime_error if it cannot be read or a line of it is damaged.
    /// `directory` and `log` must outlive this.
    JournalFile(const DataDirectory& directory, Settings settings, core::Log& log);

    /// For the room that begins: oldest first.
    std::vector<session::Record> records() const { return remembered_.records(); }

    /// A record that the disk does not take is logged and lost; the room goes on.
    void append(const session::Record& record) override;

    std::size_t lines_in_file() const { return lines_in_file_; }

  private:
    std::string take_line(std::string_view line);
    void rewrite();

    Settings settings_;
    core::Log& log_;
    Remembered remembered_;
    std::size_t lines_in_file_ = 0;
    std::size_t rewrite_above_ = 0;  // lines
    bool failing_ = false;           // the last append failed: said once, not for every line
    LineFile file_;
};

}  // namespace chat::server

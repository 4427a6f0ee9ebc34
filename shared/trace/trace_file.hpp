// The file under a trace: it takes whole records until it is full.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/core/log.hpp"

namespace trace {

class TraceFile {
  public:
    /// Throws std::runtime_error if the file cannot be made. `log` must outlive this.
    TraceFile(std::string path, std::size_t max_bytes, core::Log& log);
    ~TraceFile();
    TraceFile(TraceFile&& other) noexcept;
    TraceFile(const TraceFile&) = delete;
    TraceFile& operator=(const TraceFile&) = delete;

    /// Appends the record with one write(2), or nothing of it. The record that would pass the limit, or that the disk
    /// does not take, ends the trace: it is said in the log, and `last` may still be appended by append_last.
    /// False if the record was not written.
    bool append(std::string_view record);

    /// One short record more, behind the limit, if append has just ended the trace.
    void append_last(std::string_view record);

    std::size_t max_bytes() const { return max_bytes_; }

  private:
    bool write_whole(std::string_view record);

    std::string path_;
    std::size_t max_bytes_;
    core::Log* log_;
    int file_ = -1;
    std::size_t size_ = 0;
    bool ended_ = false, last_is_welcome_ = false;
};

}  // namespace trace

#include "shared/trace/trace_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace trace {

namespace {

std::string last_reason() {
    return std::generic_category().message(errno);
}

}  // namespace

TraceFile::TraceFile(std::string path, std::size_t max_bytes, core::Log& log)
    : path_{std::move(path)}, max_bytes_{max_bytes}, log_{&log} {
    file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (file_ < 0) throw std::runtime_error("cannot write the trace to " + path_ + ": " + last_reason());
}

TraceFile::~TraceFile() {
    if (file_ >= 0) close(file_);
}

TraceFile::TraceFile(TraceFile&& other) noexcept
    : path_{std::move(other.path_)},
      max_bytes_{other.max_bytes_},
      log_{other.log_},
      file_{std::exchange(other.file_, -1)},
      size_{other.size_},
      ended_{other.ended_},
      last_is_welcome_{other.last_is_welcome_} {}

bool TraceFile::append(std::string_view record) {
    last_is_welcome_ = false;
    if (ended_) return false;
    if (size_ + record.size() > max_bytes_) {
        ended_ = last_is_welcome_ = true;
        log_->warn("the trace has reached its limit and ends here",
                   {{"file", path_}, {"limit_bytes", std::to_string(max_bytes_)}});
        return false;
    }
    return write_whole(record);
}

void TraceFile::append_last(std::string_view record) {
    if (std::exchange(last_is_welcome_, false)) write_whole(record);
}

bool TraceFile::write_whole(std::string_view record) {
    const auto count = write(file_, record.data(), record.size());
    if (count == static_cast<ssize_t>(record.size())) {
        size_ += record.size();
        return true;
    }
    const auto reason = count < 0 ? last_reason() : "only a part of a record was written; is the disk full?";
    // Half a record would make the whole file hard to read.
    const bool cut = ftruncate(file_, static_cast<off_t>(size_)) == 0;
    ended_ = true;
    log_->error("cannot write the trace; it ends here",
                {{"file", path_}, {"reason", reason}, {"last_record_whole", cut ? "yes" : "no"}});
    return false;
}

}  // namespace trace

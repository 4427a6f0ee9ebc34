// The log on stderr: a line an event, as text for people or JSON for programs.
#pragma once

#include <mutex>
#include <string_view>

#include "shared/core/log.hpp"

namespace app {

enum class LogFormat { text, json };

/// Throws std::invalid_argument for a name that is not debug, info, warn or error.
core::LogLevel parse_log_level(std::string_view name);

/// Safe to use from any thread; each line is written by one call and is never torn.
class Logger : public core::Log {
  public:
    Logger(core::LogLevel least, LogFormat format, int file_descriptor = 2);
    void write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) override;

  private:
    core::LogLevel least_;
    LogFormat format_;
    int file_descriptor_;
    std::mutex mutex_;
};

}  // namespace app

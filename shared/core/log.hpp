// Where events go that an operator should read. The rooms below shared/app only know this door.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace core {

enum class LogLevel { debug, info, warn, error };

/// One `key=value` of a log line. Never a secret, never a message body at info level or above.
struct LogField {
    std::string_view key;
    std::string value;
};

/// Safe to call from any thread.
class Log {
  public:
    virtual ~Log() = default;
    virtual void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) = 0;

    void debug(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::debug, event, fields);
    }
    void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::info, event, fields);
    }
    void warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::warn, event, fields);
    }
    void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
        write(LogLevel::error, event, fields);
    }
};

}  // namespace core

#include "shared/app/logger.hpp"

#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <stdexcept>
#include <string>

#include "shared/core/clock.hpp"

namespace app {

namespace {

std::string_view name_of(core::LogLevel level) {
    switch (level) {
        case core::LogLevel::debug:
            return "debug";
        case core::LogLevel::info:
            return "info";
        case core::LogLevel::warn:
            return "warn";
        case core::LogLevel::error:
            return "error";
    }
    return "?";
}

/// As it is where it is one plain word, else in quotes: a peer's text can never end a line or forge a field.
std::string quoted(std::string_view value) {
    const auto plain = [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '\\' && c != '=' && c != 0x7f;
    };
    bool is_plain = !value.empty();
    for (const char c : value) is_plain = is_plain && plain(c);
    return is_plain ? std::string(value) : boost::json::serialize(boost::json::string(value));
}

}  // namespace

core::LogLevel parse_log_level(std::string_view name) {
    for (const auto level :
         {core::LogLevel::debug, core::LogLevel::info, core::LogLevel::warn, core::LogLevel::error}) {
        if (name == name_of(level)) return level;
    }
    throw std::invalid_argument("log level '" + std::string(name) + "' is none of debug, info, warn, error");
}

Logger::Logger(core::LogLevel least, LogFormat format, int file_descriptor)
    : least_{least}, format_{format}, file_descriptor_{file_descriptor} {}

void Logger::write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) {
    if (level < least_) return;
    const auto time = core::to_rfc3339(std::chrono::system_clock::now());
    std::string line;
    if (format_ == LogFormat::json) {
        boost::json::object object{{"time", time}, {"level", name_of(level)}, {"event", event}};
        for (const auto& field : fields) object[field.key] = field.value;
        line = boost::json::serialize(object);
    } else {
        line = time + " " + std::string(name_of(level)) + " " + std::string(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + quoted(field.value);
    }
    line += '\n';
    const std::lock_guard lock(mutex_);
    [[maybe_unused]] const auto written = ::write(file_descriptor_, line.data(), line.size());
}

}  // namespace app

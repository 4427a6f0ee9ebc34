// What the tests of the server's files share.
#pragma once

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "shared/core/guarded.hpp"
#include "shared/core/log.hpp"

/// Keeps each event as "warn: event key=value ...".
class RecordingLog : public core::Log {
  public:
    void write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) override {
        constexpr std::string_view names[] = {"debug", "info", "warn", "error"};
        std::string line = std::string(names[static_cast<int>(level)]) + ": " + std::string(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
        lines_.with([&](auto& lines) { lines.push_back(line); });
    }
    std::string text() {
        return lines_.with([](const auto& lines) {
            std::string all;
            for (const auto& line : lines) all += line + "\n";
            return all;
        });
    }
    std::size_t count() {
        return lines_.with([](const auto& lines) { return lines.size(); });
    }

  private:
    core::Guarded<std::vector<std::string>> lines_;
};

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

inline void write_file(const std::string& path, std::string_view content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// A disk that is full: no file of this process can grow beyond `bytes` while this lives (write(2) then fails with
/// EFBIG, after writing what still fits).
class FileSizeLimit {
  public:
    explicit FileSizeLimit(std::size_t bytes) : old_handler_{std::signal(SIGXFSZ, SIG_IGN)} {
        getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit old_{};
    void (*old_handler_)(int);
};

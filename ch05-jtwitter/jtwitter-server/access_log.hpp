// The access log: a line a request, for people and for the programs that read the logs of web servers.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ch05-jtwitter/jtwitter-server/http_server.hpp"
#include "shared/core/guarded.hpp"
#include "shared/core/log.hpp"

namespace jtwitter {

enum class AccessLogFormat { text, json };

/// Safe to use from any thread; each line is written by one call and is never torn.
class AccessLog {
  public:
    /// `file`: a path, "-" for stdout, or "off". Throws std::runtime_error if it cannot be opened. `log` must outlive
    /// it.
    AccessLog(std::string file, AccessLogFormat format, core::Log& log);
    ~AccessLog();
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    void write(const Exchange& exchange, std::chrono::system_clock::time_point now);

    /// Goes on in a new file of the same name, after the old one was moved away. If that fails, the old one stays.
    void reopen();

  private:
    std::string file_;
    AccessLogFormat format_;
    core::Log& log_;
    core::Guarded<int> descriptor_{-1};
};

/// Combined Log Format, with the microseconds at its end:
/// 127.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "GET /api/v1/instance HTTP/1.1" 200 2326 "-" "toot/0.34.1" 812
std::string text_line(const Exchange& exchange, std::chrono::system_clock::time_point now);
std::string json_line(const Exchange& exchange, std::chrono::system_clock::time_point now);

/// The query with "***" for the values of what opens a door: access_token, code, state, token, password, client_secret.
std::string masked(std::string_view query);

}  // namespace jtwitter

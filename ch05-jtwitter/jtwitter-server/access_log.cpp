#include "ch05-jtwitter/jtwitter-server/access_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <Poco/DateTimeFormatter.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "shared/core/clock.hpp"

namespace jtwitter {

namespace {

constexpr std::array<std::string_view, 7> secrets{"access_token", "code",     "code_verifier", "state",
                                                  "token",        "password", "client_secret"};
constexpr std::size_t longest_text = 512;  // of a path, a query or a program's name in a line

/// Within quotes, and so that a line stays a line.
std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text.substr(0, longest_text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (byte < 32 || byte == 127) {
            out += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
        } else {
            out += c;
        }
    }
    return out;
}

std::string or_dash(std::string_view text) {
    return text.empty() ? "-" : escaped(text);
}

std::string target_of(const rest::Request& request) {
    return request.path + (request.query.empty() ? "" : "?" + masked(request.query));
}

int open_file(const std::string& file) {
    return file == "off" ? -1
           : file == "-" ? STDOUT_FILENO
                         : ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

void close_file(int descriptor) {
    if (descriptor > STDERR_FILENO) ::close(descriptor);
}

std::string reason() {
    return std::generic_category().message(errno);
}

}  // namespace

std::string masked(std::string_view query) {
    std::string out;
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto pair = query.substr(0, end);
        const auto name = pair.substr(0, pair.find('='));
        // A name that is percent-encoded is not read here: it is masked as well, for it may be one of them.
        const bool is_secret =
            name.find('%') != std::string_view::npos || std::ranges::find(secrets, name) != secrets.end();
        out += is_secret && name.size() < pair.size() ? std::string(name) + "=***" : std::string(pair);
        if (end == std::string_view::npos) break;
        out += '&';
        query.remove_prefix(end + 1);
    }
    return out;
}

std::string text_line(const Exchange& exchange, std::chrono::system_clock::time_point now) {
    const auto time = Poco::Timestamp::fromEpochTime(std::chrono::system_clock::to_time_t(now));
    const auto& request = exchange.request;
    std::string line =
        or_dash(request.address) + " - - [" + Poco::DateTimeFormatter::format(time, "%d/%b/%Y:%H:%M:%S +0000") + "] \"";
    if (request.method.empty()) {  // what came could not be read
        line += '-';
    } else {
        line += escaped(request.method) + " " + escaped(target_of(request)) + " " + std::string(exchange.version);
    }
    return line + "\" " + std::to_string(exchange.status) + " " + std::to_string(exchange.bytes) + " \"-\" \"" +
           or_dash(request.header("User-Agent")) + "\" " + std::to_string(exchange.took.count()) + "\n";
}

std::string json_line(const Exchange& exchange, std::chrono::system_clock::time_point now) {
    const auto& request = exchange.request;
    const boost::json::object line{{"time", core::to_rfc3339(now)},
                                   {"address", request.address},
                                   {"method", request.method},
                                   {"path", escaped(request.path)},
                                   {"query", escaped(masked(request.query))},
                                   {"status", exchange.status},
                                   {"bytes", exchange.bytes},
                                   {"microseconds", exchange.took.count()},
                                   {"program", escaped(request.header("User-Agent"))}};
    return boost::json::serialize(line) + "\n";
}

AccessLog::AccessLog(std::string file, AccessLogFormat format, core::Log& log)
    : file_{std::move(file)}, format_{format}, log_{log} {
    const int opened = open_file(file_);
    if (opened < 0 && file_ != "off")
        throw std::runtime_error("cannot open the access log " + file_ + ": " + reason() +
                                 "; name another with --access-log FILE, or off");
    descriptor_.with([&](int& descriptor) { descriptor = opened; });
}

AccessLog::~AccessLog() {
    descriptor_.with([](int& descriptor) { close_file(std::exchange(descriptor, -1)); });
}

void AccessLog::write(const Exchange& exchange, std::chrono::system_clock::time_point now) {
    if (file_ == "off") return;
    const auto line = format_ == AccessLogFormat::json ? json_line(exchange, now) : text_line(exchange, now);
    descriptor_.with([&](int descriptor) {
        // One call: with O_APPEND lines of several programs do not mix. A full disk must not stop the server.
        [[maybe_unused]] const auto written = ::write(descriptor, line.data(), line.size());
    });
}

void AccessLog::reopen() {
    if (file_ == "off" || file_ == "-") return;
    const int opened = open_file(file_);
    if (opened < 0) {
        log_.error("cannot open the access log anew; it goes on in the old file",
                   {{"file", file_}, {"reason", reason()}});
        return;
    }
    descriptor_.with([&](int& descriptor) { close_file(std::exchange(descriptor, opened)); });
}

}  // namespace jtwitter

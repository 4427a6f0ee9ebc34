#include "ch05-jtwitter/jtwitter-server/http_message.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timestamp.h>
#include <boost/throw_exception.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace jtwitter {

namespace {

constexpr std::size_t max_chunk_line = 256;  // size and extensions of a chunk
constexpr std::size_t max_trailer_bytes = 8 * 1024;

constexpr std::array<std::string_view, 6> ours{"Content-Length", "Connection",        "Date",
                                               "Server",         "Transfer-Encoding", "Keep-Alive"};

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// token, RFC 9110, section 5.6.2
bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

/// field-value, RFC 9110, section 5.5: no control characters but the tab; bytes above 127 as they are.
bool is_field_value(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 32 && c != 127); });
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The next line, without its end, which is CR LF, or LF alone (RFC 9112, section 2.2).
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// Does a list field ("Connection: close, te") have this word?
bool lists(const rest::Headers& fields, std::string_view name, std::string_view word) {
    const auto values = joined_values(fields, name);
    for (std::string_view rest = values; !rest.empty();) {
        const auto comma = rest.find(',');
        if (same_name(trimmed(rest.substr(0, comma)), word)) return true;
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return false;
}

std::size_t count_of(const rest::Headers& fields, std::string_view name) {
    return static_cast<std::size_t>(
        std::ranges::count_if(fields, [&](const auto& field) { return same_name(field.first, name); }));
}

/// "/path?query", or the absolute form that is for proxies and must be taken (RFC 9112, section 3.2).
std::optional<Rejection> read_target(std::string_view target, rest::Request& request) {
    if (target == "*" && request.method == "OPTIONS") {
        request.path = "*";
        return {};
    }
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!same_name(target.substr(0, scheme.size()), scheme)) continue;
        const auto path = target.find_first_of("/?", scheme.size());
        target = path == std::string_view::npos ? "/" : target.substr(path);
        break;
    }
    target = target.substr(0, target.find('#'));
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string_view::npos) request.query = target.substr(question + 1);
    if (!request.path.starts_with('/')) return Rejection{400, "The request's target must begin with /"};
    return {};
}

std::optional<Rejection> read_request_line(std::string_view line, const HeadLimits& limits, Head& head) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return Rejection{400, "The request line must be METHOD TARGET HTTP/1.1"};
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    // People's tools send letters of other scripts as they are: UTF-8 is taken as if it were percent-encoded.
    const bool is_plain =
        std::ranges::all_of(target, [](char c) { return static_cast<unsigned char>(c) > 32 && c != 127; });
    if (!is_token(method) || target.empty() || !version.starts_with("HTTP/"))
        return Rejection{400, "The request line must be METHOD TARGET HTTP/1.1"};
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return Rejection{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here"};
    if (target.size() > limits.target)
        return Rejection{414, "The address is too long: at most " + std::to_string(limits.target) + " bytes"};
    if (!is_plain) return Rejection{400, "The request's target has characters that must be percent-encoded"};
    head.version = version;
    head.is_head = method == "HEAD";
    head.request.method = head.is_head ? "GET" : std::string(method);
    return read_target(target, head.request);
}

std::optional<Rejection> read_field(std::string_view line, rest::Headers& fields) {
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_token(name))
        return Rejection{400, "Each line of the head must be NAME: VALUE, without blanks before the colon"};
    const auto value = trimmed(line.substr(colon + 1));
    if (!is_field_value(value)) return Rejection{400, "A field of the head has control characters"};
    fields.emplace_back(name, value);
    return {};
}

std::optional<Rejection> read_length(const rest::Request& request, Head& head) {
    std::optional<std::size_t> length;
    for (const auto& [name, text] : request.headers) {
        if (!same_name(name, "Content-Length")) continue;
        std::size_t number = 0;
        const auto* const end = text.data() + text.size();
        const auto [stop, failure] = std::from_chars(text.data(), end, number);
        if (text.empty() || failure != std::errc{} || stop != end || (length && *length != number))
            return Rejection{400, "Content-Length must be one number"};
        length = number;
    }
    if (!length) return {};
    head.length = *length;
    head.body = *length > 0 ? BodyForm::sized : BodyForm::none;
    return {};
}

std::optional<Rejection> read_body_form(Head& head) {
    const auto& fields = head.request.headers;
    if (count_of(fields, "Transfer-Encoding") == 0) return read_length(head.request, head);
    if (count_of(fields, "Content-Length") > 0 || head.version == "HTTP/1.0")
        return Rejection{400, "A body has either Content-Length or Transfer-Encoding, not both"};
    if (count_of(fields, "Transfer-Encoding") > 1 || !same_name(head.request.header("Transfer-Encoding"), "chunked"))
        return Rejection{501, "Of the transfer encodings only chunked is known"};
    head.body = BodyForm::chunked;
    return {};
}

/// Nothing is unpacked: some bytes could become gigabytes.
std::optional<Rejection> read_content_coding(const Head& head) {
    const auto coding = joined_values(head.request.headers, "Content-Encoding");
    if (coding.empty() || same_name(coding, "identity") || head.body == BodyForm::none) return {};
    return Rejection{415, "Bodies are taken as they are, not packed: send it without Content-Encoding"};
}

std::optional<Rejection> read_expectation(Head& head) {
    const auto expected = head.request.header("Expect");
    if (expected.empty()) return {};
    if (!same_name(expected, "100-continue")) return Rejection{417, "Only Expect: 100-continue is known"};
    head.expects_continue = head.version != "HTTP/1.0" && head.body != BodyForm::none;
    return {};
}

/// A line that would be two on the wire is a way to forge a field.
std::string one_line(std::string_view text) {
    std::string line(text);
    std::erase_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    return line;
}

bool is_ours(std::string_view name) {
    return std::ranges::any_of(ours, [&](auto our) { return same_name(name, our); });
}

bool may_have_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace

void throw_exception_from_error(const Rejection& rejection, const boost::source_location& where) {
    boost::throw_exception(std::runtime_error(std::to_string(rejection.status) + " " + rejection.why), where);
}

bool same_name(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, lower, lower);
}

std::string joined_values(const rest::Headers& fields, std::string_view name) {
    std::string all;
    for (const auto& [field, value] : fields) {
        if (same_name(field, name)) all += (all.empty() ? "" : ", ") + value;
    }
    return all;
}

std::optional<Rejection> refuse_beginning(std::string_view bytes) {
    if (bytes.empty() || is_token(bytes.substr(0, 1))) return {};
    return Rejection{400, "This is not an HTTP request; if it was meant for https://, this port speaks http:// alone"};
}

std::optional<std::size_t> size_of_head(std::string_view bytes) {
    for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n', end + 1)) {
        if (bytes.substr(end + 1).starts_with('\n')) return end + 2;
        if (bytes.substr(end + 1).starts_with("\r\n")) return end + 3;
    }
    return {};
}

Read<Head> read_head(std::string_view head, const HeadLimits& limits) {
    if (head.size() > limits.bytes)
        return Rejection{431, "The head is too long: at most " + std::to_string(limits.bytes) + " bytes"};
    Head read;
    if (const auto bad = read_request_line(take_line(head), limits, read)) return *bad;
    for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
        if (read.request.headers.size() == limits.fields)
            return Rejection{431, "Too many fields in the head: at most " + std::to_string(limits.fields)};
        if (const auto bad = read_field(line, read.request.headers)) return *bad;
    }
    const auto& fields = read.request.headers;
    const auto hosts = count_of(fields, "Host");
    if (hosts > 1 || (hosts == 0 && read.version == "HTTP/1.1"))
        return Rejection{400, "A request of HTTP/1.1 has the field Host once"};  // RFC 9112, section 3.2
    if (const auto bad = read_body_form(read)) return *bad;
    if (const auto bad = read_content_coding(read)) return *bad;
    if (const auto bad = read_expectation(read)) return *bad;
    read.keeps_alive =
        read.version == "HTTP/1.1" ? !lists(fields, "Connection", "close") : lists(fields, "Connection", "keep-alive");
    return read;
}

Read<std::size_t> ChunkedBody::take(std::string_view bytes) {
    const auto all = bytes.size();
    while (!bytes.empty() && !is_whole()) {
        if (stage_ == Stage::data) {
            const auto count = std::min(left_, bytes.size());
            text_.append(bytes.substr(0, count));
            bytes.remove_prefix(count);
            left_ -= count;
            if (left_ == 0) stage_ = Stage::after_data;
            continue;
        }
        const auto end = bytes.find('\n');
        const auto count = end == std::string_view::npos ? bytes.size() : end + 1;
        line_.append(bytes.substr(0, count));
        bytes.remove_prefix(count);
        if (line_.size() > (stage_ == Stage::trailer ? max_trailer_bytes : max_chunk_line))
            return Rejection{400, "A chunk of the body has too long a first line"};
        if (end == std::string_view::npos) break;
        // In a head LF alone may end a line, here not (RFC 9112, section 2.2 against 7.1): a proxy that takes it for a
        // part of an extension would see other chunks, and so another next request.
        if (!line_.ends_with("\r\n") || line_.find('\r') != line_.size() - 2)
            return Rejection{400, "The lines of a chunk must end with CR LF"};
        line_.resize(line_.size() - 2);
        const auto bad = take_line(line_);
        line_.clear();
        if (bad) return *bad;
    }
    return all - bytes.size();
}

std::optional<Rejection> ChunkedBody::take_line(std::string_view line) {
    switch (stage_) {
        case Stage::size: {
            auto digits = line.substr(0, line.find(';'));
            digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
            const auto* const end = digits.data() + digits.size();
            const auto [stop, failure] = std::from_chars(digits.data(), end, left_, 16);
            if (digits.empty() || failure == std::errc::invalid_argument || stop != end)
                return Rejection{400, "A chunk of the body must begin with its size"};
            if (failure != std::errc{} || left_ > limit_ - text_.size())
                return Rejection{413, "The body is too long: at most " + std::to_string(limit_) + " bytes"};
            stage_ = left_ == 0 ? Stage::trailer : Stage::data;
            return {};
        }
        case Stage::after_data:
            if (!line.empty()) return Rejection{400, "A chunk of the body is longer than its size"};
            stage_ = Stage::size;
            return {};
        case Stage::trailer:
            trailers_ += line.size();
            if (trailers_ > max_trailer_bytes) return Rejection{431, "The trailers of the body are too long"};
            if (line.empty()) stage_ = Stage::whole;
            return {};
        default:
            return {};
    }
}

std::string write_answer(const rest::Response& response, bool with_body, bool keeps_alive,
                         std::chrono::sys_seconds now) {
    using Poco::Net::HTTPResponse;
    std::string out;
    out.reserve(512 + response.body.size());
    out += "HTTP/1.1 " + std::to_string(response.status) + " " +
           HTTPResponse::getReasonForStatus(static_cast<HTTPResponse::HTTPStatus>(response.status)) + "\r\n";
    out += "Date: " + http_date(now) + "\r\nServer: JTwitter\r\n";
    for (const auto& field : response.headers) {
        if (is_ours(field.first)) continue;
        out += one_line(field.first) + ": " + one_line(field.second) + "\r\n";
    }
    // Whatever goes out is what its type says, and no browser takes JSON or a picture for a page.
    if (response.header("X-Content-Type-Options").empty()) out += "X-Content-Type-Options: nosniff\r\n";
    if (may_have_body(response.status)) out += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    out += keeps_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (with_body && may_have_body(response.status)) out += response.body;
    return out;
}

std::string http_date(std::chrono::sys_seconds time) {
    return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(time.time_since_epoch().count()),
                                           Poco::DateTimeFormat::HTTP_FORMAT);
}

}  // namespace jtwitter

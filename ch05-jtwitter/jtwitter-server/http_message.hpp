// HTTP/1.1 on the wire (RFC 9110 and 9112): the head of a request, its body, and an answer. Bytes in memory, no socket.
//
// POCO's own reader of heads passes over lines without a colon and takes "Content-Length : 5" for a field that it does
// not know. A proxy in front of us may read such a request in another way, and then what is the body to one of us is
// the next request to the other (RFC 9112, section 11.2). So heads are read here, and what is not of the form is
// refused.
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ch05-jtwitter/rest-api/message.hpp"

namespace jtwitter {

/// Why a request is not read: the status to answer with, and a sentence for whoever sent it.
struct Rejection {
    // An aggregate could be made from a number alone; then Read<number> could not tell the two apart.
    Rejection() = default;
    Rejection(int answered_status, std::string reason) : status{answered_status}, why{std::move(reason)} {}

    int status{};
    std::string why;

    bool operator==(const Rejection&) const = default;
};

template <typename T>
using Read = boost::system::result<T, Rejection>;

/// Read<T>::value() on a rejection throws this, as std::runtime_error.
[[noreturn]] void throw_exception_from_error(const Rejection& rejection, const boost::source_location& where);

struct HeadLimits {
    std::size_t bytes = 32 * 1024;  // request line and fields together; above it 431
    std::size_t target = 8 * 1024;  // of the request line; above it 414
    std::size_t fields = 100;       // above it 431
};

/// How long the body is (RFC 9112, section 6.3). A request without a length has none.
enum class BodyForm { none, sized, chunked };

struct Head {
    rest::Request request;  // still without body and address; HEAD has become GET
    bool is_head = false;   // HEAD: the answer has no body
    bool keeps_alive = true;
    bool expects_continue = false;
    std::string version;  // "HTTP/1.1"
    BodyForm body = BodyForm::none;
    std::size_t length = 0;  // of a sized body
};

/// Names of fields are compared without case.
bool same_name(std::string_view left, std::string_view right);

/// The values of all fields of this name, as one list (RFC 9110, section 5.3): "a, b".
std::string joined_values(const rest::Headers& fields, std::string_view name);

/// 400 if what has begun to come cannot become a request, whatever follows: nobody has to wait for more of it. Above
/// all this is TLS, meant for a port that speaks it (its first byte is 22: RFC 8446, section 5.1).
std::optional<Rejection> refuse_beginning(std::string_view bytes);

/// How many bytes the head takes, its empty line included; nothing while that has not come.
std::optional<std::size_t> size_of_head(std::string_view bytes);

/// `head` as size_of_head found it.
Read<Head> read_head(std::string_view head, const HeadLimits& limits);

/// A body in chunks (RFC 9112, section 7.1), which may be cut anywhere. Extensions and trailers are dropped.
class ChunkedBody {
  public:
    explicit ChunkedBody(std::size_t limit) : limit_{limit} {}

    /// Takes what has come, and gives how many bytes of it belonged to this body. 400 for what is no chunk, 413 above
    /// the limit; then it is of no use any more.
    Read<std::size_t> take(std::string_view bytes);
    bool is_whole() const { return stage_ == Stage::whole; }
    std::string& text() { return text_; }

  private:
    enum class Stage { size, data, after_data, trailer, whole };
    std::optional<Rejection> take_line(std::string_view line);

    std::size_t limit_;
    Stage stage_ = Stage::size;
    std::size_t left_ = 0;      // of the chunk that comes
    std::size_t trailers_ = 0;  // bytes so far
    std::string line_;          // begun, not ended
    std::string text_;
};

/// The answer as it goes over the wire, head and body in one string: one call of the system sends it. Fields that say
/// how it is sent (Content-Length, Connection, Date, Server) are ours, whatever `response` has.
std::string write_answer(const rest::Response& response, bool with_body, bool keeps_alive,
                         std::chrono::sys_seconds now);

inline constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7)
std::string http_date(std::chrono::sys_seconds time);

}  // namespace jtwitter

// Request smuggling: a request whose end two servers see at different places. What is a body to the proxy in front is
// the next request to us, and it carries the rights of whoever comes next on that connection. So a request of a
// doubtful length is refused and its connection closed; of one that is fine, the body is a body (RFC 9112,
// section 11.2).
#include <gmock/gmock.h>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;

namespace {

struct Attack {
    const char* name;
    std::string bytes;
    int status;       // of the first answer
    int answers = 1;  // all that come on this connection
};

const std::string post = "POST /api/v1/apps HTTP/1.1\r\nHost: x\r\n";
const std::string hidden =
    "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";  // must not be answered where it is part of a body

std::string sized(const std::string& length) {
    return post + "Content-Length: " + length + "\r\n\r\n" + hidden;
}
std::string chunked(const std::string& body) {
    return post + "Transfer-Encoding: chunked\r\n\r\n" + body;
}
std::string with_field(const std::string& line) {
    return post + line + "\r\nContent-Length: 0\r\n\r\n" + hidden;
}

std::vector<Attack> attacks() {
    const auto size_of_hidden = std::to_string(hidden.size());
    return {
        // What is in order is read in order.
        {"two requests, one after the other", hidden + hidden, 200, 2},
        {"a request inside a body of its length", sized(size_of_hidden), 422, 1},
        {"the same length twice",
         post + "Content-Length: " + size_of_hidden + "\r\nContent-Length: " + size_of_hidden + "\r\n\r\n" + hidden,
         422, 1},
        {"a request inside a chunk", chunked("21\r\n" + hidden + "\r\n0\r\n\r\n"), 422, 1},
        {"a request behind the last chunk is the next one", chunked("0\r\n\r\n") + hidden, 422, 2},
        {"a body of GET", "GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: " + size_of_hidden + "\r\n\r\n" + hidden,
         200, 1},
        {"a length with zeros in front is the same number", sized("00" + size_of_hidden), 422, 1},

        // Content-Length = 1*DIGIT (RFC 9110, section 8.6)
        {"two lengths", post + "Content-Length: 0\r\nContent-Length: " + size_of_hidden + "\r\n\r\n" + hidden, 400},
        {"two lengths, the other way round",
         post + "Content-Length: " + size_of_hidden + "\r\nContent-Length: 0\r\n\r\n" + hidden, 400},
        {"two lengths in one field", sized("0, " + size_of_hidden), 400},
        {"the same length twice in one field", sized(size_of_hidden + ", " + size_of_hidden), 400},
        {"a plus", sized("+0"), 400},
        {"a minus", sized("-1"), 400},
        {"minus nothing", sized("-0"), 400},
        {"hexadecimal", sized("0x0"), 400},
        {"a blank inside", sized("3 4"), 400},
        {"a tab inside", sized("3\t4"), 400},
        {"a point", sized("0.0"), 400},
        {"an exponent", sized("0e1"), 400},
        {"an underscore", sized("0_0"), 400},
        {"nothing", sized(""), 400},
        {"a word", sized("none"), 400},
        {"quotes", sized("\"0\""), 400},
        {"a digit of another script", sized("\xEF\xBC\x90"), 400},
        {"more than 64 bits hold", sized("18446744073709551616"), 400},
        {"64 bits, all of them", sized("18446744073709551615"), 413},
        {"a number of 400 digits", sized(std::string(400, '9')), 400},

        // One length or the other, never both (RFC 9112, section 6.1)
        {"a length and chunks", post + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
         400},
        {"chunks and a length",
         post + "Transfer-Encoding: chunked\r\nContent-Length: " + size_of_hidden + "\r\n\r\n0\r\n\r\n" + hidden, 400},
        {"chunks in HTTP/1.0", "POST /api/v1/apps HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
         400},
        {"chunked twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
         501},
        {"chunked twice in one field", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + hidden, 501},
        {"chunked, but not last", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden, 501},
        {"another coding", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden, 501},
        {"a coding that is not spoken", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + hidden, 501},
        {"identity", post + "Transfer-Encoding: identity\r\n\r\n" + hidden, 501},
        {"a vertical tab before chunked",
         post +
             "Transfer-Encoding: \x0B"
             "chunked\r\n\r\n0\r\n\r\n" +
             hidden,
         400},
        {"quotes around chunked", post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + hidden, 501},
        {"an empty coding", post + "Transfer-Encoding:\r\n\r\n0\r\n\r\n" + hidden, 501},

        // Chunks (RFC 9112, section 7.1)
        {"a chunk's size with 0x", chunked("0x0\r\n\r\n" + hidden), 400},
        {"a chunk's size with a plus", chunked("+0\r\n\r\n" + hidden), 400},
        {"a chunk's size with a minus", chunked("-1\r\n\r\n" + hidden), 400},
        {"a chunk's size that is none", chunked("\r\n\r\n" + hidden), 400},
        {"a chunk's size behind a blank", chunked(" 0\r\n\r\n" + hidden), 400},
        {"a chunk's size of more than 64 bits", chunked("10000000000000000\r\n" + hidden), 413},
        {"a chunk's size that wraps around", chunked("ffffffffffffffff\r\n" + hidden), 413},
        {"a chunk longer than its size", chunked("1\r\nxx\r\n0\r\n\r\n" + hidden), 400},
        {"a chunk's line with LF alone", chunked("0\n\n" + hidden), 400},
        {"a chunk's line with CR alone", chunked("0\r\r" + hidden), 400},
        {"a chunk's data with LF alone behind it", chunked("1\r\nx\n0\r\n\r\n" + hidden), 400},
        {"an extension with a line's end inside", chunked("0;a=\n\r\n\r\n" + hidden), 400},
        {"an extension that does not end", chunked("0;" + std::string(1'000, 'x') + "\r\n\r\n" + hidden), 400},
        {"a trailer with LF alone", chunked("0\r\nX: y\n\r\n" + hidden), 400},

        // Fields (RFC 9112, section 5)
        {"a blank before the colon", post + "Content-Length : " + size_of_hidden + "\r\n\r\n" + hidden, 400},
        {"a tab before the colon", post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + hidden, 400},
        {"a field that goes on in the next line",
         post + "X: y\r\n Content-Length: " + size_of_hidden + "\r\n\r\n" + hidden, 400},
        {"a first field that begins with a blank",
         "POST /api/v1/apps HTTP/1.1\r\n Host: x\r\nContent-Length: 0\r\n\r\n" + hidden, 400},
        {"a length that goes on in the next line", post + "Content-Length:\r\n " + size_of_hidden + "\r\n\r\n" + hidden,
         400},
        {"a field without a colon", with_field("Content-Length 5"), 400},
        {"a field without a name", with_field(": 5"), 400},
        {"a field's name with a line's end", with_field("X\rContent-Length: 5"), 400},
        {"a field's value with CR alone", with_field("X: y\rContent-Length: 5"), 400},
        {"a field's value with NUL", with_field(std::string("X: y\0z", 6)), 400},
        {"a field's name with NUL", with_field(std::string("X\0: y", 5)), 400},
        {"a field's name in brackets", with_field("[Content-Length]: 5"), 400},
        {"no host", "GET /health HTTP/1.1\r\n\r\n" + hidden, 400},
        {"two hosts", "GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + hidden, 400},

        // The request line (RFC 9112, section 3)
        {"a whole address, as for a proxy", "GET http://evil.example/health HTTP/1.1\r\nHost: x\r\n\r\n", 200},
        {"an authority, as for CONNECT", "CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n" + hidden, 400},
        {"a method with a blank in front", " GET /health HTTP/1.1\r\nHost: x\r\n\r\n" + hidden, 400},
        {"three blanks", "GET /health HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n" + hidden, 400},
        {"a tab for a blank", "GET\t/health\tHTTP/1.1\r\nHost: x\r\n\r\n" + hidden, 400},
        {"a target with NUL", std::string("GET /health\0 HTTP/1.1\r\nHost: x\r\n\r\n", 34) + hidden, 400},
        {"a target with CR", "GET /health\rX HTTP/1.1\r\nHost: x\r\n\r\n" + hidden, 400},
        {"no version", "GET /health\r\n\r\n" + hidden, 400},
        {"a version of small letters", "GET /health http/1.1\r\nHost: x\r\n\r\n" + hidden, 400},
        {"another version", "GET /health HTTP/1.2\r\nHost: x\r\n\r\n" + hidden, 505},
        {"HTTP/2 by a guess", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden, 505},

        // Limits
        {"many fields",
         post +
             [] {
                 std::string all;
                 for (int i = 0; i < 500; ++i) all += "X-" + std::to_string(i) + ": y\r\n";
                 return all;
             }() +
             "\r\n" + hidden,
         431},
        {"a huge field", with_field("X: " + std::string(100'000, 'x')), 431},
        {"a huge target", "GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n" + hidden, 414},
        {"an expectation that is unknown", post + "Expect: 200-ok\r\nContent-Length: 0\r\n\r\n" + hidden, 417},
    };
}

}  // namespace

class RequestSmuggling : public JTwitter {
  protected:
    struct Exchange {
        int first_status = 0, answers = 0;
        bool closed = false;
        std::string story;
    };
    /// Sends these bytes and nothing else, and reads until the server closes.
    Exchange exchange(const std::string& bytes) const {
        auto peer = connect();
        peer.send(bytes);
        peer.finish_sending();
        Exchange seen;
        seen.closed = peer.read_to_end();
        seen.story = peer.story();
        for (std::string_view rest = seen.story; rest.starts_with("HTTP/1.1 "); ++seen.answers) {
            if (seen.answers == 0) seen.first_status = std::stoi(std::string(rest.substr(9, 3)));
            const auto end_of_head = rest.find("\r\n\r\n");
            const auto length = rest.find("Content-Length: ");
            if (end_of_head == std::string_view::npos || length > end_of_head) break;
            const auto body = std::stoul(std::string(rest.substr(length + 16, 10)));
            rest.remove_prefix(std::min(rest.size(), end_of_head + 4 + body));
        }
        return seen;
    }
};

TEST_F(RequestSmuggling, gets_one_answer_to_one_request_and_never_one_to_what_is_hidden_in_it) {
    start();
    for (const auto& [name, bytes, status, answers] : attacks()) {
        const auto seen = exchange(bytes);
        EXPECT_EQ(seen.first_status, status) << name << "\n" << seen.story;
        EXPECT_EQ(seen.answers, answers) << name << "\n" << seen.story;
        EXPECT_TRUE(seen.closed) << name;
    }
    EXPECT_EQ(HttpClient(endpoint()).get("/health").status, 200);
}

TEST_F(RequestSmuggling, finds_the_same_end_however_the_bytes_are_cut) {
    start();
    for (const auto& [name, bytes, status, answers] : attacks()) {
        if (bytes.size() > 400) continue;
        auto peer = connect();
        bool open = true;
        for (std::size_t i = 0; i < bytes.size() && open; ++i) open = peer.send(bytes.substr(i, 1));
        peer.finish_sending();
        const auto first = peer.read_line();
        if (!first) continue;  // a reset overtook the refusal: refused all the same
        EXPECT_EQ(first->substr(0, 12), "HTTP/1.1 " + std::to_string(status)) << name;
    }
}

TEST_F(RequestSmuggling, finds_no_way_to_split_an_answer_with_a_line_end_in_a_value) {
    start();
    for (const std::string path :
         {"/language?to=en&next=/%0d%0aX-Forged:%20yes", "/login?next=/%0d%0a%0d%0aHTTP/1.1%20200",
          "/%0d%0aX-Forged:%20yes", "/tags/%0d%0aX-Forged:%20yes",
          "/api/v1/timelines/public?limit=1%0d%0aX-Forged:%20yes"}) {
        const auto seen = exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        EXPECT_EQ(seen.story.substr(0, seen.story.find("\r\n\r\n")).find("\nX-Forged"), std::string::npos) << path;
        EXPECT_EQ(seen.answers, 1) << path;
    }
}

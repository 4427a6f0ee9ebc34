// Any bytes as what comes over a connection: a head, then a body. Never a crash; no limit is passed; and where the
// bytes were cut makes no difference.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "ch05-jtwitter/jtwitter-server/http_message.hpp"

namespace {

using namespace jtwitter;

constexpr std::size_t body_limit = 4'096;

/// Status, body and how many bytes were taken.
struct Taken {
    int status = 0;
    std::string body{};
    std::size_t bytes = 0;
    bool operator==(const Taken&) const = default;
};

Taken take_chunks(std::string_view bytes, std::size_t step) {
    ChunkedBody body(body_limit);
    Taken all;
    while (all.bytes < bytes.size() && !body.is_whole()) {
        const auto taken = body.take(bytes.substr(all.bytes, step));
        if (!taken) return {taken.error().status};
        all.bytes += *taken;
        if (body.text().size() > body_limit) std::abort();
    }
    all.body = std::move(body.text());
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto head_size = size_of_head(bytes);
    if (head_size) {
        if (*head_size > size) std::abort();
        const HeadLimits limits{.bytes = 2'000, .target = 200, .fields = 20};
        const auto head = read_head(bytes.substr(0, *head_size), limits);
        if (!head && (head.error().status < 400 || head.error().status > 505 || head.error().why.empty())) std::abort();
        if (head && (head->request.headers.size() > limits.fields || head->request.path.size() > limits.target))
            std::abort();
        if (head) static_cast<void>(write_answer({200, head->request.headers, "x"}, true, head->keeps_alive, {}));
    }
    const auto body = bytes.substr(head_size.value_or(0));
    if (take_chunks(body, body.size()) != take_chunks(body, 1)) std::abort();
    return 0;
}

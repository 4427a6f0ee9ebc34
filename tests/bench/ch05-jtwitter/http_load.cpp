#include "tests/bench/ch05-jtwitter/http_load.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <stdexcept>

#include "tests/bench/ch01-chatroom/crowd.hpp"

namespace bench {

namespace {

using namespace std::chrono_literals;

/// The length of a whole answer at the beginning of `bytes`, and where its body begins; 0 if it is not all there.
struct Answer {
    std::size_t size = 0, body = 0;
};

Answer find_answer(std::string_view bytes) {
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    const auto head = bytes.substr(0, end);
    if (!head.starts_with("HTTP/1.1 200 "))
        throw std::runtime_error("not 200 but: " + std::string(bytes.substr(0, 300)));
    auto at = head.find("ontent-Length: ");                               // nginx, POCO, JTwitter
    if (at == std::string_view::npos) at = head.find("ontent-length: ");  // node
    if (at == std::string_view::npos) throw std::runtime_error("no length in: " + std::string(head));
    at += 15;
    std::size_t length = 0;
    std::from_chars(head.data() + at, head.data() + head.size(), length);
    const auto body = end + 4;
    if (bytes.size() < body + length) return {};
    return {body + length, body};
}

}  // namespace

HttpLoad::HttpLoad(core::Endpoint server, std::size_t connections, NextRequest next, Check check)
    : server_{std::move(server)}, connections_{connections}, next_{std::move(next)}, check_{std::move(check)} {}

LoadResult HttpLoad::run(double seconds, double rate, std::size_t at_most) const {
    LoadResult result;
    struct Connection {
        std::string bytes{};
        Clock::time_point due{};
    };
    std::vector<Connection> all(connections_);
    std::deque<std::size_t> idle;
    const auto on_bytes = [&](std::size_t number, std::string_view bytes) {
        auto& one = all[number];
        one.bytes += bytes;
        const auto answer = find_answer(one.bytes);
        if (answer.size == 0) return;
        if (answer.size != one.bytes.size()) throw std::runtime_error("more than one answer to a request");
        result.delays.push_back(std::chrono::duration<double, std::milli>(Clock::now() - one.due).count());
        check_(std::string_view(one.bytes).substr(answer.body));
        one.bytes.clear();
        idle.push_back(number);
    };
    Crowd crowd(server_, on_bytes, [](std::size_t) { throw std::runtime_error("the server ended a connection"); });
    for (std::size_t i = 0; i < connections_; ++i) idle.push_back(crowd.connect());

    const auto start = Clock::now();
    const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::size_t sent = 0;
    const auto due = [&](Clock::time_point now) {
        if (rate == 0) return now;
        return start + std::chrono::duration_cast<Clock::duration>(
                           std::chrono::duration<double>(static_cast<double>(sent) / rate));
    };
    for (auto now = start; now < end; now = Clock::now()) {
        if (result.delays.size() >= at_most) break;
        while (!idle.empty() && sent < at_most && due(now) <= now) {
            const auto number = idle.front();
            idle.pop_front();
            all[number].due = due(now);
            ++sent;
            crowd.send(number, next_());
        }
        // In a closed loop there is always an answer to wait for; at a rate the next one is due within a moment.
        crowd.poll(rate == 0 ? 10ms : 1ms);
    }
    const auto answered = result.delays.size();
    if (answered == 0) throw std::runtime_error("no answer came while it was measured");
    result.a_second = static_cast<double>(answered) / std::chrono::duration<double>(Clock::now() - start).count();
    crowd.poll_until([&] { return idle.size() == connections_; }, 60s, "the last answers");
    return result;
}

std::string ask(const core::Endpoint& server, const std::string& request) {
    std::string bytes, body;
    bool whole = false;
    Crowd crowd(
        server,
        [&](std::size_t, std::string_view more) {
            bytes += more;
            const auto answer = find_answer(bytes);
            if (answer.size == 0) return;
            body = bytes.substr(answer.body, answer.size - answer.body);
            whole = true;
        },
        [](std::size_t) {});
    crowd.send(crowd.connect(), request);
    crowd.poll_until([&] { return whole; }, 60s, "an answer");
    return body;
}

std::string get(std::string_view target, std::string_view token) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + std::string(token) +
           "\r\n\r\n";
}

}  // namespace bench

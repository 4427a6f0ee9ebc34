// Our chat room beside Debian's ngircd and a bare Asio room, all in one run: how many lines are delivered in a second
// while a fixed number of them is under way, and how long a line takes at one rate that all of them bear.
// Prints one JSON object; the table for people goes to stderr.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "shared/app/program.hpp"
#include "tests/bench/ch01-chatroom/bar_charts.hpp"
#include "tests/bench/ch01-chatroom/crowd.hpp"
#include "tests/bench/ch01-chatroom/rooms.hpp"

namespace {

using namespace std::chrono_literals;
using bench::Clock;

struct Options {
    std::vector<std::size_t> clients{10, 100, 1000};
    double seconds = 3;
    int runs = 5;
    bool small = false;
    std::string svg;
};

/// Every line of the load holds this once, and eight digits behind it: the line's number.
constexpr char mark = '$';
constexpr std::size_t digits = 8;

std::string text_of(std::size_t number) {
    std::array<char, 64> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%c%08zu and some words to make it a line", mark, number);
    return {text.data(), static_cast<std::size_t>(length)};
}

/// A room with its clients in it.
class Load {
  public:
    Load(std::unique_ptr<bench::RunningRoom> room, std::size_t clients)
        : room_{std::move(room)},
          heard_(clients),
          crowd_(
              room_->endpoint(), [this](std::size_t number, std::string_view bytes) { take(number, bytes); },
              [](std::size_t number) {
                  throw std::runtime_error("the server ended the connection of client " + std::to_string(number));
              }) {
        come_in(clients);
    }

    /// Deliveries a second with `window` lines under way.
    double deliveries(std::size_t window, double seconds) {
        begin();
        const auto start = Clock::now();
        const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        const auto deadline = end + 60s;
        // What is sent after `end` would not be measured; what is under way then is waited for, so all of it counts.
        while (Clock::now() < end) {
            while (said_ < heard_by_all() + window) say();
            crowd_.poll(10ms);
            if (Clock::now() > deadline) throw std::runtime_error("no line was delivered for 60 s");
        }
        finish();
        const std::chrono::duration<double> took = Clock::now() - start;
        return static_cast<double>(said_ * recipients()) / took.count();
    }

    /// Delays in ms of all deliveries at `rate` deliveries a second.
    std::vector<double> delays(double rate, double seconds) {
        begin();
        delays_.clear();
        measuring_ = true;
        const double lines_a_second = rate / static_cast<double>(recipients());
        const auto lines = static_cast<std::size_t>(std::max(1.0, lines_a_second * seconds));
        said_at_.reserve(lines);
        delays_.reserve(lines * recipients());
        const auto start = Clock::now();
        while (said_ < lines) {
            const std::chrono::duration<double> passed = Clock::now() - start;
            const auto due = std::min(lines, static_cast<std::size_t>(passed.count() * lines_a_second) + 1);
            while (said_ < due) say();
            crowd_.poll(1ms);
        }
        finish();
        measuring_ = false;
        return std::move(delays_);
    }

    std::size_t recipients() const { return heard_.size() - (room_->echoes() ? 0 : 1); }

  private:
    void come_in(std::size_t clients) {
        waiting_to_enter_.assign(clients, true);
        tails_.resize(clients);
        for (std::size_t i = 0; i < clients; ++i) {
            crowd_.connect();
            crowd_.send(i, room_->enter(i));
            crowd_.poll_until([&] { return i + 1 - entered_ < room_->enter_at_once(); }, 60s, "coming in");
        }
        crowd_.poll_until([&] { return entered_ == clients; }, 60s, "coming in");
        // What the room still tells about those who came, it tells now.
        for (auto quiet_since = Clock::now(); Clock::now() - quiet_since < 300ms;) {
            const auto before = bytes_;
            crowd_.poll(50ms);
            if (bytes_ != before) quiet_since = Clock::now();
        }
    }

    void take(std::size_t number, std::string_view bytes) {
        bytes_ += bytes.size();
        if (waiting_to_enter_[number]) {
            auto& tail = tails_[number];
            tail += bytes;
            if (tail.find(room_->entered()) == std::string::npos) return;
            waiting_to_enter_[number] = false;
            tail.clear();
            ++entered_;
            return;
        }
        if (measuring_) {
            take_timed(number, bytes);
        } else {
            heard_[number] += static_cast<std::size_t>(std::ranges::count(bytes, mark));
        }
    }

    void take_timed(std::size_t number, std::string_view bytes) {
        const auto now = Clock::now();
        auto& tail = tails_[number];  // a mark whose digits have not all come
        std::string joined;
        if (!tail.empty()) {
            joined = tail + std::string(bytes);
            bytes = joined;
            tail.clear();
        }
        for (auto at = bytes.find(mark); at != std::string_view::npos; at = bytes.find(mark, at + 1)) {
            if (bytes.size() - at <= digits) {
                tail = bytes.substr(at);
                return;
            }
            std::size_t line = 0;
            for (const char digit : bytes.substr(at + 1, digits))
                line = line * 10 + static_cast<std::size_t>(digit - '0');
            delays_.push_back(std::chrono::duration<double, std::milli>(now - said_at_.at(line)).count());
            ++heard_[number];
        }
    }

    void begin() {
        said_ = 0;
        std::ranges::fill(heard_, 0);
        said_at_.clear();
    }

    void say() {
        const auto speaker = said_ % heard_.size();
        if (!room_->echoes()) ++heard_[speaker];
        if (measuring_) said_at_.push_back(Clock::now());
        crowd_.send(speaker, room_->say(text_of(said_)));
        ++said_;
    }

    std::size_t heard_by_all() const { return *std::ranges::min_element(heard_); }

    void finish() {
        crowd_.poll_until([&] { return heard_by_all() >= said_; }, 60s, "the last lines");
    }

    std::unique_ptr<bench::RunningRoom> room_;
    std::vector<std::size_t> heard_;  // lines, by client
    bench::Crowd crowd_;
    std::vector<bool> waiting_to_enter_;
    std::vector<std::string> tails_;
    std::size_t entered_ = 0, said_ = 0, bytes_ = 0;
    bool measuring_ = false;
    std::vector<Clock::time_point> said_at_;
    std::vector<double> delays_;
};

/// The window of the comparison: 200 lines under way, 100 with a thousand clients.
std::size_t window_for(std::size_t clients) {
    return clients >= 1000 ? 100 : 200;
}

int measure(Options o) {
    if (o.small) {
        o.clients = {10};
        o.seconds = 0.3;
        o.runs = 2;
    }
    app::raise_open_file_limit();
    if (!bench::start_ngircd()) {
        std::cerr << "chat_load: ngircd is not installed (./lab setup interop), so there is nothing to compare with\n";
        return 77;
    }

    boost::json::array rows;
    bench::BarChart rate_chart{"deliveries a second (more is better)"};
    bench::BarChart delay_chart{
        "delay of a line in ms at half of ngircd's rate: p50 filled, p99 outlined (less is better)"};
    for (const auto clients : o.clients) {
        struct Peer {
            std::string name;
            std::unique_ptr<Load> load;
            std::vector<double> rates{}, p50{}, p99{};
        };
        std::vector<Peer> peers;
        peers.push_back(
            {"chat-server async", std::make_unique<Load>(bench::start_chat_server("async", clients), clients)});
        peers.push_back(
            {"chat-server threads", std::make_unique<Load>(bench::start_chat_server("threads", clients), clients)});
        peers.push_back({"ngircd", std::make_unique<Load>(bench::start_ngircd(), clients)});
        peers.push_back({"bare room", std::make_unique<Load>(bench::start_bare_room(), clients)});
        const auto window = window_for(clients);

        for (int run = 0; run < o.runs; ++run) {  // the peers take turns, so a slow moment of the machine hits all
            for (auto& peer : peers) peer.rates.push_back(peer.load->deliveries(window, o.seconds));
        }
        const auto& ngircd = peers[2];
        const double offered = *std::ranges::max_element(ngircd.rates) / 2;
        for (int run = 0; run < o.runs; ++run) {
            for (auto& peer : peers) {
                // Who cannot bear the rate builds a queue; its delay would say how long the run was.
                if (bench::spread_of(peer.rates).median < offered) continue;
                const auto delays = peer.load->delays(offered, o.seconds);
                peer.p50.push_back(bench::percentile(delays, 0.5));
                peer.p99.push_back(bench::percentile(delays, 0.99));
            }
        }

        const double bare = bench::spread_of(peers[3].rates).median;
        const double irc = bench::spread_of(ngircd.rates).median;
        std::fprintf(stderr, "%zu clients, %zu lines under way; delays at %.0f deliveries/s\n", clients, window,
                     offered);
        for (const auto& peer : peers) {
            const auto rate = bench::spread_of(peer.rates);
            const auto p50 = bench::spread_of(peer.p50), p99 = bench::spread_of(peer.p99);
            std::fprintf(stderr, "  %-20s %10.0f deliveries/s (spread %2.0f %%)  %5.2f x ngircd  %5.2f x bare   ",
                         peer.name.c_str(), rate.median, 100 * rate.relative, rate.median / irc, rate.median / bare);
            if (peer.p50.empty()) {
                std::fprintf(stderr, "cannot bear the rate of the delays\n");
            } else {
                std::fprintf(stderr, "p50 %8.3f ms  p99 %8.3f ms\n", p50.median, p99.median);
            }
            rows.push_back({{"clients", clients},
                            {"window", window},
                            {"peer", peer.name},
                            {"deliveries_a_second", rate.median},
                            {"spread", rate.relative},
                            {"ratio_to_ngircd", rate.median / irc},
                            {"ratio_to_bare_room", rate.median / bare},
                            {"offered_a_second", offered},
                            {"bears_offered_rate", !peer.p50.empty()},
                            {"p50_ms", p50.median},
                            {"p50_spread", p50.relative},
                            {"p99_ms", p99.median},
                            {"p99_spread", p99.relative}});
            const auto group = std::to_string(clients) + " clients";
            rate_chart.bars.push_back({group, peer.name, rate.median});
            delay_chart.bars.push_back({group, peer.name});
            if (!peer.p50.empty()) delay_chart.bars.back() = {group, peer.name, p50.median, p99.median};
        }
    }
    const boost::json::object result{{"bench", "chat_load"}, {"runs", o.runs}, {"seconds", o.seconds}, {"rows", rows}};
    std::cout << boost::json::serialize(result) << std::endl;
    if (!o.svg.empty()) {
        std::ofstream file(o.svg);
        file << bench::draw({rate_chart, delay_chart});
        if (!file.flush()) throw std::runtime_error("cannot write " + o.svg);
    }
    return app::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("chat_load", "Our chat room beside ngircd and a bare Asio room, in one run");
    Options options;
    program.cli.add_option("--clients", options.clients, "How many clients; more than one number measures each")
        ->capture_default_str();
    program.cli.add_option("--seconds", options.seconds, "How long one measurement takes")->capture_default_str();
    program.cli.add_option("--runs", options.runs, "Measurements of each kind, for median and spread")
        ->capture_default_str();
    program.cli.add_option("--svg", options.svg, "Draw the figures into FILE")->type_name("FILE");
    program.cli.add_flag("--small", options.small, "10 clients, some short runs: proves that it works");
    return program.run(argc, argv, [&] { return measure(options); });
}

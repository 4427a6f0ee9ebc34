// JTwitter under load, beside servers that answer with the very same bytes and do nothing else: a bare POCO handler in
// two forms, fastify, and nginx with a file. Home timelines a second and their delays, posts a second, the way of a
// post to a thousand followers, memory and start time. This process is the driver; it shares the processors with the
// servers. Prints one JSON object; the table for people goes to stderr.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <random>

#include "shared/app/program.hpp"
#include "shared/testkit/process.hpp"
#include "tests/bench/ch01-chatroom/crowd.hpp"
#include "tests/bench/ch05-jtwitter/curves.hpp"
#include "tests/bench/ch05-jtwitter/http_load.hpp"
#include "tests/bench/ch05-jtwitter/load_world.hpp"
#include "tests/bench/ch05-jtwitter/nginx_peer.hpp"

namespace {

using namespace std::chrono_literals;
using bench::Clock;

struct Options {
    bench::WorldSize world;
    std::vector<std::size_t> connections{1, 16, 64, 256};
    double seconds = 2;
    int runs = 3;
    std::size_t streams = 2'000;
    std::string svg;
    bool small = false;
};

constexpr std::string_view home_of_20 = "/api/v1/timelines/home?limit=20";

/// Of a page's body; throws if it is no home timeline, newest first.
void check_page(std::string_view body, std::size_t wanted) {
    const auto page = boost::json::parse(body).as_array();
    if (page.size() != wanted) throw std::runtime_error("a page of " + std::to_string(page.size()) + " posts");
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
    for (const auto& post : page) {
        const auto id = std::stoll(std::string(post.at("id").as_string()));
        if (id >= last) throw std::runtime_error("a page that is not in order");
        last = id;
    }
}

/// One of the servers that are compared.
struct Peer {
    std::string name;
    std::unique_ptr<testkit::Process> process;
    core::Endpoint endpoint;
    bench::HttpLoad::NextRequest next;
    bench::HttpLoad::Check check;
    std::vector<double> rates{}, p50{}, p99{};
};

double milliseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

class Bench {
  public:
    explicit Bench(const Options& o) : o_{o} {
        const auto world = bench::make_world(testkit::program_path("../bench/jtwitter-worlds"), o.world);
        std::filesystem::create_directory(folder_.path() + "/data");
        std::filesystem::copy_file(world, folder_.path() + "/data/jtwitter.sqlite");
    }

    void run() {
        start();
        hold_streams();  // on a server that has no freed memory yet which these could take
        server_.reset();
        start();
        read_homes();
        result_["resident_kib_read"] = resident();
        std::fprintf(stderr, "resident after reading: %zu KiB\n", resident());
        write_posts();
        follow_a_post();
    }

    boost::json::object result() const { return result_; }
    std::vector<bench::Chart> charts() const { return {rates_, delays_}; }

  private:
    void start() {
        const auto begin = Clock::now();
        server_ = std::make_unique<testkit::Process>(std::vector<std::string>{
            testkit::program_path("jtwitter-server"), "--listen", "127.0.0.1:0", "--data", folder_.path() + "/data",
            "--rate-limits", "off", "--log-level", "warn", "--keep-alive-timeout", "600"});
        endpoint_ = server_->wait_ready();
        result_["start_ms"] = milliseconds_since(begin);
        result_["resident_kib_start"] = resident();
        std::fprintf(stderr, "started in %.0f ms, resident %zu KiB\n", milliseconds_since(begin), resident());
    }

    std::size_t resident() const { return bench::resident_kib(server_->pid()); }

    /// A reader; like the authors, the smaller the number the more often.
    std::string someones_token() {
        const auto u = std::uniform_real_distribution<>{}(numbers_);
        return bench::token_of(1 + static_cast<std::int64_t>(u * u * static_cast<double>(o_.world.accounts)));
    }

    // Reading

    void add_jtwitter() {
        peers_.push_back({"JTwitter", nullptr, endpoint_, [this] { return bench::get(home_of_20, someones_token()); },
                          [this](std::string_view body) {
                              if (body.size() < 5'000) throw std::runtime_error("a home timeline that is too short");
                              if (++answers_ % 500 == 0) check_page(body, 20);
                          }});
    }

    void add_peer(const std::string& name, std::vector<std::string> command, const std::string& body,
                  const testkit::Process::Setup& setup = {}) {
        auto process = std::make_unique<testkit::Process>(std::move(command), setup);
        const auto endpoint = process->wait_ready();
        add_peer(name, std::move(process), endpoint, body);
    }

    void add_peer(const std::string& name, std::unique_ptr<testkit::Process> process, core::Endpoint endpoint,
                  const std::string& body) {
        Peer peer{name, std::move(process), std::move(endpoint), {}, {}};
        peer.next = [] { return bench::get(home_of_20, bench::token_of(1)); };
        peer.check = [body](std::string_view bytes) {
            if (bytes != body) throw std::runtime_error("a peer answers with other bytes");
        };
        peers_.push_back(std::move(peer));
    }

    void skip(const std::string& name, const std::string& why) {
        std::fprintf(stderr, "skipped: %s (%s)\n", name.c_str(), why.c_str());
        skipped_.emplace_back(name);
    }

    void start_peers() {
        add_jtwitter();
        const auto body = bench::ask(endpoint_, bench::get(home_of_20, bench::token_of(7)));
        check_page(body, 20);
        result_["body_bytes"] = body.size();
        const auto file = folder_.path() + "/body.json";
        std::ofstream(file, std::ios::binary) << body;
        add_peer("POCO, sendBuffer", {testkit::program_path("../bench/bare_http"), file, "stream"}, body);
        add_peer("POCO, one send", {testkit::program_path("../bench/bare_http"), file, "whole"}, body);
        const auto modules = testkit::source_path("tests/npm/node_modules");
        if (testkit::have_program("node") && std::filesystem::exists(modules + "/fastify")) {
            add_peer("fastify 4", {"node", testkit::source_path("tests/bench/ch05-jtwitter/fastify_peer.js"), file},
                     body, {.environment = {{"NODE_PATH", modules}}});
        } else {
            skip("fastify 4", "node or the npm packages of the tests are not installed: ./lab setup");
        }
        if (auto nginx = bench::start_nginx(folder_.path() + "/nginx", "/api/v1/timelines/home", file); nginx.process)
            add_peer("nginx, a file", std::move(nginx.process), nginx.endpoint, body);
        else
            skip("nginx, a file", "it is not installed: ./lab setup interop");
    }

    /// Each home once, as after a restart: nothing is kept of any.
    void read_homes_anew() {
        std::int64_t reader = 0;
        const auto begin = Clock::now();
        bench::HttpLoad(
            endpoint_, 16, [&] { return bench::get(home_of_20, bench::token_of(1 + reader++ % o_.world.accounts)); },
            [](std::string_view) {})
            .run(600, 0, static_cast<std::size_t>(o_.world.accounts));
        const auto rate = 1'000 * static_cast<double>(o_.world.accounts) / milliseconds_since(begin);
        std::fprintf(stderr, "each home for the first time: %.0f/s, 16 connections\n", rate);
        result_["first_reads_a_second"] = rate;
    }

    void read_homes() {
        read_homes_anew();
        start_peers();
        boost::json::array rows;
        for (const auto& peer : peers_) {
            rates_.curves.push_back({peer.name, {}});
            delays_.curves.push_back({peer.name, {}});
        }
        for (const auto connections : o_.connections) {
            for (auto& peer : peers_) peer.rates.clear(), peer.p50.clear(), peer.p99.clear();
            for (int run = 0; run < o_.runs; ++run) {  // they take turns, so a slow moment of the machine hits all
                for (auto& peer : peers_)
                    peer.rates.push_back(
                        bench::HttpLoad(peer.endpoint, connections, peer.next, peer.check).run(o_.seconds).a_second);
            }
            // A rate that all bear: half of what the slowest can do.
            double offered = bench::spread_of(peers_[0].rates).median;
            for (const auto& peer : peers_) offered = std::min(offered, bench::spread_of(peer.rates).median);
            offered /= 2;
            for (int run = 0; run < o_.runs; ++run) {
                for (auto& peer : peers_) {
                    const auto delays = bench::HttpLoad(peer.endpoint, connections, peer.next, peer.check)
                                            .run(o_.seconds, offered)
                                            .delays;
                    peer.p50.push_back(bench::percentile(delays, 0.5));
                    peer.p99.push_back(bench::percentile(delays, 0.99));
                }
            }
            std::fprintf(stderr, "%zu connections; delays at %.0f requests/s\n", connections, offered);
            const auto ours = bench::spread_of(peers_[0].rates).median;
            for (std::size_t i = 0; i < peers_.size(); ++i) {
                const auto rate = bench::spread_of(peers_[i].rates), p50 = bench::spread_of(peers_[i].p50),
                           p99 = bench::spread_of(peers_[i].p99);
                std::fprintf(
                    stderr, "  %-18s %8.0f/s (spread %3.0f %%)  JTwitter is %5.3f of it   p50 %7.3f ms  p99 %7.3f ms\n",
                    peers_[i].name.c_str(), rate.median, 100 * rate.relative, ours / rate.median, p50.median,
                    p99.median);
                rows.push_back({{"connections", connections},
                                {"peer", peers_[i].name},
                                {"requests_a_second", rate.median},
                                {"spread", rate.relative},
                                {"jtwitter_ratio", ours / rate.median},
                                {"offered_a_second", offered},
                                {"p50_ms", p50.median},
                                {"p99_ms", p99.median},
                                {"p99_spread", p99.relative}});
                rates_.curves[i].points.emplace_back(static_cast<double>(connections), rate.median);
                delays_.curves[i].points.emplace_back(static_cast<double>(connections), p99.median);
            }
        }
        peers_.clear();
        result_["home"] = std::move(rows);
        result_["skipped"] = skipped_;
    }

    // Writing

    static std::string post(std::string_view text, const std::string& token) {
        const auto body = "status=" + std::string(text);
        return "POST /api/v1/statuses HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + token +
               "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

    void write_posts() {
        std::size_t number = 0;
        const bench::HttpLoad load(
            endpoint_, 16,
            [&] { return post("post+number+" + std::to_string(++number) + "+of+the+load", someones_token()); },
            [](std::string_view body) {
                if (body.find("of the load") == std::string_view::npos) throw std::runtime_error("another post came");
            });
        std::vector<double> rates;
        for (int run = 0; run < o_.runs; ++run) rates.push_back(load.run(o_.seconds).a_second);
        const auto rate = bench::spread_of(rates);
        std::fprintf(stderr, "posts: %.0f/s (spread %.0f %%), 16 connections\n", rate.median, 100 * rate.relative);
        result_["posts_a_second"] = rate.median;
        result_["posts_spread"] = rate.relative;
    }

    /// From sending a post until its line is on the stream of each follower; then it must be in each home.
    void follow_a_post() {
        const auto followers = static_cast<std::size_t>(o_.world.star_followers);
        std::vector<std::string> heard(followers);
        std::size_t open = 0, got = 0;
        std::string word;
        bench::Crowd crowd(
            endpoint_,
            [&](std::size_t number, std::string_view bytes) {
                auto& text = heard[number];
                text += bytes;
                if (word.empty()) {
                    if (text.find("\r\n\r\n") == std::string::npos) return;
                    if (!text.starts_with("HTTP/1.1 200")) throw std::runtime_error("no stream: " + text);
                    ++open;
                    text.clear();
                } else if (text.find(word) != std::string::npos) {
                    ++got;
                    text.clear();
                }
            },
            [](std::size_t) { throw std::runtime_error("a stream ended"); });
        for (std::size_t i = 0; i < followers; ++i) {
            crowd.send(crowd.connect(),
                       bench::get("/api/v1/streaming/user", bench::token_of(static_cast<std::int64_t>(i) + 1)));
            crowd.poll_until([&] { return open == i + 1; }, 60s, "a stream");
        }
        std::vector<double> answered, arrived;
        for (int run = 0; run < std::max(5, o_.runs); ++run) {
            word = "announcement" + std::to_string(run);
            for (auto& text : heard) text.clear();
            got = 0;
            std::optional<double> answer;
            const auto request = post(word, bench::token_of(o_.world.accounts + 1));
            bench::Crowd star(
                endpoint_, [&](std::size_t, std::string_view) { ++posted_; }, [](std::size_t) {});
            const auto connection = star.connect();
            const auto before = posted_;
            const auto begin = Clock::now();
            star.send(connection, request);
            while (!answer || got < followers) {
                star.poll(0ms);
                if (!answer && posted_ != before) answer = milliseconds_since(begin);
                crowd.poll(answer ? 10ms : 0ms);
                if (milliseconds_since(begin) > 60'000) throw std::runtime_error("a post does not reach all streams");
            }
            arrived.push_back(milliseconds_since(begin));
            answered.push_back(*answer);
            for (std::size_t i = 1; i <= followers; ++i) {
                const auto home = bench::ask(endpoint_, bench::get("/api/v1/timelines/home?limit=1",
                                                                   bench::token_of(static_cast<std::int64_t>(i))));
                if (home.find(word) == std::string::npos) throw std::runtime_error("a home without the post");
            }
        }
        const auto a = bench::spread_of(answered), s = bench::spread_of(arrived);
        std::fprintf(stderr,
                     "a post to %zu followers: in all homes when it is answered, %.1f ms; on all streams after %.1f ms "
                     "(spread %.0f %%)\n",
                     followers, a.median, s.median, 100 * s.relative);
        result_["fan_out"] = {{"followers", followers},
                              {"answered_ms", a.median},
                              {"answered_spread", a.relative},
                              {"on_all_streams_ms", s.median},
                              {"on_all_streams_spread", s.relative}};
    }

    void hold_streams() {
        std::size_t open = 0;
        bench::Crowd crowd(
            endpoint_,
            [&](std::size_t, std::string_view bytes) {
                if (bytes.starts_with("HTTP/1.1 ")) {
                    if (!bytes.starts_with("HTTP/1.1 200")) throw std::runtime_error(std::string(bytes));
                    ++open;
                }
            },
            [](std::size_t) { throw std::runtime_error("a stream ended"); });
        const auto before = resident();
        for (std::size_t i = 0; i < o_.streams; ++i) {
            const auto who = 1 + static_cast<std::int64_t>(i) % o_.world.accounts;
            crowd.send(crowd.connect(), bench::get("/api/v1/streaming/user", bench::token_of(who)));
            crowd.poll_until([&] { return open == i + 1; }, 60s, "a stream");
        }
        const auto after = resident();
        const auto each = static_cast<double>(after - std::min(before, after)) / static_cast<double>(o_.streams);
        std::fprintf(stderr, "%zu idle streams: %.1f KiB each (%zu to %zu KiB resident)\n", o_.streams, each, before,
                     after);
        result_["streams"] = {{"count", o_.streams}, {"kib_each", each}};
    }

    const Options& o_;
    testkit::TemporaryDirectory folder_;
    std::unique_ptr<testkit::Process> server_;
    core::Endpoint endpoint_;
    std::vector<Peer> peers_;
    std::mt19937_64 numbers_{1};
    std::size_t answers_ = 0, posted_ = 0;
    boost::json::array skipped_;
    boost::json::object result_;
    bench::Chart rates_{"home timelines of 20 a second (more is better)", "keep-alive connections", {}};
    bench::Chart delays_{"p99 of the delay in ms, all at the same rate (less is better)", "keep-alive connections", {}};
};

int measure(Options o) {
    if (o.small) {
        o.world = {.accounts = 200, .posts = 5'000, .star_followers = 100};
        o.connections = {4};
        o.seconds = 0.3;
        o.runs = 2;
        o.streams = 50;
    }
    app::raise_open_file_limit();
    Bench bench(o);
    bench.run();
    boost::json::object result{{"bench", "jtwitter_load"},
                               {"accounts", o.world.accounts},
                               {"posts", o.world.posts},
                               {"runs", o.runs},
                               {"seconds", o.seconds}};
    for (auto& [key, value] : bench.result()) result[key] = value;
    std::cout << boost::json::serialize(result) << std::endl;
    if (!o.svg.empty()) {
        std::ofstream file(o.svg);
        file << bench::draw(bench.charts());
        if (!file.flush()) throw std::runtime_error("cannot write " + o.svg);
    }
    return app::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("jtwitter_load",
                         "JTwitter under load, beside a bare POCO handler, fastify and nginx, in one run");
    Options options;
    program.cli.add_option("--accounts", options.world.accounts, "Accounts of the world")->capture_default_str();
    program.cli.add_option("--posts", options.world.posts, "Posts of the world; it is kept for the next run")
        ->capture_default_str();
    program.cli.add_option("--connections", options.connections, "How many; more than one number measures each")
        ->capture_default_str();
    program.cli.add_option("--seconds", options.seconds, "How long one measurement takes")->capture_default_str();
    program.cli.add_option("--runs", options.runs, "Measurements of each kind, for median and spread")
        ->capture_default_str();
    program.cli.add_option("--streams", options.streams, "Idle streams whose memory is measured")
        ->capture_default_str();
    program.cli.add_option("--svg", options.svg, "Draw the curves into FILE")->type_name("FILE");
    program.cli.add_flag("--small", options.small, "A small world, some short runs: proves that it works");
    return program.run(argc, argv, [&] { return measure(options); });
}

// JTwitter, the microblog, as a server: options, the data folder, and the wires between the parts.
//
//     HttpServer --request--> Site --+--> rest::Api ----+--> Microblog --> SqliteStorage
//         |                          +--> web::Pages ---+        |
//         |                          +--> WebApp: files of the page that uses the API
//         |                          +--> streaming::Hub <-------+ events, after each commit
//         +--> AccessLog, Metrics              |
//                                              +--> open streams, each with the socket that HttpServer gave away
#include <Poco/Net/IPAddress.h>

#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ch05-jtwitter/demo-world/demo_world.hpp"
#include "ch05-jtwitter/jtwitter-server/access_log.hpp"
#include "ch05-jtwitter/jtwitter-server/data_folder.hpp"
#include "ch05-jtwitter/jtwitter-server/housekeeping.hpp"
#include "ch05-jtwitter/jtwitter-server/http_server.hpp"
#include "ch05-jtwitter/jtwitter-server/metrics.hpp"
#include "ch05-jtwitter/jtwitter-server/notices.hpp"
#include "ch05-jtwitter/jtwitter-server/password_hashing.hpp"
#include "ch05-jtwitter/jtwitter-server/site.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "ch05-jtwitter/web-app/web_app.hpp"
#include "shared/app/program.hpp"

namespace {

using namespace jtwitter;

struct Options {
    core::Endpoint listen{"127.0.0.1", 8080};
    std::string data = "data/jtwitter";
    std::string public_url;
    std::string title = "JTwitter";
    std::string rate_limits = "on";
    std::string password_grant = "on";
    std::string registration = "open";
    bool demo = false;
    std::uint32_t password_cost = 19;  // MiB
    bool survive_power_cut = false;
    std::vector<std::string> trusted_proxies;
    std::string access_log = "off";
    std::string access_log_format = "text";
    int connections = 512;
    std::optional<int> connections_of_address;
    int request_timeout = 60;
    int keep_alive_timeout = 5;
};

std::string problem_with_url(const std::string& url) {
    const bool is_one = (url.starts_with("http://") || url.starts_with("https://")) &&
                        url.find_first_of(" ?#") == std::string::npos && !url.ends_with("//");
    return is_one ? std::string{} : "'" + url + "' is not a URL like https://jtwitter.example.org";
}

std::string problem_with_address(const std::string& address) {
    Poco::Net::IPAddress parsed;
    return Poco::Net::IPAddress::tryParse(address, parsed) ? std::string{} : "'" + address + "' is not an IP address";
}

void add_options(app::Program& program, Options& o) {
    auto& cli = program.cli;
    cli.set_config("--config", "", "Read options from FILE: a line each, as in  title = \"Our microblog\"")
        ->type_name("FILE");
    cli.allow_config_extras(CLI::config_extras_mode::error);
    program.add_listen(o.listen);
    cli.add_option("--data", o.data, "Folder for the database and pictures; made if it is not there")
        ->type_name("DIR")
        ->capture_default_str();
    cli.add_option("--public-url", o.public_url, "What addresses of posts begin with (default: where it listens)")
        ->type_name("URL")
        ->check(problem_with_url);
    cli.add_option("--title", o.title, "Name of this microblog")->capture_default_str();
    cli.add_flag("--demo", o.demo,
                 "Fill an empty microblog with a small town that talks, and two accounts to log in as");
    cli.add_option("--registration", o.registration, "May people sign up: open or closed")
        ->check(CLI::IsMember({"open", "closed"}))
        ->capture_default_str();
    cli.add_option("--rate-limits", o.rate_limits, "Limits of how often one may call: on or off")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    cli.add_option("--password-grant", o.password_grant, "May programs log in with name and password: on or off")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    cli.add_option("--password-cost", o.password_cost, "MiB of memory that Argon2id takes for one password")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    cli.add_flag("--survive-power-cut", o.survive_power_cut,
                 "Each commit waits for the disk. Without it what was answered survives the end of the process, but "
                 "perhaps not that of the machine");
    cli.add_option("--trusted-proxy", o.trusted_proxies,
                   "Believe what a proxy with this address says of its clients; may be given more than once")
        ->type_name("ADDRESS")
        ->check(problem_with_address);
    cli.add_option("--access-log", o.access_log,
                   "A line for each request: FILE, - for stdout, or off. SIGHUP reopens it")
        ->type_name("FILE")
        ->capture_default_str();
    cli.add_option("--access-log-format", o.access_log_format, "text (Combined Log Format) or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    cli.add_option("--connections", o.connections, "Connections served at the same time, each by a thread; others wait")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    cli.add_option(
           "--connections-of-address", o.connections_of_address,
           "Of those, from one address (of IPv6: one /64), trusted proxies apart; 0: no limit. Default: 64, and "
           "no limit with --rate-limits off")
        ->check(CLI::Range(0, 10'000));
    cli.add_option("--request-timeout", o.request_timeout, "Seconds in which a whole request must come")
        ->check(CLI::Range(1, 3'600))
        ->capture_default_str();
    cli.add_option("--keep-alive-timeout", o.keep_alive_timeout, "Seconds that a connection may be idle")
        ->check(CLI::Range(1, 3'600))
        ->capture_default_str();
}

HttpLimits http_limits(const Options& o) {
    HttpLimits limits;
    limits.connections = o.connections;
    if (o.rate_limits == "off") limits.connections_of_address = 0;  // load tests come from one address
    if (o.connections_of_address) limits.connections_of_address = *o.connections_of_address;
    limits.request_within = std::chrono::seconds{o.request_timeout};
    limits.keep_alive = std::chrono::seconds{o.keep_alive_timeout};
    return limits;
}

/// Where a browser on this machine finds a server that listens on `endpoint`.
std::string url_of(core::Endpoint endpoint) {
    if (endpoint.host == "0.0.0.0" || endpoint.host == "::") endpoint.host = "127.0.0.1";
    return "http://" + core::to_string(endpoint);
}

std::string base_of(const Options& o, const core::Endpoint& endpoint) {
    auto url = o.public_url.empty() ? url_of(endpoint) : o.public_url;
    while (url.ends_with('/')) url.pop_back();
    return url;
}

microblog::Settings blog_settings(const Options& o, const std::string& base) {
    microblog::Settings settings;
    settings.host = rest::host_of(base);
    settings.open_registration = o.registration == "open";
    settings.password_grant = o.password_grant == "on";
    return settings;
}

rest::ApiSettings api_settings(const Options& o, const std::string& base) {
    rest::ApiSettings settings;
    settings.base = base;
    settings.title = o.title;
    settings.rates.on = o.rate_limits == "on";
    return settings;
}

streaming::Limits stream_limits(const Options& o) {
    streaming::Limits limits;
    if (o.rate_limits == "off") limits.of_account = limits.of_address = limits.streams;
    return limits;
}

web::Settings page_settings(const Options& o, const std::string& base, core::Log& log) {
    web::Settings settings;
    settings.base = base;
    settings.title = o.title;
    settings.log = &log;
    if (o.demo) {
        settings.demo = {{std::string(demo::user_name), std::string(demo::user_password)},
                         {std::string(demo::admin_name), std::string(demo::admin_password)}};
    }
    return settings;
}

storage::Time now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// For the person who has started it, not for programs: those read the ready line.
void greet(const Options& o, const std::string& url) {
    std::cerr << "JTwitter: open " << url << " in a browser; Ctrl-C ends it.\n";
    if (o.demo) {
        std::cerr << "Log in as " << demo::user_name << " with the password " << demo::user_password << ", or as "
                  << demo::admin_name << " with " << demo::admin_password << ".\n";
    }
}

void warn_of_few_files(const Options& o, core::Log& log) {
    constexpr std::size_t files_of_our_own = 50;  // database, pictures, logs, the listener
    const auto wanted = static_cast<std::size_t>(o.connections) + static_cast<std::size_t>(HttpLimits{}.queued) +
                        streaming::Limits{}.streams + files_of_our_own;
    if (const auto files = app::raise_open_file_limit(); files < wanted) {
        log.warn("not enough open files for so many connections and streams: raise the limit (ulimit -n)",
                 {{"limit", std::to_string(files)}, {"wanted", std::to_string(wanted)}});
    }
}

int serve(app::Program& program, const Options& o) {
    auto& log = program.log();
    app::StopSignals signals;
    block_hangup();
    std::promise<void> asked_to_stop;
    signals.watch([&] { asked_to_stop.set_value(); });
    warn_of_few_files(o, log);

    const DataFolder folder(o.data);
    if (folder.drop_unfinished_demo()) log.warn("the demo world was not whole; it is dropped", {{"data", o.data}});
    AccessLog access_log(o.access_log, o.access_log_format == "json" ? AccessLogFormat::json : AccessLogFormat::text,
                         log);
    HttpServer server(o.listen, http_limits(o), log);
    const auto base = base_of(o, server.endpoint());

    storage::SqliteStorage store({.file = folder.database(), .survive_power_cut = o.survive_power_cut});
    PasswordHashing hashing({.memory_kib = o.password_cost * 1024});
    microblog::Microblog blog(store, hashing, blog_settings(o, base));
    rest::MediaFiles media(folder.media());
    rest::Api api(blog, media, api_settings(o, base), log);
    web::Pages pages(blog, api, media, page_settings(o, base, log));
    const web_app::WebApp app({base, o.title});
    streaming::Hub hub(blog, api.presenter(), stream_limits(o), log);
    if (o.demo && demo::is_empty(blog)) {
        folder.mark_demo_unfinished();
        demo::fill(blog, media, now());
        folder.mark_demo_finished();
        log.info("filled with the demo world");
    }

    NoticeBox notices(o.data);
    const Housekeeping housekeeping({blog, media, notices, access_log, log});
    Metrics metrics;
    const bool knows_its_neighbours = !o.trusted_proxies.empty() || base == url_of(server.endpoint());
    if (!knows_its_neighbours)
        log.warn(
            "/metrics is closed: with --public-url and no --trusted-proxy everybody may seem to be on this machine");
    Site site({api, app, pages, hub, store, metrics, log, [&] { return server.connections(); },
               [&] { return store.commits(); }, knows_its_neighbours});
    server.start({.answer = [&](const rest::Request& request) { return site.answer(request, now()); },
                  .body_limit = Site::limit_of_body,
                  .complete_refusal = Site::complete_refusal,
                  .observe =
                      [&](const Exchange& exchange) {
                          metrics.count(exchange);
                          access_log.write(exchange, std::chrono::system_clock::now());
                      },
                  .trusted_proxies = o.trusted_proxies});
    log.info("started", {{"data", o.data}, {"public-url", base}});
    greet(o, url_of(server.endpoint()));
    app::print_ready(program.name(), server.endpoint());

    asked_to_stop.get_future().wait();
    constexpr std::chrono::milliseconds for_answers{2'500};
    const bool all_ended = server.stop(for_answers);
    hub.stop();
    if (!all_ended) {
        log.warn("some requests were still at work; what was answered is kept");
        std::_Exit(app::exit_ok);  // their threads use what would be destroyed now
    }
    log.info("stopped");
    return app::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    keep_files_private();
    app::Program program("jtwitter-server", "A microblog: pages for browsers, and the API that Mastodon clients speak");
    Options options;
    add_options(program, options);
    return program.run(argc, argv, [&] { return serve(program, options); });
}

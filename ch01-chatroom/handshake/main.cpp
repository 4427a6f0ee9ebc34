// handshake: one TCP connection, packet by packet, as a ladder.
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <system_error>

#include "ch01-chatroom/handshake/capture.hpp"
#include "ch01-chatroom/handshake/explain.hpp"
#include "ch01-chatroom/handshake/ladder.hpp"
#include "ch01-chatroom/handshake/ladder_svg.hpp"
#include "ch01-chatroom/handshake/own_connection.hpp"
#include "ch01-chatroom/handshake/report.hpp"
#include "shared/app/program.hpp"

namespace {

using namespace handshake;

constexpr std::size_t max_packets = 500'000;  // read from one capture
constexpr std::size_t look_up_after = 1024;   // packets in a row, then the clock and the signals are looked at

struct Settings {
    std::string read_file;
    std::string write_file;
    std::string svg_file;
    std::string interface = "lo";
    std::uint16_t port = 0;
    std::size_t connection = 0;
    std::size_t packets = 200;
    double timeout = 30;
    std::size_t width = 0;
    bool json = false;
    bool brief = false;
};

/// The columns of the terminal on stdout; 80 where there is none.
std::size_t terminal_width() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

/// A descriptor that a signal makes readable, so that poll() ends.
class Wakeup {
  public:
    Wakeup() : descriptor_{eventfd(0, EFD_CLOEXEC)} {
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "making an eventfd");
    }
    ~Wakeup() { close(descriptor_); }
    Wakeup(const Wakeup&) = delete;
    Wakeup& operator=(const Wakeup&) = delete;

    void ring() const {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
    }
    int file_descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

/// What a capture gave: the connections in it, and what was not TCP or damaged.
struct Harvest {
    ConversationTable table;
    std::size_t packets = 0;
    std::size_t others = 0;  // not TCP
    std::size_t damaged = 0;
};

/// Adds one captured packet and gives the index of its conversation; empty if it is not TCP or damaged (logged).
std::optional<std::size_t> add(Harvest& harvest, LinkType type, const CapturedPacket& captured, core::Log& log) {
    ++harvest.packets;
    auto segment = dissect(type, captured.bytes, captured.wire_length);
    if (segment) return harvest.table.add({harvest.packets, captured.time, std::move(*segment)});
    if (segment.error().fault == core::Fault::unknown) {
        ++harvest.others;
    } else {
        ++harvest.damaged;
        log.warn("packet passed over",
                 {{"packet", std::to_string(harvest.packets)}, {"why", core::to_string(segment.error())}});
    }
    return {};
}

/// A file that ends in the middle of a packet, as when tcpdump was killed, gives what it has and a warning.
Harvest read_capture(const std::string& path, core::Log& log) {
    auto capture = Capture::read_file(path);
    Harvest harvest;
    try {
        while (const auto captured = capture.next()) {
            if (harvest.packets == max_packets) {
                log.warn("only the first packets were read", {{"packets", std::to_string(max_packets)}});
                break;
            }
            add(harvest, capture.link_type(), *captured, log);
        }
    } catch (const std::runtime_error& broken) {
        log.warn("the file breaks off", {{"packets", std::to_string(harvest.packets)}, {"why", broken.what()}});
    }
    return harvest;
}

/// Reads the file once more and keeps the packets of one connection.
void copy_connection(const std::string& from, const std::string& to, const Conversation& conversation) {
    auto capture = Capture::read_file(from);
    capture.write_to(to);
    auto wanted = conversation.packets.begin();
    for (std::size_t number = 1; wanted != conversation.packets.end(); ++number) {
        const auto captured = capture.next();
        if (!captured) break;
        if (number != wanted->number) continue;
        capture.keep(*captured);
        ++wanted;
    }
    capture.finish_file();
}

/// Captures until the first connection is over, the time is up or a signal comes. `make_connection` runs once the
/// capture sees what is sent.
Harvest capture_connection(const Settings& settings, std::uint16_t port, core::Log& log,
                           const std::function<void()>& make_connection) {
    const Wakeup wakeup;
    const app::StopSignals signals([&] { wakeup.ring(); });
    auto capture = Capture::live({.interface = settings.interface, .filter = "tcp port " + std::to_string(port)});
    if (!settings.write_file.empty()) capture.write_to(settings.write_file);
    make_connection();

    Harvest harvest;
    std::optional<Tracker> tracker;  // of the first connection
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::milliseconds>(
                                                            std::chrono::duration<double>(settings.timeout));
    bool ending = false;  // by a signal or the time; what has been captured by then is still read
    while (!tracker || !tracker->finished()) {
        if (const auto captured = capture.next()) {
            const auto place = add(harvest, capture.link_type(), *captured, log);
            capture.keep(*captured);
            if (place == 0U) {  // not another connection to the same port
                const auto& conversation = harvest.table.all().front();
                if (!tracker) tracker.emplace(conversation);
                tracker->add(conversation.packets.back());
            }
            if (harvest.packets == max_packets) break;
            if (harvest.packets % look_up_after != 0) continue;
        }
        if (ending) break;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            ending = true;
            continue;
        }
        pollfd waits[] = {{capture.file_descriptor(), POLLIN, 0}, {wakeup.file_descriptor(), POLLIN, 0}};
        if (poll(waits, 2, static_cast<int>(left.count())) < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "waiting for packets");
        ending = waits[1].revents != 0;
    }
    capture.finish_file();
    if (capture.dropped() > 0)
        log.warn("the kernel had no room for some packets", {{"packets", std::to_string(capture.dropped())}});
    return harvest;
}

Harvest capture_live(const Settings& settings, core::Log& log) {
    auto port = settings.port;
    Harvest harvest;
    if (port == 0) {
        const OwnConnection own;
        port = own.port();
        harvest = capture_connection(settings, port, log, [&] { own.visit(); });
    } else {
        harvest = capture_connection(settings, port, log, [&] {
            std::cerr << "handshake: capturing on " << settings.interface << "; make a connection to TCP port " << port
                      << " now (Ctrl-C ends)" << std::endl;
        });
    }
    if (harvest.table.all().empty())
        throw std::runtime_error("no packet to or from TCP port " + std::to_string(port) + " passed " +
                                 settings.interface + "; is it the right interface? `ip -brief link` lists them");
    return harvest;
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text << std::flush;
    if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
}

int show(const Settings& settings, const Harvest& harvest) {
    const auto& all = harvest.table.all();
    if (all.empty())
        throw std::runtime_error("no TCP connection in " + settings.read_file + " (" + std::to_string(harvest.packets) +
                                 " packets: " + std::to_string(harvest.others) + " of other protocols, " +
                                 std::to_string(harvest.damaged) + " damaged)");
    if (settings.connection > all.size())
        throw std::runtime_error("there is no connection " + std::to_string(settings.connection) +
                                 "; the capture has " + std::to_string(all.size()));
    const bool live = settings.read_file.empty();
    if (settings.connection == 0 && all.size() > 1 && !live) {
        std::cout << (settings.json ? json_list(all) : text_list(all));
        if (!settings.json) std::cout << "\nDraw one of them with --connection NO.\n";
        return app::exit_ok;
    }
    const auto number = std::max<std::size_t>(settings.connection, 1);
    const auto& conversation = all[number - 1];
    const auto story = tell(conversation);
    if (!live && !settings.write_file.empty()) copy_connection(settings.read_file, settings.write_file, conversation);
    if (!settings.svg_file.empty()) write_file(settings.svg_file, draw_svg(story, settings.packets));
    if (settings.json)
        std::cout << json_of(story, number);
    else
        std::cout << draw_ladder(story, {.width = settings.width > 0 ? settings.width : terminal_width(),
                                         .colour = app::use_colour(STDOUT_FILENO),
                                         .sentences = !settings.brief,
                                         .packets = settings.packets});
    std::cout << std::flush;
    return std::cout ? app::exit_ok : app::exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program{"handshake",
                         "Draws one TCP connection packet by packet: handshake, data, close.\n"
                         "Without options it makes a small connection over loopback and captures that."};
    Settings settings;
    auto& cli = program.cli;
    auto* read =
        cli.add_option("--read", settings.read_file, "Read a capture file (pcap or pcapng)")->type_name("FILE");
    auto* port = cli.add_option("--port", settings.port,
                                "Capture the next connection to this TCP port; without it, one of our own");
    port->type_name("N")->check(CLI::Range(1, 65535))->excludes(read);
    cli.add_option("--interface", settings.interface, "Capture on this interface (with --port)")
        ->type_name("NAME")
        ->capture_default_str()
        ->excludes(read)
        ->needs(port);
    cli.add_option("--timeout", settings.timeout, "Seconds until a capture ends if the connection does not")
        ->check(CLI::Range(0.1, 86400.0))
        ->capture_default_str();
    cli.add_option("--connection", settings.connection, "Which connection of the file; without it, many are listed")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    cli.add_option("--write", settings.write_file, "Keep the packets in this file (pcap)")->type_name("FILE");
    cli.add_option("--svg", settings.svg_file, "Draw the ladder into this file as well")->type_name("FILE");
    cli.add_option("--packets", settings.packets, "Draw at most so many packets, the first and the last; 0: all")
        ->type_name("N")
        ->capture_default_str();
    cli.add_option("--width", settings.width, "Columns of the ladder; 0: those of the terminal")
        ->type_name("N")
        ->capture_default_str();
    cli.add_flag("--brief", settings.brief, "Leave out the sentences");
    cli.add_flag("--json", settings.json, "Print JSON instead of the ladder, all packets");
    return program.run(argc, argv, [&] {
        const bool live = settings.read_file.empty();
        return show(settings,
                    live ? capture_live(settings, program.log()) : read_capture(settings.read_file, program.log()));
    });
}

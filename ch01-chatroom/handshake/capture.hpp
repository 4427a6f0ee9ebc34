// The one file that knows libpcap: capture files, and live capture from a network interface.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "ch01-chatroom/handshake/link_header.hpp"
#include "shared/core/bytes.hpp"

namespace handshake {

/// One packet as it was captured. `bytes` holds until the next one is asked for.
struct CapturedPacket {
    std::chrono::nanoseconds time{};  // since 1970
    core::ByteView bytes{};
    std::size_t wire_length{};  // bytes on the wire; `bytes` is shorter if the capture cut the packet
};

/// The system does not let this process capture. The text says which right is missing and how to give it.
class NoRightToCapture : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct LiveSettings {
    std::string interface = "lo";
    std::string filter{};     // in pcap-filter(7) language
    int snapshot = 262'144;   // bytes kept of each packet
    int buffer = 16'777'216;  // bytes the kernel keeps for us until we read
};

/// A capture file or an interface. Every function throws std::runtime_error that says what was tried and why it failed.
/// Not to be shared between threads.
class Capture {
  public:
    /// Opens a file, pcap or pcapng.
    static Capture read_file(const std::string& path);

    /// Opens an interface. When this returns, the capture runs with its filter: what is sent from now on is seen.
    static Capture live(const LiveSettings& settings);

    ~Capture();
    Capture(Capture&&) noexcept;

    LinkType link_type() const;

    /// The next packet; empty at the end of the file, or for an interface when none waits to be read.
    std::optional<CapturedPacket> next();

    /// Becomes readable when an interface has packets. -1 for a file.
    int file_descriptor() const;

    /// Packets that the kernel had no room for (live only). The ladder then has holes that the network did not make.
    std::size_t dropped() const;

    /// From here on keep() writes to this file (pcap with nanoseconds).
    void write_to(const std::string& path);
    void keep(const CapturedPacket& packet);
    /// Everything kept is in the file when this returns.
    void finish_file();

  private:
    struct Handles;
    explicit Capture(std::unique_ptr<Handles> handles);
    std::unique_ptr<Handles> handles_;
};

}  // namespace handshake

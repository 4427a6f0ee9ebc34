// What came back when we knocked at a port, and what that means. Values only: no socket here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portcheck {

enum class Verdict {
    open,         // SYN/ACK
    closed,       // RST
    filtered,     // nothing, or an ICMP message by which a firewall refuses
    unreachable,  // no way to the machine: ICMP says so, or our own kernel
    failed        // our own kernel would not even try
};

/// "open", "closed", "filtered", "unreachable", "failed"
std::string_view name_of(Verdict verdict);

/// An ICMP or ICMPv6 message about our SYN, as the socket's error queue tells it (man 7 ip, IP_RECVERR).
struct IcmpNotice {
    bool v6 = false;
    std::uint8_t type{}, code{};  // RFC 792 for IPv4, RFC 4443 for IPv6
    std::string from;             // the router or host that sent it
    bool operator==(const IcmpNotice&) const = default;
};

/// "host unreachable", "port unreachable", ...: the RFC's words, shortened.
std::string name_of(const IcmpNotice& notice);

/// All that one attempt to connect has shown.
struct Evidence {
    int error = 0;            // the errno value of the attempt; 0: none
    bool silent = false;      // nothing came within the time-out
    bool met_itself = false;  // connected to its own end, see explain()
    std::optional<IcmpNotice> icmp{};
    std::chrono::milliseconds timeout{};
};

struct Answer {
    Verdict verdict = Verdict::failed;
    std::string sentence;  // what came and what it means, for a person
};

/// A connection is open only if somebody else accepted it. A client whose port the kernel chose may by chance get the
/// very port it connects to, on its own address; TCP then joins the two SYNs of this one socket (RFC 9293, section
/// 3.5, "simultaneous connection") although nobody listens. Such a port is closed.
Answer explain(const Evidence& evidence);

/// "ECONNREFUSED"; empty for 0.
std::string errno_name(int error);

}  // namespace portcheck

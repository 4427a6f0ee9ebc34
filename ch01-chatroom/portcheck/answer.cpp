#include "ch01-chatroom/portcheck/answer.hpp"

#include <cerrno>
#include <cstring>
#include <iomanip>
#include <sstream>

namespace portcheck {

namespace {

constexpr std::uint8_t destination_unreachable_v4 = 3;  // RFC 792; codes 9 to 13: RFC 1122 section 3.2.2.1, RFC 1812
constexpr std::uint8_t destination_unreachable_v6 = 1;  // RFC 4443, section 3.1

/// True if the message says that somebody forbids the packet, not that there is no way. "Port unreachable" belongs
/// here: a host without a listener answers TCP by RST, never by ICMP; who answers so is a firewall (iptables' REJECT
/// does).
bool is_refusal(const IcmpNotice& notice) {
    if (notice.v6)
        return notice.type == destination_unreachable_v6 &&
               (notice.code == 1 || notice.code == 4 || notice.code == 5 || notice.code == 6);
    return notice.type == destination_unreachable_v4 &&
           (notice.code == 2 || notice.code == 3 || notice.code == 9 || notice.code == 10 || notice.code == 13);
}

std::string seconds(std::chrono::milliseconds time) {
    std::ostringstream text;
    text << std::setprecision(6) << static_cast<double>(time.count()) / 1000 << " s";
    return text.str();
}

Answer explain_icmp(const IcmpNotice& notice) {
    const auto who = notice.from + " answered ICMP" + (notice.v6 ? "v6" : "") + " type " + std::to_string(notice.type) +
                     " code " + std::to_string(notice.code) + " (" + name_of(notice) + "): ";
    if (is_refusal(notice)) return {Verdict::filtered, who + "a firewall refuses the connection and says so."};
    return {Verdict::unreachable, who + "there is no way to that machine from there on."};
}

}  // namespace

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::open:
            return "open";
        case Verdict::closed:
            return "closed";
        case Verdict::filtered:
            return "filtered";
        case Verdict::unreachable:
            return "unreachable";
        case Verdict::failed:
            return "failed";
    }
    return "?";
}

std::string name_of(const IcmpNotice& notice) {
    const auto number = notice.type * 256 + notice.code;
    if (notice.v6) {
        switch (number) {
            case 0x100:
                return "no route to destination";
            case 0x101:
                return "administratively prohibited";
            case 0x102:
                return "beyond scope of source address";
            case 0x103:
                return "address unreachable";
            case 0x104:
                return "port unreachable";
            case 0x105:
                return "source address failed policy";
            case 0x106:
                return "reject route";
            case 0x300:
                return "hop limit exceeded";
            default:
                return "see RFC 4443";
        }
    }
    switch (number) {
        case 0x300:
            return "network unreachable";
        case 0x301:
            return "host unreachable";
        case 0x302:
            return "protocol unreachable";
        case 0x303:
            return "port unreachable";
        case 0x309:
            return "network administratively prohibited";
        case 0x30a:
            return "host administratively prohibited";
        case 0x30d:
            return "administratively prohibited";
        case 0xb00:
            return "time to live exceeded";
        default:
            return "see RFC 792";
    }
}

Answer explain(const Evidence& evidence) {
    if (evidence.met_itself)
        return {Verdict::closed,
                "nobody listens: the kernel gave our own end this very port, and the connection met itself."};
    if (evidence.icmp) return explain_icmp(*evidence.icmp);
    if (evidence.silent)
        return {Verdict::filtered, "no answer within " + seconds(evidence.timeout) +
                                       ": a firewall drops the SYN, the machine is off, or its queue of new "
                                       "connections is full."};
    switch (evidence.error) {
        case 0:
            return {Verdict::open, "SYN/ACK came back: a program listens on this port."};
        case ECONNREFUSED:
            return {Verdict::closed, "RST came back: the machine is there, but no program listens on this port."};
        case ETIMEDOUT:
            return {Verdict::filtered,
                    "no answer until the kernel gave up: a firewall drops the SYN, the machine is "
                    "off, or its queue of new connections is full."};
        case ENETUNREACH:
            return {Verdict::unreachable,
                    "this machine has no route to that address (ENETUNREACH): no packet has left it."};
        case EHOSTUNREACH:
            return {Verdict::unreachable,
                    "nobody on the way has this address (EHOSTUNREACH): no machine answers for "
                    "it on our own network, or a route of ours forbids it."};
        case EACCES:
        case EPERM:
            return {Verdict::filtered, "this machine itself forbids the connection (" + errno_name(evidence.error) +
                                           "): a firewall rule or a route of ours."};
        case EINVAL:
            return {Verdict::failed,
                    "this machine could not try (EINVAL): a blackhole route of ours, or a link-local "
                    "address without its interface (fe80::1%eth0)."};
        default: {
            const auto name = errno_name(evidence.error);
            return {Verdict::failed,
                    "this machine could not try: " + std::string(std::strerror(evidence.error)) + " (" + name + ")."};
        }
    }
}

std::string errno_name(int error) {
    if (error == 0) return {};
    const char* name = strerrorname_np(error);  // glibc 2.32
    return name != nullptr ? name : "errno " + std::to_string(error);
}

}  // namespace portcheck

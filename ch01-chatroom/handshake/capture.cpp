#include "ch01-chatroom/handshake/capture.hpp"

#include <pcap/pcap.h>

#include <array>

namespace handshake {

namespace {

using ErrorText = std::array<char, PCAP_ERRBUF_SIZE>;

LinkType link_type_of(pcap_t* pcap, const std::string& name) {
    const int number = pcap_datalink(pcap);
    switch (number) {
        case DLT_EN10MB:
            return LinkType::ethernet;
        case DLT_LINUX_SLL:
            return LinkType::linux_cooked;
        case DLT_LINUX_SLL2:
            return LinkType::linux_cooked2;
        case DLT_RAW:
        case DLT_IPV4:
        case DLT_IPV6:
            return LinkType::raw;
        case DLT_NULL:
            return LinkType::null;
        case DLT_LOOP:
            return LinkType::loop;
        default:
            break;
    }
    const char* known_as = pcap_datalink_val_to_name(number);
    throw std::runtime_error("cannot read packets of " + name + ": link type " +
                             (known_as != nullptr ? known_as : std::to_string(number)) +
                             " is not one of Ethernet, Linux cooked, raw IP and loopback");
}

std::string how_to_get_the_right(const std::string& interface) {
    return "cannot capture on " + interface +
           ": the system does not permit it.\n"
           "Capturing needs the right CAP_NET_RAW (see capabilities(7)). Any of these helps:\n"
           "  sudo handshake ...                                 run it as root\n"
           "  sudo setcap cap_net_raw+ep $(command -v handshake)  give the right to this program for good\n"
           "                                                     (with its full path if it is not in PATH)\n"
           "  sudo tcpdump -i " +
           interface +
           " -w capture.pcap tcp    let tcpdump capture, then:\n"
           "  handshake --read capture.pcap";
}

/// pcap_activate() failed.
[[noreturn]] void fail_to_activate(pcap_t* pcap, int status, const std::string& interface) {
    const std::string reason = pcap_geterr(pcap);
    if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
        throw NoRightToCapture(how_to_get_the_right(interface));
    if (status == PCAP_ERROR_NO_SUCH_DEVICE)
        throw std::runtime_error("cannot capture on " + interface +
                                 ": there is no such interface. `ip -brief link` lists those there are");
    throw std::runtime_error("cannot capture on " + interface + ": " + pcap_statustostr(status) +
                             (reason.empty() ? "" : " (" + reason + ")"));
}

}  // namespace

struct Capture::Handles {
    std::string name;
    pcap_t* pcap = nullptr;
    pcap_dumper_t* dumper = nullptr;
    bool live = false;
    LinkType link_type{};

    ~Handles() {
        if (dumper != nullptr) pcap_dump_close(dumper);
        if (pcap != nullptr) pcap_close(pcap);
    }
};

Capture::Capture(std::unique_ptr<Handles> handles) : handles_{std::move(handles)} {
    handles_->link_type = link_type_of(handles_->pcap, handles_->name);
}
Capture::~Capture() = default;
Capture::Capture(Capture&&) noexcept = default;

Capture Capture::read_file(const std::string& path) {
    ErrorText error{};
    auto handles = std::make_unique<Handles>();
    handles->name = path;
    handles->pcap = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error.data());
    if (handles->pcap == nullptr)
        throw std::runtime_error("cannot read the capture file " + path + ": " + error.data());
    return Capture(std::move(handles));
}

Capture Capture::live(const LiveSettings& settings) {
    ErrorText error{};
    auto handles = std::make_unique<Handles>();
    handles->name = settings.interface;
    handles->live = true;
    auto*& pcap = handles->pcap;
    pcap = pcap_create(settings.interface.c_str(), error.data());
    if (pcap == nullptr) throw std::runtime_error("cannot capture on " + settings.interface + ": " + error.data());
    pcap_set_snaplen(pcap, settings.snapshot);
    pcap_set_buffer_size(pcap, settings.buffer);
    pcap_set_immediate_mode(pcap, 1);  // each packet at once, not when a block of them is full
    pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
    const int status = pcap_activate(pcap);
    if (status < 0) fail_to_activate(pcap, status, settings.interface);

    bpf_program program{};
    if (pcap_compile(pcap, &program, settings.filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
        throw std::runtime_error("cannot compile the filter '" + settings.filter + "': " + pcap_geterr(pcap));
    const int set = pcap_setfilter(pcap, &program);
    pcap_freecode(&program);
    if (set != 0) throw std::runtime_error("cannot set the filter '" + settings.filter + "': " + pcap_geterr(pcap));
    if (pcap_setnonblock(pcap, 1, error.data()) != 0)
        throw std::runtime_error("cannot capture on " + settings.interface + " without blocking: " + error.data());
    return Capture(std::move(handles));
}

LinkType Capture::link_type() const {
    return handles_->link_type;
}

std::optional<CapturedPacket> Capture::next() {
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const int got = pcap_next_ex(handles_->pcap, &header, &bytes);
    if (got == 0 || got == PCAP_ERROR_BREAK) return {};
    if (got != 1)
        throw std::runtime_error("cannot read the next packet of " + handles_->name + ": " +
                                 pcap_geterr(handles_->pcap));
    const bool nanoseconds = pcap_get_tstamp_precision(handles_->pcap) == PCAP_TSTAMP_PRECISION_NANO;
    const auto time = std::chrono::seconds(header->ts.tv_sec) +
                      std::chrono::nanoseconds(nanoseconds ? header->ts.tv_usec : header->ts.tv_usec * 1000);
    return CapturedPacket{time, {bytes, header->caplen}, header->len};
}

int Capture::file_descriptor() const {
    return handles_->live ? pcap_get_selectable_fd(handles_->pcap) : -1;
}

std::size_t Capture::dropped() const {
    pcap_stat counts{};
    if (!handles_->live || pcap_stats(handles_->pcap, &counts) != 0) return 0;
    return counts.ps_drop;
}

void Capture::write_to(const std::string& path) {
    handles_->dumper = pcap_dump_open(handles_->pcap, path.c_str());
    if (handles_->dumper == nullptr)
        throw std::runtime_error("cannot write the capture file: " + std::string(pcap_geterr(handles_->pcap)));
}

void Capture::keep(const CapturedPacket& packet) {
    if (handles_->dumper == nullptr) return;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(packet.time);
    const auto rest = packet.time - seconds;
    const bool nanoseconds = pcap_get_tstamp_precision(handles_->pcap) == PCAP_TSTAMP_PRECISION_NANO;
    pcap_pkthdr header{};
    header.ts.tv_sec = seconds.count();
    header.ts.tv_usec = nanoseconds ? rest.count() : rest.count() / 1000;
    header.caplen = static_cast<bpf_u_int32>(packet.bytes.size());
    header.len = static_cast<bpf_u_int32>(packet.wire_length);
    pcap_dump(reinterpret_cast<u_char*>(handles_->dumper), &header, packet.bytes.data());
}

void Capture::finish_file() {
    if (handles_->dumper != nullptr && pcap_dump_flush(handles_->dumper) != 0)
        throw std::runtime_error("cannot write the capture file: the disk may be full");
}

}  // namespace handshake

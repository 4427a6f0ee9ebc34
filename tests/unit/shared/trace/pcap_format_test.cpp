#include "shared/trace/pcap_format.hpp"

#include <gtest/gtest.h>

#include "shared/core/hex.hpp"

using trace::SocketAddress;
using trace::to_socket_address;

namespace {

std::string hex(std::string_view bytes) {
    return core::to_hex(core::bytes_of(bytes));
}

const auto quarter_past_seven = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(19) +
                                std::chrono::minutes(15) + std::chrono::microseconds(123'456);

}  // namespace

TEST(InternetChecksum, is_that_of_the_example_in_rfc_1071) {
    // Section 3: the sum of 00 01, f2 03, f4 f5, f6 f7 is dd f2; the checksum is its complement.
    const core::Bytes bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(trace::internet_checksum(bytes), 0x220d);
}

TEST(InternetChecksum, pads_an_odd_byte_with_zero) {
    EXPECT_EQ(trace::internet_checksum(core::Bytes{0x12, 0x34, 0x56}),
              trace::internet_checksum(core::Bytes{0x12, 0x34, 0x56, 0x00}));
    EXPECT_EQ(trace::internet_checksum({}), 0xffff);
    EXPECT_EQ(trace::internet_checksum(core::Bytes(70'000, 0xff)), 0);  // more carries than 16 bits hold
}

TEST(PcapFormat, begins_with_24_bytes) {
    EXPECT_EQ(hex(trace::pcap_file_header()),
              "d4 c3 b2 a1 02 00 04 00 "   // magic number, version 2.4
              "00 00 00 00 00 00 00 00 "   // reserved
              "ff ff 00 00 65 00 00 00");  // snapshot length, LINKTYPE_RAW
}

TEST(PcapFormat, writes_a_packet_with_data_over_ipv4) {
    const auto packet = trace::pcap_packet({.source = to_socket_address("127.0.0.1:40312"),
                                            .destination = to_socket_address("127.0.0.1:5000"),
                                            .sequence = 1'000'001,
                                            .acknowledged = 1'500'001,
                                            .flags = trace::tcp_psh | trace::tcp_ack,
                                            .data = "hi\n"},
                                           quarter_past_seven);
    EXPECT_EQ(hex(packet),
              // packet header: seconds, microseconds, length in the file, length on the wire
              "34 9c 00 6b 40 e2 01 00 2b 00 00 00 2b 00 00 00 "
              // IPv4: length 43, Don't Fragment, 64 hops, TCP, checksum 3ccb
              "45 00 00 2b 00 00 40 00 40 06 3c cb 7f 00 00 01 7f 00 00 01 "
              // TCP: ports, sequence, acknowledgment, five words and PSH|ACK, window, checksum 6895
              "9d 78 13 88 00 0f 42 41 00 16 e3 61 50 18 ff ff 68 95 00 00 "
              "68 69 0a");
}

TEST(PcapFormat, writes_a_syn_over_ipv6) {
    const auto packet = trace::pcap_packet({.source = to_socket_address("[::1]:40312"),
                                            .destination = to_socket_address("[2001:db8::2]:5000"),
                                            .sequence = 7,
                                            .acknowledged = 0,
                                            .flags = trace::tcp_syn,
                                            .data = ""},
                                           quarter_past_seven);
    EXPECT_EQ(hex(packet),
              "34 9c 00 6b 40 e2 01 00 3c 00 00 00 3c 00 00 00 "
              "60 00 00 00 00 14 06 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 "
              "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 "
              "9d 78 13 88 00 00 00 07 00 00 00 00 50 02 ff ff d1 1f 00 00");
}

TEST(PcapFormat, takes_addresses_as_drivers_write_them) {
    EXPECT_EQ(to_socket_address("10.1.2.3:80"), (SocketAddress{false, {10, 1, 2, 3}, 80}));
    EXPECT_EQ(to_socket_address("[::1]:5000"),
              (SocketAddress{true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 5000}));
    EXPECT_EQ(to_socket_address("[::ffff:10.1.2.3]:80"), (SocketAddress{false, {10, 1, 2, 3}, 80}));
    EXPECT_EQ(to_socket_address("[fe80::1%eth0]:80"),
              (SocketAddress{true, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 80}));
    EXPECT_EQ(to_socket_address("localhost:80"), (SocketAddress{false, {}, 80}));
    EXPECT_EQ(to_socket_address("somebody"), SocketAddress{});
}

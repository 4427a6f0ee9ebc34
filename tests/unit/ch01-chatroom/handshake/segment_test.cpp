// Packets written by hand from the pictures in RFC 791, RFC 8200 and RFC 9293.
#include "ch01-chatroom/handshake/segment.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/unit/ch01-chatroom/handshake/built_packets.hpp"

namespace {

using namespace handshake;
using handshake_test::bytes_from;

const std::string ethernet = "00 00 00 00 00 00  00 00 00 00 00 00  08 00 ";
const std::string ipv4 =  // 60 bytes in all, 127.0.0.1 to 127.0.0.1
    "45 00 00 3c  1c 46 40 00  40 06 20 74  7f 00 00 01  7f 00 00 01 ";
const std::string syn =  // port 40000 to 7000, sequence number 0x10000000
    "9c 40 1b 58  10 00 00 00  00 00 00 00  a0 02 ff d7  fe 30 00 00 "
    "02 04 ff d7  04 02  08 0a 00 00 10 00 00 00 00 00  01  03 03 07 ";

core::Result<Segment> dissect_hex(LinkType type, const std::string& hex) {
    const auto bytes = bytes_from(hex);
    return dissect(type, bytes, bytes.size());
}

TEST(Segment, reads_every_field_of_a_syn) {
    const auto segment = dissect_hex(LinkType::ethernet, ethernet + ipv4 + syn);
    ASSERT_TRUE(segment) << core::to_string(segment.error());
    EXPECT_EQ(to_string(segment->ip.source), "127.0.0.1");
    EXPECT_EQ(to_string(segment->ip.destination), "127.0.0.1");
    EXPECT_EQ(segment->ip.hop_limit, 64);
    EXPECT_EQ(segment->ip.protocol, protocol_tcp);
    EXPECT_EQ(segment->tcp.source_port, 40000);
    EXPECT_EQ(segment->tcp.destination_port, 7000);
    EXPECT_EQ(segment->tcp.sequence.value, 0x10000000U);
    EXPECT_EQ(segment->tcp.acknowledgment.value, 0U);
    EXPECT_EQ(segment->tcp.length, 40);
    EXPECT_EQ(segment->tcp.flags, TcpFlags{.syn = true});
    EXPECT_EQ(segment->tcp.window, 65495);
    EXPECT_EQ(segment->tcp.urgent_pointer, 0);
    EXPECT_EQ(segment->tcp.options.maximum_segment_size, 65495);
    EXPECT_TRUE(segment->tcp.options.sack_permitted);
    EXPECT_EQ(segment->tcp.options.timestamps, (Timestamps{4096, 0}));
    EXPECT_EQ(segment->tcp.options.window_scale, 7);
    EXPECT_EQ(segment->data_length, 0U);
    EXPECT_EQ(sequence_length(*segment), 1U);
}

TEST(Segment, reads_version_6_with_its_extension_headers) {
    const std::string
        ipv6 =  // hop-by-hop (8 bytes) and destination options (16 bytes) before TCP, then 3 bytes of data
        "60 00 00 00  00 2f 00 40  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01"
        "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02"
        "3c 00 01 04 00 00 00 00"
        "06 01 01 0c 00 00 00 00 00 00 00 00 00 00 00 00";
    const std::string tcp = "00 50 9c 40  00 00 00 05  00 00 00 07  50 18 01 00  00 00 00 00  61 62 63";
    const auto segment = dissect_hex(LinkType::raw, ipv6 + tcp);
    ASSERT_TRUE(segment) << core::to_string(segment.error());
    EXPECT_EQ(to_string(segment->ip.source), "2001:db8::1");
    EXPECT_EQ(to_string(segment->ip.destination), "2001:db8::2");
    EXPECT_EQ(segment->tcp.flags, (TcpFlags{.ack = true, .psh = true}));
    EXPECT_EQ(segment->data_length, 3U);
}

TEST(Segment, reads_the_same_packet_behind_every_link_header) {
    const auto expected = dissect_hex(LinkType::ethernet, ethernet + ipv4 + syn).value();
    const auto behind = [&](LinkType type, const std::string& header) {
        const auto segment = dissect_hex(type, header + ipv4 + syn);
        EXPECT_TRUE(segment) << header << core::to_string(segment.error());
        if (segment) {
            EXPECT_EQ(*segment, expected) << header;
        }
    };
    const std::string addresses = "02 00 00 00 00 01  02 00 00 00 00 02 ";
    behind(LinkType::raw, "");
    behind(LinkType::ethernet, addresses + "81 00 00 64  08 00");               // one VLAN tag
    behind(LinkType::ethernet, addresses + "88 a8 00 c8  81 00 00 64  08 00");  // a tag inside a tag
    behind(LinkType::linux_cooked, "00 00 03 04 00 06 00 00 00 00 00 00 00 00 08 00");
    behind(LinkType::linux_cooked2, "08 00 00 00 00 00 00 01 03 04 00 06 00 00 00 00 00 00 00 00");
    behind(LinkType::null, "02 00 00 00");  // captured on a machine with the low byte first
    behind(LinkType::null, "00 00 00 02");
    behind(LinkType::loop, "00 00 00 02");
}

TEST(Segment, counts_no_padding_of_the_link_as_data) {
    const std::string ack = "9c 40 1b 58  10 00 00 01  00 00 00 01  50 10 01 00  00 00 00 00 ";
    const std::string short_ipv4 = "45 00 00 28  00 01 40 00  40 06 00 00  7f 00 00 01  7f 00 00 01 ";
    const auto segment = dissect_hex(LinkType::ethernet, ethernet + short_ipv4 + ack + "00 00 00 00 00 00");
    ASSERT_TRUE(segment) << core::to_string(segment.error());
    EXPECT_EQ(segment->data_length, 0U);
}

TEST(Segment, knows_the_data_length_of_a_packet_that_the_capture_cut) {
    const std::string long_ipv4 = "45 00 05 dc  00 01 40 00  40 06 00 00  7f 00 00 01  7f 00 00 01 ";
    const std::string ack = "9c 40 1b 58  10 00 00 01  00 00 00 01  50 10 01 00  00 00 00 00 ";
    const auto bytes = bytes_from(long_ipv4 + ack);
    const auto segment = dissect(LinkType::raw, bytes, 1500);
    ASSERT_TRUE(segment) << core::to_string(segment.error());
    EXPECT_EQ(segment->data_length, 1460U);
}

TEST(Segment, takes_the_length_on_the_wire_where_offload_left_the_length_field_empty) {
    const std::string ipv4_without_length = "45 00 00 00  00 01 40 00  40 06 00 00  7f 00 00 01  7f 00 00 01 ";
    const std::string ack = "9c 40 1b 58  10 00 00 01  00 00 00 01  50 10 01 00  00 00 00 00 ";
    const auto bytes = bytes_from(ethernet + ipv4_without_length + ack);
    const auto segment = dissect(LinkType::ethernet, bytes, 14 + 40 + 70'000);
    ASSERT_TRUE(segment) << core::to_string(segment.error());
    EXPECT_EQ(segment->data_length, 70'000U);
}

TEST(Segment, reads_four_sack_blocks) {
    const std::string short_ipv4 = "45 00 00 4c  00 01 40 00  40 06 00 00  7f 00 00 01  7f 00 00 01 ";
    const std::string ack =
        "9c 40 1b 58  10 00 00 01  00 00 00 01  e0 10 01 00  00 00 00 00 "
        "01 01 05 22 00 00 00 05 00 00 00 07 00 00 00 09 00 00 00 0b 00 00 00 0d 00 00 00 0f 00 00 00 11 00 00 00 13 ";
    const auto segment = dissect_hex(LinkType::raw, short_ipv4 + ack);
    ASSERT_TRUE(segment) << core::to_string(segment.error());
    EXPECT_EQ(segment->tcp.options.sack, (std::vector<SackBlock>{{{5}, {7}}, {{9}, {11}}, {{13}, {15}}, {{17}, {19}}}));
}

TEST(Segment, cut_anywhere_in_its_headers_is_a_fault_and_never_a_crash) {
    const auto whole = bytes_from(ethernet + ipv4 + syn);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const core::Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        const auto segment = dissect(LinkType::ethernet, cut, whole.size());
        ASSERT_FALSE(segment) << "cut to " << length << " bytes";
        EXPECT_EQ(segment.error().fault, core::Fault::truncated) << "cut to " << length << " bytes";
        EXPECT_LE(segment.error().offset, length);
    }
}

struct Bad {
    const char* why;
    std::string hex;  // behind no link header
    core::Error error;
};

std::string tcp_with(const std::string& offset_and_flags, const std::string& options) {
    return "9c 40 1b 58  10 00 00 00  00 00 00 00 " + offset_and_flags + " ff d7  00 00 00 00 " + options;
}
std::string ipv4_of(const std::string& total_length) {
    return "45 00 " + total_length + " 00 01 40 00  40 06 00 00  7f 00 00 01  7f 00 00 01 ";
}

TEST(Segment, names_what_is_wrong_and_where) {
    using core::Fault;
    const std::vector<Bad> all{
        {"version 5", "55" + ipv4.substr(2) + syn, {Fault::malformed, "IPv4 version", 0}},
        {"a header of 16 bytes", "44" + ipv4.substr(2) + syn, {Fault::out_of_range, "IPv4 header length", 0}},
        {"less in all than the header", ipv4_of("00 13") + syn, {Fault::out_of_range, "IPv4 total length", 2}},
        {"a fragment",
         "45 00 00 3c  00 01 20 05  40 06 00 00  7f 00 00 01  7f 00 00 01 " + syn,
         {Fault::unknown, "IPv4 fragment", 6}},
        {"UDP",
         "45 00 00 3c  00 01 40 00  40 11 00 00  7f 00 00 01  7f 00 00 01 " + syn,
         {Fault::unknown, "IP protocol", 20}},
        {"a TCP header of 16 bytes",
         ipv4_of("00 28") + tcp_with("40 02", ""),
         {Fault::out_of_range, "TCP data offset", 32}},
        {"a TCP header longer than the packet says",
         ipv4_of("00 28") + tcp_with("60 02", "02 04 05 b4"),
         {Fault::out_of_range, "TCP data offset", 32}},
        {"an option of length 0",
         ipv4_of("00 2c") + tcp_with("60 02", "02 00 05 b4"),
         {Fault::out_of_range, "TCP option length", 41}},
        {"an option of length 1",
         ipv4_of("00 2c") + tcp_with("60 02", "08 01 05 b4"),
         {Fault::out_of_range, "TCP option length", 41}},
        {"an MSS of 3 bytes",
         ipv4_of("00 2c") + tcp_with("60 02", "02 03 05 01"),
         {Fault::out_of_range, "TCP option length", 41}},
        {"an option that runs into the data",
         ipv4_of("00 34") + tcp_with("60 02", "01 08 0a 00 00 00 00 00 00 00 00 00"),
         {Fault::out_of_range, "TCP option length", 42}},
        {"half a SACK block",
         ipv4_of("00 30") + tcp_with("70 10", "05 06 00 00 00 05 01 01"),
         {Fault::out_of_range, "TCP option length", 41}},
    };
    for (const auto& bad : all) {
        const auto segment = dissect_hex(LinkType::raw, bad.hex);
        ASSERT_FALSE(segment) << bad.why;
        EXPECT_EQ(segment.error(), bad.error) << bad.why << ": " << core::to_string(segment.error());
    }
}

TEST(Segment, calls_what_is_not_ip_unknown) {
    const auto arp =
        dissect_hex(LinkType::ethernet, "ff ff ff ff ff ff  02 00 00 00 00 01  08 06  00 01 08 00 06 04 00 01");
    ASSERT_FALSE(arp);
    EXPECT_EQ(arp.error(), (core::Error{core::Fault::unknown, "EtherType", 12}));
}

TEST(Segment, follows_no_endless_row_of_extension_headers) {
    std::string packet = "60 00 00 00  ff ff 00 40 ";
    for (int i = 0; i < 32; ++i) packet += "00 ";
    for (int i = 0; i < 100; ++i) packet += "00 00 01 04 00 00 00 00 ";  // hop-by-hop, again and again
    const auto segment = dissect_hex(LinkType::raw, packet);
    ASSERT_FALSE(segment);
    EXPECT_EQ(segment.error().fault, core::Fault::too_long);
}

TEST(Segment, random_changes_never_crash_it) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto whole = bytes_from(ethernet + ipv4 + syn);
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = whole;
        for (int change = 0; change < 4; ++change) bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        const auto segment = dissect(LinkType::ethernet, bytes, bytes.size());
        if (segment) {
            EXPECT_GE(segment->tcp.length, 20);
        } else {
            EXPECT_LE(segment.error().offset, bytes.size());
        }
    }
}

TEST(SequenceNumbers, go_round_the_circle) {
    const SequenceNumber late{0xfffffff0U};
    EXPECT_EQ((late + 0x20).value, 0x10U);
    EXPECT_EQ((late + 0x20) - late, 0x20U);
    EXPECT_TRUE(before(late, late + 0x20));
    EXPECT_FALSE(before(late + 0x20, late));
    EXPECT_FALSE(before(late, late));
    EXPECT_TRUE(at_or_before(late, late));
}

}  // namespace

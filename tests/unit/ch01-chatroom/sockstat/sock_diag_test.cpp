// The kernel's side of the conversation is given as bytes, as they were read from a kernel of an amd64 machine: netlink
// numbers are in the machine's byte order, so these bytes are right for little-endian machines.
#include "ch01-chatroom/sockstat/sock_diag.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "shared/core/hex.hpp"

static_assert(std::endian::native == std::endian::little, "the bytes below were read on a little-endian machine");

namespace {

using namespace sockstat;

core::Bytes bytes(std::string_view hex) {
    return core::from_hex(hex).value();
}

// Sequence number 7. 127.0.0.1:5000 <- 127.0.0.1:40000, ESTAB, five bytes not yet read.
constexpr std::string_view established =
    "84000000 1400 0200 07000000 a45d0000"          // nlmsghdr: len 132, type 20, flags MULTI, seq 7, our port id
    "02 01 00 00"                                   // family AF_INET, state 1, timer 0, retrans 0
    "1388 9c40"                                     // sport 5000, dport 40000
    "7f000001 00000000 00000000 00000000"           // src 127.0.0.1
    "7f000001 00000000 00000000 00000000"           // dst 127.0.0.1
    "00000000 09000000 00000000"                    // if 0, cookie
    "00000000 05000000 00000000"                    // expires 0, rqueue 5, wqueue 0
    "00000000 4ed40000"                             // uid 0, inode 54350
    "05000800 00000000 08000f00 00000000"           // attributes: SHUTDOWN, MARK,
    "08001100 00000000 0c001500 01000000 00000000"  // CLASS_ID, CGROUP_ID,
    "06001600 52000000";                            // SOCKOPT

// [::1]:5000, LISTEN, backlog 7, IPV6_V6ONLY.
constexpr std::string_view listening_v6 =
    "94000000 1400 0200 07000000 a45d0000"
    "0a 0a 00 00"
    "1388 0000"
    "00000000 00000000 00000000 00000001"
    "00000000 00000000 00000000 00000000"
    "00000000 0b000000 00000000"
    "00000000 00000000 07000000"           // expires 0, rqueue 0, wqueue 7
    "00000000 4cd40000"                    // uid 0, inode 54348
    "05000800 00000000 05000600 00000000"  // SHUTDOWN, TCLASS,
    "05000b00 01000000"                    // SKV6ONLY: 1
    "08000f00 00000000 08001100 00000000 0c001500 01000000 00000000 06001600 12000000";

constexpr std::string_view done = "14000000 0300 0200 07000000 a45d0000 00000000";

core::Bytes joined(std::initializer_list<std::string_view> parts) {
    core::Bytes all;
    for (const auto part : parts) {
        const auto some = bytes(part);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

TEST(NetlinkRequest, asks_for_all_sockets_of_one_protocol_family_and_state) {
    const auto request = dump_request(Protocol::tcp, Family::ipv4, {State::listen}, 7);
    EXPECT_EQ(core::to_hex(request), core::to_hex(bytes("48000000 1400 0103 07000000 00000000"  // 72 bytes, a dump
                                                        "02 06 20 00"  // AF_INET, IPPROTO_TCP, with TCLASS
                                                        "00040000"     // states: 1 << 10
                                                        "0000 0000"
                                                        "00000000 00000000 00000000 00000000"
                                                        "00000000 00000000 00000000 00000000"
                                                        "00000000 00000000 00000000")));
}

TEST(NetlinkRequest, has_a_bit_for_each_state_wanted) {
    const auto request = dump_request(Protocol::udp, Family::ipv6, {State::established, State::close}, 1);
    EXPECT_EQ(core::to_hex(core::ByteView(request).subspan(16, 8)), "0a 11 20 00 82 00 00 00");
}

TEST(NetlinkAnswer, gives_an_established_socket_with_its_unread_bytes) {
    const auto part = parse_dump(bytes(established), Protocol::tcp, 7);
    ASSERT_TRUE(part);
    EXPECT_FALSE(part->done);
    ASSERT_EQ(part->sockets.size(), 1u);
    Socket expected{.protocol = Protocol::tcp,
                    .local_port = 5000,
                    .peer_port = 40000,
                    .state = State::established,
                    .receive_queue = 5,
                    .inode = 54350};
    expected.local.octets = expected.peer.octets = {127, 0, 0, 1};
    EXPECT_EQ(part->sockets[0], expected);
}

TEST(NetlinkAnswer, tells_whether_a_listener_takes_only_ipv6) {
    const auto part = parse_dump(bytes(listening_v6), Protocol::tcp, 7);
    ASSERT_TRUE(part);
    ASSERT_EQ(part->sockets.size(), 1u);
    const auto& socket = part->sockets[0];
    EXPECT_EQ(to_string(socket.local), "::1");
    EXPECT_EQ(socket.state, State::listen);
    EXPECT_EQ(socket.send_queue, 7u);
    EXPECT_EQ(socket.v6_only, true);
    EXPECT_EQ(socket.inode, 54348u);
}

TEST(NetlinkAnswer, reads_the_timer) {
    auto datagram = bytes(established);
    datagram[18] = 3;     // idiag_timer: TIME_WAIT
    datagram[68] = 0x10;  // idiag_expires: 10000 ms, little-endian
    datagram[69] = 0x27;
    const auto part = parse_dump(datagram, Protocol::tcp, 7);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->sockets.at(0).timer, (Timer{TimerKind::time_wait, std::chrono::seconds(10), 0}));
}

TEST(NetlinkAnswer, holds_several_messages_and_the_end) {
    const auto part = parse_dump(joined({established, listening_v6, done}), Protocol::tcp, 7);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->sockets.size(), 2u);
    EXPECT_TRUE(part->done);
    EXPECT_EQ(part->error, 0);
    EXPECT_FALSE(part->interrupted);
}

TEST(NetlinkAnswer, skips_the_answer_to_an_older_question) {
    const auto part = parse_dump(joined({established, done}), Protocol::tcp, 8);
    ASSERT_TRUE(part);
    EXPECT_TRUE(part->sockets.empty());
    EXPECT_FALSE(part->done);
}

TEST(NetlinkAnswer, carries_the_kernels_refusal) {
    // NLMSG_ERROR with -2 (ENOENT: the kernel has no such table), then the header of our request
    const auto part = parse_dump(bytes("24000000 0200 0000 07000000 a45d0000 feffffff"
                                       "48000000 1400 0103 07000000 00000000"),
                                 Protocol::udp, 7);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->error, ENOENT);
    EXPECT_TRUE(part->done);
}

TEST(NetlinkAnswer, says_that_the_table_changed_meanwhile) {
    auto datagram = joined({established, done});
    datagram[6] |= 0x10;  // NLM_F_DUMP_INTR
    const auto part = parse_dump(datagram, Protocol::tcp, 7);
    ASSERT_TRUE(part);
    EXPECT_TRUE(part->interrupted);
}

TEST(NetlinkAnswer, is_refused_when_cut_inside_a_message) {
    const auto whole = joined({listening_v6, done});
    const auto message_end = bytes(listening_v6).size();
    for (std::size_t length = 1; length < whole.size(); ++length) {
        const auto part = parse_dump(core::ByteView(whole).first(length), Protocol::tcp, 7);
        EXPECT_EQ(part.has_value(), length == message_end) << "cut at " << length;
    }
}

TEST(NetlinkAnswer, names_the_field_of_an_attribute_that_is_too_long) {
    auto datagram = bytes(listening_v6);
    datagram[88] = 0xff;  // nla_len of the first attribute
    const auto part = parse_dump(datagram, Protocol::tcp, 7);
    ASSERT_TRUE(part.has_error());
    EXPECT_EQ(part.error(), (core::Error{core::Fault::out_of_range, "nla_len", 88}));
}

TEST(NetlinkAnswer, refuses_a_state_that_no_socket_can_have) {
    auto datagram = bytes(established);
    datagram[17] = 99;
    const auto part = parse_dump(datagram, Protocol::tcp, 7);
    ASSERT_TRUE(part.has_error());
    EXPECT_EQ(part.error(), (core::Error{core::Fault::unknown, "idiag_state", 17}));
}

TEST(NetlinkAnswer, survives_any_byte_changed) {
    const auto whole = joined({established, listening_v6, done});
    const auto seed = std::random_device{}();
    std::mt19937 random(seed);
    for (int round = 0; round < 20000; ++round) {
        auto datagram = whole;
        for (int change = 0; change < 3; ++change)
            datagram[random() % datagram.size()] = static_cast<std::uint8_t>(random());
        const auto part = parse_dump(datagram, Protocol::tcp, 7);
        if (part) {
            ASSERT_LE(part->sockets.size(), 2u) << "seed " << seed;
        }
    }
}

}  // namespace

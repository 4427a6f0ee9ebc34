#include "ch05-jtwitter/streaming/websocket_frames.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace {

using namespace std::string_literals;
using streaming::close_code_for;
using streaming::CloseCode;
using streaming::Mask;
using streaming::Message;
using streaming::MessageReader;
using streaming::Opcode;
using streaming::Sender;

constexpr Mask mask_of_the_rfc{0x37, 0xfa, 0x21, 0x3d};

std::vector<core::Result<Message>> read_all(MessageReader& reader, std::string_view bytes) {
    std::vector<core::Result<Message>> all;
    reader.feed(bytes);
    while (auto message = reader.next()) all.push_back(std::move(*message));
    return all;
}

/// The only message or fault in these bytes.
core::Result<Message> read_one(std::string_view bytes, Sender sender = Sender::client, std::size_t limit = 65'536) {
    MessageReader reader(sender, limit);
    auto all = read_all(reader, bytes);
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? core::Result<Message>(core::Error{core::Fault::missing, "message", 0}) : all.front();
}

void expect_fault(std::string_view bytes, core::Fault fault, std::string_view field, CloseCode code) {
    const auto read = read_one(bytes);
    ASSERT_FALSE(read.has_value()) << field;
    EXPECT_EQ(read.error().fault, fault) << to_string(read.error());
    EXPECT_EQ(read.error().field, field);
    EXPECT_EQ(close_code_for(read.error()), code);
}

std::string from_client(Opcode opcode, std::string_view payload) {
    return streaming::frame(opcode, payload, mask_of_the_rfc);
}

/// A frame with this first byte, masked with zeros.
std::string with_first_byte(int first, std::string_view payload) {
    auto bytes = streaming::frame(Opcode::text, payload, Mask{});
    bytes[0] = static_cast<char>(first);
    return bytes;
}

const std::string hello = "\x81\x05Hello"s;                                        // unmasked
const std::string masked_hello = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s;  // masked
const std::string ping_hello = "\x89\x05Hello"s;                                   // unmasked ping
const std::string masked_pong = "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s;   // masked pong

// RFC 6455, section 5.7
TEST(WebSocketFrames, reads_the_examples_of_the_rfc) {
    const Message text{Opcode::text, "Hello"};
    EXPECT_EQ(read_one(hello, Sender::server).value(), text);
    EXPECT_EQ(read_one(masked_hello).value(), text);
    EXPECT_EQ(read_one("\x01\x03Hel\x80\x02lo"s, Sender::server).value(), text) << "in two fragments";
    EXPECT_EQ(read_one(ping_hello, Sender::server).value(), (Message{Opcode::ping, "Hello"}));
    EXPECT_EQ(read_one(masked_pong).value(), (Message{Opcode::pong, "Hello"}));
    const std::string bytes256(256, '\x01'), bytes64k(65'536, '\x02');
    EXPECT_EQ(read_one("\x82\x7e\x01\x00"s + bytes256, Sender::server).value(), (Message{Opcode::binary, bytes256}));
    EXPECT_EQ(read_one("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s + bytes64k, Sender::server).value(),
              (Message{Opcode::binary, bytes64k}));
}

TEST(WebSocketFrames, writes_the_examples_of_the_rfc) {
    EXPECT_EQ(streaming::frame(Opcode::text, "Hello"), hello);
    EXPECT_EQ(streaming::frame(Opcode::text, "Hello", mask_of_the_rfc), masked_hello);
    EXPECT_EQ(streaming::frame(Opcode::ping, "Hello"), ping_hello);
    EXPECT_EQ(streaming::frame(Opcode::pong, "Hello", mask_of_the_rfc), masked_pong);
    EXPECT_EQ(streaming::frame(Opcode::binary, std::string(256, 'x')).substr(0, 4), "\x82\x7e\x01\x00"s);
    EXPECT_EQ(streaming::frame(Opcode::binary, std::string(65'536, 'x')).substr(0, 10),
              "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
    EXPECT_EQ(streaming::close_frame(CloseCode::try_again_later, "slow"), "\x88\x06\x03\xf5slow"s);
}

TEST(WebSocketFrames, come_back_as_they_were_at_every_border_of_lengths) {
    for (const std::size_t length : {0U, 1U, 125U, 126U, 127U, 255U, 256U, 65'535U, 65'536U}) {
        const std::string payload(length, 'a');
        EXPECT_EQ(read_one(from_client(Opcode::text, payload)).value(), (Message{Opcode::text, payload})) << length;
    }
}

TEST(WebSocketFrames, may_be_cut_anywhere) {
    const std::string stream = from_client(Opcode::text, "微博") + with_first_byte(0x01, "a") +
                               from_client(Opcode::ping, "?") + with_first_byte(0x80, std::string(200, 'b')) +
                               from_client(Opcode::close, "\x03\xe8");
    const std::vector<Message> expected{{Opcode::text, "微博"},
                                        {Opcode::ping, "?"},
                                        {Opcode::text, "a" + std::string(200, 'b')},
                                        {Opcode::close, "\x03\xe8"}};
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        MessageReader reader(Sender::client);
        std::vector<Message> read;
        for (const auto part : {std::string_view(stream).substr(0, cut), std::string_view(stream).substr(cut)}) {
            for (auto& message : read_all(reader, part)) read.push_back(message.value());
        }
        EXPECT_EQ(read, expected) << "cut at " << cut;
        EXPECT_EQ(reader.memory(), 0U) << "nothing is kept between messages";
    }
}

TEST(WebSocketFrames, cut_short_are_no_message_yet) {
    for (std::size_t length = 0; length < masked_hello.size(); ++length) {
        MessageReader reader(Sender::client);
        EXPECT_TRUE(read_all(reader, std::string_view(masked_hello).substr(0, length)).empty()) << length;
    }
}

TEST(WebSocketFrames, that_break_the_protocol_are_told_by_their_field) {
    const auto protocol_error = CloseCode::protocol_error;
    expect_fault(hello, core::Fault::malformed, "mask", protocol_error);
    EXPECT_EQ(read_one(masked_hello, Sender::server).error().field, "mask") << "a server masks nothing";
    for (const int bit : {0x40, 0x20, 0x10})
        expect_fault(with_first_byte(0x81 | bit, "x"), core::Fault::malformed, "reserved bits", protocol_error);
    for (const int opcode : {0x3, 0x7, 0xB, 0xF})
        expect_fault(with_first_byte(0x80 | opcode, ""), core::Fault::unknown, "opcode", protocol_error);
    expect_fault(with_first_byte(0x09, "x"), core::Fault::malformed, "fragmented control frame", protocol_error);
    expect_fault(from_client(Opcode::ping, std::string(126, 'x')), core::Fault::malformed, "length of a control frame",
                 protocol_error);
    expect_fault(with_first_byte(0x80, "x"), core::Fault::malformed, "fragment", protocol_error);
    expect_fault(with_first_byte(0x01, "x") + with_first_byte(0x81, "y"), core::Fault::malformed, "fragment",
                 protocol_error);
    expect_fault("\x81\xfe\x00\x7d"s, core::Fault::malformed, "length", protocol_error);
    expect_fault("\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff"s, core::Fault::malformed, "length", protocol_error);
}

TEST(WebSocketFrames, of_a_text_are_utf8_as_a_whole) {
    EXPECT_EQ(read_one(with_first_byte(0x01, "\xe5\xbe") + with_first_byte(0x80, "\xae")).value().payload, "微")
        << "a character may lie in two fragments";
    expect_fault(from_client(Opcode::text, "\xff"), core::Fault::bad_text, "text message", CloseCode::invalid_text);
    expect_fault(with_first_byte(0x01, "\xe5\xbe") + with_first_byte(0x80, "x"), core::Fault::bad_text, "text message",
                 CloseCode::invalid_text);
    EXPECT_TRUE(read_one(from_client(Opcode::binary, "\xff")).has_value());
}

TEST(WebSocketFrames, above_the_limit_are_refused_before_they_have_come) {
    EXPECT_EQ(read_one("\x81\xff\x00\x00\x00\x00\x00\x01\x00\x01"s).error().fault, core::Fault::too_long);
    EXPECT_EQ(close_code_for(read_one("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff"s).error()), CloseCode::too_big);
    EXPECT_EQ(read_one("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff"s).error().fault, core::Fault::too_long);
    const auto fragments = with_first_byte(0x01, "12345") + with_first_byte(0x00, "678") + with_first_byte(0x80, "9");
    EXPECT_EQ(read_one(fragments, Sender::client, 9).value().payload, "123456789");
    EXPECT_EQ(read_one(fragments, Sender::client, 8).error().fault, core::Fault::too_long) << "all fragments together";
}

TEST(WebSocketFrames, that_close_say_why) {
    EXPECT_EQ(close_code_in(read_one(from_client(Opcode::close, "")).value()), std::nullopt);
    EXPECT_EQ(close_code_in(read_one(from_client(Opcode::close,
                                                 "\x03\xe9"
                                                 "bye"))
                                .value()),
              1001);
    EXPECT_EQ(close_code_in(read_one(from_client(Opcode::close, "\x0f\xa0")).value()), 4000);
    expect_fault(from_client(Opcode::close, "\x03"), core::Fault::truncated, "close code", CloseCode::protocol_error);
    for (const char* code : {"\x03\xed", "\x03\xee", "\x03\xf7", "\x03\xe7", "\x07\xd0", "\x13\x88"})
        expect_fault(from_client(Opcode::close, code), core::Fault::out_of_range, "close code",
                     CloseCode::protocol_error);
    expect_fault(from_client(Opcode::close, "\x03\xe8\xff"), core::Fault::bad_text, "close reason",
                 CloseCode::invalid_text);
    EXPECT_EQ(streaming::close_frame(CloseCode::policy, std::string(200, 'x')).size(), 2U + 125U);
}

TEST(WebSocketFrames, after_a_fault_nothing_more_is_read) {
    MessageReader reader(Sender::client);
    EXPECT_FALSE(read_all(reader, hello + masked_hello).at(0).has_value());
    EXPECT_TRUE(read_all(reader, masked_hello).empty());
    EXPECT_EQ(reader.memory(), 0U);
}

TEST(WebSocketFrames, name_the_place_of_a_fault) {
    MessageReader reader(Sender::client);
    const auto all = read_all(reader, masked_hello + hello);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all.at(1).error().offset, masked_hello.size());
}

TEST(WebSocketFrames, of_random_bytes_keep_the_limit_and_end) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    constexpr std::size_t limit = 300, fed = 64;
    for (int round = 0; round < 2'000; ++round) {
        MessageReader reader(Sender::client, limit);
        for (int part = 0; part < 20; ++part) {
            std::string bytes(fed, '\0');
            for (auto& byte : bytes) byte = static_cast<char>(random() & 0xFF);
            if (part == 0) bytes[0] = static_cast<char>(0x80 | random() % 3), bytes[1] |= '\x80';  // often goes on
            for (const auto& message : read_all(reader, bytes)) {
                EXPECT_TRUE(!message || message->payload.size() <= limit);
            }
            EXPECT_LE(reader.memory(), 4 * (limit + fed));
        }
    }
}

}  // namespace

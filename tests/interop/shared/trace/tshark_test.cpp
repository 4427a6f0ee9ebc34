// What Wireshark's tshark makes of our .pcap traces: no wrong checksum, no gap, no repetition, and the conversation in
// clear.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "shared/testkit/process.hpp"
#include "shared/trace/sink.hpp"

using testing::ElementsAre;
using trace::Direction;
using trace::Ending;

namespace {

class NoLog final : public core::Log {
  public:
    void write(core::LogLevel, std::string_view event, std::initializer_list<core::LogField>) override {
        ADD_FAILURE() << event;
    }
};

class Tshark : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("tshark")) GTEST_SKIP() << "tshark is not installed (Debian package tshark)";
        sink_ = trace::open_trace(file_, log_);
    }

    /// One millisecond later at each call.
    trace::Time now() { return time_ += std::chrono::milliseconds(1); }

    void open(const trace::Conversation& conversation) { sink_->opened(conversation, now()); }
    void say(const trace::Conversation& conversation, Direction direction, const std::string& bytes) {
        sink_->message(conversation, direction, {"text", {}, bytes}, now());
    }
    void close(const trace::Conversation& conversation, Ending ending) {
        sink_->closed(conversation, ending, "", now());
    }

    /// A talk in both directions, with a message of several segments and one of odd length.
    void talk(const trace::Conversation& conversation, Ending ending) {
        open(conversation);
        say(conversation, Direction::out, "welcome\n");
        say(conversation, Direction::in, "你好 🦊\r\n");
        say(conversation, Direction::out, std::string(99'999, 'x') + "\n");
        say(conversation, Direction::in, "/login anna *******\n");
        say(conversation, Direction::in, "");
        close(conversation, ending);
    }

    /// Runs tshark on the trace and returns the lines of its answer.
    std::vector<std::string> tshark(const std::vector<std::string>& options) {
        std::vector<std::string> command{
            "tshark", "-n", "-r", file_, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"};
        command.insert(command.end(), options.begin(), options.end());
        const auto finished = testkit::run(command);
        EXPECT_EQ(finished.status.code, 0) << finished.errors;
        EXPECT_EQ(finished.errors.find("cut short"), std::string::npos) << finished.errors;
        std::vector<std::string> lines;
        std::istringstream output(finished.output);
        for (std::string line; std::getline(output, line);) lines.push_back(line);
        return lines;
    }

    /// Both directions of a conversation, as Wireshark's "Follow TCP Stream" shows them.
    std::string follow(int stream) {
        std::string text;
        for (const auto& line : tshark({"-q", "-z", "follow,tcp,raw," + std::to_string(stream)})) {
            const auto hex = line.starts_with('\t') ? line.substr(1) : line;  // a TAB: from the server
            if (hex.empty() || hex.find_first_not_of("0123456789abcdef") != std::string::npos) continue;
            for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
                text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
            }
        }
        return text;
    }

    const trace::Conversation v4_{1, "127.0.0.1:40312", {"127.0.0.1", 5000}};
    const trace::Conversation v6_{2, "[2001:db8::7]:40313", {"2001:db8::1", 5000}};
    const trace::Conversation same_port_{3, "127.0.0.1:40312", {"127.0.0.1", 5000}};
    const trace::Conversation any_address_{4, "[::1]:40314", {"0.0.0.0", 5000}};

  private:
    NoLog log_;
    testkit::TemporaryDirectory directory_;
    const std::string file_ = directory_.path() + "/trace.pcap";
    std::unique_ptr<trace::Sink> sink_;
    trace::Time time_ = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
};

}  // namespace

TEST_F(Tshark, finds_every_checksum_right) {
    talk(v4_, Ending::by_client);
    talk(v6_, Ending::by_server);
    talk(any_address_, Ending::broken);
    const auto packets = tshark({"-T", "fields", "-e", "ip.checksum.status", "-e", "tcp.checksum.status"});
    // 3 of the handshake, 2 for each of 4 + 3 segments, 3 (a reset: 1) of the end
    ASSERT_EQ(packets.size(), 3U * (3 + 2 * 7) + 3 + 3 + 1);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_TRUE(packets[i] == "1\t1" || packets[i] == "\t1")
            << "packet " << i + 1 << ": " << packets[i];  // 1: good
    }
    EXPECT_EQ(tshark({"-Y", "_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0"}).size(), 0U);
}

TEST_F(Tshark, sees_no_gap_and_no_repetition) {
    talk(v4_, Ending::by_client);
    talk(v6_, Ending::by_server);
    talk(same_port_, Ending::broken);
    // The same client port again is worth a note, and so it is in a real capture; nothing else is.
    EXPECT_THAT(tshark({"-Y", "tcp.analysis.flags", "-T", "fields", "-e", "tcp.stream", "-e", "_ws.expert.message"}),
                ElementsAre(testing::AllOf(testing::StartsWith("2\t"),
                                           testing::HasSubstr("A new tcp session is started with the same ports"))));
}

TEST_F(Tshark, shows_handshake_data_and_end_with_relative_numbers) {
    open(v4_);
    say(v4_, Direction::out, "hello\n");
    say(v4_, Direction::in, "hi\n");
    close(v4_, Ending::by_client);
    EXPECT_THAT(tshark({"-T", "fields", "-e", "ip.src", "-e", "tcp.srcport", "-e", "tcp.flags.str", "-e", "tcp.seq",
                        "-e", "tcp.ack", "-e", "tcp.len"}),
                ElementsAre("127.0.0.1\t40312\t··········S·\t0\t0\t0", "127.0.0.1\t5000\t·······A··S·\t0\t1\t0",
                            "127.0.0.1\t40312\t·······A····\t1\t1\t0", "127.0.0.1\t5000\t·······AP···\t1\t1\t6",
                            "127.0.0.1\t40312\t·······A····\t1\t7\t0", "127.0.0.1\t40312\t·······AP···\t1\t7\t3",
                            "127.0.0.1\t5000\t·······A····\t7\t4\t0", "127.0.0.1\t40312\t·······A···F\t4\t7\t0",
                            "127.0.0.1\t5000\t·······A···F\t7\t5\t0", "127.0.0.1\t40312\t·······A····\t5\t8\t0"));
}

TEST_F(Tshark, shows_a_broken_connection_as_a_reset_by_the_client) {
    open(v4_);
    close(v4_, Ending::broken);
    EXPECT_THAT(tshark({"-Y", "tcp.flags.reset == 1", "-T", "fields", "-e", "tcp.srcport", "-e", "frame.number"}),
                ElementsAre("40312\t4"));
}

TEST_F(Tshark, follows_each_conversation_to_the_same_text) {
    // Two conversations at the same time.
    open(v4_);
    open(v6_);
    for (const auto& conversation : {v4_, v6_}) say(conversation, Direction::out, "welcome\n");
    say(v4_, Direction::in, "你好 🦊\n");
    say(v6_, Direction::in, "/login anna *******\r\n");
    say(v4_, Direction::out, std::string(70'000, 'x') + "\n");
    say(v6_, Direction::out, "-- you are anna\n");
    close(v6_, Ending::by_server);
    close(v4_, Ending::by_client);
    EXPECT_EQ(follow(0), "welcome\n你好 🦊\n" + std::string(70'000, 'x') + "\n");
    EXPECT_EQ(follow(1), "welcome\n/login anna *******\r\n-- you are anna\n");
}

TEST_F(Tshark, reads_the_time_of_a_message) {
    open(v4_);
    EXPECT_THAT(tshark({"-c", "1", "-T", "fields", "-e", "frame.time_epoch"}), ElementsAre("1795132800.001000000"));
}

#include "shared/trace/traced.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "chatter.hpp"
#include "shared/testkit/process.hpp"

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

core::Now at(int milliseconds) {
    return {{}, std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::milliseconds(milliseconds)};
}

constexpr engine::ConnectionId anna{1}, bob{2};

/// Keeps what a driver would do.
class RecordingOutbox final : public engine::Outbox {
  public:
    void send(engine::ConnectionId to, std::string_view bytes) override { add("send", to, bytes); }
    void close(engine::ConnectionId whom, std::string_view reason) override { add("close", whom, reason); }
    std::size_t waiting(engine::ConnectionId) override { return 0; }
    std::size_t unacknowledged(engine::ConnectionId) override { return 0; }
    void note(engine::ConnectionId about, std::string_view what) override { add("note", about, what); }
    std::vector<std::string> actions;

  private:
    void add(const std::string& verb, engine::ConnectionId id, std::string_view text) {
        actions.push_back(verb + " " + std::to_string(static_cast<std::uint64_t>(id)) + " " + std::string(text));
    }
};

/// Greets, tells everyone how much was said, closes on "quit\n".
class Echo final : public engine::Service {
  public:
    void connected(engine::ConnectionId id, std::string_view, core::Now, engine::Outbox& out) override {
        open_.push_back(id);
        out.send(id, "welcome\n");
    }
    void received(engine::ConnectionId id, std::string_view bytes, core::Now, engine::Outbox& out) override {
        if (bytes == "quit\n") {
            out.send(id, "bye\n");
            out.close(id, "asked to");
            std::erase(open_, id);
            return;
        }
        out.note(id, "said something");
        for (const auto to : open_) out.send(to, "heard " + std::to_string(bytes.size()) + " bytes\n");
    }
    /// Goes on with bob.
    bool input_ended(engine::ConnectionId id, core::Now, engine::Outbox& out) override {
        out.send(id, "is that all\n");
        return id == bob;
    }
    void disconnected(engine::ConnectionId id, std::string_view, core::Now, engine::Outbox& out) override {
        std::erase(open_, id);
        for (const auto to : open_) out.send(to, "one is gone\n");
    }
    void tick(core::Now, engine::Outbox& out) override {
        for (const auto to : open_) out.send(to, "tick\n");
    }
    void stopping(core::Now, engine::Outbox& out) override {
        for (const auto to : open_) out.send(to, "goodbye\n");
    }

  private:
    std::vector<engine::ConnectionId> open_;
};

class RecordingLog final : public core::Log {
  public:
    void write(core::LogLevel, std::string_view event, std::initializer_list<core::LogField> fields) override {
        text += event;
        for (const auto& field : fields) text += " " + std::string(field.key) + "=" + field.value;
        text += "\n";
    }
    std::string text;
};

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

std::vector<boost::json::object> read_lines(const std::string& path) {
    std::vector<boost::json::object> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines.push_back(boost::json::parse(line).as_object());
    return lines;
}

/// "1 in text {"text":"hi"} 3", "1 connected", "1 disconnected client closed by the peer"
std::vector<std::string> short_lines(const std::string& path) {
    std::vector<std::string> out;
    for (const auto& line : read_lines(path)) {
        std::string text = line.contains("conn") ? boost::json::serialize(line.at("conn")) : "-";
        for (const auto* key : {"event", "by", "reason", "direction", "message"}) {
            if (line.contains(key)) text += " " + boost::json::value_to<std::string>(line.at(key));
        }
        for (const auto* key : {"fields", "bytes"}) {
            if (line.contains(key)) text += " " + boost::json::serialize(line.at(key));
        }
        out.push_back(text);
    }
    return out;
}

class Trace : public testing::Test {
  protected:
    std::string path(const std::string& ending) const { return directory_.path() + "/trace" + ending; }

    /// Has two clients talk behind a trace in this file. They log in, in every way that a password may get in.
    void talk(const std::string& file, std::size_t max_bytes = trace::default_trace_limit) {
        const auto sink = trace::open_trace(file, log, max_bytes);
        trace::Traced traced(echo, *sink, trace::lines(describe_chatter, 40));
        traced.set_server({"127.0.0.1", 5000});
        traced.connected(anna, "127.0.0.1:40312", at(0), out);
        traced.received(anna, "login anna hun", at(1), out);
        traced.received(anna, "ter2\r\nhello \xff\n", at(2), out);
        traced.connected(bob, "[::1]:40313", at(3), out);
        traced.tick(at(4), out);
        traced.received(bob, "quit\n", at(5), out);
        traced.turn([](core::Now, engine::Outbox& answers) { answers.send(anna, "from a turn\n"); })(at(6), out);
        traced.received(anna, "login anna hunter2 " + std::string(100, 'x') + "\n", at(7), out);
        traced.received(anna, "login hunter2\nlogin anna hunter2", at(8), out);
        traced.disconnected(anna, "closed by the peer", at(9), out);
    }

    RecordingLog log;
    RecordingOutbox out;
    Echo echo;

  private:
    testkit::TemporaryDirectory directory_;
};

}  // namespace

TEST_F(Trace, passes_everything_on_as_it_was) {
    talk(path(".jsonl"));
    const auto traced = out.actions;
    out.actions.clear();
    Echo bare;
    bare.connected(anna, "", at(0), out);
    bare.received(anna, "login anna hun", at(1), out);
    bare.received(anna, "ter2\r\nhello \xff\n", at(2), out);
    bare.connected(bob, "", at(3), out);
    bare.tick(at(4), out);
    bare.received(bob, "quit\n", at(5), out);
    out.send(anna, "from a turn\n");
    bare.received(anna, "login anna hunter2 " + std::string(100, 'x') + "\n", at(7), out);
    bare.received(anna, "login hunter2\nlogin anna hunter2", at(8), out);
    bare.disconnected(anna, "closed by the peer", at(9), out);
    EXPECT_EQ(traced, out.actions);
}

TEST_F(Trace, writes_a_line_of_json_for_each_message) {
    const auto sink = trace::open_trace(path(".jsonl"), log);
    {
        trace::Traced traced(echo, *sink, trace::lines(describe_chatter, 40));
        traced.connected(anna, "127.0.0.1:40312", at(0), out);
        EXPECT_EQ(read_file(path(".jsonl")),
                  R"({"time":"2026-11-20T00:00:00.000Z","conn":1,"peer":"127.0.0.1:40312","event":"connected"})"
                  "\n"
                  R"({"time":"2026-11-20T00:00:00.000Z","conn":1,"peer":"127.0.0.1:40312","direction":"out",)"
                  R"("message":"text","fields":{"text":"welcome"},"bytes":8})"
                  "\n")
            << "in the file as soon as it has happened";
        traced.received(anna, "login anna hunter2\r", at(1), out);
        traced.received(anna, "\n你\xff\n", at(2), out);
        traced.connected(bob, "127.0.0.1:40313", at(3), out);
        traced.received(bob, "quit\n", at(4), out);
        traced.disconnected(anna, "connection reset", at(5), out);
        traced.connected(bob, "127.0.0.1:40314", at(6), out);
        traced.stopping(at(7), out);
    }
    EXPECT_THAT(
        short_lines(path(".jsonl")),
        ElementsAre("1 connected", "1 out text {\"text\":\"welcome\"} 8", "1 out text {\"text\":\"heard 19 bytes\"} 15",
                    "1 in login {\"nick\":\"anna\",\"password\":\"***\"} 20", "1 in text {\"text\":\"你\uFFFD\"} 5",
                    "1 out text {\"text\":\"heard 6 bytes\"} 14", "2 connected", "2 out text {\"text\":\"welcome\"} 8",
                    "2 in text {\"text\":\"quit\"} 5", "2 out text {\"text\":\"bye\"} 4",
                    "2 disconnected server asked to", "1 disconnected nobody connection reset", "3 connected",
                    "3 out text {\"text\":\"welcome\"} 8", "3 out text {\"text\":\"goodbye\"} 8",
                    "3 disconnected server the server has stopped"));
    EXPECT_EQ(log.text, "");
}

TEST_F(Trace, shows_what_is_said_after_the_end_of_the_input) {
    const auto sink = trace::open_trace(path(".jsonl"), log);
    trace::Traced traced(echo, *sink, trace::lines(describe_chatter, 40));
    traced.connected(anna, "127.0.0.1:40312", at(0), out);
    traced.connected(bob, "127.0.0.1:40313", at(1), out);
    EXPECT_FALSE(traced.input_ended(anna, at(2), out));
    EXPECT_TRUE(traced.input_ended(bob, at(3), out));
    traced.turn([](core::Now, engine::Outbox& answers) { answers.close(bob, engine::closed_by_peer); })(at(4), out);
    EXPECT_THAT(short_lines(path(".jsonl")),
                ElementsAre("1 connected", "1 out text {\"text\":\"welcome\"} 8", "2 connected",
                            "2 out text {\"text\":\"welcome\"} 8", "1 out text {\"text\":\"is that all\"} 12",
                            "2 out text {\"text\":\"is that all\"} 12", "2 disconnected client closed by the peer"));
}

TEST_F(Trace, never_holds_a_secret) {
    for (const std::string ending : {".jsonl", ".pcap"}) {
        talk(path(ending));
        const auto content = read_file(path(ending));
        EXPECT_THAT(content, HasSubstr("from a turn"));
        EXPECT_THAT(content, HasSubstr("anna"));
        for (const std::string part : {"hunter2", "hun", "ter2", "unter"}) {
            EXPECT_THAT(content, Not(HasSubstr(part))) << ending;
        }
        struct stat status {};
        ASSERT_EQ(stat(path(ending).c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600U) << "it holds what people said";
    }
}

TEST_F(Trace, shows_what_cannot_be_read_as_undecoded) {
    talk(path(".jsonl"));
    std::vector<std::string> undecoded;
    for (const auto& line : short_lines(path(".jsonl"))) {
        if (line.find("undecoded") != std::string::npos) undecoded.push_back(line);
    }
    EXPECT_THAT(undecoded, ElementsAre("1 in undecoded {\"reason\":\"line of more than 40 bytes\"} 120",
                                       "1 in undecoded {\"reason\":\"login without a password\"} 14",
                                       "1 in undecoded {\"reason\":\"line without an end\"} 18"))
        << read_file(path(".jsonl"));
}

TEST_F(Trace, ends_at_its_limit_and_says_so) {
    talk(path(".jsonl"), 1000);
    const auto content = read_file(path(".jsonl"));
    const auto lines = short_lines(path(".jsonl"));
    EXPECT_GT(content.size(), 800U);
    EXPECT_LT(content.size(), 1200U) << "the limit and the last line";
    EXPECT_EQ(lines.back(), "- trace ended the file has reached its limit of 1000 bytes");
    EXPECT_EQ(log.text, "the trace has reached its limit and ends here file=" + path(".jsonl") + " limit_bytes=1000\n")
        << "said once";
    EXPECT_THAT(out.actions, testing::Contains("send 1 from a turn\n")) << "the service goes on";

    log.text.clear();
    talk(path(".pcap"), 1000);
    EXPECT_LE(read_file(path(".pcap")).size(), 1000U);
    EXPECT_THAT(log.text, HasSubstr("the trace has reached its limit"));
}

TEST_F(Trace, ends_with_a_whole_record_when_the_disk_is_full) {
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    for (const std::string ending : {".jsonl", ".pcap"}) {
        SCOPED_TRACE(ending);
        log.text.clear();
        const rlimit full{1000, old.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
        talk(path(ending));
        setrlimit(RLIMIT_FSIZE, &old);
        const auto content = read_file(path(ending));
        EXPECT_LE(content.size(), 1000U);
        EXPECT_GT(content.size(), 500U);
        EXPECT_THAT(log.text, HasSubstr("cannot write the trace; it ends here file=" + path(ending)));
        EXPECT_EQ(std::count(log.text.begin(), log.text.end(), '\n'), 1);
        if (ending == ".jsonl") {
            EXPECT_TRUE(content.ends_with("}\n"));
        }
    }
    std::signal(SIGXFSZ, old_handler);
}

TEST_F(Trace, goes_only_to_a_file_of_a_known_kind_that_can_be_written) {
    for (const std::string name : {"trace", "trace.txt", "trace.pcapng", "", ".jsonl.gz"}) {
        EXPECT_THAT(trace::problem_with_trace_path(name),
                    HasSubstr("the name must end in .pcap (for Wireshark) or .jsonl"));
        EXPECT_THROW(trace::open_trace(name, log), std::runtime_error);
    }
    const auto missing = path("/missing.pcap");
    try {
        trace::open_trace(missing, log);
        ADD_FAILURE();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(error.what(), "cannot write the trace to " + missing + ": No such file or directory");
    }
}

TEST_F(Trace, empties_an_older_file_of_its_name) {
    std::ofstream(path(".jsonl")) << "old\n";
    talk(path(".jsonl"));
    EXPECT_THAT(read_file(path(".jsonl")), Not(HasSubstr("old")));
}

TEST_F(Trace, of_a_pcap_is_whole_after_every_call) {
    const auto sink = trace::open_trace(path(".pcap"), log);
    EXPECT_EQ(read_file(path(".pcap")).size(), 24U);
    trace::Traced traced(echo, *sink, trace::lines(describe_chatter, 40));
    traced.set_server({"127.0.0.1", 5000});
    traced.connected(anna, "127.0.0.1:40312", at(0), out);
    // three packets of the handshake, data and its acknowledgment: 16 + 20 + 20 bytes each, and "welcome\n"
    EXPECT_EQ(read_file(path(".pcap")).size(), 24U + 5U * 56U + 8U);
}

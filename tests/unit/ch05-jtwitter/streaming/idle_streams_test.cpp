// Two thousand streams that nothing happens on, and then something does.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "tests/unit/ch05-jtwitter/streaming/stage.hpp"

namespace {

using namespace streaming;

constexpr std::size_t streams = 2'000, people = 50;
#ifdef LAB_SANITIZED
constexpr std::size_t bytes_of_stream = 256 * 1024;  // with the sanitizer's own
#else
constexpr std::size_t bytes_of_stream = 32 * 1024;
#endif

/// Each stream of this test has both its ends in this process.
bool may_open(rlim_t files) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < files) return false;
    limit.rlim_cur = std::max(limit.rlim_cur, files);
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/// What this process holds in memory.
std::size_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(IdleStreams, two_thousand_cost_little_and_all_hear_of_a_post) {
    if (!may_open(2 * streams + 200)) GTEST_SKIP() << "this process may not open " << 2 * streams << " files";
    Limits limits;
    limits.of_address = limits.of_account = streams;
    OpenStage stage(limits);
    const auto anna = stage.person("anna");
    std::vector<microblog::Caller> followers;
    for (std::size_t i = 0; i < people; ++i) {
        const auto who = stage.person("p" + std::to_string(i));
        stage.follow(who, anna);
        followers.push_back(stage.caller(who));
    }
    std::vector<Peer> peers;
    peers.reserve(streams);
    const auto before = resident_bytes();
    for (std::size_t i = 0; i < streams; ++i) {
        const auto& who = followers[i / 4 % people];
        switch (i % 4) {
            case 0:
                peers.push_back(stage.listen_to({Stream::square, ""}));
                break;
            case 1:
                peers.push_back(stage.listen_to({Stream::user, ""}, who));
                break;
            case 2:
                peers.push_back(stage.websocket(who, Subscription{Stream::user, ""}));
                break;
            default:
                peers.push_back(stage.websocket(who, Subscription{Stream::square, ""}));
        }
    }
    ASSERT_EQ(stage.hub.listeners(), streams);
    const auto each = (resident_bytes() - before) / streams;
    RecordProperty("bytes_of_stream", std::to_string(each));
    EXPECT_LE(each, bytes_of_stream);

    stage.say(anna, "good morning");
    for (std::size_t i = 0; i < streams; ++i) {
        const auto heard = i % 4 < 2 ? peers[i].read_to("\n\n") : peers[i].next_text();
        EXPECT_NE(heard.find("good morning"), std::string::npos) << i;
    }
}

}  // namespace

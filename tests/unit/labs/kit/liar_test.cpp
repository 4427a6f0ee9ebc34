// Programs that lie: what the grader's side of a graded test makes of junk in place of answers. A script in a real
// sandbox takes the driver's place and sends what the name of the step says.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "labs/tool/sandbox/run.hpp"
#include "tests/graded/kit/student.hpp"

namespace {

namespace fs = std::filesystem;
using testing::AnyOf;

constexpr std::string_view liar = R"(#!/usr/bin/perl
use Socket;
$| = 1;
socket(my $door, AF_UNIX, SOCK_STREAM, 0);
connect($door, sockaddr_un($ENV{LAB_DOOR})) or die;
sub frame { my ($body) = @_; syswrite($door, pack("V", length $body) . $body); }
while (sysread($door, my $length, 4) == 4) {
    my $size = unpack("V", $length);
    my $request = "";
    while (length $request < $size) { sysread($door, $request, $size - length $request, length $request) or exit; }
    my $token = substr($request, 0, 8);
    my $step = substr($request, 12, unpack("V", substr($request, 8, 4)));
    if    ($step eq "honest")          { frame($token . "d"); }
    elsif ($step eq "huge_length")     { syswrite($door, "\xff\xff\xff\xff"); sleep 60; }
    elsif ($step eq "empty")           { frame(""); }
    elsif ($step eq "no_kind")         { frame($token); }
    elsif ($step eq "odd_kind")        { frame($token . "?"); }
    elsif ($step eq "wrong_token")     { frame(("\0" x 8) . "d"); }
    elsif ($step eq "more_behind_it")  { frame($token . "d" . "more"); }
    elsif ($step eq "many_rows")       { frame($token . "r" . pack("V", 0xffffffff)); }
    elsif ($step eq "deep_row")        { frame($token . "r" . pack("V", 1) . pack("V", 0x7fffffff) . "s"); }
    elsif ($step eq "long_text")       { frame($token . "r" . pack("V", 1) . pack("V", 1) . "s" . pack("V", 0xfffffff0) . "x"); }
    elsif ($step eq "odd_value")       { frame($token . "r" . pack("V", 1) . pack("V", 1) . "f12345678"); }
    elsif ($step eq "twice")           { frame($token . "d"); frame($token . "d"); }
    elsif ($step eq "random")          { srand(unpack("V", $token)); frame(join "", map { chr int rand 256 } 1 .. int rand 200); }
    elsif ($step eq "cut")             { syswrite($door, pack("V", 100) . "half"); exit 0; }
    elsif ($step eq "exit")            { exit 0; }
    elsif ($step eq "slow")            { syswrite($door, pack("V", 100) . "half"); sleep 60; }
    elsif ($step eq "second")          { socket(my $other, AF_UNIX, SOCK_STREAM, 0); connect($other, sockaddr_un($ENV{LAB_DOOR})); push @kept, $other; frame($token . "d"); }
    elsif ($step eq "a_million_rows")  { frame($token . "r" . pack("V", 1000000) . ("\0\0\0\0" x 1000000)); }
    elsif ($step eq "long_exception")  { frame($token . "x" . pack("V", 15000000) . ("\xff" x 15000000)); }
}
)";

/// Before the settings are read: the program is the script, and a step has a second.
class Script : public testing::Environment {
  public:
    void SetUp() override {
        auto name = (fs::temp_directory_path() / "liar-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) std::abort();
        folder_ = name;
        fs::permissions(folder_, fs::perms(0755));
        std::ofstream(folder_ / "liar") << liar;
        chmod((folder_ / "liar").c_str(), 0755);
        setenv("LAB_PROGRAM", (folder_ / "liar").c_str(), 1);
        setenv("LAB_STEP_SECONDS", "2", 1);
    }
    void TearDown() override { fs::remove_all(folder_); }

  private:
    fs::path folder_;
};
const auto* const script = testing::AddGlobalTestEnvironment(new Script);

/// What a graded test of one step would report, without being one.
struct Told {
    std::string failure, flag, outcome;
    bool voids = false;
};

class Liar : public testing::Test {
  protected:
    void SetUp() override {
        if (!sandbox::why_weak().empty()) GTEST_SKIP() << sandbox::why_weak();
    }

    static Told tell(const std::string& step, const graded::Rows& expected = {}) {
        Told told;
        testing::TestPartResultArray failures;
        {
            const testing::ScopedFakeTestPartResultReporter reporter(
                testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
            graded::Student student;
            try {
                student.step(step).gives(expected);
                student.step("honest");
            } catch (const testing::AssertionException&) {
            }
            student.finish();
        }
        for (int i = 0; i < failures.size(); ++i) told.failure += failures.GetTestPartResult(i).message();
        const auto* result = testing::UnitTest::GetInstance()->current_test_info()->result();
        for (int i = 0; i < result->test_property_count(); ++i) {
            const auto& property = result->GetTestProperty(i);
            if (property.key() == std::string("flag")) told.flag = property.value();
            if (property.key() == std::string("voids")) told.voids = property.value() == std::string("yes");
            if (property.key() == std::string("outcome")) told.outcome = property.value();
        }
        return told;
    }
};

class Forged : public Liar, public testing::WithParamInterface<const char*> {};

}  // namespace

TEST_F(Liar, that_tells_the_truth_is_believed) {
    const auto told = tell("honest");
    EXPECT_EQ(told.failure, "");
    EXPECT_EQ(told.flag, "");
}

TEST_P(Forged, answer_ends_the_test_and_is_flagged) {
    const auto told = tell(GetParam());
    EXPECT_NE(told.failure, "");
    EXPECT_EQ(told.flag, "forged-answer");
    EXPECT_TRUE(told.voids);
    EXPECT_EQ(told.outcome, "failed");
}

INSTANTIATE_TEST_SUITE_P(Frames, Forged,
                         testing::Values("huge_length", "empty", "no_kind", "odd_kind", "wrong_token", "more_behind_it",
                                         "many_rows", "deep_row", "long_text", "odd_value", "twice"),
                         [](const auto& each) { return std::string(each.param); });

TEST_F(Liar, that_sends_random_bytes_is_flagged_each_time) {
    for (int i = 0; i < 10; ++i) {
        const auto told = tell("random");
        EXPECT_NE(told.failure, "");
        EXPECT_EQ(told.flag, "forged-answer");
    }
}

TEST_F(Liar, that_ends_in_the_middle_of_an_answer_has_ended_early) {
    EXPECT_EQ(tell("cut").flag, "ended-early");
    EXPECT_EQ(tell("exit").flag, "ended-early");
}

TEST_F(Liar, that_never_ends_its_answer_is_timed_out) {
    EXPECT_EQ(tell("slow").outcome, "timed out");
}

TEST_F(Liar, that_connects_a_second_time_is_flagged) {
    const auto told = tell("second");
    EXPECT_EQ(told.flag, "forged-answer");
    EXPECT_TRUE(told.voids);
}

TEST_F(Liar, that_says_very_much_does_not_fill_the_report) {
    EXPECT_LT(tell("a_million_rows").failure.size(), 50'000U);
    EXPECT_LT(tell("long_exception").failure.size(), 50'000U);
}

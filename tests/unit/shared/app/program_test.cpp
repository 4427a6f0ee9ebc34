#include "shared/app/program.hpp"

#include <gtest/gtest.h>

#include <array>
#include <future>
#include <stdexcept>

namespace {

struct Outcome {
    int code;
    std::string out, err;
    core::Endpoint listen;
};

Outcome run(
    std::vector<const char*> arguments, const std::function<int()>& body = [] { return 0; }) {
    app::Program program("tester", "Tests programs");
    core::Endpoint listen{"127.0.0.1", 5000};
    program.add_listen(listen);
    arguments.insert(arguments.begin(), "tester");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = program.run(static_cast<int>(arguments.size()), arguments.data(), body);
    return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr(), listen};
}

}  // namespace

TEST(Program, reads_its_options) {
    EXPECT_EQ(run({}).listen, (core::Endpoint{"127.0.0.1", 5000}));
    EXPECT_EQ(run({"--listen", "[::1]:7"}).listen, (core::Endpoint{"::1", 7}));
    EXPECT_EQ(run({}, [] { return 7; }).code, 7);
}

TEST(Program, says_what_is_wrong_with_an_option_and_exits_with_2) {
    for (const auto& arguments : std::vector<std::vector<const char*>>{
             {"--listen", "nonsense"}, {"--listen"}, {"--no-such-option"}, {"stray"}, {"--log-level", "loud"}}) {
        const auto outcome = run(arguments, [] { return 0; });
        EXPECT_EQ(outcome.code, app::exit_usage) << arguments[0];
        EXPECT_TRUE(outcome.err.starts_with("tester: ")) << outcome.err;
        EXPECT_NE(outcome.err.find("Usage: tester [OPTIONS]; tester --help lists them."), std::string::npos);
        EXPECT_EQ(outcome.out, "");
    }
    EXPECT_NE(run({"--listen", "a:99999"}).err.find("'a:99999' is not HOST:PORT; port: out of range (at byte 2)"),
              std::string::npos);
}

TEST(Program, shows_help_and_version) {
    const auto help = run({"--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.out.find("Tests programs"), std::string::npos);
    EXPECT_NE(help.out.find("--listen HOST:PORT"), std::string::npos);
    const auto version = run({"--version"});
    EXPECT_EQ(version.code, 0);
    EXPECT_TRUE(version.out.starts_with("tester 0.")) << version.out;
}

TEST(Program, turns_an_exception_into_a_line_and_exits_with_1) {
    const auto outcome = run({}, []() -> int { throw std::runtime_error("cannot do it: no reason"); });
    EXPECT_EQ(outcome.code, app::exit_failed);
    EXPECT_EQ(outcome.err, "tester: cannot do it: no reason\n");
}

TEST(Program, prints_the_ready_line) {
    testing::internal::CaptureStdout();
    app::print_ready("tester", {"::1", 7});
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "ready tester [::1]:7\n");
}

TEST(StopSignals, calls_stop_once_also_for_a_signal_that_came_early) {
    app::StopSignals signals;
    kill(getpid(), SIGTERM);
    std::promise<void> stopped;
    signals.watch([&] { stopped.set_value(); });
    stopped.get_future().get();
}

TEST(Colour, is_off_where_no_terminal_is) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    EXPECT_FALSE(app::use_colour(ends[1]));
    close(ends[0]);
    close(ends[1]);
}

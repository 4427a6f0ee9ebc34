// ./lab watch as a person has it: in a terminal, beside an editor that saves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "shared/testkit/pseudo_terminal.hpp"
#include "tests/e2e/labs/project.hpp"

using labs_e2e::Project;
using labs_e2e::reference;
using labs_e2e::reference_with;
using labs_e2e::shown_points;
using labs_e2e::write_file;
using testing::HasSubstr;
using testing::IsEmpty;
using testkit::ExitStatus;
using testkit::PseudoTerminal;
using testkit::Screen;

namespace {

namespace fs = std::filesystem;

const std::string menu = "save a file to check again   h hint   n next test   a all   r run again   q quit";

std::string points(int earned) {
    return std::to_string(earned) + " of " + std::to_string(shown_points()) + " points";
}

/// The lab begun with `text`, and watched.
class Watched {
  public:
    explicit Watched(const std::string& text, const std::string& shell = "") {
        project.tool({"start", "1"});
        write_file(project.file(), text);
        auto words = project.command({"watch", "1"});
        if (!shell.empty()) {
            words.insert(words.begin(), {"sh", "-c", shell, "sh"});
        }
        const auto environment = project.environment();
        terminal.emplace(words, PseudoTerminal::Setup{.columns = 100, .rows = 60, .environment = environment});
    }
    bool shows(const std::vector<std::string>& parts) {
        return terminal->wait_for([&](const Screen& screen) {
            return std::ranges::all_of(parts, [&](const auto& part) { return screen.shows(part); });
        });
    }
    std::string story() { return "the screen:\n" + terminal->screen().text(); }

    Project project{std::chrono::seconds(30)};
    std::optional<PseudoTerminal> terminal;
};

}  // namespace

TEST(Watch, shows_the_result_and_what_the_keys_do) {
    Watched watch{labs_e2e::starter()};
    EXPECT_TRUE(watch.shows({points(0), "failing test 1 of ", menu})) << watch.story();
    EXPECT_EQ(watch.terminal->screen().unknown(), "");
    watch.terminal->type("q");
    EXPECT_EQ(watch.terminal->wait(), ExitStatus{0});
    EXPECT_THAT(watch.project.left_behind(), IsEmpty());
}

TEST(Watch, checks_again_on_a_save) {
    Watched watch{labs_e2e::starter()};
    ASSERT_TRUE(watch.shows({points(0), menu})) << watch.story();
    write_file(watch.project.file(), reference());
    EXPECT_TRUE(watch.shows({points(shown_points()), menu})) << watch.story();
    write_file(watch.project.file().string() + ".new", "no C++\n");  // as editors do that write a new file
    fs::rename(watch.project.file().string() + ".new", watch.project.file());
    EXPECT_TRUE(watch.shows({"did not compile", "line_splitter.cpp:1:1: error", menu})) << watch.story();
    fs::remove(watch.project.file());
    EXPECT_TRUE(watch.shows({"line_splitter.cpp is missing", menu})) << watch.story();
}

TEST(Watch, has_keys_for_the_next_test_all_tests_and_a_hint) {
    Watched watch{labs_e2e::starter()};
    ASSERT_TRUE(watch.shows({"failing test 1 of ", menu})) << watch.story();
    watch.terminal->type("n");
    EXPECT_TRUE(watch.shows({"failing test 2 of ", "gives every line of one read", menu})) << watch.story();
    watch.terminal->type("h");
    EXPECT_TRUE(watch.shows({"failing test 2 of ", "Hint 1 of 3", "words 1 on task 1", menu})) << watch.story();
    watch.terminal->type("h");
    EXPECT_TRUE(watch.shows({"words 2 on task 1", menu})) << watch.story();
    watch.terminal->type("a");
    EXPECT_TRUE(watch.shows({"failing test 2 of ", "failing test 3 of ", "failing test 11 of 11", menu}))
        << watch.story();
    watch.terminal->type("x");  // no key of ours
    watch.terminal->type("a");
    EXPECT_TRUE(watch.terminal->wait_for([](const Screen& screen) {
        return screen.shows("failing test 2 of ") && !screen.shows("failing test 3 of ") && screen.shows(menu);
    })) << watch.story();
    watch.terminal->type("\x04");  // Ctrl-D
    EXPECT_EQ(watch.terminal->wait(), ExitStatus{0});
}

TEST(Watch, runs_again_with_other_inputs) {
    Watched watch{labs_e2e::starter()};
    ASSERT_TRUE(watch.shows({", seed ", menu})) << watch.story();
    const auto seed = labs_e2e::line_with(watch.terminal->screen().text(), ", seed ");
    watch.terminal->type("r");
    EXPECT_TRUE(watch.terminal->wait_for([&](const Screen& screen) {
        return screen.shows(menu) && screen.shows(", seed ") && labs_e2e::line_with(screen.text(), ", seed ") != seed;
    })) << watch.story();
}

TEST(Watch, draws_itself_anew_when_the_window_changes) {
    Watched watch{labs_e2e::starter()};
    ASSERT_TRUE(watch.shows({menu})) << watch.story();
    for (const int columns : {140, 60}) {
        watch.terminal->resize(columns, 70);
        EXPECT_TRUE(watch.terminal->wait_for([&](const Screen& screen) {
            const auto head = labs_e2e::line_with(screen.text(), points(0));
            return static_cast<int>(head.size()) == columns && screen.shows("q quit");
        })) << columns
            << "\n"
            << watch.story();
    }
}

TEST(Watch, ends_with_ctrl_c_and_leaves_the_terminal_as_it_was) {
    Watched watch{labs_e2e::starter()};
    ASSERT_TRUE(watch.shows({menu})) << watch.story();
    EXPECT_FALSE(watch.terminal->is_as_a_shell_wants_it()) << "keys come one by one";
    watch.terminal->send_signal(SIGINT);  // as the terminal does for Ctrl-C
    EXPECT_EQ(watch.terminal->wait(), ExitStatus{0});
    EXPECT_TRUE(watch.terminal->is_as_a_shell_wants_it());
}

TEST(Watch, ctrl_c_need_not_wait_for_an_endless_loop) {
    Watched watch{reference_with("    for (volatile unsigned x = 0;;) x = x + 1;\n")};
    ASSERT_TRUE(watch.shows({"lab01: compiling and testing"})) << watch.story();
    watch.terminal->send_signal(SIGINT);  // all tests would take 11 times 30 seconds, more than the test waits
    EXPECT_EQ(watch.terminal->wait(), ExitStatus{0});
    EXPECT_TRUE(watch.terminal->is_as_a_shell_wants_it());
    EXPECT_THAT(watch.project.left_behind(), IsEmpty());
}

TEST(Watch, q_need_not_wait_for_an_endless_loop) {
    Watched watch{reference_with("    for (volatile unsigned x = 0;;) x = x + 1;\n")};
    ASSERT_TRUE(watch.shows({"lab01: compiling and testing"})) << watch.story();
    watch.terminal->type("q");
    EXPECT_EQ(watch.terminal->wait(), ExitStatus{0});
}

TEST(Watch, a_save_need_not_wait_for_an_endless_loop) {
    Watched watch{reference_with("    for (volatile unsigned x = 0;;) x = x + 1;\n")};
    ASSERT_TRUE(watch.shows({"lab01: compiling and testing"})) << watch.story();
    write_file(watch.project.file(), reference());
    EXPECT_TRUE(watch.shows({points(shown_points()), menu})) << watch.story();
}

TEST(Watch, ends_at_the_end_of_its_input) {
    Watched watch{labs_e2e::starter(), "exec \"$@\" < /dev/null"};
    EXPECT_EQ(watch.terminal->wait(), ExitStatus{0});
    EXPECT_THAT(watch.terminal->screen().text(), HasSubstr(points(0)));
}

TEST(Watch, without_a_terminal_it_checks_once_and_ends_with_its_input) {
    const Project project;
    project.tool({"start", "1"});
    const auto done = project.tool({"watch", "1"});
    EXPECT_EQ(done.status.code, 0);
    EXPECT_THAT(done.output, HasSubstr(points(0)));
    EXPECT_THAT(done.output, testing::Not(HasSubstr("\x1b"))) << "a file is no place for what clears a screen";
}

// ./lab grade as an instructor has it: a folder with what a class handed in, and some of it is bad.
#include <Poco/AutoPtr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/Element.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "labs/tool/intake/submission.hpp"
#include "labs/tool/sandbox/processes.hpp"
#include "labs/tool/sandbox/run.hpp"
#include "tests/e2e/labs/project.hpp"
#include "tests/unit/labs/intake/archive_maker.hpp"

using labs_e2e::all_points;
using labs_e2e::Project;
using labs_e2e::read_file;
using labs_e2e::reference;
using labs_e2e::reference_with;
using labs_e2e::write_file;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const std::string file = "line_splitter.cpp";

/// Right but for "\r\n", whose "\r" stays in the line.
std::string half_good() {
    auto text = reference();
    const std::string strip = "if (ends_in_cr) piece.remove_suffix(1);";
    const auto at = text.find(strip);
    if (at == std::string::npos) throw std::runtime_error("the reference strips carriage returns in another way");
    return text.erase(at, strip.size());
}

/// RFC 4180.
std::vector<std::vector<std::string>> parse_csv(std::string_view text) {
    if (text.starts_with("\uFEFF")) text.remove_prefix(3);
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> record;
    std::string field;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            field += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            record.push_back(std::exchange(field, {}));
        } else if (!quoted && c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            ++i;
            record.push_back(std::exchange(field, {}));
            records.push_back(std::exchange(record, {}));
        } else {
            field += c;
        }
    }
    return records;
}

class ClassTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!sandbox::why_weak().empty()) GTEST_SKIP() << "bubblewrap cannot run here: " << sandbox::why_weak();
    }

    fs::path folder() const { return project.root() / "class"; }
    fs::path out() const { return project.root() / "out"; }

    void hand_in(const std::string& student, const std::string& text) { write_file(folder() / student / file, text); }

    std::vector<std::string> words(const std::vector<std::string>& options = {}) const {
        std::vector<std::string> all{"grade", "1", "class", "--out", "out"};
        all.insert(all.end(), options.begin(), options.end());
        return all;
    }
    testkit::Finished grade(const std::vector<std::string>& options = {}) { return project.tool(words(options)); }

    json::object results(const std::string& student) const {
        return json::parse(read_file(out() / "students" / student / "results.json")).as_object();
    }
    int mark(const std::string& student) const { return json::value_to<int>(results(student).at("score")); }
    std::string remark(const std::string& student) const {
        return json::value_to<std::string>(results(student).at("output"));
    }
    std::set<std::string> students() const {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator{out() / "students"})
            names.insert(entry.path().filename().string());
        return names;
    }
    /// All that must be the same when the same submission is graded with the same seed: no times.
    std::string essence(const std::string& student) const {
        auto all = results(student);
        all.erase("execution_time");
        for (auto& test : all.at("tests").as_array()) {
            test.at("extra_data").as_object().erase("seconds");
        }
        return json::serialize(all);
    }

    Project project{std::chrono::seconds(5)};
};

/// Waits for the end of processes that are not our children.
bool all_end(const std::vector<int>& handles) {
    return std::ranges::all_of(handles, [](int handle) {
        pollfd ended{handle, POLLIN, 0};
        const bool in_time =
            poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(testkit::patience).count())) > 0;
        close(handle);
        return in_time;
    });
}

}  // namespace

TEST_F(ClassTest, one_bad_submission_stops_nobody) {
    hand_in("anna", reference());
    hand_in("ben", half_good());
    intake::write_archive(folder() / "ben.zip", {{file, reference()}});
    hand_in("starter", labs_e2e::starter());
    hand_in("does not compile", "no C++\n");
    hand_in("crash", reference_with("    int* nothing = nullptr;\n    if (bytes.size() > 2) *nothing = 1;\n"));
    hand_in("not UTF-8", "#include <cstdio>\n" + half_good().insert(half_good().find("const core::Error"),
                                                                    "std::puts(\"\\xff\\xc3( \\x1b]0;x\\a\");\n"));
    hand_in("loud", "#include <cstdio>\n" +
                        half_good().insert(half_good().find("const core::Error"),
                                           "static int lines = 0;\nwhile (++lines < 40000) "
                                           "std::puts(\"a line of more than fifty bytes, so that all are 2 MB\");\n"));
    hand_in("empty file", "");
    hand_in("binary", std::string("\x7f"
                                  "ELF\0\0",
                                  6));
    fs::create_directories(folder() / "nothing");
    hand_in("sparse", "");
    fs::resize_file(folder() / "sparse" / file, std::uintmax_t{10} << 30);
    fs::create_directories(folder() / "fifo");
    ASSERT_EQ(mkfifo((folder() / "fifo" / file).c_str(), 0644), 0);
    fs::create_directories(folder() / "link");
    fs::create_symlink("/etc/passwd", folder() / "link" / file);
    fs::create_directory_symlink(folder() / "anna", folder() / "linked");
    write_file(folder() / "climbs.tar",
               ArchiveMaker(ArchiveMaker::Format::tar).file("../" + file, reference()).bytes());
    write_file(folder() / "readme.txt", "see my e-mail\n");

    const auto done = grade();
    EXPECT_EQ(done.status.code, 0) << done.output << done.errors;
    EXPECT_THAT(done.output, HasSubstr("17 submissions in "));

    EXPECT_EQ(mark("anna"), all_points());
    EXPECT_EQ(mark("ben (ben.zip)"), all_points());
    const int half = mark("ben (ben)");
    EXPECT_GT(half, 0);
    EXPECT_LT(half, all_points());
    EXPECT_EQ(mark("not UTF-8"), half);
    EXPECT_EQ(mark("loud"), half);
    const std::map<std::string, std::string> why{
        {"starter", ""},
        {"crash", ""},
        {"does not compile", "did not compile. The compiler says:\n\nline_splitter.cpp:1:"},
        {"empty file", "line_splitter.cpp is empty"},
        {"binary", "line_splitter.cpp is a compiled program"},
        {"nothing", "line_splitter.cpp is missing. Expected, all in one folder: line_splitter.cpp. Found: nothing"},
        {"sparse", "line_splitter.cpp is too large"},
        {"fifo", "line_splitter.cpp is a FIFO"},
        {"link", "line_splitter.cpp is a link, and links are not followed"},
        {"linked", "The submission is a link"},
        {"climbs", "The archive has a path that leads out of its folder: ../line_splitter.cpp"},
        {"readme.txt", "The submission is a file that is no archive"}};
    for (const auto& [student, reason] : why) {
        EXPECT_EQ(mark(student), 0) << student;
        EXPECT_THAT(remark(student), HasSubstr(reason)) << student;
    }
    EXPECT_EQ(students().size(), why.size() + 5);
    EXPECT_THAT(read_file(out() / "report.html"), Not(HasSubstr("root:x:0:0")));
    EXPECT_THAT(project.left_behind(), IsEmpty());

    for (const auto& student : students()) {
        const auto result = results(student);  // it is JSON
        Poco::XML::DOMParser parser;
        const Poco::AutoPtr<Poco::XML::Document> xml =
            parser.parseString(read_file(out() / "students" / student / "junit.xml"));
        EXPECT_EQ(xml->documentElement()->tagName(), "testsuites") << student;
        EXPECT_LT(fs::file_size(out() / "students" / student / "results.json"), 500'000U) << student;
    }
    EXPECT_LT(fs::file_size(out() / "report.html"), 2'000'000U) << "2 MB of output are not for a report";
}

TEST_F(ClassTest, hostile_names_and_words_do_nothing_in_a_report) {
    const std::string hostile = "=cmd|' !A0";
    const std::vector<std::string> names{
        hostile,    "<script>alert(1)<!--", "new\nline", "\u202Egnp.exe", "@SUM(1+1)", "-2+3", "+1",
        "\xff\xfe", "\"quoted\",",          "＝1+1",     "~dots",         "&amp;"};
    for (const auto& name : names) hand_in(name, "#error </pre><script>alert(2)</script> =1+1 ]]>\n");
    hand_in("prints",
            "#include <cstdio>\n" +
                half_good().insert(half_good().find("const core::Error"),
                                   "std::puts(\"</pre><script>alert(3)</script>]]><img src=x onerror=y>\");\n"));
    const auto done = grade();
    EXPECT_EQ(done.status.code, 0) << done.output << done.errors;
    EXPECT_EQ(students().size(), names.size() + 1);

    const auto csv = read_file(out() / "grades.csv");
    const auto records = parse_csv(csv);
    ASSERT_EQ(records.size(), names.size() + 2);
    for (const auto& record : records) {
        EXPECT_EQ(record.size(), records.front().size()) << record.front();
        for (const auto& field : record) {
            const bool formula = field.starts_with("＝") || field.find_first_of("=+-@\t\r") == 0;
            EXPECT_FALSE(formula) << field;
            EXPECT_THAT(field, Not(HasSubstr("\n")));
        }
    }
    std::vector<std::string> named;
    for (const auto& record : records) named.push_back(record.front());
    EXPECT_THAT(named, Contains("'" + hostile));
    EXPECT_THAT(named, Contains("\"quoted\","));
    EXPECT_THAT(named, Contains("'＝1+1"));

    const auto html = read_file(out() / "report.html");
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;!--"));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(2)"));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(3)"));
    EXPECT_THAT(html, Not(HasSubstr("\u202E")));
    static const std::regex tag(R"(<(/?)([A-Za-z!][A-Za-z0-9]*)([^>]*)>)");
    int scripts = 0;
    const auto style = html.find("</style>");
    ASSERT_NE(style, std::string::npos);
    const auto script = html.rfind("<script>");
    const std::string body = html.substr(style, script + 8 - style);
    for (std::sregex_iterator it(body.begin(), body.end(), tag), end; it != end; ++it) {
        if ((*it)[2] == "script") ++scripts;
        EXPECT_NE((*it)[2], "img");
        EXPECT_FALSE(std::regex_search((*it)[3].str(), std::regex(R"(\son[a-z]+\s*=)"))) << it->str();
    }
    EXPECT_EQ(scripts, 1) << "our own, which the page's policy names";

    for (const auto& student : students()) {
        EXPECT_NO_THROW(results(student)) << student;
        Poco::XML::DOMParser parser;
        EXPECT_NO_THROW(Poco::AutoPtr<Poco::XML::Document>(
            parser.parseString(read_file(out() / "students" / student / "junit.xml"))))
            << student;
    }
}

TEST_F(ClassTest, a_run_that_was_killed_goes_on_where_it_was) {
    const std::vector<std::string> names{"anna", "ben", "carla", "dai", "emil"};
    for (const auto& name : names)
        hand_in(name, (name == "carla" || name == "emil" ? half_good() : reference()) + "// " + name + "\n");
    const auto undisturbed = grade({"--seed", "abc", "--jobs", "1"});
    ASSERT_EQ(undisturbed.status.code, 0) << undisturbed.output;
    std::map<std::string, std::string> expected;
    for (const auto& name : names) expected[name] = essence(name);
    fs::remove_all(out());

    testkit::Process first{project.command(words({"--seed", "abc", "--jobs", "1"})), project.setup()};
    ASSERT_TRUE(first.wait_for_output("2 of 5 ")) << first.errors();
    std::vector<int> handles;
    for (const auto process : sandbox::descendants(first.pid())) {
        if (const auto handle = static_cast<int>(syscall(SYS_pidfd_open, process, 0)); handle >= 0)
            handles.push_back(handle);
    }
    first.send_signal(SIGKILL);
    EXPECT_EQ(first.wait(), (testkit::ExitStatus{-1, SIGKILL}));
    EXPECT_TRUE(all_end(handles)) << "what it had started has ended with it";
    EXPECT_FALSE(fs::exists(out() / "grades.csv"));
    EXPECT_LT(students().size(), names.size() + 1);

    std::map<std::string, std::string> done_before;
    for (const auto& name : names) {
        const auto verdict = out() / "students" / name / "verdict.json";
        if (fs::exists(verdict)) done_before[name] = read_file(verdict);
    }
    EXPECT_GE(done_before.size(), 2U);
    ASSERT_LT(done_before.size(), names.size());

    const auto second = grade({"--jobs", "2"});  // no seed: the one that the run began with
    EXPECT_EQ(second.status.code, 0) << second.output << second.errors;
    for (const auto& [name, verdict] : done_before)
        EXPECT_EQ(read_file(out() / "students" / name / "verdict.json"), verdict) << name << " was graded twice";
    for (const auto& name : names) EXPECT_EQ(essence(name), expected[name]) << name;
    EXPECT_EQ(parse_csv(read_file(out() / "grades.csv")).size(), names.size() + 1);
}

TEST_F(ClassTest, ctrl_c_keeps_what_is_done_and_leaves_nothing_behind) {
    hand_in("anna", reference());
    hand_in("ben", reference_with("    for (volatile unsigned x = 0;;) x = x + 1;\n"));
    testkit::Process process{project.command(words({"--jobs", "1"})), project.setup()};
    ASSERT_TRUE(process.wait_for_output("1 of 2  anna")) << process.errors();
    process.send_signal(SIGINT);
    EXPECT_EQ(process.wait(), (testkit::ExitStatus{1, 0}));
    EXPECT_TRUE(process.wait_for_error("stopped: 1 of 2 are graded; the same command goes on with the rest"));
    EXPECT_TRUE(fs::exists(out() / "students/anna/verdict.json"));
    EXPECT_FALSE(fs::exists(out() / "students/ben/results.json")) << "no mark for what was not graded";
    EXPECT_THAT(project.left_behind(), IsEmpty());
}

TEST_F(ClassTest, only_a_submission_that_changed_is_graded_again) {
    for (const char* name : {"anna", "ben"}) hand_in(name, labs_e2e::starter());
    ASSERT_EQ(grade().status.code, 0);
    const auto anna = read_file(out() / "students/anna/verdict.json");
    EXPECT_EQ(mark("ben"), 0);
    hand_in("ben", reference());
    hand_in("carla", reference());
    EXPECT_EQ(grade().status.code, 0);
    EXPECT_EQ(read_file(out() / "students/anna/verdict.json"), anna);
    EXPECT_EQ(mark("ben"), all_points());
    EXPECT_EQ(mark("carla"), all_points());
    write_file(out() / "students/anna/verdict.json", anna.substr(0, anna.size() / 2));
    EXPECT_EQ(grade().status.code, 0) << "a damaged file is no obstacle";
    EXPECT_EQ(mark("anna"), 0);
}

TEST_F(ClassTest, one_submission_shows_its_story_with_a_line_to_run_it_again) {
    hand_in("it's mine", half_good());
    const auto done = project.tool({"grade", "1", "--one", "class/it's mine"});
    EXPECT_EQ(done.status.code, 0) << done.errors;
    EXPECT_THAT(done.output, HasSubstr(" of " + std::to_string(all_points()) + " points"));
    EXPECT_THAT(done.output, HasSubstr("again       ./lab grade lab01 --one 'class/it'\\''s mine' --test "))
        << "fit for a shell";
    EXPECT_FALSE(fs::exists(project.root() / "graded"));
}

TEST_F(ClassTest, the_weak_sandbox_is_stated_in_every_report) {
    if (geteuid() != 0) GTEST_SKIP() << "the weak sandbox runs submissions as another user only when started by root";
    for (auto above = fs::canonical(testkit::program_path("..")); above != above.root_path();
         above = above.parent_path()) {
        if ((fs::status(above).permissions() & fs::perms::others_exec) == fs::perms::none)
            GTEST_SKIP() << "no other user may pass through " << above;
    }
    hand_in("anna", reference());
    const auto done = grade({"--sandbox", "weak"});
    EXPECT_EQ(done.status.code, 0) << done.output << done.errors;
    EXPECT_THAT(done.errors, HasSubstr("the weak sandbox hides nothing of this machine"));
    EXPECT_EQ(mark("anna"), all_points()) << remark("anna");
    EXPECT_EQ(results("anna").at("extra_data").at("sandbox"), "weak");
    EXPECT_THAT(read_file(out() / "students/anna/junit.xml"), HasSubstr("weak"));
    EXPECT_THAT(read_file(out() / "grades.csv"), HasSubstr(",weak,"));
    EXPECT_THAT(read_file(out() / "report.html"), HasSubstr("The weak sandbox was in force."));
}

TEST_F(ClassTest, without_bubblewrap_grade_refuses) {
    hand_in("anna", reference());
    // In a mount namespace of its own bubblewrap is a program that fails, as in a container without rights.
    std::vector<std::string> command{"unshare", "--mount"};
    if (geteuid() != 0) command.push_back("--map-root-user");
    command.insert(command.end(),
                   {"sh", "-c", "mount --bind /usr/bin/false /usr/bin/bwrap || exit 77; exec \"$@\"", "sh"});
    for (const auto& word : project.command(words())) command.push_back(word);
    testkit::Process process{command, project.setup()};
    const auto status = process.wait();
    ASSERT_TRUE(status);
    process.wait_for_error("--sandbox weak");
    if (status->code == 77 || process.errors().find("unshare") == 0)
        GTEST_SKIP() << "no mount namespace here: " << process.errors();
    EXPECT_EQ(status->code, 1);
    EXPECT_THAT(process.errors(), HasSubstr("grading needs bubblewrap: "));
    EXPECT_THAT(process.errors(), HasSubstr("--sandbox weak grades without it"));
    EXPECT_FALSE(fs::exists(out()));
}

TEST_F(ClassTest, a_folder_of_another_lab_s_run_is_not_overwritten) {
    hand_in("anna", reference());
    write_file(out() / "run.json", R"({"lab": "lab02-other", "seed": "1"})");
    const auto done = grade();
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.errors, HasSubstr("out holds a run of lab02-other: choose another --out"));
}

#include "labs/tool/course/lab.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>

#include "shared/testkit/process.hpp"

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string good = R"json({
  "number": 1, "name": "lines", "title": "Lines out of a stream", "chapter": "ch01-chatroom", "kind": "unit",
  "slot": [{"name": "line_splitter.cpp", "reference": "shared/framing/line_splitter.cpp"}],
  "programs": ["chat-server"], "given": ["shared/core", "shared/framing"], "sanitizer": "address,undefined",
  "forbidden": [{"symbol": "^system$", "why": "a solution starts no program"}],
  "withhold": ["ch01-chatroom/chat-plain"],
  "limits": {"step_seconds": 2, "memory_mib": 256},
  "tests": [
    {"name": "Lines.gives_a_line", "points": 5, "visibility": "shown", "spec": "line_splitter.hpp, feed()", "task": 1},
    {"name": "Lines.counts_a_long_one", "points": 7, "visibility": "hidden", "spec": "limit()", "task": 2},
    {"name": "Lines.refuses_long_ones", "points": 3, "visibility": "shown", "spec": "limit()", "task": 2}
  ]
})json";

std::string with(std::string text, const std::string& old, const std::string& fresh) {
    const auto at = text.find(old);
    if (at == std::string::npos) throw std::logic_error("no " + old);
    return text.replace(at, old.size(), fresh);
}

std::string fault_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no fault";
}

std::string parse_fault(const std::string& json) {
    return fault_of([&] { course::parse_lab(json, "lab.json"); });
}

TEST(Lab, names_libraries_of_the_system_and_keeps_them_for_a_class) {
    const auto json = with(good, R"("sanitizer")", R"("libraries": ["utf8proc", "z"], "sanitizer")");
    EXPECT_THAT(course::parse_lab(json, "lab.json").libraries, ElementsAre("utf8proc", "z"));
    EXPECT_THAT(course::parse_lab(course::shown_part(json), "lab.json").libraries, ElementsAre("utf8proc", "z"));
}

TEST(Lab, is_read_from_its_json) {
    const course::Lab lab = course::parse_lab(good, "lab.json");
    EXPECT_EQ(lab.number, 1);
    EXPECT_EQ(lab.title, "Lines out of a stream");
    EXPECT_EQ(lab.chapter, "ch01-chatroom");
    EXPECT_EQ(lab.kind, course::Kind::unit);
    ASSERT_EQ(lab.slot.size(), 1u);
    EXPECT_EQ(lab.slot[0].name, "line_splitter.cpp");
    EXPECT_EQ(lab.slot[0].reference, "shared/framing/line_splitter.cpp");
    EXPECT_THAT(lab.programs, ElementsAre("chat-server"));
    EXPECT_THAT(lab.given, ElementsAre("shared/core", "shared/framing"));
    EXPECT_EQ(lab.sanitizer, "address,undefined");
    ASSERT_EQ(lab.forbidden.size(), 1u);
    EXPECT_EQ(lab.forbidden[0].symbol, "^system$");
    EXPECT_EQ(lab.forbidden[0].why, "a solution starts no program");
    EXPECT_THAT(lab.withhold, ElementsAre("ch01-chatroom/chat-plain"));
    EXPECT_EQ(lab.limits.step, std::chrono::seconds{2});
    EXPECT_EQ(lab.limits.memory_mib, 256);
    EXPECT_EQ(lab.limits.processes, 64) << "the default";
    ASSERT_EQ(lab.tests.size(), 3u);
    EXPECT_EQ(lab.tests[1].name, "Lines.counts_a_long_one");
    EXPECT_EQ(lab.tests[1].points, 7);
    EXPECT_EQ(lab.tests[1].visibility, course::Visibility::hidden);
    EXPECT_EQ(lab.tests[1].spec, "limit()");
    EXPECT_EQ(lab.tests[1].task, 2);
}

TEST(Lab, knows_its_names_and_sums_its_points) {
    const course::Lab lab = course::parse_lab(good, "lab.json");
    EXPECT_EQ(lab.id(), "lab01");
    EXPECT_EQ(lab.folder(), "lab01-lines");
    EXPECT_EQ(lab.points(), 15);
    EXPECT_EQ(lab.shown_points(), 8);
    ASSERT_NE(lab.find("Lines.gives_a_line"), nullptr);
    EXPECT_EQ(lab.find("Lines.gives_a_line")->points, 5);
    EXPECT_EQ(lab.find("Lines.gives"), nullptr);
}

TEST(Lab, takes_the_defaults_for_what_may_be_absent) {
    const course::Lab lab = course::parse_lab(R"({"number": 12, "name": "a", "title": "A", "chapter": "ch05-jtwitter",
        "kind": "system", "slot": [{"name": "a.cpp", "reference": "b/a.cpp"}], "given": [], "sanitizer": "",
        "tests": [{"name": "A.b", "points": 1, "visibility": "shown", "spec": "RFC 1, 2", "task": 1}]})",
                                              "lab.json");
    EXPECT_EQ(lab.kind, course::Kind::system);
    EXPECT_EQ(lab.limits.step, std::chrono::seconds{10});
    EXPECT_EQ(lab.limits.output_kib, 256);
    EXPECT_EQ(lab.hidden_points, 0);
    EXPECT_TRUE(lab.programs.empty() && lab.forbidden.empty() && lab.withhold.empty());
}

struct BadLab {
    const char* old;
    const char* fresh;
    const char* fault;
};

TEST(Lab, that_is_wrong_is_refused_naming_file_and_key) {
    const BadLab all[] = {
        {R"("number": 1,)", "", "lab.json: number: missing"},
        {R"("number": 1)", R"("number": 100)", "lab.json: number: must be a whole number from 1 to 99"},
        {R"("number": 1)", R"("number": "1")", "lab.json: number: must be a whole number"},
        {R"("number": 1)", R"("number": 1.5)", "lab.json: number: must be a whole number"},
        {R"("number": 1)", R"("number": 1, "colour": "red")", "lab.json: colour: unknown key"},
        {R"("name": "lines")", R"("name": "Lines")", "lab.json: name: \"Lines\" is not a name of"},
        {R"("title": "Lines out of a stream")", R"("title": "")", "lab.json: title: \"\" is not a title"},
        {R"("kind": "unit")", R"("kind": "exam")", "lab.json: kind: \"exam\" is not unit or system"},
        {R"("chapter": "ch01-chatroom")", R"("chapter": "../ch01")", "lab.json: chapter: \"../ch01\" is not"},
        {R"([{"name": "line_splitter.cpp", "reference": "shared/framing/line_splitter.cpp"}])", "[]",
         "lab.json: slot: must"},
        {R"("name": "line_splitter.cpp")", R"("name": "../a.cpp")",
         "lab.json: slot[0].name: \"../a.cpp\" is not a plain"},
        {R"(splitter.cpp"}])", R"(splitter.cpp"}, {"name": "line_splitter.cpp", "reference": "a"}])",
         "lab.json: slot[1].name: \"line_splitter.cpp\" stands in the slot twice"},
        {R"("reference": "shared)", R"("reference": "/shared)", "lab.json: slot[0].reference: \"/shared/framing"},
        {R"("reference": "shared)", R"("reference": "../shared)", "lab.json: slot[0].reference: \"../shared/framing"},
        {R"("reference": "shared)", R"("reference": "shared/../..)", "lab.json: slot[0].reference: \"shared/../.."},
        {R"("programs": ["chat-server"])", R"("programs": "chat-server")", "lab.json: programs: must be a list"},
        {R"("programs": ["chat-server"])", R"("programs": [7])", "lab.json: programs: must be a list of texts"},
        {R"("given": ["shared/core", "shared/framing"],)", "", "lab.json: given: missing"},
        {R"("given": ["shared/core")", R"("given": ["shared/core/")",
         "lab.json: given: \"shared/core/\" is not a path"},
        {R"("sanitizer": "address,undefined")", R"("libraries": ["-Wl,x"], "sanitizer": "")",
         "lab.json: libraries: must be names as the linker takes them"},
        {R"("sanitizer": "address,undefined")", R"("sanitizer": "memory")", "lab.json: sanitizer: \"memory\" is not"},
        {R"("symbol": "^system$")", R"("symbol": "(")", "lab.json: forbidden[0].symbol: is no regular expression"},
        {R"(, "why": "a solution starts no program")", "", "lab.json: forbidden[0].why: missing"},
        {R"("withhold": ["ch01)", R"("withhold": ["../ch01)",
         "lab.json: withhold: \"../ch01-chatroom/chat-plain\" is not"},
        {R"("memory_mib": 256)", R"("memory_mib": 0)", "lab.json: limits.memory_mib: must be a whole number from 1"},
        {R"("memory_mib": 256)", R"("memory": 256)", "lab.json: limits.memory: unknown key"},
        {R"({"step_seconds": 2, "memory_mib": 256})", "[]", "lab.json: limits: must be an object"},
        {R"("points": 5,)", "", "lab.json: tests[0].points: missing"},
        {R"("points": 5)", R"("points": 0)", "lab.json: tests[0].points: must be a whole number from 1"},
        {R"("points": 5)", R"("points": 5, "weight": 2)", "lab.json: tests[0].weight: unknown key"},
        {R"("visibility": "hidden")", R"("visibility": "secret")", "lab.json: tests[1].visibility: \"secret\" is not"},
        {R"j("spec": "limit()")j", R"("spec": "")", "lab.json: tests[1].spec: \"\" is not"},
        {R"("task": 1)", R"("task": 0)", "lab.json: tests[0].task: must be a whole number from 1"},
        {R"(Lines.refuses_long_ones)", R"(Lines.gives_a_line)",
         "lab.json: tests[2].name: \"Lines.gives_a_line\" is there twice"},
        {R"(Lines.refuses_long_ones)", R"(refuses_long_ones)", "lab.json: tests[2].name: \"refuses_long_ones\" is not"},
        {R"("limits": {)", R"("hidden_points": 7, "limits": {)", "lab.json: hidden_points: stands for hidden tests"},
        {R"("limits": {)", R"("hidden_points": -1, "limits": {)", "lab.json: hidden_points: must be a whole number"},
        {R"("kind": "unit",)", R"("kind": "unit")", "lab.json: is not JSON: "},
    };
    for (const auto& each : all) EXPECT_THAT(parse_fault(with(good, each.old, each.fresh)), HasSubstr(each.fault));
    EXPECT_THAT(parse_fault("[]"), HasSubstr("lab.json: must be an object"));
    EXPECT_THAT(parse_fault(""), HasSubstr("lab.json: is not JSON"));
}

TEST(Lab, for_a_class_repository_has_no_hidden_test_and_the_same_points) {
    EXPECT_EQ(course::shown_part(good), R"json({
  "number": 1,
  "name": "lines",
  "title": "Lines out of a stream",
  "chapter": "ch01-chatroom",
  "kind": "unit",
  "slot": [
    {"name": "line_splitter.cpp", "reference": "shared/framing/line_splitter.cpp"}
  ],
  "programs": ["chat-server"],
  "given": ["shared/core", "shared/framing"],
  "libraries": [],
  "sanitizer": "address,undefined",
  "forbidden": [
    {"symbol": "^system$", "why": "a solution starts no program"}
  ],
  "limits": {"step_seconds": 2, "memory_mib": 256, "processes": 64, "file_mib": 16, "output_kib": 256},
  "tests": [
    {"name": "Lines.gives_a_line", "points": 5, "visibility": "shown", "spec": "line_splitter.hpp, feed()", "task": 1},
    {"name": "Lines.refuses_long_ones", "points": 3, "visibility": "shown", "spec": "limit()", "task": 2}
  ],
  "hidden_points": 7
}
)json");
    const course::Lab lab = course::parse_lab(course::shown_part(good), "lab.json");
    EXPECT_EQ(lab.points(), 15);
    EXPECT_EQ(lab.shown_points(), 8);
    EXPECT_EQ(course::shown_part(course::shown_part(good)), course::shown_part(good));
}

class Labs : public testing::Test {
  protected:
    void add(const std::string& folder, const std::string& json) {
        std::filesystem::create_directories(root / "labs" / folder);
        std::ofstream{root / "labs" / folder / "lab.json"} << json;
    }

    testkit::TemporaryDirectory directory;
    std::filesystem::path root = directory.path();
};

TEST_F(Labs, are_read_from_the_folders_that_have_a_lab_json_in_order_of_their_numbers) {
    add("lab02-rooms",
        with(with(good, R"("number": 1)", R"("number": 2)"), R"("name": "lines")", R"("name": "rooms")"));
    add("lab01-lines", good);
    std::filesystem::create_directories(root / "labs/tool");
    const auto labs = course::read_labs(root);
    ASSERT_EQ(labs.size(), 2u);
    EXPECT_EQ(labs[0].folder(), "lab01-lines");
    EXPECT_EQ(labs[1].folder(), "lab02-rooms");

    for (const char* name : {"2", "02", "lab2", "lab02", "lab02-rooms", "rooms"})
        EXPECT_EQ(course::find_lab(labs, name).number, 2) << name;
    for (const char* name : {"", "3", "lab", "lab02-", "2x", "-2", "room"})
        EXPECT_THAT(fault_of([&] { course::find_lab(labs, name); }),
                    AllOf(HasSubstr(std::string("no lab \"") + name + "\""), HasSubstr("lab01-lines, lab02-rooms")))
            << name;
}

TEST_F(Labs, have_folders_that_are_called_by_number_and_name) {
    add("lab01-line", good);
    EXPECT_EQ(fault_of([&] { course::read_labs(root); }),
              "labs/lab01-line/lab.json: number and name make lab01-lines, not the folder's name");
}

TEST_F(Labs, have_a_number_each) {
    add("lab01-lines", good);
    add("lab01-rooms", with(good, R"("name": "lines")", R"("name": "rooms")"));
    EXPECT_THAT(fault_of([&] { course::read_labs(root); }), HasSubstr("lab.json: number: lab01-"));
}

TEST_F(Labs, name_the_file_that_is_wrong) {
    add("lab01-lines", with(good, R"("number": 1,)", ""));
    EXPECT_EQ(fault_of([&] { course::read_labs(root); }), "labs/lab01-lines/lab.json: number: missing");
}

}  // namespace

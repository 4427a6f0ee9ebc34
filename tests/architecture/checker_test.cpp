// The checker itself, on made-up trees under the real floor table: it must be able to fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>

#include "labs/tool/floorplan/architecture.hpp"
#include "labs/tool/floorplan/floors.hpp"
#include "labs/tool/floorplan/tree.hpp"
#include "tests/architecture/house.hpp"

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// What the checker says of a tree of these files, a violation a line.
std::string complaints(std::initializer_list<std::pair<const char*, const char*>> files) {
    floorplan::Tree tree;
    for (const auto& [path, text] : files) tree.emplace(path, floorplan::read_source(text));
    std::string all;
    for (const auto& violation : floorplan::check(house::floors(), tree)) all += to_string(violation) + "\n";
    return all;
}

TEST(Checker, is_content_with_an_include_that_goes_down) {
    EXPECT_EQ(complaints({{"shared/core/bytes.hpp", "#include <vector>\n"},
                          {"shared/text/utf8.hpp", "#include \"shared/core/bytes.hpp\"\n"},
                          {"ch01-chatroom/chat-session/room.cpp", "#include \"shared/text/utf8.hpp\"\n"},
                          {"ch01-chatroom/chat-server/main.cpp", "#include \"shared/text/utf8.hpp\"\n"}}),
              "");
}

TEST(Checker, names_file_line_include_and_rule_of_an_upward_include) {
    EXPECT_EQ(complaints({{"shared/core/bytes.cpp", "// bytes\n#include \"shared/net/server.hpp\"\n"},
                          {"shared/net/server.hpp", ""}}),
              "shared/core/bytes.cpp:2: \"shared/net/server.hpp\": floor 0 may not include floor 3\n");
}

TEST(Checker, refuses_a_neighbour_on_the_same_floor) {
    EXPECT_EQ(complaints(
                  {{"shared/net/server.cpp", "#include \"shared/app/program.hpp\"\n"}, {"shared/app/program.hpp", ""}}),
              "shared/net/server.cpp:1: \"shared/app/program.hpp\": rooms of one floor do not include each other "
              "(floor 3)\n");
    EXPECT_THAT(
        complaints({{"ch01-chatroom/echo-threads/main.cpp", "#include \"ch01-chatroom/echo-server/echo.hpp\"\n"},
                    {"ch01-chatroom/echo-server/echo.hpp", ""}}),
        HasSubstr("(floor 6)"));
}

TEST(Checker, lets_tests_and_labs_use_the_test_kit_but_not_the_other_way_round) {
    EXPECT_EQ(complaints({{"tests/unit/a_test.cpp", "#include \"shared/testkit/process.hpp\"\n"},
                          {"labs/lab01-echo/grade.cpp", "#include \"shared/testkit/process.hpp\"\n"},
                          {"shared/testkit/process.hpp", ""}}),
              "");
    EXPECT_THAT(complaints({{"shared/testkit/process.cpp", "#include \"tests/unit/fixture.hpp\"\n"},
                            {"tests/unit/fixture.hpp", ""}}),
                HasSubstr("(floor 7)"));
    EXPECT_THAT(complaints({{"ch01-chatroom/chat-server/main.cpp", "#include \"shared/testkit/process.hpp\"\n"},
                            {"shared/testkit/process.hpp", ""}}),
                HasSubstr("floor 6 may not include floor 7"));
}

TEST(Checker, finds_a_circle_between_rooms) {
    floorplan::Floors floors =
        floorplan::read_floors("floor 1: a b c d\nbeside a: b\nbeside b: c\nbeside c: a\nbeside d: a\n");
    floorplan::Tree tree;
    tree.emplace("a/a.hpp", floorplan::read_source("#include \"b/b.hpp\"\n"));
    tree.emplace("b/b.hpp", floorplan::read_source("#include \"c/c.hpp\"\n"));
    tree.emplace("c/c.hpp", floorplan::read_source(""));
    tree.emplace("d/d.hpp", floorplan::read_source("#include \"a/a.hpp\"\n"));
    EXPECT_TRUE(floorplan::check(floors, tree).empty());

    tree["c/c.hpp"] = floorplan::read_source("#include \"a/a.hpp\"\n");
    const auto found = floorplan::check(floors, tree);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].rule, HasSubstr("a -> b -> c -> a"));
}

TEST(Checker, keeps_the_chapters_apart) {
    EXPECT_THAT(complaints({{"ch04-advanced/loop-chat/main.cpp", "#include \"ch01-chatroom/chat-messages/line.hpp\"\n"},
                            {"ch01-chatroom/chat-messages/line.hpp", ""}}),
                HasSubstr("chapters meet on the wire"));
    EXPECT_THAT(complaints({{"ch01-chatroom/chat-server/main.cpp", "#include \"ch04-advanced/nio-session/a.hpp\"\n"},
                            {"ch04-advanced/nio-session/a.hpp", ""}}),
                HasSubstr("chapters meet on the wire"));
}

TEST(Checker, lets_a_later_chapter_run_an_earlier_session) {
    EXPECT_EQ(complaints({{"ch04-advanced/loop-chat/main.cpp", "#include \"ch01-chatroom/chat-session/room.hpp\"\n"},
                          {"ch01-chatroom/chat-session/room.hpp", ""}}),
              "");
}

TEST(Checker, knows_whose_library_it_is) {
    EXPECT_EQ(complaints({{"shared/crypto/password.cpp", "#include <botan/argon2.h>\n"}}), "");
    EXPECT_EQ(complaints({{"shared/net/tls.cpp", "#include <botan/tls_client.h>\n"}}),
              "shared/net/tls.cpp:1: <botan/tls_client.h>: only for shared/crypto\n");
    EXPECT_THAT(complaints({{"ch01-chatroom/chat-server/main.cpp", "#include <gtest/gtest.h>\n"}}),
                HasSubstr("only for shared/testkit tests labs/*"));
}

TEST(Checker, keeps_core_on_the_standard_library_and_plain_boost) {
    EXPECT_EQ(complaints({{"shared/core/a.hpp", "#include <array>\n#include <boost/system/result.hpp>\n"}}), "");
    EXPECT_THAT(complaints({{"shared/core/a.hpp", "#include <sys/socket.h>\n"}}), HasSubstr("may include only"));
    EXPECT_THAT(complaints({{"shared/core/a.hpp", "#include <boost/asio/post.hpp>\n"}}), HasSubstr("forbidden"));
}

TEST(Checker, keeps_sockets_threads_and_clocks_out_of_sessions) {
    const char* const file = "ch01-chatroom/chat-session/room.cpp";
    for (const char* const include : {"<thread>", "<iostream>", "<sys/socket.h>", "<Poco/Net/StreamSocket.h>",
                                      "<boost/asio/ip/tcp.hpp>", "\"shared/net/server.hpp\""}) {
        const std::string text = "#include " + std::string(include) + "\n";
        EXPECT_THAT(complaints({{file, text.c_str()}, {"shared/net/server.hpp", ""}}),
                    StartsWith(std::string(file) + ":1: " + include + ": "));
    }
    EXPECT_EQ(complaints({{file, "\n\nauto t = std::chrono::steady_clock::now();\n"}}),
              std::string(file) + ":3: ::now(: does not stand in ch*/*-session\n");
    EXPECT_THAT(complaints({{file, "std::this_thread::sleep_for(1s);\n"}}), HasSubstr("sleep_for("));
    EXPECT_EQ(complaints({{file, "// no steady_clock::now() here\nauto s = \"printf(\";\nsnprintf(a, b, c);\n"}}), "");
}

TEST(Checker, keeps_messages_free_of_settings_and_logs) {
    for (const char* const other : {"shared/app/program.hpp", "shared/net/server.hpp", "shared/core/log.hpp"}) {
        const std::string text = "#include \"" + std::string(other) + "\"\n";
        EXPECT_THAT(complaints({{"ch01-chatroom/chat-messages/a.hpp", text.c_str()}, {other, ""}}),
                    AllOf(HasSubstr(other), HasSubstr("forbidden in ch*/*-messages")));
    }
}

TEST(Checker, refuses_a_folder_that_the_table_does_not_know) {
    EXPECT_EQ(complaints({{"shared/util/misc.hpp", ""}}),
              "shared/util/misc.hpp: the file: its folder is no room of the floor table\n");
}

TEST(Checker, refuses_an_include_that_is_not_there) {
    EXPECT_THAT(complaints({{"shared/core/a.cpp", "#include \"core/a.hpp\"\n"}}), HasSubstr("no such file"));
    EXPECT_EQ(complaints({{"tests/unit/a.cpp", "#include \"b.hpp\"\n"}, {"tests/unit/b.hpp", ""}}), "");
}

TEST(Checker, reads_no_include_from_comments_and_strings) {
    EXPECT_EQ(complaints({{"shared/core/a.cpp",
                           "// #include <thread>\n"
                           "/* x\n#include <thread>\n*/\n"
                           "auto s = R\"(\n#include <thread>\n)\";\n"
                           "auto n = 10'000; // '\n"
                           "auto c = '\"';\n"}}),
              "");
    EXPECT_THAT(complaints({{"shared/core/a.cpp", "auto c = '\"'; /* \" */\n#include <thread>\n"}}),
                HasSubstr("a.cpp:2: <thread>"));
}

TEST(FloorTable, names_the_line_that_it_cannot_read) {
    for (const char* const bad : {"floor x: a", "floor 1 a", "flor 1: a", "only : <a>", "forbid a: "}) {
        try {
            floorplan::read_floors("# a comment\n" + std::string(bad) + "\n");
            ADD_FAILURE() << "read this: " << bad;
        } catch (const std::runtime_error& error) {
            EXPECT_THAT(error.what(), AllOf(HasSubstr("line 2"), HasSubstr(bad)));
        }
    }
}

}  // namespace

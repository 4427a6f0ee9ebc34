// The command line, the configuration file, and what they refuse.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

class Options : public JTwitter {
  protected:
    testkit::Finished run(std::vector<std::string> options) {
        options.insert(options.begin(), testkit::program_path("jtwitter-server"));
        return testkit::run(options);
    }
    std::string config(const std::string& text) {
        const auto file = folder("jtwitter.conf");
        std::ofstream(file) << text;
        return file;
    }
};

TEST_F(Options, are_refused_with_a_reason) {
    for (const auto& options : std::vector<std::vector<std::string>>{{"--listen", "8080"},
                                                                     {"--public-url", "jtwitter.example.org"},
                                                                     {"--rate-limits", "maybe"},
                                                                     {"--registration", "maybe"},
                                                                     {"--password-cost", "0"},
                                                                     {"--trusted-proxy", "proxy.example.org"},
                                                                     {"--connections", "0"},
                                                                     {"--connections-of-address", "-1"},
                                                                     {"--request-timeout", "0"},
                                                                     {"--config", folder("missing.conf")},
                                                                     {"--config", config("no-such-option = 1\n")},
                                                                     {"--no-such-option"}}) {
        const auto finished = run(options);
        EXPECT_EQ(finished.status.code, 2) << options[0];
        EXPECT_THAT(finished.errors, testing::StartsWith("jtwitter-server: ")) << options[0];
        EXPECT_THAT(finished.errors, HasSubstr("Usage: "));
        EXPECT_EQ(finished.output, "");
    }
}

TEST_F(Options, may_stand_in_a_file) {
    start({"--config", config("# ours\n"
                              "title = \"Town talk\"\n"
                              "public-url = \"https://talk.example.org/\"\n"
                              "registration = \"closed\"\n"
                              "trusted-proxy = [\"10.0.0.1\", \"127.0.0.1\"]\n")});
    const auto instance = HttpClient(endpoint()).get("/api/v1/instance");
    EXPECT_EQ(instance.field("title"), "Town talk");
    EXPECT_EQ(instance.field("uri"), "talk.example.org");
    EXPECT_EQ(instance.field("registrations"), "false");
}

TEST_F(Options, of_the_command_line_win_over_those_of_the_file) {
    start({"--config", config("title = \"From the file\"\n"), "--title", "From the line"});
    EXPECT_EQ(HttpClient(endpoint()).get("/api/v1/instance").field("title"), "From the line");
}

TEST_F(Options, can_forbid_programs_to_log_in_with_a_password) {
    start({"--password-grant", "off"});
    add_user("anna");
    const auto refused = HttpClient(endpoint()).log_in("anna", password);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.field("error"), "unsupported_grant_type");
}

TEST_F(Options, let_only_one_server_use_a_folder) {
    start();
    const auto second = run({"--listen", "127.0.0.1:0", "--data", data()});
    EXPECT_EQ(second.status.code, 1);
    EXPECT_THAT(second.errors, HasSubstr(data() + " is in use by another process; stop that one"));
}

TEST_F(Options, name_an_address_that_is_taken) {
    start();
    const auto second = run({"--listen", core::to_string(endpoint()), "--data", folder("other")});
    EXPECT_EQ(second.status.code, 1);
    EXPECT_THAT(second.errors, HasSubstr("cannot listen on " + core::to_string(endpoint())));
    EXPECT_EQ(second.output, "");
}

TEST_F(Options, may_ask_for_version_6) {
    start({}, "[::1]:0");
    EXPECT_EQ(endpoint().host, "::1");
    HttpClient anybody(endpoint());
    EXPECT_EQ(anybody.get("/health").status, 200);
    EXPECT_THAT(anybody.get("/api/v1/instance").field("uri"), HasSubstr("[::1]:"));
}

TEST_F(Options, may_name_a_folder_that_others_read_and_still_each_file_is_for_its_owner_alone) {
    namespace fs = std::filesystem;
    fs::create_directory(data());
    fs::permissions(data(), fs::perms::owner_all | fs::perms::group_read | fs::perms::others_read);
    start({"--access-log", data() + "/access.log"});
    add_user("anna");
    EXPECT_TRUE(admin({"backup", data() + "/saved.tar"}).status.code == 0);
    int files = 0;
    for (const auto& file : fs::recursive_directory_iterator(data())) {
        const auto for_others = fs::perms::group_all | fs::perms::others_all;
        EXPECT_EQ(file.status().permissions() & for_others, fs::perms::none) << file.path();
        ++files;
    }
    EXPECT_GE(files, 4);
}

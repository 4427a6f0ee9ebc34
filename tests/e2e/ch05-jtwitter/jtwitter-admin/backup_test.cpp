// A backup while people post, and the way back.
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

namespace {

/// A GIF of one pixel (GIF89a), the smallest picture that the server takes.
std::string tiny_gif() {
    const unsigned char bytes[] = {'G',  'I',  'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 255,  0, 0, 0,   0,
                                   0xff, 0x2c, 0,   0,   0,   0,   1, 0, 1, 0, 0,    2, 2, 0x44, 1, 0, 0x3b};
    return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

/// Posts with a picture; gives the address of the picture's file, from the server's root on.
std::string post_picture(HttpClient& who) {
    const std::string body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.gif\"\r\n\r\n" +
                             tiny_gif() + "\r\n--b--\r\n";
    const auto media = who.ask("POST", "/api/v2/media", body, "multipart/form-data; boundary=b");
    EXPECT_EQ(media.status, 200) << media.body;
    EXPECT_EQ(who.post("/api/v1/statuses", "status=look&media_ids[]=" + media.field("id")).status, 200);
    const auto url = media.field("url");
    return url.substr(url.find("/media/"));
}

}  // namespace

class Backup : public JTwitter, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(Forms, Backup, testing::Values("saved", "saved.tar"),
                         [](const auto& form) { return std::string(form.index == 0 ? "folder" : "tar"); });

TEST_P(Backup, made_while_people_post_has_all_that_was_answered_before_and_every_picture) {
    start();
    add_user("anna");
    add_user("bert");
    const auto anna = logged_in("anna");
    const auto picture = post_picture(*anna);
    const auto before = anna->say("before the backup");

    std::atomic<bool> enough = false;
    std::atomic<int> posted = 0;
    const auto bert = logged_in("bert");
    std::jthread talk([&] {
        while (!enough) {
            if (bert->say("post " + std::to_string(posted)).empty()) return;
            ++posted;
        }
    });
    while (posted < 5) std::this_thread::yield();
    const auto to = folder(GetParam());
    const auto saved = admin({"backup", to});
    enough = true;
    talk.join();
    ASSERT_EQ(saved.status.code, 0) << saved.errors;
    EXPECT_THAT(saved.output, HasSubstr("2 files of pictures"));
    EXPECT_EQ(admin({"backup", to}).status.code, 1) << "it would overwrite the first";
    EXPECT_FALSE(std::filesystem::exists(to + ".unfinished"));

    const auto place = folder("restored");
    const auto restored = testkit::run({testkit::program_path("jtwitter-admin"), "restore", to, "--data", place});
    ASSERT_EQ(restored.status.code, 0) << restored.errors;
    testkit::Process second({testkit::program_path("jtwitter-server"), "--listen", "127.0.0.1:0", "--data", place,
                             "--password-cost", "1", "--rate-limits", "off"});
    HttpClient visitor(second.wait_ready());
    EXPECT_EQ(visitor.get("/api/v1/statuses/" + before).status, 200);
    EXPECT_EQ(visitor.get(picture).status, 200);
    EXPECT_EQ(visitor.log_in("bert", password).status, 200);
    const auto posts = visitor.get("/api/v1/accounts/verify_credentials").json().at("statuses_count").as_int64();
    EXPECT_GE(posts, 5);
    EXPECT_LE(posts, posted);
    EXPECT_NE(visitor.say("after the restore"), "");
}

TEST_F(JTwitter, is_restored_into_an_empty_folder_only_and_never_under_a_server) {
    start();
    add_user("anna");
    const auto saved = folder("saved");
    ASSERT_EQ(admin({"backup", saved}).status.code, 0);
    const auto served = admin({"restore", saved});
    EXPECT_EQ(served.status.code, 1);
    EXPECT_THAT(served.errors, HasSubstr("is in use by another process"));
    EXPECT_EQ(stop(), (testkit::ExitStatus{0, 0}));
    const auto full = admin({"restore", saved});
    EXPECT_EQ(full.status.code, 1);
    EXPECT_THAT(full.errors, HasSubstr("is not empty"));
    std::filesystem::remove_all(data());
    std::filesystem::create_directory(data());
    EXPECT_EQ(admin({"restore", saved}).status.code, 0);
    EXPECT_THAT(admin({"user", "list"}).output, HasSubstr("@anna"));
}

TEST_F(JTwitter, is_not_restored_from_what_is_no_whole_backup) {
    add_user("anna");
    const auto saved = folder("saved");
    ASSERT_EQ(admin({"backup", saved}).status.code, 0);
    std::filesystem::remove_all(data());
    EXPECT_EQ(admin({"restore", folder("missing")}).status.code, 1);

    std::ofstream(saved + "/jtwitter.sqlite", std::ios::binary) << "this is no database, however long it may be";
    const auto damaged = admin({"restore", saved});
    EXPECT_EQ(damaged.status.code, 1);
    EXPECT_FALSE(std::filesystem::exists(data())) << "nothing is left behind";

    const auto tar = folder("evil.tar");
    std::filesystem::create_directories(folder("evil/media"));
    std::ofstream(folder("evil/outside")) << "x";
    ASSERT_EQ(testkit::run({"tar", "-C", folder("evil"), "--transform", "s,^,../,", "-cf", tar, "outside"}).status.code,
              0);
    const auto evil = admin({"restore", tar});
    EXPECT_EQ(evil.status.code, 1);
    EXPECT_THAT(evil.errors, HasSubstr("is no file of a backup of ours"));
    EXPECT_FALSE(std::filesystem::exists(folder("outside")));
}

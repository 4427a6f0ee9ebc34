// Path traversal: an address that climbs out of the folder of pictures, into the database or the system's files.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;

class PathTraversal : public JTwitter {
  protected:
    void SetUp() override {
        start();
        add_user("anna");
        for (const auto* name : {"/canary", "/canary.png", "/media/canary", "/media/canary.png"})
            std::ofstream(data() + name) << canary;
    }
    const std::string canary = "nobody may read this";
};

TEST_F(PathTraversal, finds_no_way_out_of_any_folder_of_files) {
    const std::string token(43, 'a');
    std::vector<std::string> targets{"canary", "canary.png", "jtwitter.sqlite", "jtwitter.sqlite-wal",
                                     "lock",   "etc/passwd"};
    std::vector<std::string> ways;
    for (const auto& target : targets) {
        for (const auto& up : std::vector<std::string>{"",
                                                       "../",
                                                       "../../",
                                                       "..%2f",
                                                       "%2e%2e/",
                                                       "%2e%2e%2f",
                                                       "..%5c",
                                                       "..\\",
                                                       "%252e%252e%252f",
                                                       "..%c0%af",
                                                       "%c0%ae%c0%ae/",
                                                       "....//",
                                                       ".../",
                                                       "./",
                                                       "%2f",
                                                       "//",
                                                       "/",
                                                       "..;/",
                                                       "..%00/",
                                                       "%00",
                                                       "..%0d%0a/",
                                                       "file:",
                                                       "file:///",
                                                       "~/",
                                                       "../../../../../../../",
                                                       "..%2f..%2f..%2f..%2f..%2f..%2f..%2f",
                                                       "x/../../",
                                                       token + "/../../"})
            ways.push_back(up + target);
        ways.push_back(target + "%00.png");
        ways.push_back(target + "/.");
        ways.push_back("%2fproc%2fself%2fcwd%2f" + target);
        ways.push_back("/proc/self/root/" + target);
        ways.push_back(token + ".png/../../" + target);
        ways.push_back(token + ".png%00/../" + target);
    }
    ways.push_back(data() + "/canary");
    ways.push_back("%2f" + encoded(data()) + "%2fcanary");
    for (const auto& folder : std::vector<std::string>{
             "/media/", "/pictures/avatar/", "/pictures/header/", "/style.css/", "/assets/", "/", "/plain/",
             "/media/" + token + "/", "/api/", "/@anna/", "/media/../", "/assets/../", "/.well-known/"}) {
        for (const auto& way : ways) {
            auto peer = connect();  // a client that cleans nothing up
            peer.send("GET " + folder + way + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            ASSERT_TRUE(peer.read_to_end()) << folder << way;
            const auto& answer = peer.story();
            EXPECT_EQ(answer.find(canary), std::string::npos) << folder << way;
            EXPECT_EQ(answer.find("SQLite format"), std::string::npos) << folder << way;
            EXPECT_EQ(answer.find("root:"), std::string::npos) << folder << way;
            const bool echoes = way.find(data()) != std::string::npos;
            EXPECT_TRUE(echoes || answer.find(data()) == std::string::npos)
                << "tells where its files are: " << folder << way;
            EXPECT_NE(answer.substr(0, 10), "HTTP/1.1 5") << folder << way;
        }
    }
}

TEST_F(PathTraversal, by_an_uploads_name_writes_nowhere_else) {
    const auto anna = logged_in("anna");
    const std::string picture =
        "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00"
        "\x00\x02\x02D\x01\x00;";
    for (const std::string name : {"../canary.png", "../../canary.png", "/tmp/jtwitter-canary.png", "..\\canary.png",
                                   "a\0b.png", "%2e%2e%2fcanary.png"}) {
        anna->ask("POST", "/api/v2/media",
                  "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                      "\"\r\nContent-Type: image/gif\r\n\r\n" + picture + "\r\n--b--\r\n",
                  "multipart/form-data; boundary=b");
    }
    EXPECT_EQ(read_file(data() + "/canary.png"), canary) << "not written over";
    EXPECT_FALSE(std::filesystem::exists("/tmp/jtwitter-canary.png"));
    for (const auto& file : std::filesystem::recursive_directory_iterator(data()))
        EXPECT_EQ(file.path().filename().string().find(".."), std::string::npos) << file.path();
}

TEST_F(PathTraversal, through_a_link_that_stands_in_the_folder_is_not_possible_for_strangers) {
    std::filesystem::create_symlink("/etc/passwd", data() + "/media/link.png");
    EXPECT_EQ(HttpClient(endpoint()).get("/media/link.png").status, 404) << "no name that we gave";
}

// The smaller parts of the server: figures, notices, the data folder, password workers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "ch05-jtwitter/jtwitter-server/data_folder.hpp"
#include "ch05-jtwitter/jtwitter-server/metrics.hpp"
#include "ch05-jtwitter/jtwitter-server/notices.hpp"
#include "ch05-jtwitter/jtwitter-server/password_hashing.hpp"
#include "shared/testkit/process.hpp"

using namespace jtwitter;
using testing::HasSubstr;

TEST(Metrics, count_requests_by_method_and_status_and_time) {
    Metrics metrics;
    rest::Request request;
    for (const auto* method : {"GET", "GET", "DELETE", "BREW"}) {
        request.method = method;
        metrics.count(
            {request, "HTTP/1.1", request.method == "BREW" ? 405 : 200, 10, std::chrono::microseconds{2'000}});
    }
    metrics.count({request, "HTTP/1.1", 503, 0, std::chrono::seconds{9}});
    const auto text = metrics.text({.connections = 3, .streams = 4}, std::chrono::steady_clock::now());
    for (const auto* line :
         {"jtwitter_requests_total{method=\"GET\",status=\"2xx\"} 2\n",
          "jtwitter_requests_total{method=\"DELETE\",status=\"2xx\"} 1\n",
          "jtwitter_requests_total{method=\"other\",status=\"4xx\"} 1\n",
          "jtwitter_request_seconds_bucket{le=\"0.001\"} 0\n", "jtwitter_request_seconds_bucket{le=\"0.0025\"} 4\n",
          "jtwitter_request_seconds_bucket{le=\"5\"} 4\n", "jtwitter_request_seconds_bucket{le=\"+Inf\"} 5\n",
          "jtwitter_request_seconds_count 5\n", "jtwitter_answer_bytes_total 40\n", "jtwitter_open_connections 3\n",
          "jtwitter_open_streams 4\n"})
        EXPECT_THAT(text, HasSubstr(line));
    EXPECT_GT(resident_memory(), 100'000u);
}

TEST(Notices, come_from_another_program_to_the_server_of_the_folder) {
    const testkit::TemporaryDirectory folder;
    const auto deep = std::filesystem::path(folder.path()) / std::string(100, 'x') / std::string(100, 'y');
    std::filesystem::create_directories(deep);  // longer than a socket's address may be
    EXPECT_FALSE(leave_notice(deep, microblog::TokenDropped{storage::TokenId{1}})) << "nobody listens";
    NoticeBox box(deep);
    EXPECT_TRUE(leave_notice(deep, microblog::TokenDropped{storage::TokenId{7}}));
    EXPECT_TRUE(leave_notice(deep, microblog::AccountChanged{storage::AccountId{8}}));
    EXPECT_TRUE(leave_notice(deep, microblog::PostCounted{storage::PostId{9}})) << "nobody needs it";
    const auto taken = box.take();
    ASSERT_EQ(taken.size(), 2u);
    EXPECT_EQ(std::get<microblog::TokenDropped>(taken[0]).id, storage::TokenId{7});
    EXPECT_EQ(std::get<microblog::AccountChanged>(taken[1]).id, storage::AccountId{8});
    EXPECT_TRUE(box.take().empty());
}

TEST(Notices, that_something_was_written_are_waited_for_until_they_are_heeded) {
    const testkit::TemporaryDirectory folder;
    EXPECT_FALSE(tell_written(folder.path())) << "nobody listens, and nobody waits";
    NoticeBox box(folder.path());
    std::atomic<bool> heeded = false;
    bool told = false, was_heeded = false;
    std::thread command([&] {
        told = tell_written(folder.path());
        was_heeded = heeded;
    });
    pollfd readable{box.descriptor(), POLLIN, 0};
    ASSERT_EQ(poll(&readable, 1, 10'000), 1);
    EXPECT_TRUE(box.take().empty()) << "it is no event";
    heeded = true;
    box.confirm();
    command.join();
    EXPECT_TRUE(told);
    EXPECT_TRUE(was_heeded);
}

TEST(Notices, of_a_post_that_is_gone_tell_who_was_shown_it_and_not_its_text) {
    storage::Post post;
    post.id = storage::PostId{256};
    post.author = storage::AccountId{3};
    post.text = "secret";
    post.visibility = storage::Visibility::followers;
    post.author_protected = true;
    post.reply_to = storage::PostId{255};
    post.reply_to_author = storage::AccountId{4};
    post.mentions = {storage::AccountId{4}, storage::AccountId{5}};
    post.topics = {"微博", "a \"b\""};
    post.media = {storage::MediaId{6}};
    const auto text = to_notice(microblog::PostDropped{post});
    EXPECT_EQ(text.find("secret"), std::string::npos);
    const auto told = std::get<microblog::PostDropped>(parse_notice(text).value()).post;
    EXPECT_EQ(told.id, post.id);
    EXPECT_EQ(told.author, post.author);
    EXPECT_EQ(told.visibility, post.visibility);
    EXPECT_TRUE(told.author_protected);
    EXPECT_FALSE(told.repost_of);
    EXPECT_EQ(told.reply_to, post.reply_to);
    EXPECT_EQ(told.reply_to_author, post.reply_to_author);
    EXPECT_EQ(told.mentions, post.mentions);
    EXPECT_EQ(told.topics, post.topics);
    EXPECT_EQ(told.media, post.media);
}

TEST(Notices, that_are_none_are_passed_over) {
    for (const auto* text : {"", "token", "token ", "token x", "token 1 2", "post 1", "post {", "post []",
                             "post {\"id\":\"x\"}", "account 99999999999999999999"})
        EXPECT_FALSE(parse_notice(text)) << text;
}

TEST(DataFolder, is_for_one_server_at_a_time_and_for_its_owner_alone) {
    const testkit::TemporaryDirectory temporary;
    const auto path = std::filesystem::path(temporary.path()) / "a" / "b/";
    {
        const DataFolder folder(path);
        EXPECT_EQ(std::filesystem::status(path.parent_path()).permissions(), std::filesystem::perms::owner_all);
        EXPECT_THROW(DataFolder{path}, std::runtime_error);
    }
    EXPECT_NO_THROW(DataFolder{path}) << "a lock file without its process means nothing";
}

TEST(PasswordHashing, waits_for_a_worker_and_tells_right_from_wrong) {
    PasswordHashing hashing({.memory_kib = 8, .iterations = 1});
    const auto stored = hashing.hash("correct horse");
    EXPECT_TRUE(hashing.check("correct horse", stored));
    EXPECT_FALSE(hashing.check("wrong horse", stored));
    EXPECT_FALSE(hashing.check("correct horse", "")) << "of an account that does not exist";
}

TEST(PasswordHashing, refuses_when_too_many_wait) {
    PasswordHashing hashing({.memory_kib = 8, .iterations = 1}, 0);
    try {
        hashing.check("x", "");
        FAIL();
    } catch (const microblog::Refusal& refusal) {
        EXPECT_EQ(refusal.reason, microblog::Reason::too_many);
    }
}

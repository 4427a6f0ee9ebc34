#include "ch05-jtwitter/api-messages/json_writer.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>
#include <random>

#include "ch05-jtwitter/api-messages/entities.hpp"

namespace {

using api::to_json;

TEST(JsonWriter, writes_text_that_a_page_may_hold) {
    EXPECT_EQ(to_json(std::string_view("a\"b\\c\n\r\t")), R"("a\"b\\c\n\r\t")");
    EXPECT_EQ(to_json(std::string_view("</script>&")), R"("\u003c/script\u003e\u0026")");
    EXPECT_EQ(to_json(std::string_view("\x01\x7f")), R"("\u0001\u007f")");
    EXPECT_EQ(to_json(std::string_view("微博 🎉")), "\"微博 🎉\"");
    EXPECT_EQ(to_json(std::string_view("\u2028")), R"("\u2028")");
    EXPECT_EQ(to_json(std::string_view("a\xff")), "\"a\uFFFD\"");
    EXPECT_EQ(to_json(std::string_view("a\0b", 3)), R"("a\u0000b")");
}

TEST(JsonWriter, writes_text_that_others_read_as_it_was) {
    std::mt19937 random(3);
    const std::vector<std::string> pieces{"a", "\"", "\\", "\n", "<", "微", "🎉", "\x01", "\u2029", "/", "é"};
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (auto count = random() % 30; count > 0; --count) text += pieces[random() % pieces.size()];
        EXPECT_EQ(boost::json::parse(to_json(text)).as_string(), text);
    }
}

TEST(JsonWriter, writes_numbers_and_lists) {
    EXPECT_EQ(to_json(std::int64_t{-5}), "-5");
    EXPECT_EQ(to_json(true), "true");
    EXPECT_EQ(to_json(1.5), "1.5");
    EXPECT_EQ(to_json(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(to_json(std::vector<int>{}), "[]");
    EXPECT_EQ(to_json(std::vector<std::string>{"a", "b"}), R"(["a","b"])");
    EXPECT_EQ(to_json(std::map<std::string, int>{{"a", 1}, {"b\"", 2}}), R"({"a":1,"b\"":2})");
    EXPECT_EQ(to_json(api::Id{7}), R"("7")");
    EXPECT_EQ(to_json(api::Written{"[1]"}), "[1]");
}

TEST(JsonWriter, tells_null_from_a_key_that_is_not_there) {
    EXPECT_EQ(to_json(api::Error{"no", {}}), R"({"error":"no"})");
    EXPECT_EQ(to_json(api::Error{"no", "why"}), R"({"error":"no","error_description":"why"})");
    EXPECT_EQ(to_json(api::StatusApplication{"toot", std::nullopt}), R"({"name":"toot","website":null})");
}

TEST(JsonWriter, writes_an_entity_with_all_its_keys) {
    api::Status original;
    original.id = {2};
    original.content = "<p>你好</p>";
    original.favourited = true;
    api::Status wrapper;
    wrapper.id = {3};
    wrapper.visibility = "public";
    wrapper.reblog = std::make_shared<const api::Status>(original);
    const auto json = boost::json::parse(to_json(wrapper));
    EXPECT_EQ(json.at("id"), "3");
    EXPECT_EQ(json.at("created_at"), "1970-01-01T00:00:00.000Z");
    EXPECT_TRUE(json.at("edited_at").is_null());
    EXPECT_EQ(json.at("content"), "");
    EXPECT_TRUE(json.at("card").is_null());
    EXPECT_FALSE(json.as_object().contains("favourited"));
    EXPECT_EQ(json.at("reblog").at("content"), "<p>你好</p>");
    EXPECT_EQ(json.at("reblog").at("favourited"), true);
    EXPECT_TRUE(json.at("reblog").at("reblog").is_null());
    for (const char* key :
         {"in_reply_to_id", "account", "media_attachments", "mentions", "tags", "emojis", "poll", "uri", "url"})
        EXPECT_TRUE(json.as_object().contains(key)) << key;
}

TEST(JsonWriter, writes_what_a_struct_inherits_first) {
    api::ApplicationCredentials credentials;
    credentials.id = {1};
    credentials.client_id = "c";
    const auto json = boost::json::parse(to_json(credentials));
    EXPECT_EQ(json.at("id"), "1");
    EXPECT_EQ(json.at("client_id"), "c");
    EXPECT_EQ(json.as_object().begin()->key(), "id");
}

}  // namespace

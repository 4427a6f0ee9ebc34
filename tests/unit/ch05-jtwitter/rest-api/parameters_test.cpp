#include "ch05-jtwitter/rest-api/parameters.hpp"

#include <gtest/gtest.h>

namespace {

using rest::BadBody;
using rest::Parameters;

const std::string json = "application/json", form = "application/x-www-form-urlencoded",
                  multipart = "multipart/form-data; boundary=xyz";

Parameters read(const std::string& type, const std::string& body, const std::string& query = {},
                const rest::ParameterLimits& limits = {}) {
    rest::Request request;
    request.method = "PATCH";
    request.query = query;
    request.body = body;
    if (!type.empty()) request.headers = {{"content-type", type}};
    return Parameters::read(request, limits);
}

std::string part(const std::string& name, const std::string& value) {
    return "--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

using Values = std::vector<std::string>;

struct Way {
    std::string type, body, query;
};

TEST(Parameters, are_the_same_in_every_form) {
    const std::vector<Way> ways{
        {"", "", "status=%E4%BD%A0+%26+I&media_ids[]=1&media_ids%5B%5D=2&poll[options][]=a&source[privacy]=private"},
        {form, "status=%e4%bd%a0%20%26+I&media_ids[0]=1&media_ids[1]=2&poll[options][0]=a&source[privacy]=private", ""},
        {"APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8",
         "status=你+%26+I&media_ids=1&media_ids=2&poll[options]=a&source%5Bprivacy%5D=private", ""},
        {"", "status=你 %26 I&media_ids[]=1&media_ids[]=2&poll[options][]=a&source[privacy]=private", ""},
        {json,
         R"({"status":"你 & I","media_ids":["1",2],"poll":{"options":["a"]},"source":{"privacy":"private"},"x":null})",
         ""},
        {"application/json; charset=UTF-8",
         R"({"status":"\u4f60 & I","media_ids[]":[1,"2"],"poll[options]":"a","source[privacy]":"private"})", ""},
        {"", R"({"status":"你 & I","media_ids":{"0":1,"1":2},"poll":{"options":"a"},"source":{"privacy":"private"}})",
         ""},
        {multipart,
         part("status", "你 & I") + part("media_ids[]", "1") + part("media_ids[]", "2") + part("poll[options][]", "a") +
             part("source[privacy]", "private") + "--xyz--\r\n",
         ""},
    };
    for (const auto& [type, body, query] : ways) {
        const auto parameters = read(type, body, query);
        EXPECT_EQ(parameters.text("status"), "你 & I") << type << body;
        EXPECT_EQ(parameters.values("media_ids"), (Values{"1", "2"})) << type << body;
        EXPECT_EQ(parameters.values("poll[options]"), (Values{"a"})) << type << body;
        EXPECT_EQ(parameters.value("source[privacy]"), "private") << type << body;
        EXPECT_FALSE(parameters.has("x"));
    }
}

TEST(Parameters, of_a_body_win_over_those_of_the_query) {
    const auto parameters = read(json, R"({"a":"body","list":[3]})", "a=query&b=query&list[]=1&list[]=2");
    EXPECT_EQ(parameters.value("a"), "body");
    EXPECT_EQ(parameters.value("b"), "query");
    EXPECT_EQ(parameters.values("list"), (Values{"3"}));
}

TEST(Parameters, that_come_twice_stand_for_the_last) {
    EXPECT_EQ(read("", "", "limit=10&limit=20&limit=30").value("limit"), "30");
}

TEST(Parameters, that_say_nothing_count_as_absent_but_in_a_persons_words) {
    for (const std::string nothing : {"", "None", "null"}) {
        auto query = "ids[]=1&state=" + nothing;
        query += "&ids[]=" + nothing;
        const auto parameters = read("", "", query);
        EXPECT_EQ(parameters.value("state"), std::nullopt);
        EXPECT_EQ(parameters.text("state"), nothing);
        EXPECT_EQ(parameters.values("ids"), (Values{"1"}));
        EXPECT_TRUE(parameters.has("state"));
    }
    EXPECT_EQ(read("", "", "state").text("state"), "");
    const auto empty = read(json, R"({"media_ids":[],"note":null})");
    EXPECT_TRUE(empty.has("media_ids"));
    EXPECT_TRUE(empty.values("media_ids").empty());
    EXPECT_EQ(empty.text("media_ids"), std::nullopt);
    EXPECT_EQ(empty.text("note"), std::nullopt);
}

TEST(Parameters, of_json_keep_numbers_and_truths_as_text) {
    const auto parameters = read(json, R"({"i":-5,"u":18446744073709551615,"d":0.25,"t":true,"f":false,"big":1e300})");
    EXPECT_EQ(parameters.value("i"), "-5");
    EXPECT_EQ(parameters.value("u"), "18446744073709551615");
    EXPECT_EQ(parameters.value("d"), "0.25");
    EXPECT_EQ(parameters.value("t"), "true");
    EXPECT_EQ(parameters.value("f"), "false");
    EXPECT_EQ(parameters.value("big"), "1e+300");
}

TEST(Parameters, have_numbered_objects_in_every_form) {
    const std::vector<Way> ways{
        {form, "fields[0][name]=a&fields[0][value]=b&fields[10][name]=e&fields[2][name]=c&fields[2][value]=d", ""},
        {json, R"({"fields":[{"name":"a","value":"b"},{"name":"c","value":"d"},{"name":"e"}]})", ""},
        {json, R"({"fields":{"0":{"name":"a","value":"b"},"2":{"name":"c","value":"d"},"10":{"name":"e"}}})", ""},
        {form, "fields[][name]=a&fields[][value]=b&fields[][name]=c&fields[][value]=d&fields[][name]=e", ""},
    };
    for (const auto& [type, body, query] : ways) {
        const auto objects = read(type, body, query).objects("fields");
        ASSERT_EQ(objects.size(), 3U) << body;
        EXPECT_EQ(objects[0].value("name"), "a");
        EXPECT_EQ(objects[0].value("value"), "b");
        EXPECT_EQ(objects[1].value("name"), "c");
        EXPECT_EQ(objects[1].value("value"), "d");
        EXPECT_EQ(objects[2].value("name"), "e");
        EXPECT_FALSE(objects[2].has("value"));
    }
    const auto deep = read("", "", "a[0][b][c]=1&a[0][d][]=2&a[0][d][]=3").objects("a");
    ASSERT_EQ(deep.size(), 1U);
    EXPECT_EQ(deep[0].value("b[c]"), "1");
    EXPECT_EQ(deep[0].values("d"), (Values{"2", "3"}));
}

TEST(Parameters, have_files_also_without_a_type) {
    const std::string bytes("\x89PNG\r\n\x1a\n--xy\0\r\n", 15);
    const auto parameters = read(
        multipart,
        "preamble\r\n" + part("description", "a cat") +
            "--xyz \t\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".png\"\r\n\r\n" + bytes +
            "\r\n--xyz\r\nContent-Type: image/png\r\nContent-Disposition: form-data; "
            "filename*=UTF-8''%e4; name=thumbnail\r\n\r\n\r\n--xyz--epilogue");
    ASSERT_TRUE(parameters.file("file"));
    EXPECT_EQ(parameters.file("file")->bytes, bytes);
    EXPECT_EQ(parameters.file("file")->name, "a \"b\".png");
    EXPECT_EQ(parameters.file("file")->content_type, "");
    ASSERT_TRUE(parameters.file("thumbnail"));
    EXPECT_EQ(parameters.file("thumbnail")->content_type, "image/png");
    EXPECT_EQ(parameters.value("description"), "a cat");
    EXPECT_FALSE(parameters.file("description"));
}

TEST(Parameters, have_no_file_where_nothing_was_chosen) {
    const auto parameters =
        read(multipart, "--xyz\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"\"\r\n\r\n\r\n--xyz--");
    EXPECT_FALSE(parameters.has("avatar"));
}

TEST(Parameters, of_a_body_of_another_kind_are_none) {
    EXPECT_FALSE(read("text/plain", "a=1").has("a"));
    EXPECT_FALSE(read("application/octet-stream", "{\"a\":1}").has("a"));
    EXPECT_TRUE(read("text/plain", "a=1", "b=2").has("b"));
    EXPECT_FALSE(read(json, " \n").has("a"));
}

TEST(Parameters, that_cannot_be_read_are_refused) {
    const std::vector<Way> ways{
        {json, "{", ""},
        {json, "[1]", ""},
        {json, "\"a\"", ""},
        {json, R"({"a":1}{)", ""},
        {json, R"({"a":"\u0000"})", ""},
        {json, "{\"a\":\"\xff\"}", ""},
        {json, R"({"a":"\ud800"})", ""},
        {json, R"({"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}})", ""},
        {json, std::string(100'000, '['), ""},
        {form, "a=%ff", ""},
        {form, "a=%00", ""},
        {form, "%c3%28=1", ""},
        {form, "a[b][c][d][e][f][g][h][i]=1", ""},
        {"", "", "a=%ed%a0%80"},
        {"", "", "a=%00"},
        {multipart, "", ""},
        {multipart, "--xyz", ""},
        {multipart, "--xyz\r\n", ""},
        {multipart, "--xyzz\r\n", ""},
        {multipart, part("a", "b"), ""},
        {multipart, part("a", "\xff") + "--xyz--", ""},
        {multipart, "--xyz\r\nnonsense\r\n\r\na\r\n--xyz--", ""},
        {multipart, "--xyz\r\nX: " + std::string(10'000, 'x') + "\r\n\r\na\r\n--xyz--", ""},
        {"multipart/form-data", part("a", "b") + "--xyz--", ""},
        {"multipart/form-data; boundary=" + std::string(71, 'x'), part("a", "b") + "--xyz--", ""},
    };
    for (const auto& [type, body, query] : ways)
        EXPECT_THROW(read(type, body, query), BadBody) << type << ": " << body.substr(0, 100) << query;
}

TEST(Parameters, keep_their_limits) {
    rest::ParameterLimits limits;
    limits.count = 3;
    EXPECT_NO_THROW(read(form, "a=1&b=2", "c=3", limits));
    EXPECT_THROW(read(form, "a=1&b=2", "c=3&d=4", limits), BadBody);
    EXPECT_THROW(read(json, R"({"a":[1,2,3,4]})", "", limits), BadBody);
    limits.value_bytes = 4;
    EXPECT_NO_THROW(read(form, "a=1234", "", limits));
    EXPECT_THROW(read(form, "a=12345", "", limits), BadBody);
    EXPECT_THROW(read(form, "abcde=1", "", limits), BadBody);
    limits.parts = 1;
    EXPECT_NO_THROW(read(multipart, part("a", "b") + "--xyz--", "", limits));
    EXPECT_THROW(read(multipart, part("a", "b") + part("c", "d") + "--xyz--", "", limits), BadBody);
}

TEST(Parameters, with_odd_names_do_no_harm) {
    for (const std::string name : {"[", "]", "[]", "[a]", "a[", "a]", "a[b", "a[]b", "a[][", "a[[b]]", "a[0][b",
                                   "a[0][b]c", "a[99999999999999999999][b]", "a[-1][b]", "%", "%zz", "a%5B"}) {
        const auto parameters = read("", "", name + "=1");
        EXPECT_TRUE(parameters.objects("a").size() <= 1) << name;
        EXPECT_EQ(parameters.value("b"), std::nullopt);
    }
    EXPECT_EQ(read("", "", "100%=1").value("100%"), "1");
}

}  // namespace

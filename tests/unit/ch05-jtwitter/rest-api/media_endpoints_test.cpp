#include <filesystem>

#include "ch05-jtwitter/pictures/placeholder.hpp"
#include "shape.hpp"
#include "small_world.hpp"
#include "tests/unit/ch05-jtwitter/pictures/samples.hpp"

namespace rest_tests {

namespace {

class Uploads : public SmallWorld {
  protected:
    std::size_t files() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(place.path() + "/media")) ++count;
        return count;
    }
};

core::Bytes tiny_png() {
    return pictures::write_png(samples::quarters({8, 4}));
}

TEST_F(Uploads, go_round_from_the_upload_to_the_post) {
    const auto anna = sign_up("anna");
    const auto sent = upload(anna, tiny_png(), {{"description", "四色"}, {"focus", "0.5,-0.25"}});
    ASSERT_EQ(sent.status, 200) << json::serialize(sent.body);
    EXPECT_EQ(wrong_with(sent.body, media_keys), "");
    EXPECT_EQ(sent.text("type"), "image");
    EXPECT_EQ(sent.text("description"), "四色");
    const auto& meta = sent.object().at("meta").as_object();
    EXPECT_EQ(json::serialize(meta.at("original")), R"({"width":8,"height":4,"size":"8x4","aspect":2})");
    EXPECT_EQ(meta.at("focus").as_object().at("x").to_number<double>(), 0.5);
    EXPECT_EQ(files(), 2U);

    const auto url = sent.text("url");
    const auto folder = std::string(base) + "/media/";
    ASSERT_TRUE(url.starts_with(folder)) << url;
    const auto name = url.substr(folder.size());
    EXPECT_EQ(rest::MediaFiles::media_type(name), "image/png");
    const auto bytes = media.read(name);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_EQ(pictures::sniff(core::bytes_of(*bytes)), pictures::Type::png);

    const auto path = "/api/v1/media/" + sent.text("id");
    EXPECT_EQ(get(path, &anna).text("url"), url);
    EXPECT_EQ(call("PUT", path, {{"description", "new"}}, &anna).text("description"), "new");
    EXPECT_EQ(call("PUT", path, {{"focus", "1,1"}}, &anna).text("description"), "new");
    EXPECT_TRUE(call("PUT", path, {{"description", ""}}, &anna).object().at("description").is_null());

    const auto id = write(anna, "", {{"media_ids[]", sent.text("id")}});
    const auto status = get("/api/v1/statuses/" + id);
    ASSERT_EQ(status.object().at("media_attachments").as_array().size(), 1U);
    EXPECT_EQ(wrong_with(status.object().at("media_attachments").as_array()[0], media_keys), "");
    EXPECT_EQ(text_of(status.object().at("media_attachments").as_array()[0], "url"), url);
    EXPECT_EQ(get("/api/v1/accounts/" + anna.text_id() + "/statuses?only_media=1").list().size(), 1U);
    EXPECT_EQ(call("DELETE", path, {}, &anna).status, 422);  // it is in a post
    EXPECT_EQ(post("/api/v1/statuses", anna, {{"status", "again"}, {"media_ids[]", sent.text("id")}}).status, 422);
}

TEST_F(Uploads, of_a_post_stay_when_an_edit_leaves_them_out_and_go_when_it_says_none) {
    const auto anna = sign_up("anna");
    const auto picture = upload(anna, tiny_png()).text("id");
    const auto id = write(anna, "text", {{"media_ids[]", picture}});
    const auto path = "/api/v1/statuses/" + id;
    const auto edit = [&](const std::string& body) {
        return send("PUT", path, "application/json", body, &anna).object().at("media_attachments").as_array().size();
    };
    EXPECT_EQ(edit(R"({"status":"other text"})"), 1U);
    EXPECT_EQ(edit(R"({"status":"other text","media_ids":[]})"), 0U);
}

TEST_F(Uploads, are_shown_as_they_were_by_a_deletion) {
    const auto anna = sign_up("anna");
    const auto picture = upload(anna, tiny_png()).text("id");
    const auto id = write(anna, "text", {{"media_ids[]", picture}});
    const auto gone = call("DELETE", "/api/v1/statuses/" + id, {}, &anna);
    EXPECT_EQ(each(gone.object().at("media_attachments"), "id"), std::vector{picture});
}

TEST_F(Uploads, of_a_deleted_post_wait_for_a_new_one_or_go_at_once) {
    const auto anna = sign_up("anna");
    const auto picture = upload(anna, tiny_png()).text("id");
    const auto first = write(anna, "text", {{"media_ids[]", picture}});
    call("DELETE", "/api/v1/statuses/" + first, {}, &anna);
    EXPECT_EQ(files(), 2U) << "delete and redraft";
    const auto second = write(anna, "text again", {{"media_ids[]", picture}});
    call("DELETE", "/api/v1/statuses/" + second + "?delete_media=true", {}, &anna);
    EXPECT_EQ(files(), 0U);
}

TEST_F(Uploads, whose_rows_are_gone_are_found_by_their_names) {
    const auto anna = sign_up("anna");
    const auto url = upload(anna, tiny_png()).text("url");
    const auto kept = url.substr(url.rfind('/') + 1);
    const auto orphan = media.add({pictures::Type::png, {2, 2}, tiny_png()});
    auto names = media.older_than(std::chrono::hours{-1});
    EXPECT_EQ(names.size(), 3U) << "the picture, its preview, the orphan";
    EXPECT_TRUE(media.older_than(std::chrono::hours{1}).empty()) << "what is young may get its row still";
    EXPECT_EQ(blog.posts.unknown_files(names), std::vector{orphan});
    EXPECT_EQ(blog.posts.unknown_files({kept}), std::vector<std::string>{});
}

TEST_F(Uploads, keep_a_jpeg_one_and_an_animation_one) {
    const auto anna = sign_up("anna");
    const auto jpeg = upload(anna, pictures::write_jpeg(samples::quarters({16, 16}), 85), {}, "/api/v1/media");
    ASSERT_EQ(jpeg.status, 200);
    EXPECT_TRUE(jpeg.text("url").ends_with(".jpg"));
    const auto gif = upload(anna, pictures::write_gif(samples::three_frames()));
    ASSERT_EQ(gif.status, 200);
    EXPECT_TRUE(gif.text("url").ends_with(".gif"));
    EXPECT_FALSE(gif.text("preview_url").ends_with(".gif"));
}

TEST_F(Uploads, that_are_no_pictures_or_too_large_are_refused_and_leave_no_file) {
    const auto anna = sign_up("anna");
    EXPECT_EQ(upload(anna, core::bytes_of("#!/bin/sh")).status, 422);
    EXPECT_TRUE(upload(anna, core::bytes_of("GIF89a")).error().starts_with("Validation failed: "));
    EXPECT_EQ(upload(anna, core::Bytes(settings().picture_bytes + 1)).status, 422);
    auto cut = tiny_png();
    cut.resize(cut.size() / 2);
    EXPECT_EQ(upload(anna, cut).status, 422);
    EXPECT_EQ(upload(anna, tiny_png(), {{"focus", "2,0"}}).status, 422);
    EXPECT_EQ(upload(anna, tiny_png(), {{"focus", "middle"}}).status, 422);
    EXPECT_EQ(upload(anna, tiny_png(), {{"description", std::string(1'501, 'a')}}).status, 422);
    EXPECT_EQ(post("/api/v2/media", anna).status, 422);
    EXPECT_EQ(post("/api/v2/media", anna, {{"file", "text"}}).status, 422);
    EXPECT_EQ(files(), 0U);
}

TEST_F(Uploads, are_their_owners_alone_and_go_with_their_files) {
    const auto anna = sign_up("anna");
    const auto ben = sign_up("ben");
    const auto id = upload(anna, tiny_png()).text("id");
    const auto path = "/api/v1/media/" + id;
    EXPECT_EQ(get(path).status, 401);
    EXPECT_EQ(get(path, &ben).status, 404);
    EXPECT_EQ(call("PUT", path, {{"description", "x"}}, &ben).status, 404);
    EXPECT_EQ(call("DELETE", path, {}, &ben).status, 404);
    EXPECT_EQ(post("/api/v1/statuses", ben, {{"status", "x"}, {"media_ids[]", id}}).status, 422);
    EXPECT_EQ(call("DELETE", path, {}, &anna).status, 200);
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(get(path, &anna).status, 404);
}

TEST(MediaFiles, are_read_by_the_names_they_got_and_by_no_other) {
    const testkit::TemporaryDirectory folder;
    rest::MediaFiles media(folder.path() + "/deep/media");
    const auto name = media.add(pictures::default_avatar("anna"));
    EXPECT_TRUE(media.read(name).has_value());
    const std::vector<std::string> others{
        "../media/" + name,           "/etc/passwd", "", name + "x", name.substr(1), std::string(43, '.') + ".png",
        std::string(43, 'a') + ".png"};
    for (const auto& other : others) EXPECT_FALSE(media.read(other).has_value()) << other;
    const std::string beside = std::string(40, 'a') + ".png";  // with "../" as long as a name of ours
    std::filesystem::copy(folder.path() + "/deep/media/" + name, folder.path() + "/deep/" + beside);
    EXPECT_FALSE(media.read("../" + beside).has_value());
    media.remove("../" + beside);
    EXPECT_TRUE(std::filesystem::exists(folder.path() + "/deep/" + beside));
    media.remove(name);
    EXPECT_FALSE(media.read(name).has_value());
}

TEST(MediaFiles, that_were_not_finished_go_at_the_next_start) {
    const testkit::TemporaryDirectory folder;
    std::string name;
    {
        rest::MediaFiles media(folder.path());
        name = media.add(pictures::default_avatar("anna"));
        std::filesystem::copy(folder.path() + "/" + name, folder.path() + "/half.png.unfinished");
    }
    rest::MediaFiles media(folder.path());
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/half.png.unfinished"));
    EXPECT_TRUE(media.read(name).has_value());
}

}  // namespace

}  // namespace rest_tests

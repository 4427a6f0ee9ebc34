// HTML, SVG or a script that is uploaded as a picture, and then opened at its address: a page of the thief's, at our
// address. A file's type is what its bytes say, each picture is encoded anew, and what is served is never a page.
#include <gmock/gmock.h>

#include "ch05-jtwitter/pictures/gif.hpp"
#include "ch05-jtwitter/pictures/jpeg.hpp"
#include "ch05-jtwitter/pictures/png.hpp"
#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;
using testing::Not;

class HtmlAsPicture : public JTwitter {
  protected:
    void SetUp() override {
        start();
        add_user("mallory");
        mallory = logged_in("mallory");
    }
    Answer upload(const std::string& bytes, const std::string& name, const std::string& type,
                  const std::string& path = "/api/v2/media", const std::string& field = "file") {
        return mallory->ask(path.ends_with("credentials") ? "PATCH" : "POST", path,
                            "--edge\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name +
                                "\"\r\nContent-Type: " + type + "\r\n\r\n" + bytes + "\r\n--edge--\r\n",
                            "multipart/form-data; boundary=edge");
    }
    Answer fetch(const std::string& url) {
        return HttpClient(endpoint()).get(url.substr(url.find('/', std::string("http://").size())));
    }
    static void expect_only_a_picture(const Answer& file, const std::string& what) {
        ASSERT_EQ(file.status, 200) << what;
        EXPECT_THAT(file.headers.at("content-type"), testing::AnyOf("image/png", "image/jpeg", "image/gif")) << what;
        EXPECT_EQ(file.headers.at("x-content-type-options"), "nosniff") << what;
        EXPECT_THAT(file.headers.at("content-security-policy"), HasSubstr("default-src 'none'")) << what;
        EXPECT_THAT(file.headers.at("content-security-policy"), HasSubstr("sandbox")) << what;
        EXPECT_THAT(file.body, Not(HasSubstr("alert("))) << what << ": bytes of the upload are still there";
        EXPECT_THAT(file.body, Not(HasSubstr("<script"))) << what;
    }
    std::unique_ptr<HttpClient> mallory;

    static std::string text(const core::Bytes& bytes) { return std::string(core::text_of(bytes)); }
    static pictures::Raster raster() { return pictures::Raster({16, 16}); }
};

const std::string script = "<script>alert(document.domain)</script>";

TEST_F(HtmlAsPicture, is_refused_under_every_name_and_type) {
    const std::vector<std::string> pages{
        "<!DOCTYPE html><html><body>" + script + "</body></html>",
        script,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">" + script + "</svg>",
        "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>",
        "\xEF\xBB\xBF" + script,
        "%PDF-1.4 " + script,
        "GIF89a=1;alert(1)//" + script,
        "\x89PNG\r\n\x1a\n" + script,
        "\xff\xd8\xff\xe0" + script,
        "BM" + script,
        "RIFF____WEBP" + script};
    for (const auto& page : pages) {
        for (const auto& [name, type] :
             std::vector<std::pair<std::string, std::string>>{{"a.png", "image/png"},
                                                              {"a.html", "text/html"},
                                                              {"a.svg", "image/svg+xml"},
                                                              {"a.gif", "image/gif"},
                                                              {"a.jpg.html", "image/jpeg"},
                                                              {"a", "application/octet-stream"}}) {
            const auto answer = upload(page, name, type);
            EXPECT_EQ(answer.status, 422) << page << " as " << type;
            EXPECT_EQ(answer.headers.at("content-type"), "application/json; charset=utf-8");
        }
        EXPECT_EQ(upload(page, "a.png", "image/png", "/api/v1/accounts/update_credentials", "avatar").status, 422);
    }
}

TEST_F(HtmlAsPicture, inside_a_real_picture_does_not_come_out_again) {
    auto png = text(pictures::write_png(raster()));
    const auto jpeg = text(pictures::write_jpeg(raster(), 90));
    const auto comment = std::string("\xff\xfe\x00", 3) + static_cast<char>(script.size() + 2) + script;  // JPEG's
    const std::string gif = std::string("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff", 19) +
                            std::string("!\xfe", 2) + static_cast<char>(script.size()) + script + std::string(1, '\0') +
                            std::string(
                                ",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02"
                                "D\x01\x00;",
                                16);
    for (const auto& [what, bytes] : std::map<std::string, std::string>{
             {"a PNG with HTML behind its end", png + script},
             {"a JPEG with HTML behind its end", jpeg + script},
             {"a JPEG with HTML in its comment", jpeg.substr(0, 2) + comment + jpeg.substr(2)},
             {"a GIF with HTML in its comment", gif},
             {"a GIF with HTML behind its end", gif + script}}) {
        const auto answer = upload(bytes, "a.html", "text/html");
        ASSERT_EQ(answer.status, 200) << what << " " << answer.body;
        expect_only_a_picture(fetch(answer.field("url")), what);
        expect_only_a_picture(fetch(answer.field("preview_url")), what);
        const auto profile = upload(bytes, "a.svg", "image/svg+xml", "/api/v1/accounts/update_credentials", "avatar");
        ASSERT_EQ(profile.status, 200) << what << " " << profile.body;
        expect_only_a_picture(fetch(profile.field("avatar")), what + ", as avatar");
    }
}

TEST_F(HtmlAsPicture, is_not_what_a_file_becomes_by_another_ending) {
    const auto answer = upload(text(pictures::write_png(raster())), "a.png", "image/png");
    ASSERT_EQ(answer.status, 200);
    const auto url = answer.field("url");
    for (const std::string ending : {".html", ".svg", "", ".png.html", ".png/x.html", ".png?x.html", ".png;.html"}) {
        const auto file = fetch(url.substr(0, url.size() - 4) + ending);
        if (file.status == 200) expect_only_a_picture(file, ending);
    }
}

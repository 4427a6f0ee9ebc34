// Pictures: uploading, describing, taking back. Section 5.4 of the API.
#include <charconv>
#include <cmath>

#include "ch05-jtwitter/rest-api/api.hpp"

namespace rest {

namespace media_forms {

struct UploadForm {
    Required<File> file;
    std::optional<File> thumbnail;
    std::optional<Words> description;
    std::optional<std::string> focus;  // "x,y", each -1 to 1
};
BOOST_DESCRIBE_STRUCT(UploadForm, (), (file, thumbnail, description, focus))

struct DescribeForm {
    std::optional<Words> description;
    std::optional<std::string> focus;
};
BOOST_DESCRIBE_STRUCT(DescribeForm, (), (description, focus))

}  // namespace media_forms

namespace {

using namespace media_forms;
using namespace storage;

using Point = std::pair<double, double>;

std::optional<double> read_number(std::string_view text) {
    double number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || !(std::abs(number) <= 1)) return {};
    return number;
}

std::optional<Point> read_focus(const std::optional<std::string>& text) {
    if (!text) return {};
    const auto comma = text->find(',');
    if (comma != std::string::npos) {
        const auto x = read_number(std::string_view(*text).substr(0, comma));
        const auto y = read_number(std::string_view(*text).substr(comma + 1));
        if (x && y) return Point{*x, *y};
    }
    throw BadForm("Validation failed: focus must be two numbers from -1 to 1 with a comma between: \"0.5,-0.25\"");
}

pictures::Picture take(Tools tools, const File& file) {
    pictures::Limits limits;
    limits.bytes = tools.settings.picture_bytes;
    auto picture = tools.media.take(file.bytes, limits);
    if (!picture) throw BadForm("Validation failed: " + picture.error().why);
    return std::move(*picture);
}

/// Files that go again unless the picture was entered into the store.
class NewFiles {
  public:
    explicit NewFiles(MediaFiles& folder) : folder_{folder} {}
    NewFiles(const NewFiles&) = delete;
    NewFiles& operator=(const NewFiles&) = delete;
    ~NewFiles() {
        if (kept_) return;
        for (const auto& name : names_) folder_.remove(name);
    }

    std::string add(const pictures::Encoded& picture) { return names_.emplace_back(folder_.add(picture)); }
    void keep() { kept_ = true; }

  private:
    MediaFiles& folder_;
    std::vector<std::string> names_;
    bool kept_ = false;
};

api::MediaAttachment upload(Tools tools, const Call& call, const UploadForm& form) {
    const auto focus = read_focus(form.focus).value_or(Point{0, 0});
    const auto picture = take(tools, *form.file);
    const auto preview = form.thumbnail ? take(tools, *form.thumbnail).preview : picture.preview;

    Media media;
    media.owner = call.me();
    media.animated = picture.main.type == pictures::Type::gif;  // one that stands still became a PNG
    media.width = picture.main.size.width;
    media.height = picture.main.size.height;
    media.preview_width = preview.size.width;
    media.preview_height = preview.size.height;
    media.focus_x = focus.first;
    media.focus_y = focus.second;
    if (form.description) media.description = form.description->text;
    media.blurhash = picture.blurhash;

    NewFiles files(tools.media);
    media.file = files.add(picture.main);
    media.preview = files.add(preview);
    const auto id = tools.blog.posts.add_media(media, call.now);
    files.keep();
    return tools.presenter.media(tools.blog.posts.media(call.me(), id));
}

void add_upload(Endpoints& endpoints, Tools tools, std::string path) {
    endpoints.add<UploadForm>("POST", std::move(path), Access::person, "write:media",
                              "Upload a picture; it is ready when this is answered",
                              [tools](Call& call, UploadForm& form) { return upload(tools, call, form); });
}

}  // namespace

void add_media_endpoints(Endpoints& endpoints, Tools tools) {
    add_upload(endpoints, tools, "/api/v1/media");
    add_upload(endpoints, tools, "/api/v2/media");
    endpoints.add<NoForm>("GET", "/api/v1/media/:id", Access::person, "write:media", "An own picture",
                          [tools](Call& call, NoForm&) {
                              return tools.presenter.media(tools.blog.posts.media(call.me(), call.id<MediaId>()));
                          });
    endpoints.add<DescribeForm>("PUT", "/api/v1/media/:id", Access::person, "write:media",
                                "Describe an own picture, or say where its centre is",
                                [tools](Call& call, DescribeForm& form) {
                                    std::optional<std::string> text;
                                    if (form.description) text = form.description->text;
                                    return tools.presenter.media(tools.blog.posts.describe_media(
                                        call.me(), call.id<MediaId>(), text, read_focus(form.focus)));
                                });
    endpoints.add<NoForm>("DELETE", "/api/v1/media/:id", Access::person, "write:media",
                          "Drop a picture that is in no post", [tools](Call& call, NoForm&) {
                              const auto gone = tools.blog.posts.drop_media(call.me(), call.id<MediaId>());
                              tools.media.remove(gone.file);
                              tools.media.remove(gone.preview);
                              return json_response(200, "{}");
                          });
}

}  // namespace rest

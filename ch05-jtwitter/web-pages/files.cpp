#include "ch05-jtwitter/web-pages/files.hpp"

#include "ch05-jtwitter/pictures/placeholder.hpp"
#include "ch05-jtwitter/web-pages/page.hpp"
#include "shared/core/bytes.hpp"
#include "shared/crypto/token.hpp"

namespace web {

namespace {

constexpr std::size_t avatars_remembered = 1'000, headers_remembered = 200;  // some 5 and 40 kB each

constexpr std::string_view for_ever = "public, max-age=31536000, immutable";
constexpr std::string_view for_a_week = "public, max-age=604800";

constexpr std::string_view sign =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#d9480f" d="M5 3H27A3 3 0 0 1 30 6V21A3 3 0 0 1 27 24H14L7 30V24H5A3 3 0 0 1 2 21V6A3 3 0 0 1 5 3Z"/><path fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" d="M19 8V15.5A3.8 3.8 0 0 1 11.4 15.5"/></svg>)";

constexpr std::string_view robots =
    "User-agent: *\nDisallow: /oauth/\nDisallow: /login\nDisallow: /register\nDisallow: /settings\nDisallow: /search\n";

/// A file is never run, shown in a frame, or taken for another type than ours, whatever its bytes are.
rest::Response file(std::string body, std::string_view type, std::string_view keep) {
    rest::Response response;
    response.set("Content-Type", std::string(type));
    response.set("Cache-Control", std::string(keep));
    response.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    add_safety_headers(response);
    response.body = std::move(body);
    return response;
}

rest::Response no_file() {
    auto response = file("There is no such file\n", "text/plain; charset=utf-8", "no-store");
    response.status = 404;
    return response;
}

}  // namespace

std::optional<std::string> DrawnPictures::find(const std::string& seed) {
    return kept_.with([&](Kept& kept) -> std::optional<std::string> {
        const auto found = kept.pictures.find(seed);
        return found == kept.pictures.end() ? std::nullopt : std::optional{found->second};
    });
}

std::string DrawnPictures::get(const std::string& seed) {
    if (auto found = find(seed)) return *found;
    const std::lock_guard alone(drawing_);
    if (auto found = find(seed)) return *found;  // drawn while we waited
    std::string drawn(core::text_of(draw_(seed).bytes));
    kept_.with([&](Kept& kept) {
        kept.pictures[seed] = drawn;
        kept.order.push_back(seed);
        if (kept.order.size() <= remembered_) return;
        kept.pictures.erase(kept.order.front());
        kept.order.pop_front();
    });
    return drawn;
}

Files::Files(microblog::Microblog& blog, rest::MediaFiles& media)
    : blog_{blog},
      media_{media},
      avatars_{pictures::default_avatar, avatars_remembered},
      headers_{pictures::default_header, headers_remembered} {}

std::optional<rest::Response> Files::answer(const std::vector<std::string>& path) {
    if (path.empty()) return {};
    if (path[0] == "media") return path.size() == 2 ? media_file(path[1]) : no_file();
    if (path[0] == "pictures") {
        if (path.size() == 3 && path[1] == "avatar") return drawn(avatars_, path[2]);
        if (path.size() == 3 && path[1] == "header") return drawn(headers_, path[2]);
        return no_file();
    }
    if (path.size() != 1) return {};
    if (path[0] == "style.css") return file(std::string(style_sheet), "text/css; charset=utf-8", for_ever);
    if (path[0] == "favicon.svg" || path[0] == "favicon.ico")
        return file(std::string(sign), "image/svg+xml", for_a_week);
    if (path[0] == "robots.txt") return file(std::string(robots), "text/plain; charset=utf-8", for_a_week);
    return {};
}

rest::Response Files::media_file(const std::string& name) const {
    auto bytes = media_.read(name);
    return bytes ? file(std::move(*bytes), rest::MediaFiles::media_type(name), for_ever) : no_file();
}

/// Of accounts that exist, and nobody else: what costs time to draw is not for everybody to ask for.
rest::Response Files::drawn(DrawnPictures& pictures, const std::string& name) {
    constexpr std::string_view ending = ".png";
    if (!name.ends_with(ending)) return no_file();
    try {
        const auto id = blog_.accounts.by_acct(name.substr(0, name.size() - ending.size()), {});
        if (!id) return no_file();
        return file(pictures.get(blog_.accounts.get(*id).name), "image/png", for_a_week);
    } catch (const microblog::Refusal&) {
        return no_file();
    }
}

const std::string& style_address() {
    static const auto address = "/style.css?v=" + crypto::base64url(crypto::sha256(style_sheet)).substr(0, 8);
    return address;
}

}  // namespace web

#include "ch05-jtwitter/web-app/web_app.hpp"

#include <algorithm>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/web-app/embedded_files.hpp"
#include "shared/core/bytes.hpp"
#include "shared/crypto/token.hpp"

namespace web_app {

namespace {

constexpr std::string_view assets = "/assets/";
constexpr std::string_view shell_name = "index.html";

// First segments of the views' addresses.
constexpr std::string_view views[] = {
    "home",  "public",   "explore", "search",          "tags",  "notifications", "messages", "bookmarks", "favourites",
    "lists", "settings", "blocks",  "follow_requests", "mutes", "signed-in",     "admin",    "developers"};

std::string_view type_of(std::string_view name) {
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    return "text/html; charset=utf-8";
}

std::string version_of(std::span<const EmbeddedFile> files) {
    std::string all;
    for (const auto& file : files) all.append(file.name).append("\n").append(file.bytes);
    return crypto::base64url(crypto::sha256(all)).substr(0, 12);
}

std::string filled_in(std::string text, std::string_view name, std::string_view value) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
        text.replace(at, name.size(), value);
    return text;
}

/// Scripts and styles come from here alone and never stand inside HTML, so a text that slips in as HTML still does
/// nothing. Nobody may show the page in a frame.
std::string policy_for(const std::string& base) {
    const auto is_url = base.find_first_of(" ;,'\"") == std::string::npos;
    const std::string pictures = is_url ? " " + base : "";
    // Not every browser takes 'self' for WebSockets, too.
    const std::string sockets = is_url && base.starts_with("http") ? " ws" + base.substr(4) : "";
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:" + pictures +
           "; connect-src 'self'" + sockets + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

rest::Response with(std::string_view type, std::string_view keep, std::string_view body) {
    rest::Response response;
    response.set("Content-Type", std::string(type));
    response.set("Cache-Control", std::string(keep));
    response.set("X-Content-Type-Options", "nosniff");
    response.set("X-Frame-Options", "DENY");
    response.set("Referrer-Policy", "same-origin");
    response.body = body;
    return response;
}

}  // namespace

bool is_view(std::string_view path) {
    if (path == "/" || path.starts_with("/@")) return true;
    path.remove_prefix(std::min<std::size_t>(path.size(), 1));
    const auto first = path.substr(0, path.find('/'));
    return std::find(std::begin(views), std::end(views), first) != std::end(views);
}

WebApp::WebApp(const Settings& settings) : version_{version_of(embedded_files())}, policy_{policy_for(settings.base)} {
    for (const auto& file : embedded_files()) {
        if (file.name == shell_name)
            shell_ = file.bytes;
        else
            files_[file.name] = {type_of(file.name), file.bytes};
    }
    shell_ = filled_in(shell_, "{{version}}", version_);
    shell_ = filled_in(shell_, "{{title}}", post_text::escape_html(settings.title));
}

std::optional<rest::Response> WebApp::answer(const rest::Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") return {};
    if (request.path.starts_with(assets)) return asset(request, std::string_view(request.path).substr(assets.size()));
    if (is_view(request.path)) return shell(request);
    return {};
}

rest::Response WebApp::asset(const rest::Request& request, std::string_view below_assets) const {
    const auto slash = below_assets.find('/');
    const auto file = slash == std::string_view::npos ? files_.end() : files_.find(below_assets.substr(slash + 1));
    if (file == files_.end()) {
        auto response = with("text/plain; charset=utf-8", "no-store", "There is no such file\n");
        response.status = 404;
        return response;
    }
    // A page that was loaded before the server was renewed asks for its old version: it gets what there is, for once.
    const bool current = below_assets.substr(0, slash) == version_;
    auto response =
        with(file->second.type, current ? "public, max-age=31536000, immutable" : "no-store", file->second.bytes);
    response.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    const auto tag = "\"" + version_ + "\"";
    response.set("ETag", tag);
    if (request.header("If-None-Match") == tag) {
        response.status = 304;
        response.body.clear();
    }
    return response;
}

rest::Response WebApp::shell(const rest::Request& request) const {
    auto response = with("text/html; charset=utf-8", "no-cache", shell_);
    response.set("Content-Security-Policy", policy_);
    const auto tag = "\"" + version_ + "\"";
    response.set("ETag", tag);
    response.set("Vary", "Cookie");  // the plain pages have the same addresses: web-pages/plain.hpp
    if (request.header("If-None-Match") == tag) {
        response.status = 304;
        response.body.clear();
    }
    return response;
}

}  // namespace web_app

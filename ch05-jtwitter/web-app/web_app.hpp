// The web page: a program in the browser that uses the public API like any other client. The server only hands out its
// files. No build step: what stands in `files` is what the browser gets.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ch05-jtwitter/rest-api/message.hpp"

namespace web_app {

struct Settings {
    std::string base;  // public URL without a slash at its end: pictures come from there
    std::string title = "JTwitter";
};

/// Safe to use from any thread once it is made.
class WebApp {
  public:
    explicit WebApp(const Settings& settings);

    /// The files under /assets, and the shell (the page without content) for every address that is a view of the page.
    /// Empty: another part of the server answers.
    ///
    /// The shell names the other files with a hash of all of them in the path, /assets/HASH/main.js: so a browser may
    /// keep them for ever, and never mixes two versions.
    std::optional<rest::Response> answer(const rest::Request& request) const;

  private:
    struct File {
        std::string_view type, bytes;
    };
    rest::Response asset(const rest::Request& request, std::string_view below_assets) const;
    rest::Response shell(const rest::Request& request) const;

    std::map<std::string_view, File> files_;
    std::string version_, shell_, policy_;
};

/// Is this the address of a view? "/", "/@anna", "/@anna/123", "/tags/微博" ... (See the routes in files/main.js.)
bool is_view(std::string_view path);

}  // namespace web_app

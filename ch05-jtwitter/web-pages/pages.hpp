// The plain pages for a browser: HTML made by the server, without script. They lead to the same services as the API.
// Log-in, sign-up and the consent of OAuth are always here; the others are for browsers that have chosen them at
// /plain.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/rest-api/media_files.hpp"
#include "ch05-jtwitter/rest-api/message.hpp"

namespace web {

struct Settings {
    std::string base;  // public URL without a slash at its end; with https the cookies are Secure
    std::string title = "JTwitter";
    struct Login {
        std::string name, password;
    };
    std::vector<Login> demo;  // with a demo world: what the log-in page tells everybody
    std::size_t picture_bytes = 8 * 1024 * 1024;
    core::Log* log = nullptr;  // told of what should not happen; may be null
};

/// Safe to use from any thread. What it is given must outlive it.
class Pages {
  public:
    Pages(microblog::Microblog& blog, rest::Api& api, rest::MediaFiles& media, Settings settings);
    ~Pages();

    /// Every path that rest::Api::owns does not: pages, pictures, the style sheet. Never throws for what a browser
    /// sent.
    rest::Response answer(const rest::Request& request, storage::Time now);

    /// Has this browser chosen the plain pages? They have the same addresses as the views of web-app.
    bool wants_plain(const rest::Request& request) const;

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace web

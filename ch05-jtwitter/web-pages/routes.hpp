// Which page answers which address.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/rest-api/message.hpp"
#include "ch05-jtwitter/web-pages/visit.hpp"

namespace web {

enum class Who {
    anybody,
    person  // who has not logged in is sent to the log-in page
};

/// A path's segments; "*" stands for any one, "@*" for a name behind an @. What stood for a star goes to Visit::places,
/// decoded. Every POST is checked for the form's token before its handler is called.
struct Route {
    std::string_view method, path;  // "GET", "/@*/*"
    Who who{};
    std::function<rest::Response(Visit&)> answer;
};

class Routes {
  public:
    void add(std::string_view method, std::string_view path, Who who, std::function<rest::Response(Visit&)> answer) {
        all_.push_back({method, path, who, std::move(answer)});
    }

    struct Found {
        const Route* route = nullptr;     // none: no page
        bool other_method = false;        // there is one, for another method
        std::vector<std::string> places;  // for its stars
    };
    Found find(std::string_view method, const std::vector<std::string>& segments) const;

  private:
    std::vector<Route> all_;
};

/// "/tags/%E5%BE%AE" has "tags" and "微"; slashes at the end count for nothing. Empty if it cannot be decoded.
std::optional<std::vector<std::string>> segments_of(std::string_view path);

void add_timeline_pages(Routes& routes, Tools tools);   // home, square, topics, search, notifications, messages
void add_post_pages(Routes& routes, Tools tools);       // writing, a post with its thread, what is done to posts
void add_profile_pages(Routes& routes, Tools tools);    // profiles, followers, what is done to people
void add_entry_pages(Routes& routes, Tools tools);      // log-in, sign-up, log-out, language
void add_settings_pages(Routes& routes, Tools tools);   // profile, password, programs, own data, leaving
void add_authorize_pages(Routes& routes, Tools tools);  // OAuth 2: may this program use my account?

}  // namespace web

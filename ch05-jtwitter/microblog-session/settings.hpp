// The limits of the microblog, each with its default.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace microblog {

struct Settings {
    std::string host;  // ours, as in "@name@host"; empty: only "@name" mentions somebody
    bool open_registration = true;
    bool password_grant = true;
    std::size_t pull_threshold = 1'000;  // followers above which posts are merged at reading; see the lesson, 5.4
    std::size_t max_display_name = 30, max_note = 500, max_fields = 4, max_field_name = 255, max_field_value = 255;
    std::size_t min_password = 8, max_password = 256;  // code points
    std::size_t max_media_of_post = 4, max_media_description = 1'500;
    std::size_t max_pinned = 5, max_lists = 50, max_list_members = 500, max_follows = 7'500;
    std::size_t max_followed_topics = 500, max_list_title = 100;
    std::size_t posts_of_new_follow = 40;            // that come into the follower's home
    std::size_t max_private_note = 2'000;            // about another account
    std::size_t max_warning = 140;                   // counts towards the 140 as well
    std::size_t max_mentions = 20, max_topics = 30;  // of a post
    std::chrono::hours idempotency{1};
    std::chrono::hours abandoned_media{24};
    std::chrono::minutes code_lives{10};
    std::chrono::hours browser_session_lives{24 * 14};
    // Wrong passwords within failed_logins_in: of one address for one account, of one address for any account, and for
    // one account from anywhere. See passwords.hpp for what happens then.
    std::size_t failed_logins = 10, failed_logins_of_address = 30, failed_logins_of_account = 50;
    std::chrono::minutes failed_logins_in{15};
    std::chrono::seconds slow_log_in_every{30};       // one more try for an account that is being attacked
    std::chrono::hours known_address_lives{24 * 30};  // since an account logged in from there
    std::size_t max_failed_login_counters = 10'000, max_known_addresses = 10'000;  // the oldest goes for a new one
    std::size_t max_email = 254;                                                   // bytes, RFC 5321 4.5.3.1.3
    std::size_t max_app_name = 100, max_redirect_uris = 20, max_uri = 2'000, max_state = 2'000;
    std::size_t max_browser_sessions = 100, max_browser_name = 200;
    std::size_t max_tokens = 100;                      // of an account; the oldest goes for a new one
    std::size_t remembered_callers = 8 * 1024 * 1024;  // bytes
    std::chrono::hours unused_app_lives{24 * 7};
    std::size_t max_report_comment = 1'000, max_report_posts = 100;
    std::size_t max_searched = 1'000;  // accounts that a search for people looks at
    std::chrono::days trend_days{7};
};

}  // namespace microblog

// What a server says about itself: the entities of Instance, version 1 and 2, and of the discovery documents.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ch05-jtwitter/api-messages/entities.hpp"

namespace api {

struct AccountLimits {
    Count max_featured_tags = 0, max_pinned_statuses = 0;
};
BOOST_DESCRIBE_STRUCT(AccountLimits, (), (max_featured_tags, max_pinned_statuses))

struct StatusLimits {
    Count max_characters = 0, max_media_attachments = 0, characters_reserved_per_url = 0;
};
BOOST_DESCRIBE_STRUCT(StatusLimits, (), (max_characters, max_media_attachments, characters_reserved_per_url))

struct MediaLimits {
    std::vector<std::string> supported_mime_types;
    Count image_size_limit = 0;                                                      // bytes
    Count image_matrix_limit = 0;                                                    // pixels
    Count video_size_limit = 0, video_frame_rate_limit = 0, video_matrix_limit = 0;  // JTwitter takes no videos
};
BOOST_DESCRIBE_STRUCT(MediaLimits, (),
                      (supported_mime_types, image_size_limit, image_matrix_limit, video_size_limit,
                       video_frame_rate_limit, video_matrix_limit))

/// JTwitter has no polls, but programs want to read their limits.
struct PollLimits {
    Count max_options = 0, max_characters_per_option = 0, min_expiration = 0, max_expiration = 0;
};
BOOST_DESCRIBE_STRUCT(PollLimits, (), (max_options, max_characters_per_option, min_expiration, max_expiration))

struct Translation {
    bool enabled = false;
};
BOOST_DESCRIBE_STRUCT(Translation, (), (enabled))

struct StreamingUrl {
    std::string streaming;  // "wss://example.org"
};
BOOST_DESCRIBE_STRUCT(StreamingUrl, (), (streaming))

struct Configuration {
    Absent<StreamingUrl> urls;  // in version 2 only
    AccountLimits accounts;
    StatusLimits statuses;
    MediaLimits media_attachments;
    PollLimits polls;
    Translation translation;
};
BOOST_DESCRIBE_STRUCT(Configuration, (), (urls, accounts, statuses, media_attachments, polls, translation))

struct Rule {
    std::string id, text;
};
BOOST_DESCRIBE_STRUCT(Rule, (), (id, text))

struct InstanceUrls {
    std::string streaming_api;
};
BOOST_DESCRIBE_STRUCT(InstanceUrls, (), (streaming_api))

struct InstanceStats {
    Count user_count = 0, status_count = 0, domain_count = 0;
};
BOOST_DESCRIBE_STRUCT(InstanceStats, (), (user_count, status_count, domain_count))

/// Version 1.
struct Instance {
    std::string uri;  // host and perhaps port
    std::string title, short_description, description, email, version;
    InstanceUrls urls;
    InstanceStats stats;
    std::optional<std::string> thumbnail;
    std::vector<std::string> languages;
    bool registrations = false, approval_required = false, invites_enabled = false;
    Configuration configuration;
    std::optional<Account> contact_account;
    std::vector<Rule> rules;
    Count max_toot_chars = 0;
};
BOOST_DESCRIBE_STRUCT(Instance, (),
                      (uri, title, short_description, description, email, version, urls, stats, thumbnail, languages,
                       registrations, approval_required, invites_enabled, configuration, contact_account, rules,
                       max_toot_chars))

struct MonthlyUsers {
    Count active_month = 0;
};
BOOST_DESCRIBE_STRUCT(MonthlyUsers, (), (active_month))

struct Usage {
    MonthlyUsers users;
};
BOOST_DESCRIBE_STRUCT(Usage, (), (users))

struct Thumbnail {
    std::string url;
};
BOOST_DESCRIBE_STRUCT(Thumbnail, (), (url))

struct Registrations {
    bool enabled = false, approval_required = false;
    std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(Registrations, (), (enabled, approval_required, message))

struct ApiVersions {
    int mastodon = 1;
};
BOOST_DESCRIBE_STRUCT(ApiVersions, (), (mastodon))

struct Contact {
    std::string email;
    std::optional<Account> account;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (email, account))

struct InstanceV2 {
    std::string domain, title, version, source_url, description;
    Usage usage;
    Thumbnail thumbnail;
    std::vector<Thumbnail> icon;
    std::vector<std::string> languages;
    Configuration configuration;
    Registrations registrations;
    ApiVersions api_versions;
    Contact contact;
    std::vector<Rule> rules;
};
BOOST_DESCRIBE_STRUCT(InstanceV2, (),
                      (domain, title, version, source_url, description, usage, thumbnail, icon, languages,
                       configuration, registrations, api_versions, contact, rules))

/// RFC 8414, section 2.
struct AuthorizationServer {
    std::string issuer, authorization_endpoint, token_endpoint, app_registration_endpoint, revocation_endpoint;
    std::vector<std::string> scopes_supported, response_types_supported, response_modes_supported,
        grant_types_supported, token_endpoint_auth_methods_supported, code_challenge_methods_supported;
};
BOOST_DESCRIBE_STRUCT(AuthorizationServer, (),
                      (issuer, authorization_endpoint, token_endpoint, app_registration_endpoint, revocation_endpoint,
                       scopes_supported, response_types_supported, response_modes_supported, grant_types_supported,
                       token_endpoint_auth_methods_supported, code_challenge_methods_supported))

struct Link {
    std::string rel, href;
};
BOOST_DESCRIBE_STRUCT(Link, (), (rel, href))

struct NodeInfoLinks {
    std::vector<Link> links;
};
BOOST_DESCRIBE_STRUCT(NodeInfoLinks, (), (links))

}  // namespace api

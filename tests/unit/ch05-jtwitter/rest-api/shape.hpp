// The shape of an entity as a table: each key, and what kind of value stands there.
#pragma once

#include <boost/json.hpp>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace rest_tests {

struct Key {
    std::string name, kind;  // "text", "id", "url", "time", "truth", "count", "list", "object", "nothing"; "?": or null
};

inline bool is_kind(const boost::json::value& value, std::string kind) {
    if (kind.ends_with('?')) {
        if (value.is_null()) return true;
        kind.pop_back();
    }
    const auto matches = [&](const char* pattern) {
        return value.is_string() && std::regex_match(value.as_string().c_str(), std::regex(pattern));
    };
    if (kind == "text") return value.is_string();
    if (kind == "id") return matches("[1-9][0-9]{0,15}");
    if (kind == "url") return matches("https?://[^ ]+");
    if (kind == "time") return matches(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
    if (kind == "date") return matches(R"(\d{4}-\d\d-\d\d)");
    if (kind == "truth") return value.is_bool();
    if (kind == "count") return value.is_int64() && value.as_int64() >= 0;
    if (kind == "number") return value.is_number();
    if (kind == "list") return value.is_array();
    if (kind == "object") return value.is_object();
    return kind == "nothing" && value.is_null();
}

/// What is wrong with `value` as the table says; empty: nothing.
inline std::string wrong_with(const boost::json::value& value, const std::vector<Key>& keys) {
    if (!value.is_object()) return "no object: " + boost::json::serialize(value);
    std::string wrong;
    for (const auto& key : keys) {
        const auto* member = value.as_object().if_contains(key.name);
        if (!member)
            wrong += key.name + " is missing; ";
        else if (!is_kind(*member, key.kind))
            wrong += key.name + " is not " + key.kind + " but " + boost::json::serialize(*member) + "; ";
    }
    return wrong;
}

// Section 6 of the API.

inline const std::vector<Key> account_keys{
    {"id", "id"},
    {"username", "text"},
    {"acct", "text"},
    {"display_name", "text"},
    {"note", "text"},
    {"url", "url"},
    {"uri", "url"},
    {"avatar", "url"},
    {"avatar_static", "url"},
    {"header", "url"},
    {"header_static", "url"},
    {"locked", "truth"},
    {"bot", "truth"},
    {"group", "truth"},
    {"discoverable", "truth?"},
    {"created_at", "time"},
    {"last_status_at", "date?"},
    {"statuses_count", "count"},
    {"followers_count", "count"},
    {"following_count", "count"},
    {"emojis", "list"},
    {"fields", "list"},
    {"roles", "list"},
};

inline const std::vector<Key> status_keys{
    {"id", "id"},
    {"created_at", "time"},
    {"edited_at", "time?"},
    {"account", "object"},
    {"content", "text"},
    {"visibility", "text"},
    {"sensitive", "truth"},
    {"spoiler_text", "text"},
    {"in_reply_to_id", "id?"},
    {"in_reply_to_account_id", "id?"},
    {"reblog", "object?"},
    {"quote", "object?"},
    {"media_attachments", "list"},
    {"mentions", "list"},
    {"tags", "list"},
    {"emojis", "list"},
    {"card", "nothing"},
    {"poll", "nothing"},
    {"language", "text?"},
    {"uri", "url"},
    {"url", "url"},
    {"replies_count", "count"},
    {"reblogs_count", "count"},
    {"favourites_count", "count"},
    {"filtered", "list"},
};

inline const std::vector<Key> reader_keys{
    {"favourited", "truth"}, {"reblogged", "truth"}, {"bookmarked", "truth"}, {"muted", "truth"}};

inline const std::vector<Key> mention_keys{{"id", "id"}, {"username", "text"}, {"acct", "text"}, {"url", "url"}};

inline const std::vector<Key> tag_keys{{"name", "text"}, {"url", "url"}, {"history", "list"}};

inline const std::vector<Key> media_keys{{"id", "id"},
                                         {"type", "text"},
                                         {"url", "url"},
                                         {"preview_url", "url"},
                                         {"remote_url", "nothing"},
                                         {"meta", "object"},
                                         {"description", "text?"},
                                         {"blurhash", "text?"}};

inline const std::vector<Key> notification_keys{
    {"id", "id"}, {"type", "text"}, {"created_at", "time"}, {"account", "object"}, {"group_key", "text"}};

inline const std::vector<Key> edit_keys{{"content", "text"},           {"spoiler_text", "text"}, {"sensitive", "truth"},
                                        {"created_at", "time"},        {"account", "object"},    {"emojis", "list"},
                                        {"media_attachments", "list"}, {"poll", "nothing"}};

}  // namespace rest_tests

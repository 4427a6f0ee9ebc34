#include "ch05-jtwitter/rest-api/field_words.hpp"

#include <algorithm>
#include <array>

namespace rest {

namespace {

struct Entry {
    std::string_view name, about;
};

/// Sorted by name. A name means the same wherever it stands; what an endpoint does not use of it, it ignores.
constexpr std::array entries{
    Entry{"account_id", "An account; of a search or of notifications: only what is by it"},
    Entry{"account_ids[]", "Ids of accounts"},
    Entry{"acct", "The user name, without @"},
    Entry{"active", "Only accounts that are neither suspended nor deleted"},
    Entry{"agreement", "The person accepts the rules of this server: must be true"},
    Entry{"all[]", "Only posts that have all of these topics, too"},
    Entry{"any[]", "Also posts that have one of these topics"},
    Entry{"avatar", "The profile picture: JPEG, PNG or GIF"},
    Entry{"bot", "The account is a program's"},
    Entry{"category", "spam, legal, violation or other"},
    Entry{"client_id", "The program's id, from POST /api/v1/apps"},
    Entry{"client_name", "The program's name, as people see it when they log in"},
    Entry{"client_secret", "The program's secret, from POST /api/v1/apps"},
    Entry{"code", "What the log-in page sent to redirect_uri; good once"},
    Entry{"code_verifier", "The secret whose hash was sent to the log-in page (PKCE, RFC 7636)"},
    Entry{"comment", "Words about it: for the moderators, or a note for oneself"},
    Entry{"delete_media", "Its pictures go at once, too; else they stay a day, so that the post can be written anew"},
    Entry{"description", "What the picture shows, for people who cannot see it"},
    Entry{"discoverable", "The account may be recommended to others"},
    Entry{"display_name", "The name that is shown"},
    Entry{"duration", "Seconds until it ends; 0 is for ever"},
    Entry{"email", "An e-mail address"},
    Entry{"exclude_reblogs", "Without reposts"},
    Entry{"exclude_replies", "Without replies"},
    Entry{"exclude_types[]", "Without notifications of these types"},
    Entry{"exclude_unreviewed", "Taken for the sake of clients; changes nothing here"},
    Entry{"exclusive", "Posts of the members do not show in the home timeline"},
    Entry{"fields_attributes[0][name]", "The label of a row about the person; more rows are [1], [2] ..."},
    Entry{"fields_attributes[0][value]", "The content of that row"},
    Entry{"file", "The picture: JPEG, PNG or GIF"},
    Entry{"focus", "The point that matters when the picture is cut: two numbers from -1 to 1, like 0.0,0.5"},
    Entry{"following", "Only accounts that the caller follows"},
    Entry{"forward", "Taken for the sake of clients; there is no other server to forward to"},
    Entry{"grant_type", "authorization_code, client_credentials, or password where the server allows it"},
    Entry{"header", "The picture at the head of the profile: JPEG, PNG or GIF"},
    Entry{"home[last_read_id]", "The newest entry of the home timeline that was read"},
    Entry{"id", "Of the entry that the path names"},
    Entry{"id[]", "Ids of the entries"},
    Entry{"in_reply_to_id", "The post that this answers"},
    Entry{"language", "ISO 639: en, zh ..."},
    Entry{"limit", "So many entries at most; a larger number counts as the largest allowed"},
    Entry{"list", "The id of a list"},
    Entry{"local", "Only posts of this server: all are"},
    Entry{"locale", "The person's language: en or zh"},
    Entry{"locked", "People must ask before they follow"},
    Entry{"max_id", "Only entries older than this one"},
    Entry{"media_ids[]", "Ids of pictures that were sent before, at most four"},
    Entry{"min_id", "The entries next above this one"},
    Entry{"name", "The topic, without #"},
    Entry{"new_password", "The password from now on"},
    Entry{"none[]", "Only posts that have none of these topics"},
    Entry{"note", "What the person says about herself"},
    Entry{"notifications", "Its notifications are hidden, too"},
    Entry{"notifications[last_read_id]", "The newest notification that was read"},
    Entry{"notify", "Tell me when it posts"},
    Entry{"offset", "So many entries are left out at the beginning"},
    Entry{"old_password", "The password until now"},
    Entry{"only_media", "Only posts with pictures"},
    Entry{"password", "The account's password"},
    Entry{"pinned", "Only posts that are pinned to the profile"},
    Entry{"poll[options][]", "There are no polls here: a post with one is refused"},
    Entry{"q", "The words to look for"},
    Entry{"quote_id", "The same as quoted_status_id"},
    Entry{"quoted_status_id", "The post that this one comments on"},
    Entry{"reason", "Why the person wants an account"},
    Entry{"reblogs", "Show its reposts in the home timeline"},
    Entry{"redirect_uri", "The same address as at the log-in page"},
    Entry{"redirect_uris[]", "Where the log-in page may send people back to"},
    Entry{"remote", "Only posts of other servers: there are none"},
    Entry{"replies_policy", "Which replies the list shows: followed, list or none"},
    Entry{"report_id", "A report about the account, which is closed as well"},
    Entry{"resolve", "Taken for the sake of clients; there is no other server to ask"},
    Entry{"resolved", "Closed reports instead of open ones"},
    Entry{"role", "user, moderator or admin"},
    Entry{"scheduled_at", "Posts for later are not kept here: refused"},
    Entry{"scope", "What the token allows, with spaces between: read write follow"},
    Entry{"scopes", "The most that the program will ask for, with spaces between"},
    Entry{"sensitive", "The pictures are hidden until the reader asks for them"},
    Entry{"since_id", "Only entries newer than this one"},
    Entry{"source[language]", "The language of new posts if nothing else is said"},
    Entry{"source[privacy]", "The visibility of new posts if nothing else is said"},
    Entry{"source[sensitive]", "Pictures of new posts are hidden if nothing else is said"},
    Entry{"spoiler_text", "The warning that stands before the text"},
    Entry{"status", "The text; may be empty if there are pictures"},
    Entry{"status_ids[]", "Ids of posts"},
    Entry{"suspended", "Only suspended accounts"},
    Entry{"tag", "The topic, without #"},
    Entry{"tagged", "Only posts that have this topic"},
    Entry{"thumbnail", "A smaller picture for timelines; without it the server makes one"},
    Entry{"timeline[]", "home, notifications"},
    Entry{"title", "The name of the list"},
    Entry{"token", "The token that is to end"},
    Entry{"type", "Of a search: accounts, statuses or hashtags; of an act on an account: suspend or none"},
    Entry{"types[]", "Only notifications of these types"},
    Entry{"username", "The user name; in the list of all accounts: how the names begin"},
    Entry{"visibility", "public, unlisted, private (followers) or direct (those mentioned)"},
    Entry{"website", "The program's home page"},
    Entry{"with_suspended", "Suspended accounts, too"},
};
static_assert(std::ranges::is_sorted(entries, {}, &Entry::name));

}  // namespace

std::string_view about_field(std::string_view name) {
    const auto* found = std::ranges::lower_bound(entries, name, {}, &Entry::name);
    return found != entries.end() && found->name == name ? found->about : std::string_view{};
}

}  // namespace rest

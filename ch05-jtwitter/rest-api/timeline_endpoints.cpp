// Timelines, topics, trends and search. Section 5.3 of the API.
#include <algorithm>

#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"

namespace rest {

namespace timeline_forms {

struct HomeForm : PageForm {
    std::optional<bool> only_media;
};
BOOST_DESCRIBE_STRUCT(HomeForm, (PageForm), (only_media))

/// All posts are of this server: `remote` gives none, `local` all.
struct SquareForm : PageForm {
    std::optional<bool> local, remote, only_media;
};
BOOST_DESCRIBE_STRUCT(SquareForm, (PageForm), (local, remote, only_media))

struct TopicForm : PageForm {
    std::vector<std::string> any, all, none;
    std::optional<bool> local, remote, only_media;
};
BOOST_DESCRIBE_STRUCT(TopicForm, (PageForm), (any, all, none, local, remote, only_media))

struct ProfileForm : PageForm {
    std::optional<bool> only_media, exclude_replies, exclude_reblogs, pinned;
    std::optional<std::string> tagged;
};
BOOST_DESCRIBE_STRUCT(ProfileForm, (PageForm), (only_media, exclude_replies, exclude_reblogs, pinned, tagged))

struct TrendsForm {
    std::optional<std::string> limit, offset;
};
BOOST_DESCRIBE_STRUCT(TrendsForm, (), (limit, offset))

struct SearchForm : PageForm {
    std::optional<Words> q;  // also "null" is a word that one may look for
    std::optional<std::string> type, offset;
    std::optional<bool> resolve, following, exclude_unreviewed;
    std::optional<api::Id> account_id;
};
BOOST_DESCRIBE_STRUCT(SearchForm, (PageForm), (q, type, offset, resolve, following, exclude_unreviewed, account_id))

struct MarkersForm {
    std::vector<std::string> timeline;
};
BOOST_DESCRIBE_STRUCT(MarkersForm, (), (timeline))

struct MarkerForm {
    std::optional<api::Id> last_read_id;
};
BOOST_DESCRIBE_STRUCT(MarkerForm, (), (last_read_id))

struct SetMarkersForm {
    MarkerForm home, notifications;
};
BOOST_DESCRIBE_STRUCT(SetMarkersForm, (), (home, notifications))

}  // namespace timeline_forms

namespace {

using namespace timeline_forms;
using namespace storage;
using microblog::Found;

constexpr std::size_t default_page = 20, max_page = 40;
constexpr std::size_t default_topics = 100, max_topics = 200;  // followed ones
constexpr std::size_t default_trends = 10, max_trends = 20;
constexpr std::size_t max_offset = 1'000;                                   // of trends and search
constexpr std::size_t max_search_bytes = 1'000;                             // of a query
constexpr std::size_t max_topics_of_query = 4;                              // each of any, all and none
constexpr std::string_view home = "home", notifications = "notifications";  // timelines that have markers

Listing<api::Status> listing(Tools tools, const Call& call, const Found& found) {
    Listing<api::Status> listing;
    listing.entries = tools.presenter.statuses(call.reader(), found.posts);
    if (!found.posts.empty()) {
        listing.first = number(found.posts.front().post.id);
        listing.last = number(found.posts.back().post.id);
    }
    listing.more = found.more;
    return listing;
}

/// A count that cannot be read, or is below 1, is the default; one that is too large is cut.
std::size_t read_count(const std::optional<std::string>& text, std::size_t default_count, std::size_t max) {
    PageForm form;
    form.limit = text;
    return read_page(form, default_count, max).limit;
}

std::size_t read_offset(const std::optional<std::string>& text) {
    return read_count(text, 0, max_offset);
}

// ---- timelines ------------------------------------------------------------------------------------------------------

Listing<api::Status> topic_timeline(Tools tools, const Call& call, TopicForm& form) {
    if (form.remote.value_or(false)) return {};
    for (auto* names : {&form.any, &form.all, &form.none})
        if (names->size() > max_topics_of_query) names->resize(max_topics_of_query);
    const auto found = tools.blog.timelines.topic(call.reader(),
                                                  {call.places.at(0), std::move(form.any), std::move(form.all),
                                                   std::move(form.none), form.only_media.value_or(false)},
                                                  read_page(form, default_page, max_page));
    return listing(tools, call, found);
}

Listing<api::Status> profile(Tools tools, const Call& call, const ProfileForm& form) {
    Timelines::OfAuthor wanted;
    wanted.only_media = form.only_media.value_or(false);
    wanted.without_replies = form.exclude_replies.value_or(false);
    wanted.without_reposts = form.exclude_reblogs.value_or(false);
    wanted.only_pinned = form.pinned.value_or(false);
    if (form.tagged) wanted.topic = post_text::topic_key(*form.tagged);
    const auto page = read_page(form, default_page, max_page);
    return listing(tools, call, tools.blog.timelines.of_author(call.reader(), call.id<AccountId>(), wanted, page));
}

/// The newest page is what most calls ask for; it is kept.
Response home_timeline(Tools tools, const Call& call, const HomeForm& form) {
    const auto page = read_page(form, default_page, max_page);
    const bool only_media = form.only_media.value_or(false);
    if (page.below || page.above || page.next_to)
        return response_of(listing(tools, call, tools.blog.timelines.home(call.reader(), only_media, page)), call);
    auto newest = tools.homes.newest(call.me(), only_media, page.limit, call.now,
                                     [&]() -> const microblog::Reader& { return call.reader(); });
    auto response = json_response(200, std::move(newest.json));
    set_link(response, call, newest.cursors.first, newest.cursors.last, newest.cursors.more);
    return response;
}

void add_timelines(Endpoints& endpoints, Tools tools) {
    endpoints.add<HomeForm, std::vector<api::Status>>(
        "GET", "/api/v1/timelines/home", Access::person, "read:statuses",
        "Own posts, those of followed accounts and of followed topics",
        [tools](Call& call, HomeForm& form) { return home_timeline(tools, call, form); });
    endpoints.add<SquareForm>(
        "GET", "/api/v1/timelines/public", Access::optional, "read:statuses",
        "All public posts that are no reposts and no replies to others", [tools](Call& call, SquareForm& form) {
            if (form.remote.value_or(false)) return Listing<api::Status>{};
            return listing(tools, call,
                           tools.blog.timelines.square(call.reader(), form.only_media.value_or(false),
                                                       read_page(form, default_page, max_page)));
        });
    endpoints.add<TopicForm>("GET", "/api/v1/timelines/tag/:name", Access::optional, "read:statuses",
                             "Public posts with a topic; any[], all[] and none[] name further ones",
                             [tools](Call& call, TopicForm& form) { return topic_timeline(tools, call, form); });
    endpoints.add<PageForm>("GET", "/api/v1/timelines/list/:id", Access::person, "read:lists",
                            "Posts of a list's members", [tools](Call& call, PageForm& form) {
                                return listing(tools, call,
                                               tools.blog.timelines.list(call.reader(), call.id<ListId>(),
                                                                         read_page(form, default_page, max_page)));
                            });
    endpoints.add<ProfileForm>("GET", "/api/v1/accounts/:id/statuses", Access::optional, "read:statuses",
                               "Posts of an account that the caller may see",
                               [tools](Call& call, ProfileForm& form) { return profile(tools, call, form); });
}

// ---- topics ---------------------------------------------------------------------------------------------------------

std::optional<AccountId> me_if_any(const Call& call) {
    return call.account();
}

std::vector<api::Tag> tags(Tools tools, const Call& call, const std::vector<microblog::TopicView>& views) {
    std::vector<api::Tag> all;
    for (const auto& view : views) all.push_back(tools.presenter.tag(view, me_if_any(call).has_value()));
    return all;
}

void add_trends(Endpoints& endpoints, Tools tools, std::string path) {
    endpoints.add<TrendsForm>(
        "GET", std::move(path), Access::optional, "", "Topics that most accounts wrote about in the last days",
        [tools](Call& call, TrendsForm& form) {
            return tags(tools, call,
                        tools.blog.timelines.trends(me_if_any(call), read_count(form.limit, default_trends, max_trends),
                                                    read_offset(form.offset), call.now));
        });
}

void add_topics(Endpoints& endpoints, Tools tools) {
    endpoints.add<NoForm>(
        "GET", "/api/v1/tags/:name", Access::optional, "", "A topic and its last week", [tools](Call& call, NoForm&) {
            const auto view = tools.blog.timelines.topic_view(me_if_any(call), call.places.at(0), call.now);
            return tools.presenter.tag(view, me_if_any(call).has_value());
        });
    endpoints.add<NoForm>("POST", "/api/v1/tags/:name/follow", Access::person, "write:follows",
                          "Its posts come into the home timeline", [tools](Call& call, NoForm&) {
                              return tools.presenter.tag(
                                  tools.blog.timelines.follow_topic(call.me(), call.places.at(0), call.now), true);
                          });
    endpoints.add<NoForm>("POST", "/api/v1/tags/:name/unfollow", Access::person, "write:follows",
                          "Its posts come no longer", [tools](Call& call, NoForm&) {
                              return tools.presenter.tag(
                                  tools.blog.timelines.unfollow_topic(call.me(), call.places.at(0), call.now), true);
                          });
    endpoints.add<PageForm>(
        "GET", "/api/v1/followed_tags", Access::person, "read:follows", "The topics one follows",
        [tools](Call& call, PageForm& form) {
            const auto page = read_page(form, default_topics, max_topics);
            Listing<api::Tag> listing;
            for (const auto& [cursor, view] : tools.blog.timelines.followed_topics(call.me(), page, call.now)) {
                if (!listing.first) listing.first = cursor;
                listing.last = cursor;
                listing.entries.push_back(tools.presenter.tag(view, true));
            }
            listing.more = listing.entries.size() >= page.limit;
            return listing;
        });
    add_trends(endpoints, tools, "/api/v1/trends/tags");
    add_trends(endpoints, tools, "/api/v1/trends");
}

// ---- search ---------------------------------------------------------------------------------------------------------

/// What the address of an account or a post of ours names: BASE/@name, BASE/@name/ID.
struct Address {
    std::string name;
    std::optional<PostId> post;
};

std::optional<Address> parse_address(std::string_view url, std::string_view base) {
    if (!url.starts_with(base)) return {};
    url.remove_prefix(base.size());
    if (!url.starts_with("/@")) return {};
    url.remove_prefix(2);
    if (url.ends_with('/')) url.remove_suffix(1);
    const auto slash = url.find('/');
    Address address{std::string(url.substr(0, slash)), {}};
    if (slash == std::string_view::npos) return address;
    const auto id = api::parse_id(url.substr(slash + 1));
    if (!id) return {};
    address.post = PostId{id->value};
    return address;
}

bool is_url(std::string_view query) {
    return query.starts_with("https://") || query.starts_with("http://");
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

class Search {
  public:
    Search(Tools tools, const Call& call, const SearchForm& form)
        : tools_{tools},
          call_{call},
          form_{form},
          query_{trimmed(form.q ? std::string_view(form.q->text) : std::string_view())},
          page_{read_page(form, default_page, max_page)},
          offset_{read_offset(form.offset)} {}

    api::Search run() {
        api::Search found;
        if (query_.empty() || query_.size() > max_search_bytes) return found;
        if (is_url(query_)) {
            if (form_.resolve.value_or(false)) find_address(found);
            return found;
        }
        if (wants("accounts")) found.accounts = accounts();
        if (wants("statuses")) found.statuses = statuses();
        if (wants("hashtags")) found.hashtags = topics();
        return found;
    }

  private:
    bool wants(std::string_view type) const { return !form_.type || *form_.type == type; }

    void find_address(api::Search& found) {
        const auto address = parse_address(query_, tools_.presenter.base());
        if (!address) return;
        if (address->post) {
            auto status = tools_.presenter.status(call_.reader(), *address->post);
            if (status && wants("statuses")) found.statuses.push_back(std::move(*status));
        } else if (wants("accounts")) {
            if (const auto id = tools_.blog.accounts.by_acct(address->name, host())) found.accounts = show({*id});
        }
    }

    std::vector<api::Account> accounts() {
        const bool has_host = query_.find('@', 1) != std::string_view::npos;
        if (has_host && !tools_.blog.accounts.by_acct(query_, host())) return {};  // of another server
        const bool only_followed = form_.following.value_or(false) && call_.reader().account;
        return show(tools_.blog.accounts.search(call_.reader(), query_, only_followed, page_.limit, offset_));
    }

    std::vector<api::Status> statuses() {
        std::optional<AccountId> author;
        if (form_.account_id) author = AccountId{form_.account_id->value};
        const auto found =
            tools_.blog.timelines.search_posts(call_.reader(), std::string(query_), author, page_, offset_);
        return tools_.presenter.statuses(call_.reader(), found.posts);
    }

    std::vector<api::Tag> topics() {
        auto name = query_;
        if (name.starts_with('#')) name.remove_prefix(1);
        if (name.ends_with('#')) name.remove_suffix(1);
        if (name.empty()) return {};
        return tags(
            tools_, call_,
            tools_.blog.timelines.search_topics(me_if_any(call_), std::string(name), page_.limit, offset_, call_.now));
    }

    std::vector<api::Account> show(const std::vector<AccountId>& ids) { return tools_.presenter.accounts(ids); }
    std::string_view host() const { return host_of(tools_.presenter.base()); }

    Tools tools_;
    const Call& call_;
    const SearchForm& form_;
    std::string_view query_;
    Page page_;
    std::size_t offset_;
};

/// Far pages are dear: only for people who are logged in.
std::optional<Response> refuse_offset(const Call& call, const SearchForm& form) {
    if (call.caller || !form.offset) return {};
    auto response = error_response(401, "An offset needs an access token with the scope read:search");
    response.set("WWW-Authenticate", R"(Bearer realm="JTwitter", error="invalid_token")");
    return response;
}

void add_search(Endpoints& endpoints, Tools tools) {
    endpoints.add<SearchForm, api::Search>(
        "GET", "/api/v2/search", Access::optional, "read:search",
        "Accounts, posts and topics; q may be an address of this server if resolve is set",
        [tools](Call& call, SearchForm& form) {
            if (auto refusal = refuse_offset(call, form)) return std::move(*refusal);
            return json_response(200, api::to_json(Search(tools, call, form).run()));
        });
    endpoints.add<SearchForm, api::OldSearch>(
        "GET", "/api/v1/search", Access::optional, "read:search", "The same, with topics as words alone",
        [tools](Call& call, SearchForm& form) {
            if (auto refusal = refuse_offset(call, form)) return std::move(*refusal);
            auto found = Search(tools, call, form).run();
            api::OldSearch old{std::move(found.accounts), std::move(found.statuses), {}};
            for (auto& tag : found.hashtags) old.hashtags.push_back(std::move(tag.name));
            return json_response(200, api::to_json(old));
        });
}

// ---- markers --------------------------------------------------------------------------------------------------------

using Markers = std::map<std::string, api::Marker>;  // those that are set, by timeline

api::Marker to_entity(const Marker& marker) {
    return {api_id(marker.last_read), marker.version, timestamp(marker.updated_at)};
}

Markers markers(Tools tools, const Call& call, const std::vector<std::string>& wanted) {
    Markers all;
    for (const auto& timeline : {std::string(home), std::string(notifications)}) {
        if (std::find(wanted.begin(), wanted.end(), timeline) == wanted.end()) continue;
        if (const auto marker = tools.blog.timelines.marker(call.me(), timeline)) all[timeline] = to_entity(*marker);
    }
    return all;
}

Markers set_markers(Tools tools, const Call& call, const SetMarkersForm& form) {
    Markers all;
    const auto set = [&](std::string_view timeline, const MarkerForm& marker) {
        if (!marker.last_read_id) return;
        const std::string name(timeline);
        all[name] = to_entity(tools.blog.timelines.set_marker(call.me(), name, marker.last_read_id->value, call.now));
    };
    set(home, form.home);
    set(notifications, form.notifications);
    return all;
}

void add_markers(Endpoints& endpoints, Tools tools) {
    endpoints.add<MarkersForm>("GET", "/api/v1/markers", Access::person, "read:statuses", "How far timelines were read",
                               [tools](Call& call, MarkersForm& form) { return markers(tools, call, form.timeline); });
    endpoints.add<SetMarkersForm>("POST", "/api/v1/markers", Access::person, "write:statuses",
                                  "Say how far timelines are read",
                                  [tools](Call& call, SetMarkersForm& form) { return set_markers(tools, call, form); });
}

}  // namespace

void add_timeline_endpoints(Endpoints& endpoints, Tools tools) {
    add_timelines(endpoints, tools);
    add_topics(endpoints, tools);
    add_search(endpoints, tools);
    add_markers(endpoints, tools);
}

}  // namespace rest

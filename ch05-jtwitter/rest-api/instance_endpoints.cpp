// What the server says about itself, and answers that are the same for everybody. Sections 4 and 5.5 of the API.
#include <array>

#include "ch05-jtwitter/api-messages/instance.hpp"
#include "ch05-jtwitter/post-text/length.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "shared/core/guarded.hpp"

namespace rest {

namespace {

using namespace std::chrono_literals;

// The version of Mastodon's API that programs may count on, and ours. Some programs split the first at its dots.
constexpr std::string_view api_version = "4.2.0+jtwitter-1.0.0", own_version = "1.0.0";

constexpr auto month = std::chrono::days{30};
constexpr auto counts_live = 1min;  // counting goes over whole tables, and anybody may ask

struct Counts {
    storage::Time at{};
    api::Count people = 0, active_people = 0, posts = 0;
};

/// Safe to use from any thread.
class Population {
  public:
    explicit Population(storage::Storage& storage) : storage_{storage} {}

    Counts count(storage::Time now) {
        const auto known = counts_.with([](const Counts& counts) { return counts; });
        if (known.at != storage::Time{} && known.at <= now && now - known.at < counts_live) return known;
        const auto since = std::chrono::floor<std::chrono::days>(now) - month;
        const auto counts = storage_.read([&](storage::Tables& tables) {
            return Counts{now, tables.accounts.count_active(), tables.accounts.count_posting_since(since),
                          tables.posts.count()};
        });
        counts_.with([&](Counts& held) { held = counts; });
        return counts;
    }

  private:
    storage::Storage& storage_;
    core::Guarded<Counts> counts_;
};

/// "wss://example.org" for "https://example.org"
std::string streaming_url(const std::string& base) {
    return "ws" + base.substr(std::string_view("http").size());
}

std::string picture_of_server(const std::string& base) {
    return base + "/pictures/header/jtwitter.png";
}

api::Configuration configuration(const Tools& tools) {
    const auto& limits = tools.blog.settings;
    const pictures::Limits picture_limits;
    api::Configuration configuration;
    configuration.accounts = {0, static_cast<api::Count>(limits.max_pinned)};
    configuration.statuses = {static_cast<api::Count>(post_text::max_characters),
                              static_cast<api::Count>(limits.max_media_of_post),
                              static_cast<api::Count>(post_text::characters_of_a_link)};
    for (const auto type : {pictures::Type::jpeg, pictures::Type::png, pictures::Type::gif})
        configuration.media_attachments.supported_mime_types.emplace_back(media_type(type));
    configuration.media_attachments.image_size_limit = static_cast<api::Count>(tools.settings.picture_bytes);
    configuration.media_attachments.image_matrix_limit = static_cast<api::Count>(picture_limits.pixels);
    return configuration;
}

const std::vector<std::string> languages{"zh", "en"};

api::Instance instance(const Tools& tools, const Counts& counts) {
    const auto& settings = tools.settings;
    api::Instance instance;
    instance.uri = host_of(settings.base);
    instance.title = settings.title;
    instance.short_description = instance.description = settings.description;
    instance.email = settings.email;
    instance.version = api_version;
    instance.urls.streaming_api = streaming_url(settings.base);
    instance.stats = {counts.people, counts.posts, 1};
    instance.thumbnail = picture_of_server(settings.base);
    instance.languages = languages;
    instance.registrations = tools.blog.settings.open_registration;
    instance.configuration = configuration(tools);
    instance.max_toot_chars = static_cast<api::Count>(post_text::max_characters);
    return instance;
}

api::InstanceV2 instance_v2(const Tools& tools, const Counts& counts) {
    const auto& settings = tools.settings;
    api::InstanceV2 instance;
    instance.domain = host_of(settings.base);
    instance.title = settings.title;
    instance.version = api_version;
    instance.source_url = settings.base;
    instance.description = settings.description;
    instance.usage.users.active_month = counts.active_people;
    instance.thumbnail.url = picture_of_server(settings.base);
    instance.languages = languages;
    instance.configuration = configuration(tools);
    instance.configuration.urls = api::StreamingUrl{streaming_url(settings.base)};
    instance.registrations.enabled = tools.blog.settings.open_registration;
    instance.contact.email = settings.email;
    return instance;
}

/// http://nodeinfo.diaspora.software/ns/schema/2.0. The name of the upstream tells programs whose API this is.
std::string node_info(const Tools& tools, const Counts& counts) {
    std::string json = R"({"version":"2.0","software":{"name":"jtwitter","version":")" + std::string(own_version);
    json += R"("},"protocols":[],"services":{"inbound":[],"outbound":[]},"openRegistrations":)";
    api::write_json(json, tools.blog.settings.open_registration);
    json += R"(,"usage":{"users":{"total":)" + std::to_string(counts.people);
    json += R"(,"activeMonth":)" + std::to_string(counts.active_people);
    json += R"(},"localPosts":)" + std::to_string(counts.posts);
    return json + R"(},"metadata":{"upstream":{"name":"mastodon"}}})";
}

std::string preferences(const Tools& tools, const Call& call) {
    const auto source = tools.presenter.credential_account(call.me()).source;
    std::string json = R"({"posting:default:visibility":)";
    api::write_json(json, source.privacy);
    json += R"(,"posting:default:sensitive":)";
    api::write_json(json, source.sensitive);
    json += R"(,"posting:default:language":)";
    api::write_json(json, source.language);
    return json + R"(,"reading:expand:media":"default","reading:expand:spoilers":false})";
}

/// What programs ask when they start and JTwitter does not have: the list is empty.
struct EmptyList {
    const char* path;
    Access access;
    const char* scope;
    const char* about;
};
constexpr std::array empty_lists{
    EmptyList{"/api/v1/custom_emojis", Access::optional, "", "Emoji of the server's own: none"},
    EmptyList{"/api/v1/filters", Access::person, "read:filters", "Filters: none"},
    EmptyList{"/api/v2/filters", Access::person, "read:filters", "Filters: none"},
    EmptyList{"/api/v1/announcements", Access::person, "", "Announcements: none"},
    EmptyList{"/api/v1/scheduled_statuses", Access::person, "read:statuses", "Statuses for later: none"},
    EmptyList{"/api/v1/suggestions", Access::person, "read:accounts", "Whom one might follow: nobody is suggested"},
    EmptyList{"/api/v2/suggestions", Access::person, "read:accounts", "Whom one might follow: nobody is suggested"},
    EmptyList{"/api/v1/endorsements", Access::person, "read:accounts", "Accounts one shows on the profile: none"},
    EmptyList{"/api/v1/featured_tags", Access::person, "read:accounts", "Topics one shows on the profile: none"},
    EmptyList{"/api/v1/accounts/:id/featured_tags", Access::optional, "", "Topics on a profile: none"},
    EmptyList{"/api/v1/domain_blocks", Access::person, "read:blocks", "Blocked servers: there is only one server"},
    EmptyList{"/api/v1/instance/peers", Access::optional, "", "Other servers: none are known"},
    EmptyList{"/api/v1/instance/rules", Access::optional, "", "Rules of the server: none"},
    EmptyList{"/api/v1/trends/statuses", Access::optional, "", "Statuses that many speak of: only topics are counted"},
    EmptyList{"/api/v1/trends/links", Access::optional, "", "Links that many speak of: only topics are counted"},
};

void add_discovery(Endpoints& endpoints, Tools tools, const std::shared_ptr<Population>& population) {
    endpoints.add<NoForm>("GET", "/.well-known/nodeinfo", Access::ignored, "", "Where the node's description is",
                          [tools](Call&, NoForm&) {
                              return api::NodeInfoLinks{{{"http://nodeinfo.diaspora.software/ns/schema/2.0",
                                                          tools.settings.base + "/nodeinfo/2.0"}}};
                          });
    endpoints.add<NoForm>("GET", "/nodeinfo/2.0", Access::ignored, "", "What kind of server this is",
                          [tools, population](Call& call, NoForm&) {
                              return json_response(200, node_info(tools, population->count(call.now)));
                          });
    endpoints.add<NoForm>("GET", "/health", Access::ignored, "", "Is the server there? The text \"OK\"",
                          [](Call&, NoForm&) {
                              Response response;
                              response.set("Content-Type", "text/plain; charset=utf-8");
                              response.body = "OK";
                              return response;
                          });
}

}  // namespace

void add_instance_endpoints(Endpoints& endpoints, Tools tools) {
    const auto population = std::make_shared<Population>(tools.blog.storage);
    endpoints.add<NoForm>(
        "GET", "/api/v1/instance", Access::optional, "", "The server, its limits and counts",
        [tools, population](Call& call, NoForm&) { return instance(tools, population->count(call.now)); });
    endpoints.add<NoForm>(
        "GET", "/api/v2/instance", Access::optional, "", "The server, its limits and counts",
        [tools, population](Call& call, NoForm&) { return instance_v2(tools, population->count(call.now)); });
    endpoints.add<NoForm>("GET", "/api/v1/preferences", Access::person, "read:accounts",
                          "What a person has set for new statuses",
                          [tools](Call& call, NoForm&) { return json_response(200, preferences(tools, call)); });
    add_discovery(endpoints, tools, population);
    for (const auto& [path, access, scope, about] : empty_lists)
        endpoints.add<NoForm>("GET", path, access, scope, about,
                              [](Call&, NoForm&) { return std::vector<std::string>{}; });
}

}  // namespace rest

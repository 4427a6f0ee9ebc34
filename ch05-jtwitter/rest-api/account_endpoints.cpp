// Accounts: signing up, profiles, finding people, taking one's data along, leaving. Section 5.1 of the API.
#include <algorithm>
#include <iterator>
#include <sstream>
#include <unordered_map>

#include "ch05-jtwitter/api-messages/moderation.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/rest-api/export.hpp"

namespace rest {

namespace account_forms {

struct SignUpForm {
    std::optional<Words> username, email, password;
    std::optional<bool> agreement;
    std::optional<std::string> locale, reason;
};
BOOST_DESCRIBE_STRUCT(SignUpForm, (), (username, email, password, agreement, locale, reason))

struct FieldForm {
    std::optional<Words> name, value;
};
BOOST_DESCRIBE_STRUCT(FieldForm, (), (name, value))

struct SourceForm {
    std::optional<std::string> privacy;
    std::optional<bool> sensitive;
    std::optional<Words> language;
};
BOOST_DESCRIBE_STRUCT(SourceForm, (), (privacy, sensitive, language))

struct ProfileForm {
    std::optional<Words> display_name, note;
    std::optional<File> avatar, header;
    std::optional<bool> locked, bot, discoverable;
    std::vector<FieldForm> fields_attributes;
    SourceForm source;
};
BOOST_DESCRIBE_STRUCT(ProfileForm, (),
                      (display_name, note, avatar, header, locked, bot, discoverable, fields_attributes, source))

struct LookupForm {
    Required<std::string> acct;
};
BOOST_DESCRIBE_STRUCT(LookupForm, (), (acct))

struct SearchForm {
    std::optional<Words> q;
    std::optional<std::string> limit;
    std::optional<std::int64_t> offset;
    std::optional<bool> following, resolve;
};
BOOST_DESCRIBE_STRUCT(SearchForm, (), (q, limit, offset, following, resolve))

struct PasswordForm {
    Required<Words> old_password, new_password;
};
BOOST_DESCRIBE_STRUCT(PasswordForm, (), (old_password, new_password))

struct LeaveForm {
    Required<Words> password;
};
BOOST_DESCRIBE_STRUCT(LeaveForm, (), (password))

}  // namespace account_forms

namespace {

using namespace account_forms;
using namespace storage;
using microblog::Reason;
using microblog::Refusal;

constexpr std::size_t default_people = 40, max_people = 80;
constexpr std::int64_t max_offset = 10'000;
constexpr int avatar_side = 400, header_side = 1500;  // pixels, of the stored picture

std::string text_of(const std::optional<Words>& words) {
    return words ? words->text : std::string{};
}

std::optional<std::string> optional_text(const std::optional<Words>& words) {
    if (!words) return {};
    return words->text;
}

/// A program signs a person up and gets a token for the new account.
api::Token sign_up(Tools tools, const Call& call, const SignUpForm& form) {
    if (call.caller->account) throw Refusal(Reason::not_allowed, "only a program without a person signs people up");
    const auto id = tools.blog.accounts.sign_up(
        {text_of(form.username), text_of(form.email), text_of(form.password), form.agreement.value_or(false)},
        call.now);
    const auto granted = tools.blog.access.grant_to_new_account(call.caller->token, id, call.now);
    api::Token token;
    token.access_token = granted.text;
    token.scope = granted.token.scopes;
    token.created_at = std::chrono::floor<std::chrono::seconds>(granted.token.created_at.time_since_epoch()).count();
    return token;
}

// ---- profile --------------------------------------------------------------------------------------------------------

/// Files that go again unless the profile took them.
class NewFiles {
  public:
    explicit NewFiles(Tools tools) : tools_{tools} {}
    ~NewFiles() {
        for (const auto& name : names_) tools_.media.remove(name);
    }
    NewFiles(const NewFiles&) = delete;
    NewFiles& operator=(const NewFiles&) = delete;

    /// The name of the picture's file, scaled down to `side`; it stands still. None without an upload.
    std::optional<std::string> add(const std::optional<File>& upload, int side) {
        if (!upload) return {};
        pictures::Limits limits;
        limits.bytes = tools_.settings.picture_bytes;
        limits.preview_side = side;
        const auto picture = tools_.media.take(upload->bytes, limits);
        if (!picture) throw BadForm("Validation failed: " + picture.error().why);
        return names_.emplace_back(tools_.media.add(picture->preview));
    }
    void keep() { names_.clear(); }

  private:
    Tools tools_;
    std::vector<std::string> names_;
};

std::optional<Visibility> read_visibility(const std::optional<std::string>& word) {
    if (!word) return {};
    const auto visibility = visibility_of(*word);
    if (!visibility) throw BadForm("Validation failed: privacy must be one of public, unlisted, private, direct");
    return visibility;
}

/// Fields without a word in them are left out: so that they can be emptied.
std::optional<std::vector<ProfileField>> read_fields(const std::vector<FieldForm>& forms) {
    if (forms.empty()) return {};
    std::vector<ProfileField> fields;
    for (const auto& form : forms) {
        ProfileField field{text_of(form.name), text_of(form.value)};
        if (!field.name.empty() || !field.value.empty()) fields.push_back(std::move(field));
    }
    return fields;
}

api::CredentialAccount change_profile(Tools tools, const Call& call, const ProfileForm& form) {
    microblog::ProfileChange change;
    change.display_name = optional_text(form.display_name);
    change.note = optional_text(form.note);
    change.fields = read_fields(form.fields_attributes);
    change.is_protected = form.locked;
    change.bot = form.bot;
    change.discoverable = form.discoverable;
    change.default_sensitive = form.source.sensitive;
    change.default_visibility = read_visibility(form.source.privacy);
    change.default_language = optional_text(form.source.language);
    NewFiles files(tools);
    change.avatar = files.add(form.avatar, avatar_side);
    change.header = files.add(form.header, header_side);
    const auto unused = tools.blog.accounts.change_profile(call.me(), change, call.now);
    files.keep();
    for (const auto& name : unused) tools.media.remove(name);
    return tools.presenter.credential_account(call.me());
}

void add_profile(Endpoints& endpoints, Tools tools) {
    endpoints.add<SignUpForm>("POST", "/api/v1/accounts", Access::program, "write:accounts", "Sign a person up",
                              [tools](Call& call, SignUpForm& form) { return sign_up(tools, call, form); });
    endpoints.add<NoForm>("GET", "/api/v1/accounts/verify_credentials", Access::person, "read:accounts|profile",
                          "The account that the token is for",
                          [tools](Call& call, NoForm&) { return tools.presenter.credential_account(call.me()); });
    endpoints.add<ProfileForm>("PATCH", "/api/v1/accounts/update_credentials", Access::person, "write:accounts",
                               "Change the own profile",
                               [tools](Call& call, ProfileForm& form) { return change_profile(tools, call, form); });
}

// ---- finding people -------------------------------------------------------------------------------------------------

api::Account look_up(Tools tools, const std::string& acct) {
    const auto id = tools.blog.accounts.by_acct(acct, host_of(tools.settings.base));
    if (!id) throw microblog::not_found();
    return tools.presenter.account(tools.blog.accounts.get(*id));
}

std::vector<api::Account> search(Tools tools, const Call& call, const SearchForm& form) {
    const auto limit = read_page({{}, {}, {}, form.limit}, default_people, max_people).limit;
    const auto offset = static_cast<std::size_t>(std::clamp<std::int64_t>(form.offset.value_or(0), 0, max_offset));
    const auto found =
        tools.blog.accounts.search(call.reader(), text_of(form.q), form.following.value_or(false), limit, offset);
    return tools.presenter.accounts(found);
}

void add_finding(Endpoints& endpoints, Tools tools) {
    endpoints.add<LookupForm>("GET", "/api/v1/accounts/lookup", Access::optional, "read:accounts",
                              "An account by its name",
                              [tools](Call&, LookupForm& form) { return look_up(tools, *form.acct); });
    endpoints.add<SearchForm>("GET", "/api/v1/accounts/search", Access::person, "read:accounts",
                              "Accounts by words of their names",
                              [tools](Call& call, SearchForm& form) { return search(tools, call, form); });
    endpoints.add<NoForm>("GET", "/api/v1/accounts/:id", Access::optional, "read:accounts", "One account",
                          [tools](Call& call, NoForm&) {
                              return tools.presenter.account(tools.blog.accounts.get(call.id<AccountId>()));
                          });
}

// ---- one's data -----------------------------------------------------------------------------------------------------

std::vector<api::ProgramSession> sessions(Tools tools, const Call& call) {
    std::vector<api::ProgramSession> sessions;
    for (const auto& [token, app] : tools.blog.access.tokens_of(call.me())) {
        auto& session = sessions.emplace_back();
        session.id = api_id(token.id);
        session.name = app.name;
        session.website = app.website;
        std::istringstream scopes(token.scopes);
        session.scopes = {std::istream_iterator<std::string>(scopes), {}};
        session.created_at = timestamp(token.created_at);
        session.current = token.id == call.caller->token.id;
    }
    return sessions;
}

std::vector<api::BrowserSession> browser_sessions(Tools tools, const Call& call) {
    std::vector<api::BrowserSession> sessions;
    for (const auto& each : tools.blog.access.browser_sessions_of(call.me(), call.now))
        sessions.push_back({api_id(each.id), each.agent, timestamp(each.created_at), timestamp(each.expires_at)});
    return sessions;
}

/// Beyond Mastodon's API.
void add_own_data(Endpoints& endpoints, Tools tools) {
    const std::string path = "/api/v1/jtwitter/";
    endpoints.add<PasswordForm>("POST", path + "password", Access::person, "write:accounts",
                                "Change the password; all other sessions end", [tools](Call& call, PasswordForm& form) {
                                    tools.blog.accounts.change_password(call.me(), form.old_password->text,
                                                                        form.new_password->text, call.caller->token.id,
                                                                        call.now);
                                    return json_response(200, "{}");
                                });
    endpoints.add<NoForm>(
        "GET", path + "export", Access::person, "read", "All that is kept about the person",
        [tools](Call& call, NoForm&) { return export_data(tools.blog, tools.presenter, call.reader(), call.now); });
    endpoints.add<LeaveForm>(
        "POST", path + "delete_account", Access::person, "write:accounts", "Leave: the account and all that is its",
        [tools](Call& call, LeaveForm& form) {
            for (const auto& name : tools.blog.accounts.leave(call.me(), form.password->text, call.now))
                tools.media.remove(name);
            return json_response(200, "{}");
        });
    endpoints.add<NoForm>("GET", path + "sessions", Access::person, "read:accounts", "Programs that may act for one",
                          [tools](Call& call, NoForm&) { return sessions(tools, call); });
    endpoints.add<NoForm>("DELETE", path + "sessions/:id", Access::person, "write:accounts",
                          "Take a program's token back", [tools](Call& call, NoForm&) {
                              tools.blog.access.drop_token(call.me(), call.id<TokenId>());
                              return json_response(200, "{}");
                          });
    endpoints.add<NoForm>("GET", path + "browser_sessions", Access::person, "read:accounts",
                          "Browsers that are logged in on the pages",
                          [tools](Call& call, NoForm&) { return browser_sessions(tools, call); });
    endpoints.add<NoForm>("DELETE", path + "browser_sessions/:id", Access::person, "write:accounts",
                          "Log a browser out", [tools](Call& call, NoForm&) {
                              tools.blog.access.drop_browser_session(call.me(), call.id<BrowserSessionId>());
                              return json_response(200, "{}");
                          });
}

}  // namespace

void add_account_endpoints(Endpoints& endpoints, Tools tools) {
    add_profile(endpoints, tools);
    add_finding(endpoints, tools);
    add_own_data(endpoints, tools);
}

}  // namespace rest

// Programs and their tokens: the JSON part of OAuth 2. Section 3 of the API, RFC 6749, RFC 7009.
#include <Poco/Base64Decoder.h>
#include <Poco/Exception.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "ch05-jtwitter/api-messages/instance.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/rest-api/network.hpp"
#include "ch05-jtwitter/rest-api/percent.hpp"
#include "shared/text/utf8.hpp"

namespace rest {

namespace oauth_forms {

struct AppForm {
    Required<std::string> client_name;
    std::vector<std::string> redirect_uris;  // or one text, with white space between them
    std::optional<std::string> scopes, website;
};
BOOST_DESCRIBE_STRUCT(AppForm, (), (client_name, redirect_uris, scopes, website))

struct TokenForm {
    std::optional<std::string> grant_type, client_id, client_secret, code, redirect_uri, code_verifier;
    std::optional<Words> username, password;
    std::optional<std::string> scope;
};
BOOST_DESCRIBE_STRUCT(TokenForm, (),
                      (grant_type, client_id, client_secret, code, redirect_uri, code_verifier, username, password,
                       scope))

struct RevokeForm {
    std::optional<std::string> client_id, client_secret, token;
};
BOOST_DESCRIBE_STRUCT(RevokeForm, (), (client_id, client_secret, token))

}  // namespace oauth_forms

namespace {

using namespace oauth_forms;
using namespace storage;
using microblog::GrantRefused;

/// "a b\nc" in its words.
std::vector<std::string> split_words(const std::string& text) {
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

void fill(api::Application& entity, const App& app) {
    entity.id = api_id(app.id);
    entity.name = app.name;
    entity.website = app.website;
    entity.scopes = split_words(app.scopes);
    entity.redirect_uris = app.redirect_uris;
    for (const auto& uri : app.redirect_uris) entity.redirect_uri += (entity.redirect_uri.empty() ? "" : "\n") + uri;
}

api::ApplicationCredentials register_app(Tools tools, const Call& call, const AppForm& form) {
    microblog::NewApp app;
    app.name = *form.client_name;
    for (const auto& uris : form.redirect_uris)
        for (auto& uri : split_words(uris)) app.redirect_uris.push_back(std::move(uri));
    if (form.scopes) app.scopes = *form.scopes;
    app.website = form.website;
    const auto registered = tools.blog.access.add_app(app, call.now);
    api::ApplicationCredentials entity;
    fill(entity, registered.app);
    entity.client_id = registered.app.client_id;
    entity.client_secret = registered.client_secret;
    return entity;
}

struct Client {
    std::string id, secret;
};

GrantRefused unreadable_client() {
    return {"invalid_client", "The client's id and secret in the header Authorization cannot be read"};
}

std::string decode_base64(std::string_view text) {
    std::istringstream stream{std::string(text)};
    Poco::Base64Decoder decoder(stream);
    try {
        return {std::istreambuf_iterator<char>(decoder), {}};
    } catch (const Poco::DataFormatException&) {
        throw unreadable_client();
    }
}

/// HTTP Basic: both are written as in a form, then in base64 (RFC 6749, section 2.3.1; RFC 7617).
std::optional<Client> client_of_header(const Request& request) {
    const auto credentials = request.credentials("Basic");
    if (!credentials) return {};
    const auto pair = decode_base64(*credentials);
    const auto colon = std::min(pair.find(':'), pair.size());
    Client client{percent_decode_form(std::string_view(pair).substr(0, colon)),
                  percent_decode_form(std::string_view(pair).substr(std::min(colon + 1, pair.size())))};
    for (const auto& each : {client.id, client.secret})
        if (!text::is_valid_utf8(each) || each.find('\0') != std::string::npos) throw unreadable_client();
    return client;
}

template <typename Form>
Client client_of(const Call& call, const Form& form) {
    if (auto client = client_of_header(call.request)) return std::move(*client);
    return {form.client_id.value_or(""), form.client_secret.value_or("")};
}

std::string words_or_none(const std::optional<Words>& words) {
    return words ? words->text : std::string{};
}

/// RFC 6749, section 5.1.
Response token_response(const microblog::GrantedToken& granted) {
    const auto since_1970 = granted.token.created_at.time_since_epoch();
    api::Token entity;
    entity.access_token = granted.text;
    entity.scope = granted.token.scopes;
    entity.created_at = std::chrono::floor<std::chrono::seconds>(since_1970).count();
    auto response = json_response(200, api::to_json(entity));
    response.set("Cache-Control", "no-store");
    response.set("Pragma", "no-cache");
    return response;
}

Response grant(Tools tools, const Call& call, const TokenForm& form) {
    auto client = client_of(call, form);
    microblog::AccessService::TokenRequest request;
    request.grant_type = form.grant_type.value_or("");
    request.client_id = std::move(client.id);
    request.client_secret = std::move(client.secret);
    request.code = form.code.value_or("");
    request.redirect_uri = form.redirect_uri.value_or("");
    request.code_verifier = form.code_verifier.value_or("");
    request.username = words_or_none(form.username);
    request.password = words_or_none(form.password);
    request.scope = form.scope.value_or("");
    request.address = network_of(call.request.address);
    return token_response(tools.blog.access.grant(request, call.now));
}

Response revoke(Tools tools, const Call& call, const RevokeForm& form) {
    const auto client = client_of(call, form);
    tools.blog.access.revoke(client.id, client.secret, form.token.value_or(""));
    return json_response(200, "{}");
}

/// RFC 8414.
api::AuthorizationServer describe_server(Tools tools) {
    const auto& base = tools.settings.base;
    api::AuthorizationServer server;
    server.issuer = base + "/";
    server.authorization_endpoint = base + "/oauth/authorize";
    server.token_endpoint = base + "/oauth/token";
    server.app_registration_endpoint = base + "/api/v1/apps";
    server.revocation_endpoint = base + "/oauth/revoke";
    server.scopes_supported = microblog::Scopes::known();
    server.response_types_supported = {"code"};
    server.response_modes_supported = {"query"};
    server.grant_types_supported = {"authorization_code", "client_credentials"};
    if (tools.blog.settings.password_grant) server.grant_types_supported.emplace_back("password");
    server.token_endpoint_auth_methods_supported = {"client_secret_basic", "client_secret_post"};
    server.code_challenge_methods_supported = {"S256"};
    return server;
}

api::Application own_app(Tools tools, const Call& call) {
    const auto app = tools.blog.access.app(call.caller->token.app);
    if (!app) throw microblog::not_found();
    api::Application entity;
    fill(entity, *app);
    return entity;
}

}  // namespace

void add_oauth_endpoints(Endpoints& endpoints, Tools tools) {
    endpoints.add<AppForm>("POST", "/api/v1/apps", Access::ignored, "", "Register a program",
                           [tools](Call& call, AppForm& form) { return register_app(tools, call, form); });
    endpoints.add<NoForm>("GET", "/api/v1/apps/verify_credentials", Access::program, "", "The program that asks",
                          [tools](Call& call, NoForm&) { return own_app(tools, call); });
    endpoints.add<TokenForm, api::Token>("POST", "/oauth/token", Access::ignored, "",
                                         "A token for a code, for a name and a password, or for the program itself",
                                         [tools](Call& call, TokenForm& form) { return grant(tools, call, form); });
    endpoints.add<RevokeForm>("POST", "/oauth/revoke", Access::ignored, "", "Take a token back",
                              [tools](Call& call, RevokeForm& form) { return revoke(tools, call, form); });
    endpoints.add<NoForm>("GET", "/.well-known/oauth-authorization-server", Access::ignored, "",
                          "How to get a token here", [tools](Call&, NoForm&) { return describe_server(tools); });
}

}  // namespace rest

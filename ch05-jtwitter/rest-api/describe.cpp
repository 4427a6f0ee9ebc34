// The API's description: OpenAPI 3.0.3 (https://spec.openapis.org/oas/v3.0.3), made from the table of endpoints.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>

#include "ch05-jtwitter/microblog-session/access.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/rest-api/ascii.hpp"
#include "ch05-jtwitter/rest-api/field_words.hpp"

namespace rest {

namespace {

namespace json = boost::json;
using Kind = Schema::Kind;

constexpr std::string_view security_name = "oauth";

// ---- schemas --------------------------------------------------------------------------------------------------------

/// "api::Account" is "Account".
std::string component_name(const std::string& name) {
    const auto colons = name.rfind("::");
    return colons == std::string::npos ? name : name.substr(colons + 2);
}

json::object reference(std::string_view kind, std::string_view name) {
    return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

json::object simple_schema(Kind kind) {
    switch (kind) {
        case Kind::text:
            return {{"type", "string"}};
        case Kind::number:
            return {{"type", "number"}, {"format", "double"}};
        case Kind::integer:
            return {{"type", "integer"}, {"format", "int64"}};
        case Kind::truth:
            return {{"type", "boolean"}};
        case Kind::id:
            return {{"type", "string"}, {"pattern", "^[0-9]+$"}, {"example", "1"}};
        case Kind::time:
            return {{"type", "string"}, {"format", "date-time"}, {"example", "2024-05-01T09:30:00.000Z"}};
        case Kind::date:
            return {{"type", "string"}, {"format", "date"}};
        case Kind::file:
            return {{"type", "string"}, {"format", "binary"}};
        case Kind::none:
        case Kind::object:
            return {{"type", "object"}};
        case Kind::list:
        case Kind::any:
            break;
    }
    return {};
}

/// Entities are written down once, under their names, and referred to.
class Entities {
  public:
    json::object use(const Schema& schema) {
        if (schema.kind == Kind::list) return nullable({{"type", "array"}, {"items", use(*schema.entry)}}, schema);
        if (schema.kind != Kind::object) return nullable(simple_schema(schema.kind), schema);
        const auto name = component_name(schema.name);
        if (!schema.members.empty() && !all_.contains(name)) {
            all_[name] = nullptr;  // it may have itself inside
            all_[name] = write(schema);
        }
        if (!schema.nullable) return reference("schemas", name);
        // what stands beside a $ref does not count
        return {{"nullable", true}, {"allOf", json::array{reference("schemas", name)}}};
    }
    json::object take() { return std::move(all_); }

  private:
    static json::object nullable(json::object written, const Schema& schema) {
        if (schema.nullable) written["nullable"] = true;
        return written;
    }
    json::object write(const Schema& schema) {
        json::object properties;
        json::array required;
        for (const auto& [name, member] : schema.members) {
            properties[name] = use(member);
            if (member.required) required.emplace_back(name);
        }
        json::object written{{"type", "object"}, {"properties", std::move(properties)}};
        if (!required.empty()) written["required"] = std::move(required);
        return written;
    }

    json::object all_;
};

// ---- what an endpoint takes -----------------------------------------------------------------------------------------

/// A member of a form as it is called in a query or a form body.
struct Field {
    std::string name;
    Schema schema;
    bool required = false;
};

std::string bracketed(std::string name, std::string_view member) {
    name += '[';
    name += member;
    name += ']';
    return name;
}

void flatten(const Schema& form, const std::string& prefix, std::vector<Field>& fields) {
    for (const auto& [member, schema] : form.members) {
        const auto name = prefix.empty() ? member : bracketed(prefix, member);
        if (schema.kind == Kind::object)
            flatten(schema, name, fields);
        else if (schema.kind == Kind::list && schema.entry->kind == Kind::object)
            flatten(*schema.entry, bracketed(name, "0"), fields);
        else if (schema.kind == Kind::list)
            fields.push_back({bracketed(name, ""), schema, false});
        else
            fields.push_back({name, schema, !schema.nullable});
    }
}

std::vector<Field> flatten(const Schema& form) {
    std::vector<Field> fields;
    flatten(form, {}, fields);
    return fields;
}

bool has_files(const std::vector<Field>& fields) {
    return std::ranges::any_of(fields, [](const Field& field) { return field.schema.kind == Kind::file; });
}

json::object parameter_schema(const Schema& schema) {
    if (schema.kind == Kind::list) return {{"type", "array"}, {"items", parameter_schema(*schema.entry)}};
    return simple_schema(schema.kind);
}

void add_words(json::object& written, std::string_view name) {
    if (const auto about = about_field(name); !about.empty()) written["description"] = about;
}

json::object object_of(json::object properties, json::array required) {
    json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

json::object form_schema(const std::vector<Field>& fields) {
    json::object properties;
    json::array required;
    for (const auto& field : fields) {
        auto property = parameter_schema(field.schema);
        add_words(property, field.name);
        properties[field.name] = std::move(property);
        if (field.required) required.emplace_back(field.name);
    }
    return object_of(std::move(properties), std::move(required));
}

/// As an object with objects in it; a file has no place there.
json::object json_schema(const Schema& form, const std::string& prefix = {}) {
    if (form.kind == Kind::list)
        return {{"type", "array"}, {"items", json_schema(*form.entry, bracketed(prefix, "0"))}};
    if (form.kind != Kind::object) return simple_schema(form.kind);
    json::object properties;
    json::array required;
    for (const auto& [name, member] : form.members) {
        if (member.kind == Kind::file) continue;
        const auto flat = prefix.empty() ? name : bracketed(prefix, name);
        auto property = json_schema(member, flat);
        add_words(property, member.kind == Kind::list ? bracketed(flat, "") : flat);
        properties[name] = std::move(property);
        if (!member.nullable && member.kind != Kind::list && member.kind != Kind::object) required.emplace_back(name);
    }
    return object_of(std::move(properties), std::move(required));
}

json::object request_body(const Schema& form, const std::vector<Field>& fields) {
    const auto as_form = form_schema(fields);
    const auto must_have_file = std::ranges::any_of(
        fields, [](const Field& field) { return field.required && field.schema.kind == Kind::file; });
    json::object content;
    if (!must_have_file) {
        content["application/json"] = {{"schema", json_schema(form)}};
        if (!has_files(fields)) content["application/x-www-form-urlencoded"] = {{"schema", as_form}};
    }
    content["multipart/form-data"] = {{"schema", as_form}};
    const auto required = std::ranges::any_of(fields, [](const Field& field) { return field.required; });
    return {{"required", required}, {"content", std::move(content)}};
}

/// ":id" and the like. Two of one name in a path would be one parameter: there are none.
json::array path_parameters(const std::string& path) {
    json::array parameters;
    for (auto at = path.find("/:"); at != std::string::npos; at = path.find("/:", at + 1)) {
        const auto name = path.substr(at + 2, path.find('/', at + 1) - at - 2);
        json::object parameter{{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}};
        add_words(parameter, name);
        parameters.push_back(std::move(parameter));
    }
    return parameters;
}

void add_query_parameters(json::array& parameters, const std::vector<Field>& fields) {
    for (const auto& field : fields) {
        json::object parameter{{"name", field.name},
                               {"in", "query"},
                               {"required", field.required},
                               {"schema", parameter_schema(field.schema)}};
        add_words(parameter, field.name);
        parameters.push_back(std::move(parameter));
    }
}

// ---- what it gives, and who may call it -----------------------------------------------------------------------------

struct Failure {
    int status;
    std::string_view name, about;
};
constexpr std::array failures{
    Failure{400, "BadRequest", "The body cannot be read"},
    Failure{401, "Unauthorized", "No token, or one that is not good"},
    Failure{403, "Forbidden", "The token lacks the scope, or this is not allowed"},
    Failure{404, "NotFound", "Not there, or not to be seen by the caller"},
    Failure{422, "Unprocessable", "A parameter breaks a rule, or a person's token is wanted"},
    Failure{429, "TooManyRequests", "Too many calls; Retry-After says when to come back"},
    Failure{503, "Unavailable", "The database cannot be used now; the same call may work later"},
};

bool may_fail(const Endpoint& endpoint, int status) {
    switch (status) {
        case 401:
            return endpoint.access != Access::ignored || endpoint.path.starts_with("/oauth/");
        case 403:
            return !endpoint.scope.empty();
        case 404:
            return endpoint.path.find("/:") != std::string::npos;
        case 422:
            return !endpoint.takes.members.empty() || endpoint.access == Access::person;
        default:
            return true;
    }
}

json::object rate_headers() {
    json::object headers;
    for (const auto* name : {"X-RateLimit-Limit", "X-RateLimit-Remaining"})
        headers[name] = {{"schema", {{"type", "integer"}}}};
    headers["X-RateLimit-Reset"] = {{"schema", {{"type", "string"}, {"format", "date-time"}}}};
    return headers;
}

json::object responses(const Endpoint& endpoint, Entities& entities) {
    auto headers = rate_headers();
    if (endpoint.is_list)
        headers["Link"] = {{"description", "The next and the previous page (RFC 8288)"},
                           {"schema", {{"type", "string"}}}};
    const auto* type = endpoint.path == "/health" ? "text/plain" : "application/json";
    const auto schema = endpoint.path == "/health" ? simple_schema(Kind::text) : entities.use(endpoint.gives);
    json::object responses{{"200",
                            {{"description", endpoint.is_list ? "A page of the list" : "What was asked for"},
                             {"headers", std::move(headers)},
                             {"content", {{type, {{"schema", schema}}}}}}}};
    for (const auto& failure : failures)
        if (may_fail(endpoint, failure.status))
            responses[std::to_string(failure.status)] = reference("responses", failure.name);
    return responses;
}

std::vector<std::string> alternatives(std::string_view scope) {
    std::vector<std::string> all;
    while (!scope.empty()) {
        const auto end = std::min(scope.find('|'), scope.size());
        all.emplace_back(scope.substr(0, end));
        scope.remove_prefix(std::min(end + 1, scope.size()));
    }
    return all;
}

json::array security(const Endpoint& endpoint) {
    json::array ways;
    if (endpoint.access == Access::ignored) return ways;
    if (endpoint.access == Access::optional) ways.push_back(json::object{});
    const auto scopes = alternatives(endpoint.scope);
    for (const auto& scope : scopes) ways.push_back(json::object{{security_name, json::array{scope}}});
    if (scopes.empty()) ways.push_back(json::object{{security_name, json::array{}}});
    return ways;
}

json::object security_scheme(const std::vector<Endpoint>& endpoints, const std::string& base) {
    json::object scopes;
    for (const auto& scope : microblog::Scopes::known()) scopes[scope] = "May " + scope;
    for (const auto& endpoint : endpoints)
        for (const auto& scope : alternatives(endpoint.scope)) scopes[scope] = "May " + scope;
    const auto token_url = base + "/oauth/token";
    return {{"type", "oauth2"},
            {"flows",
             {{"authorizationCode",
               {{"authorizationUrl", base + "/oauth/authorize"}, {"tokenUrl", token_url}, {"scopes", scopes}}},
              {"password", {{"tokenUrl", token_url}, {"scopes", scopes}}},
              {"clientCredentials", {{"tokenUrl", token_url}, {"scopes", scopes}}}}}};
}

// ---- the whole ------------------------------------------------------------------------------------------------------

/// "/api/v1/accounts/:id" is "/api/v1/accounts/{id}".
std::string templated(const std::string& path) {
    std::string written;
    for (std::size_t i = 0; i < path.size(); ++i) {
        written += path[i];
        if (!path.substr(i).starts_with("/:")) continue;
        const auto end = std::min(path.find('/', i + 1), path.size());
        written += "{" + path.substr(i + 2, end - i - 2) + "}";
        i = end - 1;
    }
    return written;
}

std::string operation_id(const std::string& method, const std::string& path) {
    auto id = method + path;
    std::ranges::replace_if(
        id, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
    return id;
}

/// "/api/v1/accounts/:id" is among the "accounts".
std::string tag_of(const std::string& path) {
    std::string last = "server";
    for (std::size_t at = 0; at != std::string::npos; at = path.find('/', at + 1)) {
        const auto word = path.substr(at + 1, path.find('/', at + 1) - at - 1);
        if (word == "api" || word == "v1" || word == "v2") continue;
        return word.starts_with('.') || word == "health" || word == "nodeinfo" ? last : word;
    }
    return last;
}

json::object operation(const Endpoint& endpoint, Entities& entities) {
    const auto fields = flatten(endpoint.takes);
    auto parameters = path_parameters(endpoint.path);
    const auto in_query = endpoint.method == "GET" || endpoint.method == "DELETE";
    if (in_query) add_query_parameters(parameters, fields);
    json::object operation{{"operationId", operation_id(endpoint.method, endpoint.path)},
                           {"summary", endpoint.about},
                           {"tags", json::array{tag_of(endpoint.path)}},
                           {"security", security(endpoint)}};
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    if (!in_query && !fields.empty()) operation["requestBody"] = request_body(endpoint.takes, fields);
    operation["responses"] = responses(endpoint, entities);
    return operation;
}

/// Streams are no answers of the table: they never end. See section 9 of the API.
struct Stream {
    const char *name, *parameter, *about;
    bool wants_person;
};
constexpr std::array streams{
    Stream{"user", "", "The home timeline and notifications", true},
    Stream{"user/notification", "", "Notifications", true},
    Stream{"public", "", "Public statuses", false},
    Stream{"public/local", "", "Public statuses", false},
    Stream{"hashtag", "tag", "Public statuses with a topic", false},
    Stream{"hashtag/local", "tag", "Public statuses with a topic", false},
    Stream{"list", "list", "Statuses of a list's members", true},
    Stream{"direct", "", "Direct messages", true},
};

json::object operation(const Stream& stream) {
    json::array parameters;
    if (*stream.parameter)
        parameters.push_back({{"name", stream.parameter},
                              {"in", "query"},
                              {"required", true},
                              {"description", about_field(stream.parameter)},
                              {"schema", {{"type", "string"}}}});
    json::array ways;
    if (!stream.wants_person) ways.push_back(json::object{});
    ways.push_back(json::object{{security_name, json::array{"read"}}});
    const auto path = std::string("/api/v1/streaming/") + stream.name;
    return {{"operationId", operation_id("GET", path)},
            {"summary", std::string(stream.about) + ", as server-sent events"},
            {"tags", json::array{"streaming"}},
            {"security", std::move(ways)},
            {"parameters", std::move(parameters)},
            {"responses",
             {{"200",
               {{"description", "Events without end"},
                {"content", {{"text/event-stream", {{"schema", {{"type", "string"}}}}}}}}},
              {"400", reference("responses", "BadRequest")},
              {"401", reference("responses", "Unauthorized")}}}};
}

json::object paths_of(const std::vector<Endpoint>& endpoints, Entities& entities) {
    json::object paths;
    for (const auto& endpoint : endpoints) {
        auto& path = paths[templated(endpoint.path)];
        if (!path.is_object()) path.emplace_object();
        path.get_object()[to_lower(endpoint.method)] = operation(endpoint, entities);
    }
    for (const auto& stream : streams)
        paths[std::string("/api/v1/streaming/") + stream.name] = {{"get", operation(stream)}};
    return paths;
}

}  // namespace

std::string describe(const std::vector<Endpoint>& endpoints, const ApiSettings& settings) {
    Entities entities;
    auto paths = paths_of(endpoints, entities);
    const auto error = entities.use(schema_of<api::Error>());
    const auto form_error = entities.use(schema_of<api::ValidationError>());
    json::object failed;
    for (const auto& failure : failures)
        failed[failure.name] = {
            {"description", failure.about},
            {"content", {{"application/json", {{"schema", failure.status == 422 ? form_error : error}}}}}};
    const json::object document{
        {"openapi", "3.0.3"},
        {"info",
         {{"title", settings.title},
          {"description", settings.description + ". The Mastodon client API as JTwitter serves it."},
          {"version", "1.0.0"}}},
        {"servers", json::array{json::object{{"url", settings.base}}}},
        {"paths", std::move(paths)},
        {"components",
         {{"schemas", entities.take()},
          {"responses", std::move(failed)},
          {"securitySchemes", {{security_name, security_scheme(endpoints, settings.base)}}}}}};
    return json::serialize(document);
}

}  // namespace rest

#include <set>

#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace rest {

namespace json = boost::json;

class Description : public ApiWorld {
  protected:
    json::value document() { return get("/api/openapi.json").json; }

    /// All that "$ref" and "security" name, wherever they stand.
    static void collect(const json::value& value, std::set<std::string>& references, std::set<std::string>& scopes) {
        if (value.is_array())
            for (const auto& each : value.get_array()) collect(each, references, scopes);
        if (!value.is_object()) return;
        for (const auto& [name, each] : value.get_object()) {
            if (name == "$ref") references.insert(std::string(each.as_string()));
            if (name == "oauth" && each.is_array())
                for (const auto& scope : each.get_array()) scopes.insert(std::string(scope.as_string()));
            collect(each, references, scopes);
        }
    }
    static bool resolves(const json::value& document, const std::string& reference) {
        json::error_code problem;
        return reference.starts_with("#/") && document.find_pointer(reference.substr(1), problem);
    }
};

TEST_F(Description, refers_only_to_what_is_there) {
    const auto all = document();
    std::set<std::string> references, scopes;
    collect(all, references, scopes);
    EXPECT_GT(references.size(), 20U);
    for (const auto& reference : references) EXPECT_TRUE(resolves(all, reference)) << reference;
    const auto& flows = all.at("components").at("securitySchemes").at("oauth").at("flows").as_object();
    for (const auto& scope : scopes)
        EXPECT_TRUE(flows.at("authorizationCode").at("scopes").as_object().contains(scope)) << scope;
    for (const auto& [name, schema] : all.at("components").at("schemas").as_object())
        EXPECT_TRUE(schema.is_object() && schema.as_object().contains("properties")) << name;
}

/// OpenAPI 3.0.3, sections "Paths Object", "Operation Object", "Parameter Object".
TEST_F(Description, has_operations_as_the_standard_wants_them) {
    const auto all = document();
    EXPECT_EQ(all.at("openapi"), "3.0.3");
    EXPECT_TRUE(all.at("info").as_object().contains("version"));
    EXPECT_EQ(all.at("servers").at(0).at("url"), "https://example.org");
    std::set<std::string> ids;
    for (const auto& [path, item] : all.at("paths").as_object()) {
        EXPECT_TRUE(path.starts_with('/')) << path;
        for (const auto& [method, operation] : item.as_object()) {
            const auto where = std::string(method) + " " + std::string(path);
            EXPECT_TRUE(ids.insert(std::string(operation.at("operationId").as_string())).second) << where;
            EXPECT_TRUE(operation.at("responses").as_object().contains("200")) << where;
            EXPECT_TRUE(operation.at("responses").at("200").as_object().contains("description")) << where;
            EXPECT_FALSE(method == "get" && operation.as_object().contains("requestBody")) << where;
            std::set<std::string> in_path, names;
            if (const auto* parameters = operation.as_object().if_contains("parameters"))
                for (const auto& parameter : parameters->as_array()) {
                    const std::string name(parameter.at("name").as_string());
                    EXPECT_TRUE(parameter.as_object().contains("schema")) << where;
                    EXPECT_TRUE(names.insert(name).second) << where << name;
                    if (parameter.at("in") == "path") {
                        EXPECT_TRUE(parameter.at("required").as_bool()) << where;
                        in_path.insert(name);
                    }
                }
            for (const auto& name : in_path) EXPECT_NE(path.find("{" + name + "}"), json::string_view::npos) << where;
            EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(path, '{')), in_path.size()) << where;
        }
    }
    EXPECT_GT(ids.size(), 90U);
}

void expect_words_of_parameters(const json::value& operation, const std::string& where) {
    const auto* parameters = operation.as_object().if_contains("parameters");
    if (parameters == nullptr) return;
    for (const auto& each : parameters->as_array())
        EXPECT_TRUE(each.as_object().contains("description")) << where << each;
}

void expect_words_of_fields(const json::value& operation, const std::string& where) {
    if (!operation.as_object().contains("requestBody")) return;
    for (const auto& content : operation.at("requestBody").at("content").as_object()) {
        const auto* fields = content.value().at("schema").as_object().if_contains("properties");
        if (fields == nullptr) continue;
        for (const auto& [name, field] : fields->as_object()) {
            const auto& of = field.as_object();
            const auto holds_others = of.at("type") == "object" ||
                                      (of.contains("items") && of.at("items").as_object().contains("properties"));
            EXPECT_TRUE(of.contains("description") || holds_others) << where << name;
        }
    }
}

TEST_F(Description, has_words_for_every_parameter_and_field) {
    const auto all = document();
    for (const auto& [path, item] : all.at("paths").as_object()) {
        for (const auto& [method, operation] : item.as_object()) {
            const auto where = std::string(method) + " " + std::string(path) + " ";
            expect_words_of_parameters(operation, where);
            expect_words_of_fields(operation, where);
        }
    }
}

TEST_F(Description, shows_forms_of_all_three_kinds_and_entities) {
    const auto all = document();
    const auto& post = all.at("paths").at("/api/v1/statuses").at("post");
    const auto& content = post.at("requestBody").at("content").as_object();
    EXPECT_TRUE(content.at("application/json").at("schema").at("properties").as_object().contains("media_ids"));
    for (const char* type : {"application/x-www-form-urlencoded", "multipart/form-data"})
        EXPECT_TRUE(content.at(type).at("schema").at("properties").as_object().contains("media_ids[]")) << type;
    EXPECT_EQ(post.at("responses").at("200").at("content").at("application/json").at("schema").at("$ref"),
              "#/components/schemas/Status");
    EXPECT_EQ(json::serialize(post.at("security")), R"([{"oauth":["write:statuses"]}])");
    EXPECT_EQ(post.at("responses").at("422").at("$ref"), "#/components/responses/Unprocessable");
    EXPECT_EQ(post.at("responses").at("503").at("$ref"), "#/components/responses/Unavailable");

    const auto& home = all.at("paths").at("/api/v1/timelines/home").at("get");
    EXPECT_EQ(home.at("responses").at("200").at("content").at("application/json").at("schema").at("type"), "array");
    EXPECT_TRUE(home.at("responses").at("200").at("headers").as_object().contains("Link"));

    const auto& profile = all.at("paths").at("/api/v1/accounts/update_credentials").at("patch").at("requestBody");
    const auto& parts = profile.at("content").at("multipart/form-data").at("schema").at("properties").as_object();
    EXPECT_EQ(parts.at("avatar").at("format"), "binary");
    EXPECT_TRUE(parts.contains("source[privacy]"));
    EXPECT_TRUE(parts.contains("fields_attributes[0][name]"));
    EXPECT_FALSE(
        profile.at("content").at("application/json").at("schema").at("properties").as_object().contains("avatar"));

    const auto& status = all.at("components").at("schemas").at("Status");
    EXPECT_EQ(status.at("properties").at("reblog").at("nullable"), true);
    EXPECT_EQ(status.at("properties").at("account").at("$ref"), "#/components/schemas/Account");
    EXPECT_EQ(status.at("properties").at("id").at("type"), "string");
}

}  // namespace rest

// A walk over every endpoint with input that means harm, or means nothing: never an answer 5xx, always JSON.
#include <map>
#include <random>
#include <set>

#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace rest {

namespace json = boost::json;

class Walk : public ApiWorld {
  protected:
    struct Target {
        std::string method, path;
        std::vector<std::string> parameters;
    };

    /// As the description names them, so that a new endpoint is walked over as soon as it is there.
    std::vector<Target> targets() {
        std::vector<Target> targets;
        const auto all = json::parse(api.description());
        for (const auto& [path, item] : all.at("paths").as_object()) {
            if (path.starts_with("/api/v1/streaming")) continue;
            for (const auto& [method, operation] : item.as_object())
                targets.push_back({upper(method), std::string(path), names_of(operation)});
        }
        return targets;
    }
    static std::string upper(std::string_view method) {
        std::string text(method);
        std::ranges::transform(text, text.begin(), [](char c) { return static_cast<char>(c - 32); });
        return text;
    }
    static std::vector<std::string> names_of(const json::value& operation) {
        std::vector<std::string> names;
        if (const auto* parameters = operation.as_object().if_contains("parameters"))
            for (const auto& parameter : parameters->as_array())
                if (parameter.at("in") == "query") names.emplace_back(parameter.at("name").as_string());
        if (const auto* body = operation.as_object().if_contains("requestBody"))
            for (const auto& [name, schema] :
                 body->at("content").at("multipart/form-data").at("schema").at("properties").as_object())
                names.emplace_back(name);
        return names;
    }
    static std::string filled(std::string path, const std::string& value) {
        for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + value.size()))
            path.replace(open, path.find('}') - open + 1, value);
        return path;
    }

    void expect_fine(const Request& request) {
        const auto reply = answer(request);
        EXPECT_LT(reply.status(), 500) << request.method << " " << request.path << "?" << request.query << "\n"
                                       << request.body.substr(0, 300) << "\n"
                                       << (log.lines().empty() ? "" : log.lines().back());
        if (reply.status() == 200) ++fine;
        EXPECT_TRUE(reply.header("Content-Type") == json_type || request.path.starts_with("/health")) << request.path;
    }

    const Person anna = person("anna");
    const std::string post_id = status(anna, "a #post");
    int fine = 0;  // answers 200: the walk gets in
};

const std::vector<std::string> hostile{"",
                                       "0",
                                       "-1",
                                       "1",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "99999999999999999999999",
                                       "1e9",
                                       "0.5",
                                       "true",
                                       "null",
                                       "None",
                                       "'; DROP TABLE post; --",
                                       "\" OR 1=1",
                                       "<script>alert(1)</script>",
                                       "../../etc/passwd",
                                       "微博",
                                       "🎉",
                                       "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
                                       "\u202Eabc",
                                       "a\nb\rc",
                                       "%",
                                       "_",
                                       "*",
                                       "\"",
                                       "NEAR(",
                                       "a AND",
                                       "#",
                                       "@",
                                       "@anna",
                                       "#x",
                                       "#",
                                       " ",
                                       "\t",
                                       "\x7f",
                                       "\x01",
                                       std::string(200, 'a'),
                                       std::string(100'000, 'x'),
                                       "https://a.example/",
                                       "[]",
                                       "{}",
                                       "$1",
                                       "?1",
                                       ":id",
                                       "urn:ietf:wg:oauth:2.0:oob",
                                       "public",
                                       "direct"};

TEST_F(Walk, with_hostile_parameters_never_ends_in_a_slip_of_ours) {
    for (const auto& target : targets()) {
        if (target.path == "/api/v1/jtwitter/delete_account") continue;
        for (const auto& value : hostile) {
            Fields fields;
            for (const auto& name : target.parameters) fields.emplace_back(name, value);
            auto one = request(target.method, filled(target.path, post_text::percent_encode(value.substr(0, 200))),
                               anna.token);
            if (target.method == "GET") {
                one.query = written(fields);
            } else {
                one.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
                one.body = written(fields);
            }
            expect_fine(one);
        }
    }
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", anna.token).status(), 200) << "the token went on the way";
    EXPECT_GT(fine, 1'500);
}

TEST_F(Walk, with_values_of_another_kind_in_json_never_ends_in_a_slip_of_ours) {
    const std::vector<std::string> values{"null",
                                          "true",
                                          "-1",
                                          "1e400",
                                          "[]",
                                          "{}",
                                          "[[1]]",
                                          R"([{"a":1}])",
                                          R"({"0":"a"})",
                                          R"("\ud83c\udf89")",
                                          "[1,null,\"a\",{}]",
                                          "9007199254740993"};
    for (const auto& target : targets()) {
        if (target.path == "/api/v1/jtwitter/delete_account") continue;
        for (const auto& value : values) {
            std::string body;
            for (const auto& name : target.parameters) {
                body += body.empty() ? "\"" : ",\"";
                body += name;
                body += "\":" + value;
            }
            auto one = request(target.method, filled(target.path, post_id), anna.token);
            one.headers.emplace_back("Content-Type", "application/json");
            one.body = "{" + body + "}";
            expect_fine(one);
        }
    }
}

TEST_F(Walk, with_files_where_text_belongs_and_broken_bodies_never_ends_in_a_slip_of_ours) {
    const std::string type = "multipart/form-data; boundary=xyz";
    for (const auto& target : targets()) {
        std::string parts;
        for (const auto& name : target.parameters)
            parts += "--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"a\"\r\n\r\nGIF89a\r\n";
        for (const auto& body : {parts + "--xyz--", parts, std::string("--xyz"), std::string("\xff\xfe")}) {
            auto one = request(target.method, filled(target.path, "1"), anna.token);
            one.headers.emplace_back("Content-Type", type);
            one.body = body;
            expect_fine(one);
        }
    }
}

TEST_F(Walk, by_a_stranger_and_by_a_program_never_ends_in_a_slip_of_ours) {
    const auto app = program();
    for (const auto& target : targets())
        for (const auto& token : {std::string(), app.token, std::string("wrong")})
            for (const auto& id : {std::string("1"), post_id, std::string("x")})
                expect_fine(request(target.method, filled(target.path, id), token));
}

TEST_F(Walk, with_a_method_that_a_path_lacks_is_405) {
    std::map<std::string, std::set<std::string>> methods;
    for (const auto& target : targets()) methods[target.path].insert(target.method);
    for (const auto& [path, known] : methods) {
        for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "BREW"}) {
            if (known.contains(method)) continue;
            const auto beside = methods.find(path.substr(0, path.rfind('/') + 1) + "{id}");
            if (beside != methods.end() && beside->second.contains(method))
                continue;  // its last word is taken for an id
            const auto reply = answer(request(method, filled(path, post_id), anna.token));
            EXPECT_EQ(reply.status(), 405) << method << " " << path;
            EXPECT_NE(reply.text("error"), "") << method << " " << path;
            EXPECT_NE(reply.header("Allow").find(*known.begin()), std::string::npos) << method << " " << path;
        }
    }
}

TEST_F(Walk, with_random_bytes_never_ends_in_a_slip_of_ours) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto bytes = [&](std::size_t most) {
        std::string text;
        for (auto count = random() % most; count > 0; --count) text += static_cast<char>(random());
        return text;
    };
    const std::vector<std::string> types{"application/json", "application/x-www-form-urlencoded",
                                         "multipart/form-data; boundary=xyz", "text/plain", ""};
    const auto all = targets();
    for (int i = 0; i < 1'000; ++i) {
        const auto& target = all[random() % all.size()];
        auto one = request(target.method, filled(target.path, "1"), anna.token);
        one.query = bytes(50);
        one.headers.emplace_back("Content-Type", types[random() % types.size()]);
        one.body = (random() % 2 == 0 ? "{" : "a[") + bytes(100);
        expect_fine(one);
        one.path += bytes(5);
        expect_fine(one);
    }
}

}  // namespace rest

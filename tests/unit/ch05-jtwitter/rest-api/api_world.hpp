// The whole API over a store in a new file, called without a socket, and short ways to call it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "ch05-jtwitter/post-text/html.hpp"
#include "ch05-jtwitter/rest-api/api.hpp"
#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch05-jtwitter/microblog-session/open_hasher.hpp"

namespace rest {

using namespace std::chrono_literals;

/// Keeps what is written, for tests to look into.
class KeptLog : public core::Log {
  public:
    void write(core::LogLevel, std::string_view event, std::initializer_list<core::LogField> fields) override {
        std::string line(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
        lines_.with([&](auto& lines) { lines.push_back(line); });
    }
    std::vector<std::string> lines() {
        return lines_.with([](auto& lines) { return lines; });
    }

  private:
    core::Guarded<std::vector<std::string>> lines_;
};

struct Reply {
    Response response;
    boost::json::value json;  // of its body; null if it is none

    int status() const { return response.status; }
    std::string header(std::string_view name) const { return std::string(response.header(name)); }
    /// json["a"]["b"] as text: "" where there is none.
    template <typename... Names>
    std::string text(const Names&... names) const {
        const auto* at = &json;
        for (const std::string& name : {std::string(names)...}) {
            if (!at->is_object() || !at->get_object().contains(name)) return {};
            at = &at->get_object().at(name);
        }
        return at->is_string() ? std::string(at->get_string()) : boost::json::serialize(*at);
    }
    /// json[0]["id"], json[1]["id"] ...
    std::vector<std::string> ids() const {
        std::vector<std::string> ids;
        for (const auto& each : json.as_array()) ids.emplace_back(each.at("id").as_string());
        return ids;
    }
};

using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string written(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
        text += (text.empty() ? "" : "&") + post_text::percent_encode(name) + "=" + post_text::percent_encode(value);
    return text;
}

class ApiWorld : public testing::Test {
  protected:
    explicit ApiWorld(RateLimits::Settings rates = {.on = false}, const microblog::Settings& limits = {})
        : blog{store, hasher, limits}, api{blog, media, settings(rates), log} {}

    static ApiSettings settings(const RateLimits::Settings& rates) {
        ApiSettings settings;
        settings.base = "https://example.org";
        settings.rates = rates;
        return settings;
    }

    Reply answer(const Request& request) {
        now += 1ms;
        Reply reply{api.answer(request, now), {}};
        boost::json::error_code problem;
        auto json = boost::json::parse(reply.response.body, problem);
        if (!problem) reply.json = std::move(json);
        return reply;
    }
    Request request(const std::string& method, const std::string& target, const std::string& token = {}) {
        Request request;
        const auto mark = std::min(target.find('?'), target.size());
        request.method = method;
        request.path = target.substr(0, mark);
        request.query = target.substr(std::min(mark + 1, target.size()));
        request.address = "127.0.0.1";
        if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
        return request;
    }
    Reply get(const std::string& target, const std::string& token = {}) {
        return answer(request("GET", target, token));
    }
    Reply send(const std::string& method, const std::string& target, const std::string& token,
               const Fields& fields = {}) {
        auto one = request(method, target, token);
        one.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        one.body = written(fields);
        return answer(one);
    }
    Reply post(const std::string& target, const std::string& token, const Fields& fields = {}) {
        return send("POST", target, token, fields);
    }

    struct Program {
        std::string id, secret, token;
    };
    Program program(const std::string& scopes = "read write follow push admin:read admin:write") {
        const auto app = post("/api/v1/apps", "",
                              {{"client_name", "toot"},
                               {"redirect_uris", "urn:ietf:wg:oauth:2.0:oob https://example.net/cb"},
                               {"scopes", scopes}});
        Program program{app.text("client_id"), app.text("client_secret"), {}};
        program.token = grant(program, {{"grant_type", "client_credentials"}, {"scope", scopes}}).text("access_token");
        return program;
    }
    Reply grant(const Program& program, Fields fields) {
        fields.emplace_back("client_id", program.id);
        fields.emplace_back("client_secret", program.secret);
        return post("/oauth/token", "", fields);
    }

    struct Person {
        std::string id, name, token;
        storage::AccountId account{};
    };
    /// With a token that may do everything.
    Person person(const std::string& name) {
        if (!common_) common_ = program();
        const auto account = blog.accounts.sign_up({name, name + "@example.org", "password of " + name, true}, now);
        Person person{std::to_string(storage::number(account)), name, log_in(*common_, name), account};
        return person;
    }
    std::string log_in(const Program& program, const std::string& name,
                       const std::string& scope = "read write follow admin:read admin:write") {
        return grant(program, {{"grant_type", "password"},
                               {"username", name},
                               {"password", "password of " + name},
                               {"scope", scope}})
            .text("access_token");
    }
    std::string status(const Person& person, const std::string& text, Fields more = {}) {
        more.emplace_back("status", text);
        return post("/api/v1/statuses", person.token, more).text("id");
    }
    void follow(const Person& who, const Person& whom) { post("/api/v1/accounts/" + whom.id + "/follow", who.token); }

    const testkit::TemporaryDirectory folder;
    storage::SqliteStorage store{{.file = folder.path() + "/jtwitter.db", .readers = 2}};
    OpenHasher hasher;
    MediaFiles media{folder.path() + "/media"};
    KeptLog log;
    microblog::Microblog blog;
    Api api;
    storage::Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h;

  private:
    std::optional<Program> common_;
};

}  // namespace rest
